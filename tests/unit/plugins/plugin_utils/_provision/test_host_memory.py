# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is remembered of a host: when, under which name, and how many executions it costs then."""

import json
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.reporter import Reporter
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision import host_memory, run
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.host_memory import HostMemory
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.plan import HostPlan
from ansible_collections.entra.oracledb.plugins.plugin_utils._store import pruning
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store

FILES = [{"path": "/a/tnsnames.ora", "changed": False}]
GOOD = {"exp": int(time.time()) + 3600, "iat": int(time.time()) - 60, "roles": ["hr"]}
SAME = {"changed": False, "differs": "", "due": [], "doubtful": [], "tokens": [], "seen": {}}


@pytest.fixture
def plan(live):
    def make(min_remaining=None, path="/a/tnsnames.ora", **changes):
        token = {"name": "hr", "directory": "/t/hr", "min_remaining": min_remaining}
        return HostPlan(tokens=[token], files=[{"path": path}], requests={"hr": live(**changes)})

    return make


def report(**claims):
    claims = {**GOOD, **claims}
    token = {"name": "hr", "directory": "/t/hr", "changed": False, "expires_on": claims["exp"], "claims": claims}
    return {"changed": False, "tokens": [{**token, "fingerprint": "f0"}], "wallets": [], "files": FILES}


def look(due=(), **claims):
    seen = {"hr": {"file": {"/t/hr/token": "1"}}}
    return {"seen": {"file": {}}, "tokens": seen, "report": report(**claims), "warnings": [], "due": list(due)}


class Host:
    """Answers in turn; keeps what it was told."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.told = []

    def __call__(self, arguments, secret):
        self.told.append((arguments, secret))
        return json.loads(json.dumps(self.answers.pop(0)))

    @property
    def kinds(self):
        names = ["look" if "look" in told else "full" if "files" in told else "tokens" for told, _secret in self.told]
        return [name + "!" * secret for name, (_told, secret) in zip(names, self.told, strict=True)]


@pytest.fixture
def visit(warnings):
    def make(plan, *answers, name="one"):
        host = Host(*answers)
        return run.provision(plan, host, Reporter(warnings.append), HostMemory(plan, name)), host

    return make


@pytest.fixture
def remembered(plan):
    one = plan()
    HostMemory(one, "one").write(look())
    return one


def due(reason="it expired", **more):
    return {"kind": "token", "name": "hr", "directory": "/t/hr", "reason": reason, **more}


def test_first_run_looks_at_everything_and_remembers(plan, visit):
    result, host = visit(plan(), {**report(), "look": look()})
    assert host.kinds == ["full"]
    assert host.told[0][0]["watch"] is True
    assert "look" not in result
    result, host = visit(plan(), SAME)
    assert host.kinds == ["look"]
    assert result == report()


@pytest.mark.parametrize("other", [{"path": "/b/tnsnames.ora"}, {"client_id": "00000000-0000-0000-0000-000000000000"}])
def test_another_document_is_looked_at_whole(plan, remembered, visit, other):
    changed = plan(**other)
    if "client_id" in other:
        changed.tokens[0]["expected"] = {"client_id": other["client_id"]}
    assert visit(changed, report())[1].kinds == ["full"]


def test_another_version_of_the_collection_looks_at_everything(remembered, visit, monkeypatch):
    monkeypatch.setattr(host_memory, "CODE", "another")
    assert visit(remembered, report())[1].kinds == ["full"]


def test_code_is_every_file_that_a_host_gets():
    names = {Path(path).name for path, _digest in host_memory.code_files()}
    assert {"oracle_host.py", "look.py", "editor.py", "_jwt.py"} <= names


def test_another_letter_is_another_version_though_size_and_time_are_the_same(tmp_path):
    """An execution environment may be built with one time for all its files."""
    path = tmp_path / "modules/oracle_host.py"
    path.parent.mkdir()
    found = []
    for text in ("MODE = 0o644", "MODE = 0o640"):
        path.write_text(text)
        os.utime(path, (1, 1))
        found.append([*host_memory.code_files(tmp_path)])
    assert found[0] != found[1]


def test_another_host_has_its_own_memory(remembered, visit):
    assert visit(remembered, report(), name="two")[1].kinds == ["full"]


def test_another_min_remaining_is_judged_by_the_host(plan, remembered, visit):
    _result, host = visit(plan(min_remaining=3000), SAME)
    (token,) = host.told[0][0]["look"]["tokens"]
    assert token["good_until"] == GOOD["exp"] - 3000
    assert token["min_remaining"] == 3000


@pytest.mark.parametrize("text", [b"", b"null", b"[]", b"{}", b'{"seen": 1}', b"\xff", b"[" * 5000])
def test_damaged_memory_is_none(plan, remembered, text):
    memory = HostMemory(remembered, "one")
    assert memory.read()
    store = Store(remembered.requests["hr"].cache_dir)
    store.save(memory.name, text)
    store.close()
    assert HostMemory(remembered, "one").read() is None


@pytest.mark.parametrize("why", ["cache", "identity", "rotation"])
def test_nothing_is_remembered_where_more_counts_or_nothing_is_to_be_kept(plan, visit, why):
    one = plan(cache="never") if why == "cache" else plan()
    if why == "identity":
        one.tokens[0]["identity"] = {"resource": "x", "identity": {}, "timeout": 1}
        one.tokens[0]["expected"] = {}
    if why == "rotation":
        one.rotation = type("Rotation", (), {"arguments": lambda *_: {"program": None, "tokens": []}})()
    for _run in range(2):
        _result, host = visit(one, {**report(), "look": look()})
        assert host.kinds == ["full"]
        assert "watch" not in host.told[0][0]


def test_memory_is_kept_a_month(remembered):
    memory = HostMemory(remembered, "one")
    store = Store(remembered.requests["hr"].cache_dir)
    path = Path(store.path) / memory.name
    for days, stays in ((29, True), (31, False)):
        moment = time.time() - days * pruning.DAY
        os.utime(path, (moment, moment))
        pruning.prune_one(store, memory.name)
        assert path.exists() == stays
    store.close()


# Tokens.


def test_due_token_is_delivered_with_nothing_else(remembered, visit, entra):
    new = {**report()["tokens"][0], "changed": True, "fingerprint": "f1"}
    seen = {**look(), "report": {**report(), "tokens": [{**new, "changed": False}]}}
    answer = {"changed": True, "tokens": [new], "wallets": [], "files": [], "look": seen}
    result, host = visit(remembered, {**SAME, "due": [due()]}, answer)
    assert host.kinds == ["look", "tokens!"]
    assert set(host.told[1][0]) == {"tokens", "watch", "is_first"}
    assert result["tokens"] == [{**new, "reason": "it expired"}]
    assert (result["changed"], result["files"]) == (True, FILES)
    assert len(entra.requests("token")) == 1
    result, host = visit(remembered, SAME)
    assert result["tokens"] == [{**new, "changed": False}]


def test_token_that_another_one_renewed_is_remembered(remembered, visit):
    new = {**report()["tokens"][0], "fingerprint": "f1"}
    seen = {"hr": {"file": {"/t/hr/token": "2"}}}
    result, host = visit(remembered, {**SAME, "tokens": [new], "seen": seen})
    assert (host.kinds, result["tokens"], result["changed"]) == (["look"], [new], False)
    _result, host = visit(remembered, SAME)
    assert host.told[0][0]["look"]["tokens"][0]["seen"] == seen["hr"]


def test_doubtful_token_is_looked_at_with_nothing_else(remembered, visit, entra):
    result, host = visit(remembered, {**SAME, "doubtful": ["hr"]}, {**report(), "changed": True, "files": []})
    assert host.kinds == ["look", "tokens"]
    assert (result["changed"], result["files"]) == (True, FILES)
    assert entra.requests("token") == []


def test_changed_host_is_looked_at_whole_and_gets_its_token_at_once(remembered, visit):
    assert visit(remembered, {**SAME, "differs": "file /x"}, report())[1].kinds == ["look", "full"]
    _result, host = visit(remembered, {**SAME, "differs": "file /x", "due": [due()]}, report())
    assert host.kinds == ["look", "full!"]
    assert host.told[1][0]["is_first"] is True


def test_failed_comparison_is_the_result(remembered, visit, entra):
    result, host = visit(remembered, {"failed": True, "msg": "no python"})
    assert (result["failed"], host.kinds, entra.requests("token")) == (True, ["look"], [])


def test_warnings_of_both_executions_are_shown(remembered, visit):
    first = {**SAME, "doubtful": ["hr"], "warnings": ["a"]}
    result, _host = visit(remembered, first, {**report(), "warnings": ["b"]})
    assert result["warnings"] == ["a", "b"]


# A token without roles.


@pytest.fixture
def without_roles(entra, plan, warnings):
    """A plan whose app has no role, and its token as a host has it."""
    app = entra.app(secret=True)
    one = plan(client_id=app.client_id, client_secret=app.secret, needs_roles=True)
    tokens, _wallets = run.get_due(one, {("token", "hr"): ""}, Reporter(warnings.append))
    claims = jwt.public_claims(jwt.decode(tokens["hr"])[1])
    warnings.clear()
    return one, app, {**claims, "fingerprint": "f0"}


def test_no_better_token_is_not_delivered_on_any_run(without_roles, visit, warnings):
    one, _app, claims = without_roles
    item = due("it has no roles", claims=claims)
    _result, host = visit(one, {**report(), "due": [item], "look": look(due=[item])})
    assert host.kinds == ["full"]
    for _run in range(2):
        warnings.clear()
        result, host = visit(one, SAME)
        assert (host.kinds, result["changed"]) == (["look"], False)
        assert ["has no roles" in warning for warning in warnings] == [True]


def test_token_with_roles_is_delivered(without_roles, visit, entra, warnings):
    one, _app, claims = without_roles
    item = due("it has no roles", claims={**claims, "scp": "other"})
    HostMemory(one, "one").write(look(due=[item]))
    result, host = visit(one, SAME, {**report(), "changed": True})
    assert host.kinds == ["look", "tokens!"]
    assert result["tokens"][0]["reason"] == "it has no roles"


def test_rest_of_the_host_is_changed_without_the_useless_token(without_roles, visit):
    one, _app, claims = without_roles
    item = due("it has no roles", claims=claims)
    _result, host = visit(one, {"changed": False, "due": [item]}, {**report(), "changed": True})
    assert host.kinds == ["full", "full"]
    assert host.told[1][0]["tokens"][0]["accepted"] == "f0"
    assert "token" not in host.told[1][0]["tokens"][0]


def test_plan_is_not_changed_by_a_visit(remembered, visit):
    before = replace(remembered, tokens=[dict(token) for token in remembered.tokens])
    visit(remembered, {**SAME, "due": [due()]}, {**report(), "changed": True})
    assert remembered.tokens == before.tokens
