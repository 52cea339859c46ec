# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Provisioning a host: how often the host is run, what it is told, and what its answer may show."""

import base64
import json

import jwt
import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError, RefusedError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.reporter import Reporter
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision import run
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import HostPlan


class Host:
    """Answers the first execution with what is due, the second with what it was told."""

    def __init__(self, due=(), **result):
        self.due = [{"kind": "token", "name": name, "reason": f"{name} is missing"} for name in due]
        self.result = result
        self.calls = []

    def __call__(self, arguments, secret):
        self.calls.append((arguments, secret))
        if self.due and not any("token" in token for token in arguments["tokens"]):
            return {"changed": False, "due": self.due, "invocation": {"module_args": arguments}}
        echo = [token.get("token", "") for token in arguments["tokens"]]
        reports = [{"name": token["name"]} for token in arguments["tokens"]]
        return {"changed": True, "tokens": reports, "echo": str(echo), "invocation": echo, **self.result}


@pytest.fixture
def plan(live):
    def make(*names, **changes):
        tokens = [{"name": name, "directory": f"/t/{name}"} for name in names]
        return HostPlan(tokens=tokens, requests={name: live(**changes) for name in names})

    return make


@pytest.fixture
def warnings():
    return []


@pytest.fixture
def provision(warnings):
    return lambda plan, host: run.provision(plan, host, Reporter(warnings.append))


def test_nothing_due_is_one_execution_and_no_request(plan, provision, entra):
    host = Host()
    assert provision(plan("a"), host)["changed"] is True
    assert [secret for _arguments, secret in host.calls] == [False]
    assert entra.requests() == []


def test_due_token_is_a_second_execution_that_is_secret(plan, provision, warnings):
    host = Host(due=["b"])
    result = provision(plan("a", "b"), host)
    assert [secret for _arguments, secret in host.calls] == [False, True]
    first, second = host.calls[1][0]["tokens"]
    assert "token" not in first
    assert jwt.decode(second["token"], options={"verify_signature": False})["roles"]
    assert [report.get("reason") for report in result["tokens"]] == [None, "b is missing"]
    assert warnings == []


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (
            "opaque",
            "this text has 1. Opaque tokens are for other APIs: scope must name the database's own app registration",
        ),
        (
            "encrypted",
            "it is encrypted (JWE); Oracle clients need a signed one (JWS). In the manifest of the database's app",
        ),
    ],
)
def test_token_that_no_database_can_use_is_refused_before_the_host_is_told(plan, provision, entra, shape, words):
    host = Host(due=["a", "b"])
    entra.fail_next("token", value=shape)
    with pytest.raises(AadTokenError) as caught:
        provision(plan("a", "b", scope=entra.scope), host)
    text = str(caught.value)
    assert "token a: token for https" in text
    assert "an Oracle database cannot use this token, because its clients need a signed JWT. The token" in text
    assert words in text
    assert [secret for _arguments, secret in host.calls] == [False]


def test_token_is_nowhere_in_the_result(plan, provision):
    host = Host(due=["a"], msg=["nested", {"deep": "x"}])
    result = provision(plan("a"), host)
    token = str(host.calls[1][0]["tokens"][0]["token"])
    assert token not in json.dumps(result)
    assert run.MASK in result["echo"]
    assert "invocation" not in result


def test_plan_keeps_no_token(plan, provision):
    one = plan("a")
    provision(one, Host(due=["a"]))
    assert "token" not in one.tokens[0]


def test_failed_host_costs_no_request(plan, provision, entra):
    host = Host(due=["a"])

    def host_failed(arguments, secret):
        return {**host(arguments, secret), "failed": True, "msg": "no"}

    assert provision(plan("a"), host_failed)["failed"]
    assert len(host.calls) == 1
    assert entra.requests() == []


def test_refused_token_leaves_the_host_as_it_is(plan, provision):
    host = Host(due=["a"])
    with pytest.raises(RefusedError):
        provision(plan("a", client_secret="wrong"), host)
    assert len(host.calls) == 1


def test_token_without_roles_is_warned_of(plan, provision, warnings, entra):
    app = entra.app(secret=True)
    provision(plan("a", client_id=app.client_id, client_secret=app.secret), Host(due=["a"]))
    assert "ORA-01017" in warnings[0]
    assert app.client_id in warnings[0]


@pytest.mark.parametrize(("roles", "count"), [([], 1), (["hr"], 0)])
def test_token_without_roles_that_the_host_got_is_warned_of_too(provision, warnings, roles, count):
    own = {"name": "a", "identity": {"resource": "api://hr"}, "expected": {"scope": "api://hr/.default"}}
    claims = {"appid": "the-identity\x1b", "roles": roles}
    reports = [{"name": "a", "claims": claims}, {"name": "b", "claims": {}}]
    provision(HostPlan(tokens=[own, {"name": "b"}]), lambda _arguments, _secret: {"changed": False, "tokens": reports})
    assert len(warnings) == count
    for warning in warnings:
        assert warning.isprintable()
        for words in ("api://hr/.default has no roles", "ORA-01017", "the managed identity the-identity"):
            assert words in warning
        assert "App registrations" not in warning


def test_failed_host_is_not_warned_of(provision, warnings):
    own = {"name": "a", "identity": {"resource": "api://hr"}, "expected": {"scope": "api://hr/.default"}}
    assert provision(HostPlan(tokens=[own]), lambda _arguments, _secret: {"failed": True, "msg": "no"})["failed"]
    assert warnings == []


def test_secret_does_not_show_itself_but_is_itself():
    secret = run.Secret("canary")
    assert "canary" not in repr({"token": secret})
    assert json.dumps(secret) == '"canary"'


def test_scrubbed_reaches_everything():
    value = {"a": ["x canary y", {"b": ("z", 1, None)}], "canary": True}
    assert run.scrubbed(value, ["canary"])["a"][0] == f"x {run.MASK} y"
    assert "canary" not in str(run.scrubbed({"k": [("in a tuple: canary",)]}, ["canary"]))
    assert "canary" not in str(run.scrubbed({"canary": 1}, ["canary"]))


# Wallets.


class WalletHost:
    """Says that the wallet is due, then takes it."""

    def __init__(self):
        self.calls = []

    def __call__(self, arguments, secret):
        self.calls.append((arguments, secret))
        (wallet,) = arguments["wallets"]
        if "contents" not in wallet:
            return {"changed": False, "due": [{"kind": "wallet", "name": "w", "reason": "cwallet.sso is missing"}]}
        echo = str(dict(wallet["contents"]))
        return {"changed": True, "wallets": [{"name": "w"}], "echo": list(wallet["contents"].values()), "dump": echo}


class Source:
    """As much of a wallet as `provision` uses."""

    def contents(self):
        return {"cwallet.sso": b"canary-of-a-wallet-0123456789"}

    def warnings(self, contents):
        assert contents == self.contents()
        return ["it ends soon"]


def test_due_wallet_is_delivered_in_base64_and_never_shown(provision, warnings, entra):
    host = WalletHost()
    plan = HostPlan(wallets=[{"name": "w", "digests": {}}], sources={"w": Source()})
    result = provision(plan, host)
    assert [secret for _arguments, secret in host.calls] == [False, True]
    (delivered,) = host.calls[1][0]["wallets"]
    assert base64.b64decode(delivered["contents"]["cwallet.sso"]) == b"canary-of-a-wallet-0123456789"
    assert result["wallets"] == [{"name": "w", "reason": "cwallet.sso is missing"}]
    assert result["echo"] == [run.MASK]
    assert delivered["contents"]["cwallet.sso"] not in str(result) + repr(delivered)
    assert warnings == ["it ends soon"]
    assert entra.requests() == []
    assert "contents" not in plan.wallets[0]
