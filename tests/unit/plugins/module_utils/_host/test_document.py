# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's document as a whole: all faults at once, nothing before all is well, order, and what a failure leaves."""

import base64
import json
import os
import time

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._host import self_renewal
from ansible_collections.entra.oracledb.plugins.module_utils._host.document import HostDocument
from ansible_collections.entra.oracledb.plugins.module_utils._host.token import TokenPlan
from ansible_collections.entra.oracledb.plugins.module_utils._host.wallet_directory import digest_of
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.editor import FileEditor
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFileError
from tests.unit.plugins.module_utils._files.file_tools import ROOT, USER, mode_of, orphan, public_directory, snapshot
from tests.unit.plugins.module_utils._host.test_token_directory import as_user
from tests.unit.plugins.module_utils.test_jwt import make_token

HR = "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=hr.example)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=hr)))"
SIGNATURE = b"canary-signature"
NO_ONE = "no-such-user-or-group"

needs_root = pytest.mark.skipif(not ROOT, reason="needs root, who acts as other users")


@pytest.fixture
def base():
    yield from public_directory()


def fresh(life=3600, **claims):
    now = int(time.time())
    return make_token({"exp": now + life, "iat": now - 60, "roles": ["hr"], **claims}, signature=SIGNATURE)


def token(directory, **options):
    defaults = {"state": "present", "expected": {}, "min_remaining": None, "token": None, "owner": None, "group": None}
    return {**defaults, "name": "hr", "directory": str(directory), **options}


def file(path, present=None, absent=(), **options):
    wanted = {"path": str(path), "present": present or {}, "absent": list(absent)}
    return {**wanted, "owner": None, "group": None, "kind": "tnsnames", **options}


def put(where, text):
    where.mkdir(0o700, parents=True, exist_ok=True)
    (where / "token").write_text(text)
    (where / "token").chmod(0o600)
    return where


def planned(tokens=(), files=(), remove_empty=False):
    document = HostDocument({"tokens": list(tokens), "files": list(files), "remove_empty": remove_empty})
    document.plan()
    return document


def applied(*arguments, **options):
    """Plan and apply; the report of the first run, after a look that a second one has nothing to do."""
    document = planned(*arguments, **options)
    report = document.prepare_report(diff=True)
    document.apply()
    again = planned(*arguments, **options).prepare_report(diff=True)
    assert again["changed"] is False
    assert again["diff"] == []
    return report


def faults_of(tokens=(), files=(), remove_empty=False):
    with pytest.raises(HostError) as caught:
        planned(tokens, files, remove_empty)
    assert len(set(caught.value.faults)) == len(caught.value.faults)
    return caught.value


# Planning.


def test_faults_of_all_parts_in_one_message_and_nothing_written(tmp_path):
    (tmp_path / "tnsnames.ora").write_bytes(b"OPEN = (DESCRIPTION =\n")
    put(tmp_path / "odd", "x")
    (tmp_path / "odd" / "token").unlink()
    (tmp_path / "odd" / "token").symlink_to("/nowhere")
    before = snapshot(tmp_path)
    error = faults_of(
        [
            token(tmp_path / "new", token=fresh()),
            token(tmp_path / "odd", token=fresh()),
            token(tmp_path / "who", owner=NO_ONE, group=NO_ONE),
            token("relative"),
            token(tmp_path / "bad", token="no token"),
        ],
        [
            file(tmp_path / "tnsnames.ora", {"HR": HR}),
            file(tmp_path / "good" / "tnsnames.ora", {"HR": HR}),
            file(tmp_path / "sqlnet.ora", {"X": "y"}, owner=NO_ONE),
        ],
    )
    for number, words in enumerate(
        ["symbolic link", f"owner '{NO_ONE}'", "relative", "token hr: ", "swallows what follows"], 1
    ):
        assert words in str(error)
        assert f"({number}) " in str(error)
    assert "group" in str(error)
    assert snapshot(tmp_path) == before


def test_one_fault_has_no_number(tmp_path):
    error = faults_of([token("relative")])
    assert str(error) == error.faults[0]
    assert faults_of([token("relative"), token("relative")]).faults == error.faults


@pytest.mark.parametrize("text", ["", "x.y", "é", "a\nb", make_token({"sub": "x"})])
def test_unusable_new_token_is_a_fault(tmp_path, text):
    error = faults_of([token(tmp_path / "hr", token=text)], [file(tmp_path / "tnsnames.ora", {"HR": HR})])
    assert str(error).startswith("token hr: ")
    assert list(tmp_path.iterdir()) == []


def test_due_tokens_are_named_with_the_reason(tmp_path):
    put(tmp_path / "good", fresh())
    put(tmp_path / "old", fresh(life=-5))
    before = snapshot(tmp_path)
    document = planned(
        [token(tmp_path / name, name=name) for name in ("good", "old", "new")],
        [file(tmp_path / "tnsnames.ora", {"HR": HR})],
    )
    assert document.due() == [
        {"kind": "token", "name": "old", "directory": str(tmp_path / "old"), "reason": "it expired"},
        {"kind": "token", "name": "new", "directory": str(tmp_path / "new"), "reason": "there is no token file"},
    ]
    assert snapshot(tmp_path) == before


def test_token_near_its_end_waits_while_others_are_delivered(tmp_path):
    put(tmp_path / "near", fresh(life=100))
    near = token(tmp_path / "near", name="near", min_remaining=600)
    assert [item["name"] for item in planned([near]).due()] == ["near"]
    assert planned([near, token(tmp_path / "new", token=fresh())]).due() == []
    put(tmp_path / "near", "garbage")
    error = faults_of([near, token(tmp_path / "new", token=fresh())])
    assert "token near: it cannot be used" in str(error)
    assert "Run again" in str(error)
    assert not (tmp_path / "new").exists()


def test_expired_token_in_a_directory_that_cannot_be_written_is_a_fault_at_once(base):
    def work():
        where = put(base / "home" / "hr", fresh(life=-5))
        where.chmod(0o500)
        assert "set become: true" in str(faults_of([token(where)]))
        assert "set become: true" in str(faults_of([token(where, state="absent")]))
        assert "set become: true" in str(faults_of([], [file(where / "tnsnames.ora", {"HR": HR})]))
        put(base / "home" / "good", fresh()).chmod(0o500)
        assert planned([token(base / "home" / "good")]).due() == []
        for closed in (where, base / "home" / "good"):
            closed.chmod(0o700)  # so that it can be cleared away

    as_user(base / "home", work)


# Reports.


def test_report_is_the_same_in_check_mode_and_real(tmp_path):
    text = fresh(appid="app", secret="canary-claim")
    tokens = [token(tmp_path / "hr", token=text)]
    files = [file(tmp_path / "tnsnames.ora", {"HR": HR}), file(tmp_path / "none.ora", absent=["X"])]
    checked = planned(tokens, files).prepare_report(diff=True)
    assert list(tmp_path.iterdir()) == []
    assert applied(tokens, files) == checked
    assert checked["changed"] is True
    assert [part["changed"] for part in checked["tokens"] + checked["files"]] == [True, True, False]
    assert checked["tokens"][0]["claims"]["appid"] == "app"
    shown = json.dumps(checked)
    assert "canary" not in shown
    assert not any(part in shown for part in text.split("."))
    assert "diff" not in planned(tokens, files).prepare_report(diff=False)


def test_mode_by_itself_is_a_change_of_the_diff(tmp_path):
    put(tmp_path / "hr", fresh())
    (tmp_path / "hr" / "token").chmod(0o644)
    report = applied([token(tmp_path / "hr")])
    assert report["diff"][0]["before"].replace("0644", "0600") == report["diff"][0]["after"]
    assert mode_of(tmp_path / "hr" / "token") == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o400])
def test_result_names_what_of_the_file_was_corrected(tmp_path, mode):
    (put(tmp_path / "hr", fresh()) / "token").chmod(mode)
    report = applied([token(tmp_path / "hr")])
    assert (report["tokens"][0]["corrected"], "reason" in report["tokens"][0]) == (["mode"], False)
    assert "corrected" not in planned([token(tmp_path / "hr")]).prepare_report(diff=False)["tokens"][0]


def test_dates_are_beside_epoch_seconds_in_result_and_diff(tmp_path):
    text = make_token({"exp": 4102444800, "nbf": 1798761600.5, "iat": "yesterday", "roles": ["hr"]})
    report = applied([token(tmp_path / "hr", token=text)])
    assert (report["tokens"][0]["expires_on"], report["tokens"][0]["expires"]) == (4102444800, "2100-01-01T00:00:00Z")
    shown = report["diff"][0]["after"].splitlines()
    assert "exp: 4102444800 (2100-01-01T00:00:00Z)" in shown
    assert "nbf: 1798761600.5 (2027-01-01T00:00:00Z)" in shown
    assert "iat: yesterday" in shown


@pytest.mark.parametrize(
    ("there", "reason"),
    [
        (None, "there is no token file"),
        ({"life": -5}, "it expired"),
        ({"life": 230, "iat": 0}, "it expires in 3 minutes"),
        ({"appid": "other"}, "it belongs to client other"),
    ],
)
def test_diff_says_why_a_token_was_due(tmp_path, there, reason):
    if there:
        put(tmp_path / "hr", fresh(**there))
    expected = {"client_id": "app"}
    due = planned([token(tmp_path / "hr", expected=expected)]).due()
    assert [item["reason"] for item in due] == [reason]
    sent = token(tmp_path / "hr", expected=expected, token=fresh(appid="app"), reason=due[0]["reason"])
    diff = applied([sent])["diff"][0]
    assert diff["before"].splitlines()[-1] == f"due: {reason}"
    assert "due: " not in diff["after"]


@pytest.mark.parametrize("others", [[], ["notes"]])
def test_diff_names_the_directory_that_goes_with_a_token(tmp_path, others):
    put(tmp_path / "hr", fresh())
    for name in others:
        (tmp_path / "hr" / name).touch()
    before = applied([token(tmp_path / "hr", state="absent")])["diff"][0]["before"]
    assert (tmp_path / "hr").exists() == bool(others)
    assert (f"directory: {tmp_path}/hr" in before.splitlines()) is not bool(others)


def test_diff_names_an_empty_directory_that_goes(tmp_path):
    (tmp_path / "hr").mkdir(0o700)
    assert applied([token(tmp_path / "hr", state="absent")])["diff"][0]["before"] == f"directory: {tmp_path}/hr\n"


def test_absent_token_beside_foreign_files_is_removed_once(tmp_path):
    put(tmp_path / "hr", fresh())
    (tmp_path / "hr" / "notes").touch()
    orphan(tmp_path / "hr", "token")
    report = applied([token(tmp_path / "hr", state="absent")])
    assert report["diff"][0]["after"] == ""
    assert set(report["tokens"][0]) == {"name", "directory", "changed"}
    assert [path.name for path in (tmp_path / "hr").iterdir()] == ["notes"]


def test_unreadable_rest_does_not_hinder_removal(tmp_path):
    put(tmp_path / "hr", "garbage")
    assert applied([token(tmp_path / "hr", state="absent")])["changed"]
    assert not (tmp_path / "hr").exists()


def test_warnings_of_all_files(tmp_path):
    for name in ("a.ora", "b.ora"):
        (tmp_path / name).write_bytes(b"A = x\nA = y\n")
    document = planned([], [file(tmp_path / name, {"HR": HR}) for name in ("a.ora", "b.ora")])
    assert [warning.split(",")[0] for warning in document.warnings()] == [str(tmp_path / n) for n in ("a.ora", "b.ora")]


# Applying.


@pytest.fixture
def steps(monkeypatch):
    """The order in which the parts were applied."""
    seen = []
    for kind in (TokenPlan, FileEditor):
        real = kind.apply

        def apply(part, real=real):
            seen.append(part.directory if isinstance(part, TokenPlan) else part.path)
            real(part)

        monkeypatch.setattr(kind, "apply", apply)
    return [seen]


def test_tokens_come_before_the_aliases_and_go_after_them(tmp_path, steps):
    here, admin = tmp_path / "hr", tmp_path / "tnsnames.ora"
    planned([token(here, token=fresh())], [file(admin, {"HR": HR})]).apply()
    assert steps[0] == [str(here), str(admin)]
    steps[0].clear()
    planned([token(here, state="absent")], [file(admin, absent=["HR"])], remove_empty=True).apply()
    assert steps[0] == [str(admin), str(here)]
    assert list(tmp_path.iterdir()) == []


def test_failing_apply_leaves_a_token_without_alias_and_can_be_repeated(tmp_path, monkeypatch):
    tokens = [token(tmp_path / "hr", token=fresh())]
    files = [file(tmp_path / "tnsnames.ora", {"HR": HR})]
    with monkeypatch.context() as broken:
        broken.setattr(FileEditor, "apply", lambda _edit: (_unused for _unused in ()).throw(SecureFileError("full")))
        with pytest.raises(SecureFileError):
            planned(tokens, files).apply()
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["hr", "token"]
    report = applied(tokens, files)
    assert [part["changed"] for part in report["tokens"] + report["files"]] == [False, True]


def test_failing_removal_leaves_the_token_and_can_be_repeated(tmp_path):
    put(tmp_path / "hr", fresh())
    (tmp_path / "tnsnames.ora").write_text(f"HR = {HR}\n")
    arguments = [token(tmp_path / "hr", state="absent")], [file(tmp_path / "tnsnames.ora", absent=["HR"])]
    document = planned(*arguments)
    (tmp_path / "tnsnames.ora").write_text("HR = (DESCRIPTION =\n")
    with pytest.raises(OraFileError):
        document.apply()
    assert (tmp_path / "hr" / "token").exists()
    (tmp_path / "tnsnames.ora").write_text(f"HR = {HR}\n")
    applied(*arguments)
    assert list(tmp_path.iterdir()) == []


def test_remove_empty_leaves_directories_with_foreign_files(tmp_path):
    for name in ("ours", "shared"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "tnsnames.ora").write_text(f"HR = {HR}\n")
    (tmp_path / "shared" / "wallet").touch()
    files = [file(tmp_path / name / "tnsnames.ora", absent=["HR"]) for name in ("ours", "shared", "missing")]
    diffs = applied([], files, remove_empty=True)["diff"]
    assert [(one["before_header"], one["before"], one["after"]) for one in diffs[2:]] == [
        (f"{tmp_path}/ours", f"directory: {tmp_path}/ours\n", "")
    ]
    assert [str(path.relative_to(tmp_path)) for path in sorted(tmp_path.rglob("*"))] == ["shared", "shared/wallet"]


def test_empty_directory_stays_without_remove_empty(tmp_path):
    (tmp_path / "admin").mkdir()
    (tmp_path / "admin" / "tnsnames.ora").write_text(f"HR = {HR}\n")
    report = applied([], [file(tmp_path / "admin" / "tnsnames.ora", absent=["HR"])])
    assert "directory: " not in str(report["diff"])
    assert list(tmp_path.rglob("*")) == [tmp_path / "admin"]


def test_directory_that_cannot_go_does_not_keep_the_tokens(tmp_path, monkeypatch):
    put(tmp_path / "hr", fresh())
    (tmp_path / "admin").mkdir()
    (tmp_path / "admin" / "tnsnames.ora").write_text(f"HR = {HR}\n")
    real = os.rmdir

    def rmdir(path, **options):
        if path == "admin":
            raise OSError(16, "a mount point")
        real(path, **options)

    monkeypatch.setattr(os, "rmdir", rmdir)
    files = [file(tmp_path / "admin" / "tnsnames.ora", absent=["HR"])]
    applied([token(tmp_path / "hr", state="absent")], files, remove_empty=True)
    assert list(tmp_path.rglob("*")) == [tmp_path / "admin"]


@needs_root
def test_document_for_another_user(base):
    arguments = (
        [token(base / "tokens" / "hr", owner=str(USER), group=str(USER), token=fresh())],
        [file(base / "admin" / "tnsnames.ora", {"HR": HR}, owner=str(USER))],
    )
    report = applied(*arguments)
    assert "mode: 0600" in report["diff"][0]["after"]
    assert (base / "tokens" / "hr").stat().st_uid == (base / "admin" / "tnsnames.ora").stat().st_uid == USER


def test_contents_of_a_wallet_that_are_not_base64_are_a_fault(tmp_path):
    wallet = {"name": "hr", "directory": str(tmp_path / "w"), "owner": None, "group": None, "state": "present"}
    document = HostDocument(
        {"wallets": [{**wallet, "digests": {"cwallet.sso": "0"}, "contents": {"cwallet.sso": "x"}}]}
    )
    with pytest.raises(HostError, match="wallet hr: its contents are not base64"):
        document.plan()
    assert list(tmp_path.iterdir()) == []


def in_wallet(directory, form="(WALLET_LOCATION={})"):
    return f"{HR[:-1]}(SECURITY={form.format(directory)}))"


def with_wallet(tmp_path, content, *files):
    directory = tmp_path / "wallet"
    wallet = {"name": "wallet", "directory": str(directory), "owner": None, "group": None, "state": "present"}
    sent = {"contents": {"cwallet.sso": base64.b64encode(content).decode()}}
    wanted = {"wallets": [{**wallet, "digests": {"cwallet.sso": digest_of(content)}}], "files": list(files)}
    document = HostDocument(wanted)
    document.plan()
    if document.due():
        document = HostDocument({**wanted, "wallets": [{**wanted["wallets"][0], **sent}]})
        document.plan()
    warnings = document.warnings()
    document.apply()
    return warnings


def test_aliases_that_a_new_wallet_no_longer_brings_are_named_once(tmp_path):
    """Their database may be gone, and the old entry still looks right (issue 13, number 13)."""
    admin, where = tmp_path / "tnsnames.ora", tmp_path / "wallet"
    old = {name: in_wallet(where) for name in ("hr_high", "hr_tp", "HR_OLD")}
    assert with_wallet(tmp_path, b"first", file(admin, old)) == []
    nested = "(MY_WALLET_DIRECTORY=(SOURCE=(METHOD=FILE)(METHOD_DATA=(DIRECTORY={}/))))"
    dbas = {"MINE": HR, "OTHER": in_wallet(f"{where}2"), "NESTED": in_wallet(where, nested)}
    with admin.open("a") as stream:
        stream.write("".join(f"{name} = {text}\n" for name, text in dbas.items()))
    new = file(admin, {"HR_HIGH": old["hr_high"]}, ["hr_tp"])
    (warning,) = with_wallet(tmp_path, b"second", new)
    assert f"{admin}: there is a new wallet in {where}, and it is used by HR_OLD and NESTED, which neither" in warning
    assert with_wallet(tmp_path, b"second", new) == []
    assert with_wallet(tmp_path, b"third", {**new, "exclusive": True, "absent": []}) == []


@pytest.mark.parametrize("uid", [0, 1000])
def test_token_that_renews_itself_and_should_not_is_named_where_this_user_could_end_that(tmp_path, monkeypatch, uid):
    """Another user's renewal cannot be ended by this play: naming it would cost a second execution with each run."""
    monkeypatch.setattr("os.geteuid", lambda: uid)
    etc, home = tmp_path / "etc", tmp_path / "home"
    monkeypatch.setattr(self_renewal, "DIRECTORY", str(etc))
    monkeypatch.setenv("HOME", str(home))
    theirs = home / ".config/entra-oracle-tokens"
    for directory in (etc, theirs):
        directory.mkdir(parents=True)
        (directory / "hr.json").write_text("{}")
    (found,) = HostDocument({"unrotated": ["hr", "crm"]}).due()
    assert found["directory"] == str(theirs if uid else etc)
    assert found["reason"] == "it renews itself and should not"
