# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Key and certificate on a host: what is in the file is used or named, by cryptography and by openssl alike."""

import base64
import os
import sys
import time
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from ansible_collections.entra.oracledb.plugins.module_utils._entra import client_assertion, openssl
from ansible_collections.entra.oracledb.plugins.module_utils._entra.app_certificate import (
    certificates_in,
    ordered_chain,
)
from ansible_collections.entra.oracledb.plugins.module_utils._entra.client_assertion import LibraryKey, load_certificate
from ansible_collections.entra.oracledb.plugins.module_utils._entra.errors import TokenFaultsError
from ansible_collections.entra.oracledb.plugins.module_utils._entra.openssl import OpensslKey
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import certificate as controller
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError
from tests.emulators import pki
from tests.waiting import PATIENCE

PASSWORD = "canary geheim \u00fc$'\""
SOURCE = "app.pem"
DAMAGED_KEY = b"-----BEGIN PRIVATE KEY-----\n" + base64.b64encode(b"\x30\x03no") + b"\n-----END PRIVATE KEY-----\n"


@pytest.fixture(params=["cryptography", "openssl"])
def signer(request, monkeypatch):
    """Both ways to sign."""
    if request.param == "openssl":
        monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    return {"cryptography": LibraryKey, "openssl": OpensslKey}[request.param]


@pytest.fixture(scope="session")
def authority():
    return pki.Authority.create().intermediate()


def load(pem, password="", **options):
    return load_certificate(pem, password, SOURCE, time.monotonic() + 60, **options)


def faults_of(pem, password=""):
    with pytest.raises(TokenFaultsError) as caught:
        load(pem, password)
    assert "canary" not in str(caught.value)
    return list(caught.value.faults)


def traditional(key, password=""):
    """The older form of a key, encrypted in its own way (Proc-Type: 4,ENCRYPTED)."""
    encryption = serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, encryption)


@pytest.mark.parametrize("password", ["", PASSWORD, "x" * 1000])
@pytest.mark.parametrize("form", [pki.key_pem, traditional])
@pytest.mark.parametrize(("legacy", "algorithm"), [(False, "PS256"), (True, "RS256")])
def test_assertion_can_be_verified(signer, identity, password, form, legacy, algorithm):
    pem = identity.certificate_pem + form(identity.key, password or (None if form is pki.key_pem else ""))
    loaded = load(pem, password, legacy=legacy)
    assert isinstance(loaded.key, signer)
    assertion = loaded.assertion("client", "https://login.example/token")
    key = identity.certificate.public_key()
    claims = jwt.decode(assertion, key, algorithms=[algorithm], audience="https://login.example/token")
    assert (claims["iss"], claims["sub"], claims["exp"] - claims["iat"]) == ("client", "client", 600)
    second = jwt.decode(loaded.assertion("client", "x"), options={"verify_signature": False})
    assert second["jti"] != claims["jti"]


def test_key_of_another_length(signer):
    identity = pki.self_signed("CN=x", key=pki.rsa_key(3072))
    loaded = load(identity.key_pem(PASSWORD) + identity.certificate_pem, PASSWORD)
    assertion = loaded.assertion("client", "x")
    assert jwt.decode(assertion, identity.certificate.public_key(), algorithms=["PS256"], audience="x")


def shapes(authority, identity):
    """Files with faults, by name: PEM text and password."""
    expired, future = authority.expired_client(key=identity.key), authority.future_client(key=identity.key)
    elliptic = authority.client(key=pki.ec_key())
    small, other = authority.client(key=pki.rsa_key(1024)), pki.shared_rsa_key("other")
    return {
        "no key": (identity.certificate_pem, ""),
        "no certificate": (identity.key_pem(), ""),
        "broken certificate": (
            identity.key_pem() + b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            "",
        ),
        "encrypted": (identity.key_pem(PASSWORD) + identity.certificate_pem, ""),
        "wrong password": (identity.key_pem(PASSWORD) + identity.certificate_pem, "canary-wrong"),
        "damaged key": (DAMAGED_KEY + identity.certificate_pem, ""),
        "expired": (expired.key_pem() + expired.certificate_pem, ""),
        "future": (future.key_pem() + future.certificate_pem, ""),
        "elliptic": (elliptic.key_pem() + elliptic.certificate_pem, ""),
        "small": (small.key_pem() + small.certificate_pem, ""),
        "foreign": (pki.key_pem(other) + identity.certificate_pem, ""),
        "foreign keys": (pki.key_pem(other) + small.key_pem() + identity.certificate_pem, ""),
    }


NAMES = list(shapes(pki.Authority.create(), pki.self_signed("CN=x", key=pki.shared_rsa_key())))


@pytest.mark.parametrize("name", NAMES)
def test_fault_has_the_controller_s_words(signer, authority, identity, build, tmp_path, name):
    pem, password = shapes(authority, identity)[name]
    path = tmp_path / SOURCE
    path.write_bytes(pem)
    path.chmod(0o600)
    options = {"certificate_path": str(path), **({"certificate_password": password} if password else {})}
    with pytest.raises(RequestError) as caught:
        controller.load_certificate(build(client_secret=None, **options))
    expected = [
        fault.replace(str(path), SOURCE).replace(", or set private_key_path", "") for fault in caught.value.faults
    ]
    assert faults_of(pem, password) == expected


def test_renewed_pair_is_taken(signer, authority, identity):
    """A file with the pairs before and after a renewal, in any order, and a key that nobody can open."""
    old, new = authority.expired_client(key=pki.shared_rsa_key("old")), authority.client(key=pki.shared_rsa_key("new"))
    strange = pki.key_pem(pki.shared_rsa_key("strange"), "canary-unknown")
    for parts in ((old, new), (new, old)):
        pem = strange + b"".join(one.key_pem() + one.certificate_pem for one in parts)
        loaded = load(pem, PASSWORD)
        assert loaded.leaf.der == new.certificate.public_bytes(serialization.Encoding.DER)
        assert jwt.decode(loaded.assertion("c", "x"), new.certificate.public_key(), algorithms=["PS256"], audience="x")


def test_escaped_line_ends_are_line_ends(signer, identity):
    pem = (identity.key_pem() + identity.certificate_pem).replace(b"\n", b"\\n")
    assert load(pem).leaf.thumbprint == identity.thumbprint


def test_pfx_is_named(identity):
    assert "a host takes no PFX (PKCS #12)" in faults_of(identity.pfx())[0]


def test_chain_is_the_controller_s(authority, build, tmp_path):
    """In any order of the file, with the root, a renewed authority of the same name and a stranger in it."""
    identity = authority.client(key=pki.shared_rsa_key())
    renewed = pki.Authority.create().intermediate().certificate
    extra = [pki.Authority.create().certificate, renewed, *identity.issuers, authority.issuers[0]]
    pem = identity.key_pem() + b"".join(
        one.public_bytes(serialization.Encoding.PEM) for one in (*extra, identity.certificate)
    )
    path = pki.write_private(tmp_path / "app.pem", pem)
    theirs = controller.load_certificate(
        build(client_secret=None, certificate_path=str(path), send_certificate_chain=True)
    )
    ours = load(pem, send_chain=True)
    assert ours.headers() == {"alg": "PS256", "typ": "JWT", **theirs.headers()}
    assert [one.der for one in ours.chain] == [one.public_bytes(serialization.Encoding.DER) for one in identity.issuers]


def test_certificate_is_read_as_the_library_reads_it(authority):
    for one in (authority.certificate, authority.client(key=pki.shared_rsa_key()).certificate):
        (found,) = certificates_in(one.public_bytes(serialization.Encoding.PEM))
        assert found.starts == one.not_valid_before_utc.timestamp()
        assert found.ends == one.not_valid_after_utc.timestamp()
        public = one.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        assert public.endswith(found.public_key)
        assert ordered_chain(found, [found]) == []


def test_cut_certificate_is_none(identity):
    der = identity.certificate.public_bytes(serialization.Encoding.DER)
    for length in range(0, len(der), 7):
        pem = b"-----BEGIN CERTIFICATE-----\n" + base64.b64encode(der[:length]) + b"\n-----END CERTIFICATE-----"
        assert certificates_in(pem) == []


# The program.


def test_without_both_there_is_one_clear_error(monkeypatch, identity, tmp_path):
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    faults = faults_of(identity.key_pem() + identity.key_pem(PASSWORD) + identity.certificate_pem, PASSWORD)
    assert faults == [client_assertion.NO_SIGNER]
    assert "install one of them" in faults[0]


@pytest.mark.parametrize("password", ["canary\nx", "canary\0x", "canary" * 170])
def test_password_that_the_program_cannot_take_is_named(monkeypatch, identity, password):
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    (fault,) = faults_of(identity.key_pem(password) + identity.certificate_pem, password)
    assert "which the program openssl cannot take" in fault


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("sleep 60", "did not end within timeout"),
        ("exit 7", "cannot be loaded: it is damaged or of an unknown kind"),
        ('[ "$1" = pkey ] && exec {program} "$@"; exit 7', "could not sign with the key in app.pem (exit code 7)"),
        ('[ "$1" = pkey ] && exec {program} "$@"; exit 0', "could not sign with the key in app.pem (exit code 0)"),
    ],
)
def test_program_that_fails_is_a_fault(monkeypatch, identity, tmp_path, script, words):
    program = tmp_path / "openssl"
    program.write_text(f"#!/bin/sh\n{script.format(program=openssl.program())}\n")
    program.chmod(0o755)
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    pem = identity.key_pem() + identity.certificate_pem
    seconds = 1 if "sleep" in script else 60
    with pytest.raises(TokenFaultsError) as caught:
        load_certificate(pem, "", SOURCE, time.monotonic() + seconds).assertion("c", "x")
    assert words in str(caught.value)


def test_program_that_cannot_run_is_a_fault(monkeypatch, identity, tmp_path):
    program = tmp_path / "openssl"
    program.write_bytes(b"\x7fELF nothing")
    program.chmod(0o755)
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "openssl cannot be run: Exec format error" in faults_of(identity.key_pem() + identity.certificate_pem)[0]


def descriptors_and_children():
    children = [path.read_text() for path in Path("/proc/self/task").glob("*/children")]
    return sorted(os.listdir("/proc/self/fd")), sorted(" ".join(children).split())


def test_no_descriptor_and_no_child_is_left(monkeypatch, identity):
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    before = descriptors_and_children()
    for _round in range(3):
        load(identity.key_pem(PASSWORD) + identity.certificate_pem, PASSWORD).assertion("c", "x")
        faults_of(identity.key_pem(PASSWORD) + identity.certificate_pem, "wrong")
    assert descriptors_and_children() == before


@pytest.mark.parametrize("size", [0, 1, 4096, 1024 * 1024])
def test_pipe_holds_what_is_longer_than_a_pipe(size):
    reader, threads = openssl._pipe(b"x" * size)
    with os.fdopen(reader, "rb") as stream:
        assert len(stream.read()) == size
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()


def test_pipe_that_nobody_reads_ends(monkeypatch):
    reader, (thread,) = openssl._pipe(b"x" * 1024 * 1024)
    os.close(reader)
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_program_has_no_terminal_to_ask_at(monkeypatch, identity):
    """A key that turns out to be encrypted after all: the program asks nobody and fails."""
    key = OpensslKey(identity.key_pem(), "", SOURCE, time.monotonic() + 60)
    key.pem = identity.key_pem(PASSWORD)
    with pytest.raises(openssl.SignerError, match="could not sign"):
        key.sign(b"data", pss=True)
