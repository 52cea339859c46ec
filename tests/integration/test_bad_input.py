# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input, as a user sees it: one clear message with every fault, before anything is asked or written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.emulators import pki
from tests.emulators.entra import App, Entra
from tests.integration.runner import Ansible, Run
from tests.integration.trees import contents, snapshot


@pytest.fixture
def full(ansible: Ansible, entra: Entra, identity: pki.Identity) -> Ansible:
    """Ansible with everything given, and with files that are wrong."""
    root = pki.Authority.create()
    directory = ansible.project
    key = pki.shared_rsa_key()
    (directory / "locked.pem").write_bytes(b"")
    ansible.variables.update(
        expired=str(root.expired_client(key=key).write_pem(directory / "expired.pem")),
        future=str(root.future_client(key=key).write_pem(directory / "future.pem")),
        encrypted=str(identity.write_pem(directory / "encrypted.pem", password="a passphrase")),
        public=str(pki.write_private(directory / "public.pem", identity.certificate_pem)),
        garbage=str(pki.write_private(directory / "garbage.pem", b"no certificate")),
        missing=str(directory / "missing.pem"),
    )
    return ansible


#: What a task is given beside everything that is right, and what the message says.
REQUESTS: dict[str, tuple[dict[str, Any], str]] = {
    "no scope": (
        {"scope": ""},
        "scope is empty: set scope or aad_token_scope; an app asks for '<Application ID URI>/.default'.",
    ),
    "no tenant": (
        {"tenant_id": ""},
        "tenant_id is empty: set tenant_id, aad_token_tenant_id or AZURE_TENANT_ID.",
    ),
    "no client": ({"client_id": ""}, "client_id is empty: set client_id, aad_token_client_id or AZURE_CLIENT_ID."),
    "no secret": (
        {"auth": "client_secret", "client_secret": ""},
        "client_secret is empty: set client_secret, aad_token_client_secret or AZURE_CLIENT_SECRET.",
    ),
    "no certificate": (
        {"auth": "certificate"},
        "certificate_path or certificate_data is missing: set certificate_path (aad_token_certificate_path, AZURE_CLIENT",
    ),
    "unknown flow": (
        {"auth": "magic"},
        "auth 'magic' is unknown; choose one of auto, client_secret, certificate, workload_identity, ",
    ),
    "two credentials": (
        {"client_secret": "a-secret", "certificate_path": "{{ encrypted }}"},
        "credentials for client_secret and certificate are given: set auth to the one that is meant.",
    ),
    "expired certificate": ({"auth": "certificate", "certificate_path": "{{ expired }}"}, "expired.pem expired on "),
    "future certificate": (
        {"auth": "certificate", "certificate_path": "{{ future }}"},
        "future.pem is valid only from ",
    ),
    "missing certificate": (
        {"auth": "certificate", "certificate_path": "{{ missing }}"},
        "missing.pem' cannot be read: No such file or directory.",
    ),
    "no certificate in it": (
        {"auth": "certificate", "certificate_path": "{{ garbage }}"},
        "garbage.pem cannot be loaded: it is neither PEM nor PFX (PKCS #12).",
    ),
    "no key in it": (
        {"auth": "certificate", "certificate_path": "{{ public }}"},
        "public.pem holds no private key: add the PEM key to it, or set private_key_path.",
    ),
    "no passphrase": (
        {"auth": "certificate", "certificate_path": "{{ encrypted }}"},
        "the key in {{ encrypted }} is encrypted: set certificate_password.",
    ),
    "wrong passphrase": (
        {"auth": "certificate", "certificate_path": "{{ encrypted }}", "certificate_password": "wrong"},
        "the key in {{ encrypted }} cannot be loaded: certificate_password does not open it.",
    ),
    "authority in clear": (
        {"authority": "http://login.contoso.example"},
        "authority 'http:…' is not https: a secret would travel in clear.",
    ),
    "scope of a user": (
        {"scope": "https://contoso.example/app/access"},
        "scope 'https://contoso.example/app/access' does not end in '/.default'",
    ),
    "tenant of users": ({"tenant_id": "common"}, "tenant_id 'common' is for users"),
    "no GUID": ({"client_id": "my app"}, "client_id 'my app' is not a GUID"),
    "no CA": ({"ca_path": "/nowhere/ca.pem"}, "ca_path '/nowhere/ca.pem' cannot be used: No such file or directory."),
}


def test_each_bad_request_has_its_message(full: Ansible, entra: Entra) -> None:
    # Without the variables that an empty option would fall back to.
    given = {name: full.variables.pop(f"aad_token_{name}") for name in ("scope", "tenant_id", "client_id", "authority")}
    secret = full.variables.pop("aad_token_client_secret")
    tasks = []
    for name, (options, _message) in REQUESTS.items():
        credential = {} if "certificate" in str(options) else {"client_secret": secret}
        merged = {**given, **credential, **options}
        on_host = {**merged, "directory": "{{ root }}/token"}
        tasks += [
            f"- name: {name}",
            f"  entra.oracledb.aad_token: {merged}",
            "  ignore_errors: true",
            f"- name: {name}, on a host",
            f"  entra.oracledb.oracle_token: {on_host}",
            "  ignore_errors: true",
            "  when: \"'certificate' in '" + name + "' or 'scope' in '" + name + "'\"",
        ]
    run = full.play("\n".join(tasks)).succeeded()
    assert "Traceback" not in run.output
    assert entra.counts()["connections"] == 0
    assert contents(full.root()) == {}
    for name, (_options, message) in REQUESTS.items():
        shown = message.replace("{{ encrypted }}", full.variables["encrypted"])
        assert shown in run[name]["msg"], (name, run[name]["msg"])
    # On a host it is the same sentence; what only the flow can see comes before any write all the same.
    assert REQUESTS["no scope"][1] in run["no scope, on a host"]["msg"]
    assert "expired.pem expired on " in run["expired certificate, on a host"]["msg"]


def test_faults_of_a_request_are_reported_together(bare: Ansible, entra: Entra) -> None:
    tasks = """
    - name: task
      entra.oracledb.aad_token:
        authority: http://login.contoso.example
        client_id: my app
        client_secret: the-secret-itself
        timeout: 0
      ignore_errors: true
    - name: lookup
      ansible.builtin.debug:
        msg: "{{ lookup('entra.oracledb.aad_token', authority='http://login.contoso.example', client_id='my app',
                 client_secret='the-secret-itself', timeout=0) }}"
      ignore_errors: true
    """
    run = bare.play(tasks).succeeded()
    for name in ("task", "lookup"):
        message = run[name]["msg"]
        assert "The token request cannot be made, 5 things are wrong: (1) " in message, message
        for part in (
            "not https",
            "scope is missing",
            "tenant_id is missing",
            "is not a GUID",
            "timeout must be 1 to 3600",
        ):
            assert part in message, message
        assert "the-secret-itself" not in message


def test_nothing_given_at_all(bare: Ansible) -> None:
    run = bare.play("- name: task\n  entra.oracledb.aad_token:\n")
    message = run.failed("task")
    assert "no credential is given: set client_secret or AZURE_CLIENT_SECRET, certificate_path or " in message
    assert "with client_id and tenant_id (each of them also as a variable, such as aad_token_client_secret);" in message
    assert "or auth device_code, if a user has signed in" in message


DOCUMENT = """
- name: client
  entra.oracledb.oracle_client:
    tns_admin: relative/admin
    tokens:
      - name: hr
        directory: "/var/lib/oracle tokens/hr"
      - name: crm
        directory: "{{ root }}/crm/../crm"
        certificate_path: "{{ expired }}"
        auth: certificate
        scope: https://contoso.example/app/access
      - name: crm
        directory: "{{ root }}/(x)"
        authority: http://login.contoso.example
    services:
      - {name: "1HR", host: db, service_name: hr, token: hr}
      - {name: PLAIN, protocol: tcp, host: db, service_name: hr, token: hr}
      - {name: STRANGER, host: db, service_name: hr, token: nowhere}
      - {name: OPEN, descriptor: "(DESCRIPTION=(ADDRESS=", token: hr}
      - {name: HALF, host: db}
    sqlnet:
      "A B": x
"""


def test_faults_of_a_document_are_reported_together(full: Ansible, entra: Entra) -> None:
    (full.root() / "kept").write_text("as it was")
    before = snapshot(full.directory / "hosts")
    for arguments in ((), ("--check",)):
        run = full.play(DOCUMENT, *arguments)
        message = run.failed("client")
        assert message.startswith("The settings of this host cannot be applied, ")
        for part in (
            "tns_admin: 'relative/admin' is not absolute",
            "tokens[0] hr: directory: '/var/lib/oracle tokens/hr' has a blank",
            f"tokens[1] crm: directory: '{full.root()}/crm/../crm' has '..'",
            "tokens[1] crm: scope 'https://contoso.example/app/access' does not end in '/.default'",
            "expired.pem expired on ",
            f"tokens[2] crm: directory: '{full.root()}/(x)' has a parenthesis",
            "tokens[2] crm: authority 'http:…' is not https",
            "tokens: 'crm' is there 2 times.",
            "services[0] 1HR: name: '1HR' is not a net service name",
            "services[1] PLAIN: protocol: a token needs tcps",
            "services[2] STRANGER: there is no token 'nowhere' in tokens (there are crm and hr).",
            "services[3] OPEN: descriptor",
            "services[4] HALF: service_name: give it, or sid",
            "sqlnet: ",
        ):
            assert part in message, (part, message)
    assert entra.counts()["connections"] == 0
    assert snapshot(full.directory / "hosts") == before


def test_a_token_over_16_kib_reaches_no_host(ansible: Ansible, entra: Entra) -> None:
    entra.fail_next("token", value="large", times=2)
    tasks = """
    - name: host
      entra.oracledb.oracle_token:
        directory: "{{ root }}/token"
      ignore_errors: true
    - name: lookup
      ansible.builtin.debug:
        msg: "{{ lookup('entra.oracledb.aad_token', cache='never') }}"
      ignore_errors: true
    """
    run = ansible.play(tasks).succeeded()
    for name in ("host", "lookup"):
        assert "the provider sent an unusable token: " in run[name]["msg"]
        assert "16" in run[name]["msg"]
        assert "eyJ" not in run[name]["msg"]
    assert contents(ansible.root()) == {}


@pytest.mark.parametrize(
    ("shape", "words"),
    [("opaque", "Opaque tokens are for other APIs"), ("encrypted", "it is encrypted (JWE)")],
)
def test_a_token_that_only_other_apis_take_is_one_for_lookup_and_task_and_none_for_a_host(
    ansible: Ansible, entra: Entra, shape: str, words: str
) -> None:
    entra.fail_next("token", value=shape)
    before = snapshot(ansible.root())
    tasks = """
    - name: lookup
      ansible.builtin.debug:
        msg: "{{ lookup('entra.oracledb.aad_token', query='[claims, expires_in > `3000`, length(access_token) > `20`]') }}"
    - name: task
      entra.oracledb.aad_token:
      register: got
    - name: facts
      ansible.builtin.debug:
        msg: "{{ [got.claims, got.expires_in > 3000, got.access_token == lookup('entra.oracledb.aad_token')] }}"
    - name: host
      entra.oracledb.oracle_token:
        directory: "{{ root }}/token"
      ignore_errors: true
    - name: client
      entra.oracledb.oracle_client:
        tns_admin: "{{ root }}/admin"
        tokens: [{name: hr, directory: "{{ root }}/token"}]
        sqlnet: {SQLNET.INBOUND_CONNECT_TIMEOUT: "5"}
      ignore_errors: true
    """
    run = ansible.play(tasks).succeeded()
    assert run["lookup"]["msg"] == run["facts"]["msg"] == [{}, True, True]
    for name in ("host", "client"):
        assert "an Oracle database cannot use this token, because its clients need a signed JWT" in run[name]["msg"]
        assert words in run[name]["msg"]
    assert snapshot(ansible.root()) == before
    assert len(entra.requests("token")) == 1


@pytest.mark.parametrize("shape", ["newline", "expired", "no_exp", "text_exp"])
def test_a_token_that_no_client_could_use_reaches_no_host(ansible: Ansible, entra: Entra, shape: str) -> None:
    entra.fail_next("token", value=shape)
    good = ansible.root() / "token"
    good.mkdir(mode=0o700)
    (good / "token").write_text("what was there")
    before = snapshot(ansible.root())
    run = ansible.play("- name: host\n  entra.oracledb.oracle_token:\n    directory: '{{ root }}/token'\n")
    assert "the provider sent an unusable token: " in run.failed("host")
    assert snapshot(ansible.root()) == before


def test_an_untrusted_provider_is_not_asked(ansible: Ansible, entra: Entra, tmp_path: Path) -> None:
    other = tmp_path / "other-ca.pem"
    other.write_bytes(pki.Authority.create().pem)
    ansible.variables["aad_token_ca_path"] = str(other)
    run: Run = ansible.play("- name: task\n  entra.oracledb.aad_token:\n")
    message = run.failed("task")
    assert "is not trusted" in message
    assert "set ca_path to the CA that signed it" in message
    assert entra.counts()["total"] == 0


def test_the_environment_is_named_where_it_is_the_source(bare: Ansible, entra: Entra, app: App) -> None:
    environment = {"AZURE_CLIENT_CERTIFICATE_PATH": "/nowhere/app.pem", "AZURE_AUTHORITY_HOST": entra.url}
    run = bare.play("- name: task\n  entra.oracledb.aad_token:\n", environment=environment)
    message = run.failed("task")
    assert (
        "certificate_path (from AZURE_CLIENT_CERTIFICATE_PATH) '/nowhere/app.pem' cannot be read: No such file or directory."
        in message
    )
