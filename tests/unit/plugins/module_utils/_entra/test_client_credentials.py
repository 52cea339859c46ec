# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's own request: the token that the emulator grants, and what a scheduler and a person learn of a failure."""

import base64
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from email.message import Message
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._entra import client_credentials, retry
from ansible_collections.entra.oracledb.plugins.module_utils._entra.client_credentials import (
    ClientCredentialsRequest,
    fingerprint,
    offline_faults,
    request_token,
)
from ansible_collections.entra.oracledb.plugins.module_utils._entra.errors import TokenError, TokenFaultsError
from ansible_collections.entra.oracledb.plugins.module_utils._http.transport import Answer as HttpAnswer
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import acquire as engine
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    RefusedError,
    RequestError,
)
from tests.conftest import COLLECTIONS
from tests.emulators import pki
from tests.unit.plugins.module_utils._entra.test_managed_identity import python
from tests.unit.plugins.module_utils._http.servers import reply, script, server_context, tunnel
from tests.waiting import PATIENCE, no_hang

PASSWORD = "canary geheim \u00fc$'\""
SECRET = "canary-client-secret-5b1f"
CREDENTIALS = ["secret", "federated", "certificate", "encrypted"]
PYTHONS = [sys.executable, "python3.6", "python3.9", "python3.12"]
WORKER = """
import json, sys
given = json.load(sys.stdin)
hidden = given.pop("hidden")
sys.modules.update(dict.fromkeys(hidden))
from ansible_collections.entra.oracledb.plugins.module_utils._entra import client_credentials
answer = client_credentials.request_token(client_credentials.ClientCredentialsRequest(**given))
json.dump({"answer": answer, "modules": sorted(name for name in sys.modules if name not in hidden)}, sys.stdout)
"""
# The program itself behind one that writes down what it was given.
RECORDER = """#!/bin/sh
{{ tr '\\0' '\\n' < /proc/$$/cmdline; tr '\\0' '\\n' < /proc/$$/environ; }} >> {log}
exec {program} "$@"
"""


@pytest.fixture
def issuer(entra):
    return entra.issuer("github")


@pytest.fixture
def request_for(entra, issuer, secret_app, certificate_app, identity, tmp_path):
    """A request that the emulator grants, by kind of credential, but for the changes."""
    federated = entra.app(federated=[issuer.trust()], roles=["Database.Login"])

    def make(kind="secret", **changes):
        options = {
            "authority": entra.url,
            "tenant_id": entra.tenant_id,
            "scope": entra.scope,
            "ca_path": str(entra.ca_path),
        }
        if kind == "secret":
            options.update(client_id=secret_app.client_id, client_secret=secret_app.secret)
        elif kind == "federated":
            path = tmp_path / "federated"
            path.write_text(issuer.token() + "\n")
            options.update(client_id=federated.client_id, federated_token_file=str(path))
        else:
            password = PASSWORD if kind == "encrypted" else None
            path = identity.write_pem(tmp_path / "app.pem", password=password)
            options.update(client_id=certificate_app.client_id, certificate_path=str(path))
            options.update(certificate_password=password or "")
        return ClientCredentialsRequest(**{**options, **changes})

    return make


@pytest.fixture
def without_library(monkeypatch):
    """A Python that has no cryptography."""
    monkeypatch.setitem(sys.modules, "cryptography", None)
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)


@pytest.fixture
def recorded(monkeypatch, tmp_path):
    """What every openssl is given from now on: its arguments and its environment."""
    log, program = tmp_path / "openssl.log", tmp_path / "bin" / "openssl"
    program.parent.mkdir()
    program.write_text(RECORDER.format(log=shlex.quote(str(log)), program=shutil.which("openssl")))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    return lambda: log.read_text() if log.exists() else ""


def claims_of(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def failure(request, kind=TokenError):
    with pytest.raises(kind) as caught:
        request_token(request)
    return caught.value


# What comes of each credential.


@pytest.mark.parametrize("kind", CREDENTIALS)
@pytest.mark.parametrize("has_library", [True, False])
def test_each_credential_gets_a_token_with_one_post(entra, request_for, kind, has_library, request):
    if not has_library:
        request.getfixturevalue("without_library")
    asked = request_for(kind)
    entra.reset()
    answer = request_token(asked)
    assert answer.claims == claims_of(answer.access_token)
    assert answer.expires_on == answer.claims["exp"] == pytest.approx(time.time() + 3599, abs=60)
    assert answer.claims["roles"] == ["Database.Login"]
    assert (answer.clock_skew, answer.refresh_in) == (0.0, None)
    assert entra.counts()["total"] == 1
    assert [(entry["method"], entry["kind"]) for entry in entra.requests()] == [("POST", "token")]


@pytest.mark.parametrize("name", PYTHONS)
@pytest.mark.parametrize("kind", CREDENTIALS)
def test_each_python_of_a_host(request_for, recorded, name, kind):
    """A clean interpreter: no cryptography, no Ansible; openssl signs, and is given no secret."""
    asked = request_for(kind)
    done = subprocess.run(
        [python(name), "-W", "error::ResourceWarning", "-c", WORKER],
        input=json.dumps({**asked._asdict(), "hidden": ["cryptography", "cryptography.exceptions"]}),
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(COLLECTIONS),
            "PYTHONDONTWRITEBYTECODE": "1",
            "AZURE_CLIENT_SECRET": SECRET,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert claims_of(found["answer"][0])["roles"] == ["Database.Login"]
    assert not {"msal", "requests", "urllib3", "ansible", "jwt", "cryptography"} & {
        name.split(".")[0] for name in found["modules"]
    } - {"ansible_collections"}
    assert not [name for name in found["modules"] if "aadsts" in name]
    log = recorded()
    assert ("dgst" in log) == (kind in ("certificate", "encrypted"))
    assert "rsa_padding_mode:pss" in log or not log
    secrets = [SECRET, PASSWORD, "canary", asked.client_secret, found["answer"][0], "PRIVATE KEY", "AZURE_"]
    assert [secret for secret in secrets if secret and secret in log] == []


@pytest.mark.parametrize(
    "code", ["", "raise AttributeError('half')", "raise OSError('no shared object')", "raise RuntimeError('panic')"]
)
def test_broken_library_is_none(request_for, tmp_path, code):
    """It warns of an old Python, and is not whole: openssl signs, and nothing is on standard error."""
    library = tmp_path / "library" / "cryptography"
    library.mkdir(parents=True)
    (library / "__init__.py").write_text(f"import warnings\nwarnings.warn('this Python is old')\n{code}\n")
    done = subprocess.run(
        [sys.executable, "-c", WORKER],
        input=json.dumps({**request_for("encrypted")._asdict(), "hidden": []}),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{library.parent}:{COLLECTIONS}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_chain_is_sent_where_it_is_asked_for(entra, request_for, tmp_path):
    """The provider knows the subject and the root only, so it refuses without the chain."""
    root = pki.Authority.create()
    identity = root.intermediate().client("CN=chained.contoso.example", key=pki.shared_rsa_key("chained"))
    path = str(identity.write_pem(tmp_path / "chained.pem"))
    app = entra.app(subject_trust=("chained.contoso.example", root), roles=["Database.Login"])
    changes = {"client_id": app.client_id, "certificate_path": path}
    assert request_token(request_for("certificate", send_certificate_chain=True, **changes)).claims["roles"]
    assert "AADSTS700027" in str(failure(request_for("certificate", **changes)))


def test_federated_token_is_read_for_each_request(entra, request_for, tmp_path):
    asked = request_for("federated")
    request_token(asked)
    (tmp_path / "federated").write_text("not a token")
    assert "is no JWT" in str(failure(asked, TokenFaultsError))
    assert len(entra.requests("token")) == 1


@pytest.mark.parametrize(
    ("given", "handed_out"), [(1800, 1800), ("1800", 1800), ("soon", None), (None, None), ([], None)]
)
def test_refresh_hint_of_the_provider_is_handed_out(monkeypatch, request_for, given, handed_out):
    token = request_token(request_for()).access_token
    body = json.dumps({"access_token": token, "expires_in": "3599", "refresh_in": given})
    monkeypatch.setattr(client_credentials, "exchange", lambda *_all: HttpAnswer(200, Message(), body))
    assert request_token(request_for()).refresh_in == handed_out


def test_provider_s_clock_counts(entra, request_for):
    entra.clock(-7200)
    answer = request_token(request_for())
    assert answer.clock_skew == pytest.approx(-7200, abs=60)
    assert answer.expires_on < time.time()


# What comes of a failure.


@pytest.mark.parametrize("kind", CREDENTIALS)
def test_refusal_has_the_controller_s_words(entra, live, request_for, kind, tmp_path):
    """The same request from both: one message, hint and all, but for the trace."""
    wrong = {
        "secret": {"client_secret": "canary-wrong"},
        "federated": {"client_id": entra.app(secret=True).client_id},
    }.get(kind, {"client_id": entra.app(secret=True).client_id})
    asked = request_for(kind, **wrong)
    names = ("client_id", "client_secret", "federated_token_file", "certificate_path", "certificate_password")
    same = {name: getattr(asked, name) or None for name in names}
    with pytest.raises(RefusedError) as caught:
        engine.acquire(live(cache="never", **same))
    error = failure(asked)
    assert (error.kind, error.refused, error.retry_after) == ("refused", True, None)

    def bare(text):
        return re.sub(r"\(trace id [^)]*\)", "", str(text))

    assert bare(error) == bare(caught.value)
    assert "Entra > App registrations" in str(error)
    assert "canary" not in str(error)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
@pytest.mark.parametrize(("field", "seconds"), [("7", 7.0), (None, None), ("0", None), ("soon", None)])
def test_what_may_pass_says_when_to_ask_again(entra, request_for, status, field, seconds):
    entra.fail_next("status", status=status, **({"retry_after": field} if field else {}))
    error = failure(request_for())
    assert (error.kind, error.refused, error.retry_after) == ("transient", False, seconds)
    assert f"HTTP {status}" in str(error)
    assert len(entra.requests("token")) == 1


@pytest.mark.parametrize("fault", ["html", "empty", "truncated", "reset", "gzip_bomb"])
def test_broken_answer_may_pass(entra, request_for, fault):
    entra.fail_next(fault)
    error = failure(request_for())
    assert (error.kind, error.retry_after) == ("transient", None)


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (reply(200, "<html>"), "transient", "a web page: is a proxy or portal in between?"),
        (reply(200, "{}"), "transient", "JSON without an access_token"),
        (reply(200, '{"access_token": "a.b.c", "expires_in": -5}'), "failed", "unusable token"),
        (reply(200, '{"access_token": "a.b.c", "token_type": "mac"}'), "failed", "of type 'mac', not Bearer"),
        (reply(200, '{"access_token": "opaque"}'), "failed", "unusable token"),
        (reply(400, "{}"), "transient", "JSON without an error"),
        (reply(400, '{"error": "temporarily_unavailable"}'), "transient", "temporarily_unavailable"),
        (reply(401, '{"error": "invalid_client"}'), "refused", "invalid_client"),
        (
            reply(302, Location="https://portal.example/x"),
            "transient",
            "a redirect to portal.example. None is followed",
        ),
    ],
)
def test_each_answer_is_told_apart(tmp_path, request_for, answer, kind, words):
    authority = pki.Authority.create()
    with script(answer, context=server_context(authority.server(["localhost"]), tmp_path)) as server:
        ca_path = str(authority.save(tmp_path))
        error = failure(request_for(authority=server.url, ca_path=ca_path))
    assert words in str(error)
    assert error.kind == kind
    assert len(server.requests) == 1


ECHOES = {
    "words": lambda sent: reply(400, json.dumps({"error": "invalid_client", "error_description": sent})),
    "error": lambda sent: reply(400, json.dumps({"error": sent})),
    "passing": lambda sent: reply(400, json.dumps({"error": "server_error", "error_description": sent})),
    "type of the token": lambda sent: reply(200, json.dumps({"access_token": "a.b.c", "token_type": sent[-15:]})),
    "type of the content": lambda sent: reply(200, "<html>", Content_Type=quote(sent[-500:])),
    "redirect": lambda sent: reply(302, Location=f"https://{sent[-60:]}.example/"),
    "no JSON": lambda sent: reply(200, sent),
    "no HTTP": lambda sent: sent.encode(),
}


@pytest.mark.parametrize("kind", CREDENTIALS)
@pytest.mark.parametrize("place", sorted(ECHOES))
def test_server_that_sends_our_request_back_shows_no_secret(tmp_path, request_for, kind, place):
    authority = pki.Authority.create()
    asked = request_for(kind, ca_path=str(authority.save(tmp_path)), scope="s/.default")
    with script(
        lambda connection: connection.sendall(ECHOES[place](server.requests[-1])),
        context=server_context(authority.server(["localhost"]), tmp_path),
    ) as server:
        text = str(failure(asked._replace(authority=server.url)))
    form = dict(parse_qsl(server.requests[0].partition("\r\n\r\n")[2]))
    for secret in (form.get("client_secret"), form.get("client_assertion"), asked.certificate_password):
        pieces = {secret[at : at + 12] for at in range(len(secret) - 11)} if secret else set()
        assert [piece for piece in pieces if piece in text] == []


def test_transport_s_faults_have_the_controller_s_words(live, request_for, tmp_path, entra):
    other = str(pki.Authority.create("CN=Other").save(tmp_path))
    with pytest.raises(RequestError) as caught:
        engine.acquire(live(cache="never", ca_path=other))
    assert str(failure(request_for(ca_path=other), TokenFaultsError)) == str(caught.value)
    with script(reply(200)) as server:  # plain HTTP behind https
        url = server.url.replace("http:", "https:").replace("127.0.0.1", "localhost")
    error = failure(request_for(authority=url))
    assert (error.kind, error.retry_after) == ("transient", None)
    assert "could not be asked" in str(error)


def test_proxy_s_refusal_is_one(request_for):
    with script(reply(407, Proxy_Authenticate="Basic realm=x")) as server:
        proxy = server.url.replace("://", "://user:canary@")
        error = failure(request_for(proxy=proxy))
    assert error.refused
    assert "wants a login (HTTP 407; it takes Basic)" in str(error)
    assert "canary" not in str(error)


def test_proxy_on_the_way(entra, request_for, monkeypatch):
    asked = request_for()
    with script(tunnel(urlsplit(entra.url).port)) as proxy:
        assert request_token(asked._replace(proxy=proxy.url)).access_token
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        assert request_token(asked).access_token
        monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
        assert request_token(asked).access_token
    assert len(proxy.requests) == 2


def test_deadline_holds(request_for, tmp_path, entra):
    entra.latency(10 * PATIENCE)
    with no_hang():
        error = failure(request_for(timeout=1))
    assert "timeout is 1 s in all" in str(error)


# What is wrong before anything is sent.


def test_all_faults_are_told_at_once(entra, request_for):
    asked = request_for(client_id="", scope="", tenant_id="", claims="[1]", client_secret="", ca_path="/nowhere")
    faults = offline_faults(asked)
    assert [fault for fault in faults if "is missing" in fault] == [
        "client_id is missing.",
        "scope is missing.",
        "tenant_id is missing.",
    ]
    assert any("there is no credential: give one of client_secret" in fault for fault in faults)
    assert any("claims must be a JSON object" in fault for fault in faults)
    assert any("ca_path '/nowhere'" in fault for fault in faults)
    error = failure(asked, TokenFaultsError)
    assert (error.kind, error.refused, error.retry_after, list(error.faults)) == ("fault", False, None, faults)
    assert entra.requests() == []


@pytest.mark.parametrize(
    "name", ["client_secret", "certificate_password", "scope", "claims", "proxy", "ca_path", "authority"]
)
def test_text_that_cannot_be_sent_is_named(entra, request_for, name):
    asked = request_for()._replace(**{name: "canary\udc80"})
    error = failure(asked, TokenFaultsError)
    assert f"{name} is no text: it has bytes that are no UTF-8." in error.faults
    assert "canary" not in str(error).replace("canary\\udc80", "")
    assert fingerprint(asked)
    assert entra.requests() == []


def test_one_credential_only(request_for):
    faults = offline_faults(request_for(federated_token_file="/x"))
    assert "client_secret and federated_token_file are both given: give one of" in faults[0]
    assert offline_faults(request_for()) == []


def test_no_secret_in_a_repr(request_for):
    asked = request_for("encrypted", client_secret=SECRET)
    assert "canary" not in repr(asked)
    assert "a.b.c" not in repr(client_credentials.Answer("a.b.c", 1, 0.0, None, {}))


# The credential's name and the back-off.


def test_fingerprint_changes_with_the_credential(request_for, identity, tmp_path):
    assert fingerprint(request_for()) == fingerprint(request_for())
    assert fingerprint(request_for(client_secret="another")) != fingerprint(request_for())
    first = fingerprint(request_for("certificate"))
    path = tmp_path / "app.pem"
    path.write_bytes(path.read_bytes() + b"\n")
    asked = ClientCredentialsRequest("a", "t", "c", "s", certificate_path=str(path))
    assert fingerprint(asked) != first
    path.unlink()
    assert fingerprint(asked)


def test_next_federated_token_of_a_workload_is_the_same_credential(issuer, request_for, tmp_path):
    path = tmp_path / "federated"
    asked = request_for("federated")
    before = fingerprint(asked)
    path.write_text(issuer.token(lifetime=77))
    assert fingerprint(asked) == before
    path.write_text("anything else")
    assert fingerprint(asked) != before


def test_back_off_doubles_to_its_cap_with_full_jitter(monkeypatch):
    monkeypatch.setattr(retry.random, "uniform", lambda low, high: (low, high))
    assert [retry.backoff(attempt, 300)[1] for attempt in (1, 2, 3, 9, 10, 12)] == [1, 2, 4, 256, 300, 300]
    assert retry.backoff(10) == (0, retry.BACKOFF_CAP)
