# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A renewal ahead of need: what is due by the share of its life, what is left to the host, and what stays."""

import time

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._host import self_renewal
from ansible_collections.entra.oracledb.plugins.module_utils._host.token import (
    LEFT_ALONE,
    OUTLASTS,
    SAME_AGAIN,
    TokenPlan,
)
from tests.unit.plugins.module_utils.test_jwt import make_token

LIFE = 3600
IDENTITY = {"resource": "r", "identity": {}, "timeout": 5}


def token(left, **claims):
    """With `left` of LIFE seconds to go."""
    expires = int(time.time()) + left
    return make_token({"roles": ["hr"], "iat": expires - LIFE, "exp": expires, **claims})


@pytest.fixture
def host(tmp_path, monkeypatch):
    """A host with a token; gives its plan for the arguments, planned."""
    monkeypatch.setattr(self_renewal, "DIRECTORY", str(tmp_path / "etc"))
    monkeypatch.setattr(self_renewal, "USER_DIRECTORY", str(tmp_path / "etc"))
    (tmp_path / "etc").mkdir()
    directory = tmp_path / "tokens"
    directory.mkdir(mode=0o700)

    def planned(there, own_token=None, *, renews_itself=False, mode=0o600, **changes):
        (directory / "token").write_text(there)
        (directory / "token").chmod(mode)
        if renews_itself:
            (tmp_path / "etc/hr.json").write_text("{}")
        wanted = {"name": "hr", "directory": str(directory), "state": "present", "owner": None, "group": None}
        wanted |= {"expected": None, "min_remaining": None, "token": None, "min_share": 0.5}
        plan = TokenPlan({**wanted, **changes}, own_token)
        plan.plan()
        return plan

    return planned


@pytest.mark.parametrize(
    ("left", "changes", "due"),
    [
        (1900, {}, False),
        (1700, {}, True),
        (1700, {"min_share": None}, False),
        (1700, {"min_share": 0.4}, False),
        (200, {"min_share": 0.01}, True),
        (1900, {"min_remaining": 2000}, True),
        (1700, {"min_remaining": 100}, True),
    ],
)
def test_share_of_the_life_that_the_token_had(host, left, changes, due):
    assert bool(host(token(left), **changes).reason) is due


@pytest.mark.parametrize(("left", "due"), [(1700, False), (400, False), (300, True), (-5, True)])
def test_host_that_renews_by_itself_is_left_alone_until_it_is_overdue(host, left, due):
    plan = host(token(left), renews_itself=True, mode=0o640)
    assert bool(plan.reason) is due
    if not due:
        assert plan.changes == []
        assert plan.report()["kept"] == LEFT_ALONE


def test_provisioning_does_not_ask_who_renews(host):
    plan = host(token(200), renews_itself=True, mode=0o640, min_share=None)
    assert plan.reason
    assert plan.changes == ["mode"]
    assert "kept" not in plan.report()


@pytest.mark.parametrize("name", ["../hr", "", "a.b", "-x"])
def test_name_that_no_program_takes_is_no_path(name):
    assert not self_renewal.renews_itself(name)


@pytest.mark.parametrize(("there", "sent", "kept"), [(3600, 3500, True), (3500, 3500, True), (3500, 3600, False)])
def test_token_of_another_run_stays_if_it_lasts_as_long(host, there, sent, kept):
    """Two controllers asked at the same time, and the other one has been here meanwhile."""
    plan = host(token(there, jti="there"), token=token(sent, jti="sent"), min_share=0.0)
    assert plan.report().get("kept") == (OUTLASTS if kept else None)
    assert plan.changes == ([] if kept else ["content"])


@pytest.mark.parametrize("changes", [{"roles": []}, {"appid": "another"}])
def test_useless_token_does_not_stay_however_long_it_lasts(host, changes):
    expected = {"client_id": "ours", "tenant_id": "", "scope": ""}
    plan = host(token(9000, **changes), token=token(3600), min_share=0.0, expected=expected)
    assert plan.changes == ["content"]


def test_provisioning_sends_what_was_asked_for(host):
    assert host(token(3600), token=token(3500), min_share=None).changes == ["content"]


def test_identity_that_gets_the_same_token_again_says_so(host):
    """Azure keeps a managed identity's token for hours."""
    there = token(1000)
    plan = host(there, lambda *_arguments: there, identity=IDENTITY)
    assert (plan.reason, plan.changes, plan.report()["kept"]) == ("", [], SAME_AGAIN)
    new = host(there, lambda *_arguments: token(3600), identity=IDENTITY)
    assert new.changes == ["content"]
    assert "expires in" in new.report()["reason"]
