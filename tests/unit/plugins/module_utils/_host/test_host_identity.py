# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that gets tokens by its own identity: the module that hands one back sealed, and the document that writes it."""

import base64
import json
import os
import re
import time

import pytest
from ansible.module_utils import basic

from ansible_collections.entra.oracledb.plugins.action.aad_token import STDERR_CHARACTERS, ActionModule
from ansible_collections.entra.oracledb.plugins.module_utils._entra.managed_identity import (
    ManagedIdentityError,
    NoManagedIdentityError,
)
from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils._host import own_token as own_token_module
from ansible_collections.entra.oracledb.plugins.module_utils._host.document import HostDocument
from ansible_collections.entra.oracledb.plugins.module_utils._host.own_token import own_token
from ansible_collections.entra.oracledb.plugins.module_utils._one_time_pad import PAD_BYTES, new_pad, seal, unseal
from ansible_collections.entra.oracledb.plugins.modules import host_identity
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError
from tests.unit.plugins.module_utils._files.file_tools import snapshot
from tests.unit.plugins.module_utils._host.test_document import fresh, put, token
from tests.unit.plugins.modules.module_runs import module_arguments

RESOURCE = "https://contoso.example/hr-db"
IDENTITY = {"client_id": "55555555-6666-7777-8888-999999999999"}
WANTED = {"resource": RESOURCE, "identity": IDENTITY, "timeout": 20}


HEADER = base64.urlsafe_b64encode(b'{"alg":"dir","enc":"A256GCM"}').decode().rstrip("=")


def throw(error):
    raise error


@pytest.fixture
def machine(monkeypatch):
    """What the host's identity answers, settable; `asked` are the questions."""

    class Machine:
        answer = ""
        asked = []

        def get_token(self, resource, identity, environ, timeout):
            self.asked.append((resource, dict(identity), timeout))
            assert environ is os.environ
            answer = self.answer
            if isinstance(answer, Exception):
                throw(answer)
            return {"access_token": answer, "token_type": "Bearer", "expires_on": 1800000000}

    one = Machine()
    one.asked = []
    monkeypatch.setattr(own_token_module, "get_token", one.get_token)
    monkeypatch.setattr(host_identity, "get_token", one.get_token)
    return one


# The module.


@pytest.fixture
def run(capsys):
    """The module's result, as the controller reads it."""

    def main(**changes):
        pad = changes.pop("pad", new_pad())
        arguments = {**WANTED, "pad": pad, **changes}
        with module_arguments(arguments), pytest.raises(SystemExit):
            host_identity.main()
        printed = capsys.readouterr().out
        assert pad not in printed
        return json.loads(printed), pad

    return main


@pytest.mark.parametrize("check", [False, True])
def test_token_comes_back_sealed_and_in_no_other_form(run, machine, check):
    machine.answer = text = fresh()
    result, pad = run(_ansible_check_mode=check)
    assert unseal(result["sealed"], pad) == text
    assert (result["changed"], result["token_type"], result["expires_on"]) == (False, "Bearer", 1800000000)
    assert text not in json.dumps(result)
    assert text.rpartition(".")[2] not in json.dumps(result)
    assert machine.asked == [(RESOURCE, IDENTITY, 20)]


def test_host_s_own_identity_is_asked_for_by_nothing(run, machine):
    machine.answer = fresh()
    run(identity={})
    assert machine.asked == [(RESOURCE, {}, 20)]


def test_identity_that_is_refused_is_the_module_s_message(run, machine):
    machine.answer = NoManagedIdentityError("This seems to be no Azure machine.")
    result, _pad = run()
    assert (result["failed"], result["msg"]) == (True, "This seems to be no Azure machine.")


def test_token_that_does_not_fit_is_refused_and_not_shown(run, machine):
    machine.answer = "canary" * PAD_BYTES
    result, _pad = run()
    assert result["failed"]
    assert "canary" not in json.dumps(result)


def test_senseless_pad_fails_and_shows_no_token(run, machine):
    machine.answer = "canary-token"
    result, _pad = run(pad="no pad at all")
    assert result["failed"]
    assert "canary" not in json.dumps(result)


def test_pad_is_no_log():
    assert host_identity.ARGUMENTS["pad"]["no_log"] is True
    assert basic.AnsibleModule is host_identity.AnsibleModule


# The document.


def plan(directory, **options):
    document = HostDocument({"tokens": [token(directory, identity=WANTED, **options)]}, own_token)
    document.plan()
    return document


def faults_of(directory, **options):
    with pytest.raises(HostError) as caught:
        plan(directory, **options)
    return str(caught.value)


def test_missing_token_is_got_by_the_host_and_written(machine, tmp_path):
    machine.answer = text = fresh()
    document = plan(tmp_path / "hr")
    assert document.due() == []
    report = document.prepare_report(diff=True)
    assert not (tmp_path / "hr").exists()
    document.apply()
    assert (tmp_path / "hr" / "token").read_text() == text
    assert machine.asked == [(RESOURCE, IDENTITY, 20.0)]
    (result,) = report["tokens"]
    assert result["changed"] is True
    assert result["reason"]
    assert text not in json.dumps(report)


def test_good_token_asks_nobody(machine, tmp_path):
    put(tmp_path / "hr", fresh())
    report = plan(tmp_path / "hr").prepare_report(diff=True)
    assert machine.asked == []
    assert report["changed"] is False
    assert "reason" not in report["tokens"][0]


@pytest.mark.parametrize("content", [lambda: fresh(60), lambda: fresh(-60), lambda: "no token"])
def test_token_near_its_end_or_damaged_is_renewed(machine, tmp_path, content):
    put(tmp_path / "hr", content())
    machine.answer = fresh()
    plan(tmp_path / "hr").apply()
    assert (tmp_path / "hr" / "token").read_text() == machine.answer
    assert len(machine.asked) == 1


def test_min_remaining_holds_for_the_host_s_own_token_also_beside_one_that_was_delivered(machine, tmp_path):
    put(tmp_path / "hr", fresh(1000))
    machine.answer = fresh(3600)
    delivered = token(tmp_path / "crm", token=fresh())
    own = token(tmp_path / "hr", identity=WANTED, min_remaining=2000)
    document = HostDocument({"tokens": [own, {**delivered, "name": "crm"}]}, own_token)
    document.plan()
    document.apply()
    assert (tmp_path / "hr" / "token").read_text() == machine.answer


@pytest.mark.parametrize("there", [fresh, lambda: fresh(1000), lambda: None])
def test_new_token_that_lives_too_short_for_min_remaining_is_a_fault(machine, tmp_path, there):
    if there():
        put(tmp_path / "hr", there())
    machine.answer = fresh(3597)
    before = snapshot(tmp_path)
    text = faults_of(tmp_path / "hr", min_remaining=80000)
    assert re.search(
        r"token hr: the provider's tokens live 359\d s, less than min_remaining \(80000 s\): lower it\.$", text
    )
    assert snapshot(tmp_path) == before


def good_as_ever(document, path):
    """A look that the token there stays as it is, and that the result says no more of it than of any good one."""
    content = path.read_text()
    report = document.prepare_report(diff=True)
    assert report["changed"] is False
    assert "reason" not in report["tokens"][0]
    document.apply()
    assert path.read_text() == content


def test_token_without_roles_is_kept_until_there_is_one_with_roles(machine, tmp_path):
    put(tmp_path / "hr", fresh(roles=[]))
    path = tmp_path / "hr" / "token"
    for machine.answer in (path.read_text(), fresh(3599, roles=[]), fresh(7200, roles=[])):
        good_as_ever(plan(tmp_path / "hr"), path)
    assert len(machine.asked) == 3
    machine.answer = fresh()
    document = plan(tmp_path / "hr")
    assert document.prepare_report(diff=False)["tokens"][0]["reason"] == "it has no roles"
    document.apply()
    assert path.read_text() == machine.answer


def test_token_without_roles_near_its_end_is_renewed_by_another_without(machine, tmp_path):
    put(tmp_path / "hr", fresh(60, roles=[]))
    machine.answer = fresh(roles=[])
    document = plan(tmp_path / "hr")
    assert document.prepare_report(diff=False)["tokens"][0]["reason"].startswith("it expires in ")
    document.apply()
    assert (tmp_path / "hr" / "token").read_text() == machine.answer


def test_token_that_the_host_hands_out_again_is_no_change(machine, tmp_path):
    machine.answer = fresh(200, iat=int(time.time()) - 3000)
    put(tmp_path / "hr", machine.answer)
    good_as_ever(plan(tmp_path / "hr"), tmp_path / "hr" / "token")
    assert len(machine.asked) == 1


def test_token_of_another_tenant_is_no_change_while_the_identity_has_no_other(machine, tmp_path):
    expected = {"tenant_id": "11111111-2222-3333-4444-555555555555"}
    other = "99999999-2222-3333-4444-555555555555"
    put(tmp_path / "hr", fresh(tid=other))
    machine.answer = fresh(3599, tid=other)
    good_as_ever(plan(tmp_path / "hr", expected=expected), tmp_path / "hr" / "token")
    machine.answer = fresh(tid=expected["tenant_id"])
    plan(tmp_path / "hr", expected=expected).apply()
    assert (tmp_path / "hr" / "token").read_text() == machine.answer


def test_mode_of_a_kept_token_is_corrected(machine, tmp_path):
    put(tmp_path / "hr", fresh(roles=[]))
    path = tmp_path / "hr" / "token"
    content = path.read_text()
    path.chmod(0o644)
    machine.answer = fresh(3599, roles=[])
    document = plan(tmp_path / "hr")
    assert document.prepare_report(diff=True)["changed"] is True
    document.apply()
    assert (path.read_text(), path.stat().st_mode & 0o777) == (content, 0o600)


def test_absent_token_asks_nobody(machine, tmp_path):
    put(tmp_path / "hr", "x")
    plan(tmp_path / "hr", state="absent").apply()
    assert machine.asked == []
    assert not (tmp_path / "hr" / "token").exists()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda: ManagedIdentityError("HTTP 400: no."), "token hr: HTTP 400: no."),
        (
            lambda: "canary",
            "token hr: an Oracle database cannot use this token, because its clients need a signed JWT. The ",
        ),
        (lambda: "canary", "Opaque tokens are for other APIs"),
        (lambda: ".".join([HEADER, "", "aXY", "canary", "dGFn"]), "has five parts, so it is encrypted (JWE)"),
        (lambda: fresh(-10), "token hr: "),
        (lambda: f"{fresh()}\n", "token hr: "),
    ],
)
def test_identity_that_gives_no_token_is_a_fault_and_nothing_is_written(machine, tmp_path, answer, words):
    put(tmp_path / "hr", fresh(60))
    machine.answer = answer()
    before = snapshot(tmp_path)
    text = faults_of(tmp_path / "hr")
    assert words in text
    assert "canary" not in text
    assert snapshot(tmp_path) == before


def test_time_that_the_host_waits_is_the_request_s(machine, tmp_path):
    machine.answer = fresh()
    HostDocument({"tokens": [token(tmp_path / "hr", identity={**WANTED, "timeout": "7"})]}, own_token).plan()
    assert machine.asked[0][2] == 7.0


# The controller's end.


@pytest.fixture
def taken(build, monkeypatch):
    """What `target_token` makes of a host's answer, which is made from the pad."""

    def take(answer, **options):
        def run_on_host(_self, _module, arguments, *_unused, **_more):
            return answer(str(arguments["pad"]))

        monkeypatch.setattr(ActionModule, "run_on_host", run_on_host)
        request = build(auth="managed_identity", client_secret=None, identity_host="target", **options)
        return ActionModule.__new__(ActionModule).target_token(request, {})

    return take


def test_token_that_lives_too_short_for_min_remaining_is_an_error(taken):
    def answer(pad):
        return {"sealed": seal(fresh(3597), pad), "token_type": "Bearer"}

    assert taken(answer, min_remaining=3000).access_token
    with pytest.raises(AadTokenError, match=r"tokens live 359\d s, less than min_remaining \(80000 s\): lower it\."):
        taken(answer, min_remaining=80000)


@pytest.mark.parametrize(
    ("stderr", "message"),
    [
        ("/bin/sh: 1: /no/python: not found\n", "MODULE FAILURE. The host printed: /bin/sh: 1: /no/python: not found"),
        ("x" * 40 + " \x1b[31m" + "no. " * 200 + "at last", "no. at last"),
        ("", "MODULE FAILURE"),
        (None, "MODULE FAILURE"),
    ],
)
def test_what_the_host_s_process_printed_is_in_the_message(taken, stderr, message):
    with pytest.raises(AadTokenError) as caught:
        taken(lambda _pad: {"failed": True, "msg": "MODULE\nFAILURE", "module_stderr": stderr})
    assert str(caught.value).endswith(message)
    assert str(caught.value).isprintable()
    assert len(str(caught.value).partition("The host printed: ")[2]) <= STDERR_CHARACTERS + 1


@pytest.mark.parametrize("cut", [slice(None), slice(0, 300), slice(100, 150), slice(-200, None)])
def test_pad_that_the_host_echoes_is_not_shown(taken, cut):
    pads = []

    def answer(pad):
        pads.append(pad)
        return {"failed": True, "msg": f"odd: {pad[cut]}", "module_stderr": f"sh: syntax error near '{pad[cut]}'"}

    with pytest.raises(AadTokenError) as caught:
        taken(answer)
    words = str(caught.value)
    assert "syntax error near" in words
    assert not any(pads[0][start : start + 16] in words for start in range(len(pads[0]) - 16))


@pytest.mark.parametrize("sealed", ["zz", "abc", None, 4711, "ff" * 40, "00" * (PAD_BYTES + 1)])
def test_answer_that_is_not_sealed_under_the_task_s_pad_is_an_error_and_not_shown(build, monkeypatch, sealed):
    answer = {"sealed": sealed, "token_type": "Bearer"}
    monkeypatch.setattr(ActionModule, "run_on_host", lambda *_unused, **_more: answer)
    request = build(auth="managed_identity", client_secret=None, identity_host="target")
    with pytest.raises(AadTokenError) as caught:
        ActionModule.__new__(ActionModule).target_token(request, {})
    assert str(sealed) not in str(caught.value)
    assert str(caught.value).isprintable()


def test_only_the_module_for_it_gets_a_token_by_the_host_s_identity(machine, tmp_path):
    document = HostDocument({"tokens": [token(tmp_path / "hr", identity=WANTED)]})
    with pytest.raises(HostError, match="oracle_host_identity"):
        document.plan()
    assert machine.asked == []
