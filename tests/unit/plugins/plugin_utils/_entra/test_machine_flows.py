# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""az as a program of ours says what the real one would; and the machine's own identity."""

import json
import os
import subprocess
import sys
import time

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._entra.aadsts import Given, hints
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import machine_flows
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    ProviderError,
    RefusedError,
    RequestError,
    UnavailableError,
    UnreadableError,
)
from tests.unit.conftest import SCOPE
from tests.waiting import no_hang

ANSWER = {
    "accessToken": "canary-token",
    "expiresOn": "2026-11-21 00:15:19.000000",
    "expires_on": 1795220119,
    "subscription": "11111111-2222-3333-4444-555555555555",
    "tenant": "contoso.example",
    "tokenType": "Bearer",
}
# What az 2.91 writes to standard error.
NOT_SIGNED_IN = "ERROR: Please run 'az login' to setup account.\n"
EXPIRED = (
    "ERROR: AADSTS700082: The refresh token has expired due to inactivity. The token was issued on 2026-01-01 and was inactive "
    "for 90.00:00:00. Trace ID: 11111111-aaaa Correlation ID: 22222222-bbbb Timestamp: 2026-11-21 00:00:00Z\n"
    "Interactive authentication is needed. Please run:\n"
    'az logout\naz login --tenant "contoso.example" --scope "https://contoso.example/hr-db/.default"\n'
)
NO_SUBSCRIPTION = "ERROR: Subscription 'x' not found. Check the spelling and casing and try again.\n"
UNEXPECTED = (
    "WARNING: You have 2 updates available.\n"
    "ERROR: The command failed with an unexpected error. Here is the traceback:\n"
    "ERROR: HTTPSConnectionPool(host='login.microsoftonline.com', port=443): Max retries exceeded\n"
    "Traceback (most recent call last):\n"
    '  File "/opt/az/lib/python3.12/site-packages/knack/cli.py", line 233, in invoke\n'
    "To check existing issues, please visit: https://github.com/Azure/azure-cli/issues\n"
)


@pytest.fixture
def az(tmp_path, monkeypatch):
    """Puts an az on PATH that keeps its arguments and says what it is told to."""

    def install(stdout="", stderr="", status=0, seconds=0):
        body = f"""#!{sys.executable}
import json, sys, time
json.dump(sys.argv[1:], open({str(tmp_path / "arguments")!r}, "w"))
time.sleep({seconds})
sys.stdout.write({stdout!r})
sys.stderr.write({stderr!r})
sys.exit({status})
"""
        path = tmp_path / "bin" / "az"
        path.parent.mkdir(exist_ok=True)
        path.write_text(body)
        path.chmod(0o755)
        monkeypatch.setenv("PATH", str(path.parent))
        return path

    return install


@pytest.fixture
def ask(build):
    def run(**changes):
        request = build(auth="azure_cli", client_secret=None, **{"tenant_id": None, **changes})
        return machine_flows.azure_cli(Call(request, None, time.monotonic() + 20, "", print))

    return run


@pytest.fixture
def failure(ask):
    def of(kind, **changes):
        with pytest.raises(kind) as caught:
            ask(**changes)
        assert caught.type is kind
        assert "canary" not in str(caught.value)
        assert str(caught.value).isprintable()
        return str(caught.value)

    return of


@pytest.mark.parametrize(
    ("changes", "arguments"),
    [
        ({}, []),
        ({"tenant_id": "contoso.example"}, ["--tenant=contoso.example"]),
        ({"subscription": "--query"}, ["--subscription=--query"]),
        ({"tenant_id": "contoso.example", "subscription": "a b"}, ["--tenant=contoso.example", "--subscription=a b"]),
    ],
)
def test_arguments(az, ask, tmp_path, changes, arguments):
    az(json.dumps(ANSWER))
    ask(**changes)
    got = json.loads((tmp_path / "arguments").read_text())
    assert got == ["account", "get-access-token", "--output", "json", "--scope", SCOPE, *arguments]


def test_answer(az, ask):
    az(json.dumps(ANSWER), "WARNING: something\n")
    assert ask() == {"access_token": "canary-token", "token_type": "Bearer", "expires_on": ANSWER["expires_on"]}


def test_only_the_token_is_needed(az, ask):
    az(json.dumps({"accessToken": "canary"}))
    assert ask() == {"access_token": "canary"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "canary",
        "[]",
        "null",
        "{}",
        json.dumps({"accessToken": {"x": "canary"}}),
        json.dumps({"accessToken": ""}),
        "[" * 100_000,
        '{"accessToken": "canary"',
    ],
)
def test_answer_that_is_none(az, failure, text):
    az(text)
    assert "az printed no token: run `az account get-access-token --scope" in failure(UnreadableError)


def test_no_az(failure, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "the Azure CLI is not installed (there is no az in PATH)." in failure(UnavailableError)


def test_az_that_cannot_be_run(az, failure):
    path = az()
    path.write_text("#!/nonexistent/python\n")
    assert f"{path} cannot be run: No such file or directory." in failure(UnavailableError)


def test_az_has_a_time_limit(az, failure):
    az(json.dumps(ANSWER), seconds=600)
    with no_hang():
        assert "az did not answer within 1 s (process_timeout, timeout)." in failure(ProviderError, process_timeout=1)


@pytest.mark.parametrize("value", [0, -1, 3601, "ten"])
def test_senseless_time_limit_is_a_fault(build, value):
    with pytest.raises(RequestError, match="process_timeout must be 1 to 3600 seconds"):
        build(auth="azure_cli", client_secret=None, process_timeout=value)


def test_subscription_with_a_nul_is_a_fault(az, failure):
    az(json.dumps(ANSWER))
    assert "tenant_id or subscription" in failure(RequestError, subscription="a\0b")


@pytest.mark.parametrize(
    ("message", "kind", "words"),
    [
        (NOT_SIGNED_IN, UnavailableError, ["no account is signed in to the Azure CLI here"]),
        (
            EXPIRED,
            RefusedError,
            ["az ended with 1: AADSTS700082: The refresh token has expired", "Sign in to the Azure CLI again"],
        ),
        (NO_SUBSCRIPTION, RefusedError, ["Subscription 'x' not found."]),
        (UNEXPECTED, RefusedError, ["HTTPSConnectionPool(host='login.microsoftonline.com'"]),
        ("", RefusedError, ["it did not say why"]),
        ("Traceback: canary\n", RefusedError, ["it did not say why"]),
        ("ERROR: \x1b[2Jbad\n", RefusedError, ["az ended with 1: [2Jbad"]),
    ],
)
def test_az_that_failed(az, failure, message, kind, words):
    az("canary", message, 1)
    text = failure(kind)
    assert all(word in text for word in words), text
    assert not any(word in text for word in ("Trace ID", "Traceback", "WARNING", "az logout", "unexpected error"))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("", "it did not say why"),
        (
            "ERROR: The command failed with an unexpected error. Here is the traceback:\n",
            "The command failed with an unexpected error. Here is the traceback:",
        ),
        ("WARNING: w\nERROR: first\nERROR: second\n", "first"),
        ("ERROR: a Trace ID: 1\n", "a"),
        (UNEXPECTED, "HTTPSConnectionPool(host='login.microsoftonline.com', port=443): Max retries exceeded"),
    ],
)
def test_az_error(message, expected):
    assert machine_flows.az_error(message) == expected


def test_az_has_no_standard_input(az, ask, monkeypatch):
    seen = {}
    real = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *args, **kwargs: seen.update(kwargs) or real(*args, **kwargs))
    az(json.dumps(ANSWER))
    ask()
    assert seen["stdin"] is subprocess.DEVNULL


# Managed identity.


@pytest.fixture
def machine(build, monkeypatch):
    """Asks a machine that answers, or raises, what it is given; and what it was asked."""

    def ask(outcome, **changes):
        asked = []

        def get_token(*arguments):
            asked.append(arguments)
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        monkeypatch.setattr(machine_flows.host, "get_token", get_token)
        request = build(auth="managed_identity", client_secret=None, **{"client_id": None, **changes})
        call = Call(request, None, time.monotonic() + 20, "", print)
        return machine_flows.managed_identity(call), asked[0]

    return ask


@pytest.mark.parametrize(("refresh_in", "has"), [(600, True), (None, False), (0, False)])
def test_machine_s_answer_is_what_msal_would_say(machine, refresh_in, has):
    answer, asked = machine({"access_token": "t", "refresh_in": refresh_in})
    assert asked[:3] == ("https://contoso.example/hr-db", {}, os.environ)
    assert 0 < asked[3] <= 20
    assert ("refresh_on" in answer) is has
    assert not has or abs(answer["refresh_on"] - time.time() - 600) < 60


@pytest.mark.parametrize(
    ("error", "kind", "seconds"),
    [
        (machine_flows.host.NoManagedIdentityError("no Azure", foreign=True), UnavailableError, 600),
        (machine_flows.host.NoManagedIdentityError("no answer"), UnavailableError, 10),
        (machine_flows.host.NoIdentityAssignedError("no identity"), UnavailableError, 0),
        (machine_flows.host.ManagedIdentityError("HTTP 400"), RefusedError, None),
    ],
)
def test_machine_without_an_identity_is_not_available_and_one_that_refuses_is(machine, error, kind, seconds):
    with pytest.raises(kind, match=str(error)) as caught:
        machine(error)
    assert caught.type is kind
    assert getattr(caught.value, "seconds", None) == seconds


@pytest.mark.parametrize("number", [500011, 501051])
def test_machine_that_entra_refuses_gets_the_hint_of_the_number(machine, number):
    with pytest.raises(RefusedError) as caught:
        machine(machine_flows.host.ManagedIdentityError(f"IMDS answered HTTP 400: AADSTS{number}: no. Check scope."))
    assert str(caught.value).endswith(" ".join(hints([number], given=Given(("managed_identity",)))))
