# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Managed identity: which host this is, what is asked, what comes of each answer, and for how long."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._entra import arc, hosts, managed_identity
from ansible_collections.entra.oracledb.plugins.module_utils._entra.managed_identity import (
    ManagedIdentityError,
    NoIdentityAssignedError,
    NoManagedIdentityError,
)
from tests.conftest import COLLECTIONS
from tests.emulators.entra.identity_protocols import PROTOCOLS
from tests.unit.plugins.module_utils._http.servers import PROBED, black_hole, drip, flood, reply, script
from tests.waiting import PATIENCE, no_hang

RESOURCE = "https://contoso.example/hr-db"
SECRET = "canary-host-secret-77aa"
CLIENT_ID = "55555555-6666-7777-8888-999999999999"
WORKER = """
import json, os, sys
from ansible_collections.entra.oracledb.plugins.module_utils._entra import arc, managed_identity
resource, arc.KEYS = sys.argv[1:]
found = managed_identity.get_token(resource, {}, os.environ, 30)
found["modules"] = sorted(sys.modules)
json.dump(found, sys.stdout)
"""


def good(**changes):
    document = {"access_token": "a.b.c", "expires_on": str(int(time.time()) + 3600), "token_type": "Bearer", **changes}
    return {name: value for name, value in document.items() if value is not None}


def app_service(url):
    return {"IDENTITY_ENDPOINT": f"{url}/msi/token", "IDENTITY_HEADER": SECRET}


def imds(url):
    return {"AZURE_POD_IDENTITY_AUTHORITY_HOST": url}


def ask(environ, identity=None, timeout=30, resource=RESOURCE):
    """The result, and the pauses that were made instead of slept."""
    pauses = []
    found = managed_identity.get_token(resource, identity or {}, environ, timeout, pauses.append)
    return found, pauses


def refusal(environ, identity=None, timeout=30, kind=ManagedIdentityError):
    """The message, after a look that it gives no secret away, and the pauses."""
    pauses = []
    with pytest.raises(ManagedIdentityError) as caught:
        managed_identity.get_token(RESOURCE, identity or {}, environ, timeout, pauses.append)
    assert caught.type is kind
    assert caught.value.__cause__ is None
    assert SECRET not in str(caught.value)
    return str(caught.value), pauses


@pytest.mark.parametrize(
    ("scope", "resource"),
    [("api://x/.default", "api://x"), ("https://x//.default", "https://x/"), ("api://x", "api://x")],
)
def test_resource_of(scope, resource):
    assert managed_identity.resource_of(scope) == resource


# Which host


@pytest.mark.parametrize(
    ("names", "source"),
    [
        (
            "IDENTITY_ENDPOINT IDENTITY_HEADER IDENTITY_SERVER_THUMBPRINT IMDS_ENDPOINT MSI_ENDPOINT MSI_SECRET",
            "fabric",
        ),
        ("IDENTITY_ENDPOINT IDENTITY_HEADER IMDS_ENDPOINT MSI_ENDPOINT MSI_SECRET", "app_service"),
        ("IDENTITY_ENDPOINT IMDS_ENDPOINT MSI_ENDPOINT MSI_SECRET", "azure_ml"),
        ("IDENTITY_ENDPOINT IMDS_ENDPOINT MSI_ENDPOINT", "arc"),
        ("IDENTITY_ENDPOINT MSI_ENDPOINT", "imds"),
        ("IDENTITY_HEADER IDENTITY_SERVER_THUMBPRINT", "imds"),
        ("", "imds"),
    ],
)
def test_source_by_environment(names, source):
    environ = dict.fromkeys(names.split(), "http://127.0.0.1:1/")
    assert managed_identity.source_of(environ) == {"fabric": "service_fabric"}.get(source, source)
    assert managed_identity.source_of({**dict.fromkeys(names.split(), ""), "PATH": "/bin"}) == "imds"


def test_source_by_arc_agent(monkeypatch, tmp_path):
    monkeypatch.setattr(arc, "AGENT", str(tmp_path))
    assert managed_identity.source_of({}) == "arc"


@pytest.mark.parametrize(
    ("names", "netloc"),
    [
        ("", "localhost:40342"),
        ("IDENTITY_ENDPOINT", "localhost:40342"),
        ("IMDS_ENDPOINT", "localhost:40342"),
        ("IDENTITY_ENDPOINT IMDS_ENDPOINT", "[::1]:8081"),
    ],
)
def test_arc_agent_s_key_goes_elsewhere_only_if_both_variables_say_so(names, netloc):
    environ = dict.fromkeys(names.split(), "http://[::1]:8081/token")
    assert hosts.endpoint_of("arc", environ).netloc == netloc


def test_stray_endpoint_is_not_asked_where_the_agent_is_installed(monkeypatch, tmp_path):
    monkeypatch.setattr(arc, "AGENT", str(tmp_path))
    with script(reply(200, good())) as agent, script(reply(200, good())) as stray:
        monkeypatch.setattr(arc, "ENDPOINT", agent.url)
        message, _pauses = refusal({"IDENTITY_ENDPOINT": stray.url})
    assert "without a challenge" in message
    assert (len(agent.requests), stray.requests) == (1, [])


@pytest.mark.parametrize(
    "url",
    ["nonsense", "ftp://host:21/", "http:///x", "http://user:word@h/", "http://h:99999/", "http://[/", "http://h/ x"],
)
def test_endpoint_that_is_none(url):
    message, _pauses = refusal({"IDENTITY_ENDPOINT": url, "IDENTITY_HEADER": SECRET})
    assert message.startswith("IDENTITY_ENDPOINT is no URL")
    assert "word" not in message


# What is sent


def test_imds_is_probed_without_its_header_and_then_asked():
    with script(PROBED, reply(200, good())) as server:
        found, pauses = ask(imds(f"{server.url}/"), {"resource_id": "/subscriptions/x"})
    probe, request = server.requests
    assert "metadata:" not in probe.lower()
    assert request.startswith(
        "GET /metadata/identity/oauth2/token?api-version=2018-02-01"
        "&resource=https%3A%2F%2Fcontoso.example%2Fhr-db&msi_res_id=%2Fsubscriptions%2Fx HTTP/1.1\r\n"
    )
    assert "\r\nMetadata: true\r\n" in request
    assert (found["source"], found["access_token"], pauses) == ("imds", "a.b.c", [])


def test_query_of_the_environment_stays():
    with script(reply(200, good())) as server:
        ask({"IDENTITY_ENDPOINT": f"{server.url}/msi?site=1", "IDENTITY_HEADER": SECRET})
    assert server.requests[0].startswith("GET /msi?site=1&api-version=2019-08-01&resource=")
    assert f"\r\nX-IDENTITY-HEADER: {SECRET}\r\n" in server.requests[0]


def test_no_proxy_ever(monkeypatch):
    with script(reply(200, good())) as server, script(reply(200, good(access_token="d.e.f"))) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        found, _pauses = ask({**os.environ, **app_service(server.url)})
    assert (found["access_token"], proxy.requests) == ("a.b.c", [])


def test_redirect_is_not_followed():
    with script(reply(200, good())) as other, script(reply(302, Location=other.url)) as server:
        message, _pauses = refusal(app_service(server.url))
    assert "A redirect is never followed" in message
    assert f"HTTP 302: a redirect to {other.url.partition('//')[2]}, no JSON" in message
    assert other.requests == []


@pytest.mark.parametrize("text", [f"{SECRET}\r\nX-Other: 1", f"{SECRET}\n", f"{SECRET} x", f"{SECRET}ä"])
def test_secret_that_is_no_header_value_is_never_sent(text):
    with script(reply(200, good())) as server:
        message, _pauses = refusal({**app_service(server.url), "IDENTITY_HEADER": text})
    assert "IDENTITY_HEADER cannot be sent" in message
    assert server.requests == []


@pytest.mark.parametrize(
    ("environ", "identity", "error_text"),
    [
        (app_service("http://127.0.0.1:1"), {"client_id": "a", "object_id": "b"}, "name one identity"),
        (app_service("http://127.0.0.1:1"), {"client_id": ""}, "name one identity"),
        (app_service("http://127.0.0.1:1"), {"name": "hr"}, "not by name"),
        (
            {"MSI_ENDPOINT": "http://127.0.0.1:1", "MSI_SECRET": SECRET},
            {"object_id": "a"},
            "by client_id only, not by identity_object_id",
        ),
        (
            {**app_service("https://127.0.0.1:1"), "IDENTITY_SERVER_THUMBPRINT": "a" * 40},
            {"client_id": CLIENT_ID},
            "set in the cluster, so take client_id away",
        ),
        ({**app_service("https://127.0.0.1:1"), "IDENTITY_SERVER_THUMBPRINT": "a" * 39}, {}, "is not a SHA-1"),
        ({**app_service("http://127.0.0.1:1"), "IDENTITY_SERVER_THUMBPRINT": "a" * 40}, {}, "is not https"),
    ],
)
def test_refused_before_anything_is_sent(environ, identity, error_text):
    message, pauses = refusal(environ, identity)
    assert error_text in message
    assert pauses == []


# What comes back


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        ({"expires_on": "{epoch}"}, 5400),
        ({"expires_on": 0}, 5400),
        ({"expires_on": "{epoch}.0"}, 5400),
        ({"expires_on": "{linux}"}, 5400),
        ({"expires_on": "{windows}"}, 5400),
        ({"expires_on": None, "expires_in": "5400"}, 5400),
        ({"expires_on": None, "expires_in": 5400}, 5400),
        ({"expires_on": "soon", "expires_in": 5400}, 5400),
    ],
)
def test_end_in_every_form(answer, seconds):
    end = int(time.time()) + seconds
    texts = {
        "epoch": end,
        "linux": time.strftime("%m/%d/%Y %H:%M:%S +00:00", time.gmtime(end)),
        "windows": time.strftime("%m/%d/%Y %I:%M:%S %p +00:00", time.gmtime(end)).lstrip("0"),
    }
    filled = {name: value.format(**texts) if isinstance(value, str) else value for name, value in answer.items()}
    if filled["expires_on"] == 0:
        filled["expires_on"] = end
    with script(reply(200, good(**filled))) as server:
        found, _pauses = ask(app_service(server.url))
    assert found["expires_on"] == pytest.approx(end, abs=60)
    assert isinstance(found["expires_on"], int)


@pytest.mark.parametrize(
    ("life", "given", "refresh_in"), [(86400, None, 43200), (3599, None, None), (3599, "1200", 1200), (9000, 60, 60)]
)
def test_refresh(life, given, refresh_in):
    with script(reply(200, good(expires_on=int(time.time()) + life, refresh_in=given))) as server:
        found, _pauses = ask(app_service(server.url))
    assert found["refresh_in"] == (pytest.approx(refresh_in, abs=5) if refresh_in else None)


@pytest.mark.parametrize(
    "changes",
    [
        {"access_token": None},
        {"access_token": ""},
        {"access_token": ["a.b.c"]},
        {"expires_on": None},
        {"expires_on": "1"},
        {"expires_on": True},
        {"expires_on": "99/99/2026 00:00:00 +00:00"},
        {"expires_on": -1},
    ],
)
def test_answer_without_a_usable_token(changes):
    with script(reply(200, good(**changes))) as server:
        message, pauses = refusal(app_service(server.url))
    assert "no access_token with an end in the future" in message
    assert "a.b.c" not in message
    assert pauses == []


@pytest.mark.parametrize("body", ["", "[]", "null", "<html>", "[" * 100000, "\ufffe"])
def test_body_that_is_no_object(body):
    with script(reply(200, body)) as server:
        message, _pauses = refusal(app_service(server.url))
    assert ("a web page" if body.startswith("<") else "no JSON") in message


def test_message_of_a_refusal():
    body = {"error": "invalid_request", "error_description": f"Identity not\x1b[31m found {SECRET}"}
    with script(reply(400, body)) as server:
        message, _pauses = refusal(app_service(server.url), {"client_id": CLIENT_ID})
        netloc = server.url.partition("//")[2]
    assert message == (
        f"Managed identity of App Service or Functions at {netloc}: HTTP 400: invalid_request: Identity not [31m found "
        "***. Assign the identity with this client_id to the machine or app (portal: Identity > User assigned), or "
        "correct client_id if another identity is meant."
    )


@pytest.mark.parametrize(
    ("identity", "kind", "advice"),
    [({}, NoIdentityAssignedError, "System assigned"), ({"client_id": "x"}, ManagedIdentityError, "User assigned")],
)
def test_imds_without_the_identity(identity, kind, advice):
    with script(PROBED, reply(400, {"error": "invalid_request", "error_description": "Identity not found"})) as server:
        message, _pauses = refusal(imds(server.url), identity, kind=kind)
    assert advice in message


# Again, and until when


@pytest.mark.parametrize(
    ("status", "pauses"), [(404, 8), (410, 8), (429, 8), (500, 8), (599, 8), (400, 0), (403, 0), (408, 0)]
)
def test_tries_of_imds(status, pauses):
    with script(PROBED, reply(status, {"error": "later"})) as server:
        message, made = refusal(imds(server.url), timeout=300)
    assert made == [1, 2, 4, 8, 16, 16, 16, 16][:pauses]
    assert ("over several tries" in message) == bool(pauses)
    assert len(server.requests) == 2 + pauses


@pytest.mark.parametrize(("status", "made"), [(429, [1, 2, 4]), (502, [1, 2, 4]), (404, []), (410, [])])
def test_tries_of_the_others(status, made):
    with script(reply(status)) as server:
        assert refusal(app_service(server.url))[1] == made


def test_retry_after_is_kept():
    with script(reply(429, Retry_After="7"), reply(429, Retry_After="soon"), reply(200, good())) as server:
        assert ask(app_service(server.url))[1] == [7, 2]


def test_no_pause_that_ends_after_the_deadline():
    with script(reply(429, Retry_After="3600")) as server:
        message, pauses = refusal(app_service(server.url), timeout=30)
    assert pauses == []
    assert "HTTP 429" in message


def test_nobody_there_is_no_reason_to_go_elsewhere_where_the_environment_names_a_host():
    message, pauses = refusal(app_service("http://127.0.0.1:1"))
    assert "Connection refused" in message
    assert pauses == [1, 2, 4]


@pytest.mark.parametrize(
    "answer",
    [
        drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        drip(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n", 0.1),
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b" "),
        drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        drip(b"HTTP/1.1 200 OK\r\n\r\n", b" "),
    ],
    ids=["continue", "headers", "body", "chunks", "to-the-end"],
)
def test_slow_drip_ends_at_the_deadline(answer):
    with script(answer) as server:
        started = time.monotonic()
        with no_hang():
            message, _pauses = refusal(app_service(server.url), timeout=0.8)
    assert time.monotonic() - started > 0.7
    assert "no complete answer in time" in message


@pytest.mark.parametrize(
    "start",
    [
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n",
    ],
    ids=["to-the-end", "length", "chunked"],
)
def test_oversize_answer_is_left_unread(start):
    with script(flood(start)) as server:
        message, pauses = refusal(app_service(server.url))
    assert "longer than 1048576 bytes" in message
    assert pauses == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the answer broke off"),
        (b"SSH-2.0-x\r\n", "what came is not HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx", "the answer broke off"),
        (b"x" * 70000, "what came is not HTTP"),
    ],
)
def test_no_http(data, words):
    with script(data) as server:
        message, pauses = refusal(app_service(server.url))
    assert pauses == [1, 2, 4]
    assert words in message or "Connection reset" in message


# Off Azure


@pytest.mark.parametrize("swallow", [False, True])
def test_black_hole(swallow):
    with black_hole(swallow=swallow) as url:
        started = time.monotonic()
        with no_hang():  # 1.5 s by design, and 2 s promised; the rest is for a busy machine
            message, _pauses = refusal(imds(url), timeout=600, kind=NoManagedIdentityError)
    assert time.monotonic() - started > 1.4
    assert "no complete answer in time" in message
    assert "no Azure machine" in message


def test_black_hole_with_a_shorter_timeout(monkeypatch):
    with black_hole(swallow=False) as url, monkeypatch.context() as patched:
        patched.setattr(managed_identity, "PROBE_SECONDS", 2 * PATIENCE)
        with no_hang():
            refusal(imds(url), timeout=0.2, kind=NoManagedIdentityError)


def test_probe_that_drips():
    with script(drip(b"HTTP/1.1 400 Bad Request\r\n", b"A: b\r\n", 0.1)) as server, no_hang():
        refusal(imds(server.url), timeout=600, kind=NoManagedIdentityError)


def test_refused_connection_is_no_managed_identity():
    message, pauses = refusal(imds("http://127.0.0.1:1"), kind=NoManagedIdentityError)
    assert "Connection refused" in message
    assert pauses == [managed_identity.PROBE_PAUSE]
    assert 2 * managed_identity.PROBE_PAUSE < managed_identity.PROBE_SECONDS


def test_metadata_service_that_comes_up_late_is_found():
    """A machine that boots runs us before its network is there."""
    with contextlib.ExitStack() as stack:
        reserved = stack.enter_context(socket.socket())
        reserved.bind(("127.0.0.1", 0))  # bound, so nobody else gets it; not listening, so connections are refused
        servers = []

        def appear(_seconds):
            port = reserved.getsockname()[1]
            reserved.close()
            servers.append(stack.enter_context(script(PROBED, reply(200, good()), port=port)))

        environ = imds("http://127.0.0.1:{}".format(*reserved.getsockname()[1:]))
        found = managed_identity.get_token(RESOURCE, {}, environ, 30, appear)
    assert found["source"] == "imds"
    assert len(servers[0].requests) == 2


def test_no_second_probe_that_ends_after_the_deadline():
    message, pauses = refusal(imds("http://127.0.0.1:1"), timeout=0.3, kind=NoManagedIdentityError)
    assert "Connection refused" in message
    assert pauses == []


@pytest.mark.parametrize(
    ("answer", "foreign"),
    [
        (reply(404, Server="EC2ws"), True),
        (reply(200, good()), True),
        (b"SSH-2.0-x\r\n", True),
        (flood(b"HTTP/1.1 400 Bad Request\r\n\r\n"), True),
        (b"", False),
        (b"HTTP/1.1 400 Bad Request\r\nContent-Length: 10\r\n\r\nx", False),
    ],
    ids=["aws", "anything", "no-http", "flood", "closed", "cut"],
)
def test_what_answered_in_azure_s_place_is_told_from_silence(answer, foreign):
    with script(answer) as server, pytest.raises(NoManagedIdentityError) as caught:
        managed_identity.get_token(RESOURCE, {}, imds(server.url), 30, lambda _seconds: None)
    assert caught.value.foreign is foreign
    assert len(server.requests) == (1 if foreign else 2)


def test_silence_is_not_foreign():
    for url, context in (("http://127.0.0.1:1", contextlib.nullcontext()), (None, black_hole(swallow=False))):
        with context as silent, pytest.raises(NoManagedIdentityError) as caught:
            managed_identity.get_token(RESOURCE, {}, imds(url or silent), 30, lambda _seconds: None)
        assert caught.value.foreign is False


@pytest.mark.parametrize(
    "answer",
    [
        reply(404, "<?xml version='1.0'?>", Server="EC2ws"),
        reply(401, "", Server="EC2ws"),
        reply(403, "<html>", Metadata_Flavor="Google", Server="Metadata Server for VM"),
        reply(400, "missing required metadata header", Metadata_Flavor="Google"),
        reply(404, "<html>404 Not Found</html>"),
        reply(403, "connecting to 169.254.169.254:80: dial tcp: host is unreachable"),
        reply(200, good()),
        reply(302, Location="https://portal.example/"),
        reply(503, "<html>proxy</html>"),
        reply(400, "<html>Bad Request</html>"),
        flood(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    ],
    ids=["aws", "aws2", "google", "google2", "openstack", "docker", "anything", "portal", "proxy", "nginx", "flood"],
)
def test_foreign_metadata_service(answer):
    with script(answer) as server:
        message, pauses = refusal(imds(server.url), kind=NoManagedIdentityError)
    assert len(server.requests) == 1
    assert pauses == []
    assert "Use another way to authenticate" in message
    is_portal = not callable(answer) and b"portal.example" in answer
    assert ("a redirect to portal.example, HTTP 302 from something" in message) == is_portal


# The hosts themselves, under the pythons of a target


def python(name):
    path = shutil.which(name) or ""
    works = path and subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0
    return path if works else pytest.skip(f"there is no working {name} on PATH")


@pytest.mark.parametrize("kind", sorted(PROTOCOLS))
@pytest.mark.parametrize("name", [sys.executable, "python3.6"], ids=["this", "python3.6"])
def test_each_host_from_a_process_of_its_own(entra, tmp_path, name, kind):
    interpreter = python(name)
    host = entra.identity_host(kind, key_directory=tmp_path)
    done = subprocess.run(
        [interpreter, "-W", "error::ResourceWarning", "-c", WORKER, entra.resource.identifiers[0], str(tmp_path)],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(COLLECTIONS),
            "PYTHONDONTWRITEBYTECODE": "1",
            **host.environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert (found["source"], found["token_type"]) == (kind, "Bearer")
    assert found["expires_on"] == pytest.approx(time.time() + 3599, abs=60)
    assert not {"msal", "requests", "urllib3", "ansible", "urllib.request"} & set(found["modules"])
