# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host of which is known that nothing is to do: what is seen of a change, and what does not count as one."""

import ast
import fcntl
import json
import os
import subprocess
import sys
import time

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files import private_directory
from ansible_collections.entra.oracledb.plugins.module_utils._host import look, quick
from ansible_collections.entra.oracledb.plugins.module_utils._host.document import HostDocument
from ansible_collections.entra.oracledb.plugins.module_utils._host.execution import execute
from ansible_collections.entra.oracledb.plugins.module_utils._host.parts import Parts
from ansible_collections.entra.oracledb.plugins.module_utils._host.wallet_directory import digest_of
from tests.conftest import COLLECTIONS, ROOT
from tests.unit.plugins.module_utils._files.file_tools import orphan, public_directory
from tests.unit.plugins.module_utils._host.test_document import HR, file, fresh, put, token
from tests.unit.plugins.modules.module_runs import RUN

CRM = HR.replace("hr", "crm")
MINE = "ansible_collections.entra.oracledb.plugins."


class Ended(Exception):
    """The module's result."""


class Module:
    """As much of AnsibleModule as an execution needs."""

    def __init__(self, check_mode=False, diff=False, **params):
        self.params = params
        self.check_mode = check_mode
        self._diff = diff
        self.warnings = []

    def warn(self, text):
        self.warnings.append(text)

    def exit_json(self, **result):
        raise Ended(result)

    def fail_json(self, **result):
        raise Ended({**result, "failed": True})

    def run(self, function, *arguments):
        with pytest.raises(Ended) as ended:
            function(self, *arguments)
        return ended.value.args[0]


def full(wanted, make=HostDocument, **options):
    return Module(**options).run(execute, make, {"watch": True, **wanted}, HostDocument.expected)


@pytest.fixture
def base():
    yield from public_directory()


@pytest.fixture
def wanted(base):
    """A whole host, and everything of it in place: a token, a wallet, two files and what one of them includes, a hook."""
    admin, wallet = base / "admin", base / "wallet"
    admin.mkdir()
    (admin / "more.ora").write_text(f"MORE = {CRM}\n")
    (admin / "tnsnames.ora").write_text(f"IFILE = {admin}/more.ora\n# the DBA's\nCRM = {CRM}\nHR = {HR}\n")
    (admin / "sqlnet.ora").write_text("SQLNET.EXPIRE_TIME = 10\n")
    wallet.mkdir(mode=0o700)
    (wallet / "cwallet.sso").write_bytes(b"wallet")
    (wallet / "cwallet.sso").chmod(0o600)
    (base / "hook.py").write_text("# Written by entra.oracledb, do not edit\n")
    put(base / "hr", fresh())
    return {
        "tokens": [token(base / "hr", expected={"client_id": ""})],
        "wallets": [
            {
                **dict.fromkeys(("owner", "group", "contents")),
                "name": "wallet",
                "directory": str(wallet),
                "state": "present",
                "digests": {"cwallet.sso": digest_of(b"wallet")},
            }
        ],
        "files": [
            file(admin / "tnsnames.ora", {"HR": HR}),
            file(admin / "sqlnet.ora", {"SQLNET.EXPIRE_TIME": "10"}, kind="sqlnet"),
        ],
        "owned": [{"path": str(base / "hook.py"), "content": "# Written by entra.oracledb, do not edit\n"}],
    }


@pytest.fixture
def known(wanted):
    """What is remembered of it."""
    result = full(wanted)
    assert not result["changed"]
    assert result["look"]["report"] == {name: result[name] for name in result["look"]["report"]}
    return result["look"]


@pytest.fixture
def compared(known, wanted):
    """The answer of the first execution of a later run."""

    def compare(**options):
        (one,) = wanted["tokens"]
        one = {**one, "seen": known["tokens"]["hr"], "good_until": time.time() + 3000}
        return Module(seen=known["seen"], tokens=[one], warnings=known["warnings"], **options).run(quick.compare)

    return compare


NOTHING = {"changed": False, "differs": "", "due": [], "doubtful": [], "tokens": [], "seen": {}}


def test_nothing_changed(compared):
    assert compared() == NOTHING
    assert compared(diff=True) == {**NOTHING, "diff": []}


@pytest.mark.parametrize("path", ["admin/tnsnames.ora", "admin/more.ora", "wallet/cwallet.sso", "hr/token", "hook.py"])
def test_another_time_is_no_change(compared, base, path):
    os.utime(base / path, (1, 1))
    assert compared() == NOTHING


def test_files_that_nothing_depends_on_are_no_change(compared, base):
    (base / "admin/tnsnames.ora.bak").write_text("a backup")
    (base / "another").mkdir()
    assert compared() == NOTHING


def edit(path, old, new):
    path.write_text(path.read_text().replace(old, new))


CHANGES = {
    "our entry by hand": lambda base: edit(base / "admin/tnsnames.ora", "HR = (D", "HR = ( D"),
    "our entry is gone": lambda base: edit(base / "admin/tnsnames.ora", f"HR = {HR}\n", ""),
    "an entry of others": lambda base: edit(base / "admin/tnsnames.ora", "CRM = ", "CRM2 = "),
    "a comment": lambda base: edit(base / "admin/tnsnames.ora", "# the DBA's", "# our"),
    "an included file": lambda base: edit(base / "admin/more.ora", "MORE", "HR"),
    "an included file is gone": lambda base: (base / "admin/more.ora").unlink(),
    "a parameter": lambda base: edit(base / "admin/sqlnet.ora", "10", "11"),
    "a new ldap.ora": lambda base: (base / "admin/ldap.ora").write_text(""),
    "a file of the wallet": lambda base: (base / "wallet/cwallet.sso").write_bytes(b"wallot"),
    "another file in the wallet": lambda base: (base / "wallet/ewallet.pem").write_bytes(b""),
    "the wallet's mode": lambda base: (base / "wallet").chmod(0o755),
    "the mode of a file of the wallet": lambda base: (base / "wallet/cwallet.sso").chmod(0o644),
    "a hook": lambda base: edit(base / "hook.py", "do not", "do"),
    "a directory's mode": lambda base: (base / "admin").chmod(0o777),
    "a directory on the way": lambda base: base.chmod(0o777),
    "a link on the way": lambda base: [(base / "admin").rename(base / "real"), (base / "admin").symlink_to("real")],
    "a hard link": lambda base: os.link(base / "hook.py", base / "second"),
    "a dead writer's file": lambda base: orphan(base / "admin", "tnsnames.ora"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_change_beside_the_tokens_is_seen(compared, base, change):
    change(base)
    assert compared()["differs"]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
@pytest.mark.parametrize("path", ["admin/sqlnet.ora", "admin", "wallet/cwallet.sso", "hook.py"])
def test_change_of_owner_is_seen(compared, base, path):
    os.chown(base / path, 1, 1)
    assert compared()["differs"]


def test_another_uid_of_an_owner_is_seen(monkeypatch):
    before = look.observe("account", "daemon")
    assert list(look.differences({"account": {"daemon": before, "nobody": look.observe("account", "nobody")}})) == []
    entry = look.pwd.struct_passwd(("daemon", "x", 4711, 4711, "", "/", "/bin/false"))
    monkeypatch.setattr(look.pwd, "getpwnam", lambda _name: entry)
    assert look.observe("account", "daemon") != before


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_groups_of_the_user_as_whom_root_reads_are_seen(wanted, base, monkeypatch):
    """What that user's groups let it read of included files is part of the plan."""
    os.chown(base / "admin", 1, 1)
    known = full(wanted)["look"]
    assert Module(seen=known["seen"], tokens=[], warnings=[]).run(quick.compare)["differs"] == ""
    monkeypatch.setattr(look.os, "getgrouplist", lambda _name, gid: [gid, 4711])
    assert Module(seen=known["seen"], tokens=[], warnings=[]).run(quick.compare)["differs"] == "account 1"


def test_another_user_is_seen(compared, monkeypatch):
    monkeypatch.setattr(look.os, "geteuid", lambda: 4711)
    assert compared()["differs"] == "user"


def test_dead_writer_s_file_where_a_link_leads_is_seen(wanted, base):
    (base / "real").mkdir()
    (base / "admin/sqlnet.ora").rename(base / "real/sqlnet.ora")
    (base / "admin/sqlnet.ora").symlink_to(base / "real/sqlnet.ora")
    wanted["files"] = [{**wanted["files"][1], "follow": True}]
    known = full(wanted)["look"]
    assert Module(seen=known["seen"], tokens=[], warnings=[]).run(quick.compare)["differs"] == ""
    orphan(base / "real", "sqlnet.ora")
    assert Module(seen=known["seen"], tokens=[], warnings=[]).run(quick.compare)["differs"]


@pytest.mark.parametrize(("where", "name"), [("admin", "tnsnames.ora"), ("wallet", "cwallet.sso"), ("hr", "token")])
def test_writer_at_work_is_never_taken_for_nothing_to_do(wanted, base, where, name):
    """Killed later, it leaves its temp file under the name that was seen, and only a look at everything removes that."""
    path = orphan(base / where, name)
    with path.open("rb") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        known = full(wanted)["look"]
        assert path.exists()
    one = {**wanted["tokens"][0], "seen": known["tokens"]["hr"], "good_until": time.time() + 3000}
    answer = Module(seen=known["seen"], tokens=[one], warnings=[]).run(quick.compare)
    assert answer["differs"] or answer["doubtful"]
    full(wanted)
    assert not path.exists()


def test_wallet_s_directory_that_could_not_be_removed_is_never_taken_for_nothing_to_do(wanted, base, monkeypatch):
    """Once nothing is mounted there any more, it can."""
    (base / "gone").mkdir(mode=0o700)
    wanted["wallets"][0].update(state="absent", directory=str(base / "gone"), digests={})
    with monkeypatch.context() as mounted:
        mounted.setattr(private_directory, "is_mount_point", lambda _path: True)
        result = full(wanted)
    assert (result["changed"], (base / "gone").exists()) == (False, True)
    assert Module(seen=result["look"]["seen"], tokens=[], warnings=[]).run(quick.compare)["differs"]
    result = full(wanted)
    assert (result["changed"], (base / "gone").exists()) == (True, False)
    assert Module(seen=result["look"]["seen"], tokens=[], warnings=[]).run(quick.compare)["differs"] == ""


def test_warnings_come_again_only_where_all_is_as_it_was(base, wanted):
    (base / "admin/ldap.ora").write_text("")
    edit(base / "admin/sqlnet.ora", "10", "10\nNAMES.DEFAULT_DOMAIN = world")
    known = full(wanted)["look"]
    assert "NAMES.DEFAULT_DOMAIN is world" in known["warnings"][0]
    module = Module(seen=known["seen"], tokens=[], warnings=known["warnings"])
    assert module.run(quick.compare)["differs"] == ""
    assert module.warnings == known["warnings"]
    (base / "admin/ldap.ora").unlink()
    module = Module(seen=known["seen"], tokens=[], warnings=known["warnings"])
    assert module.run(quick.compare)["differs"]
    assert module.warnings == []


# Tokens.


def test_token_near_its_end_is_due_by_the_clock(compared, base):
    put(base / "hr", fresh(life=60))
    (item,) = compared()["due"]
    assert item["reason"].startswith("it expires in ")
    put(base / "hr", fresh(life=-5))
    assert compared()["due"][0]["reason"] == "it expired"


def test_same_token_is_judged_again_at_its_end(known, wanted):
    one = {**wanted["tokens"][0], "min_remaining": 4000, "seen": known["tokens"]["hr"], "good_until": time.time() - 1}
    answer = Module(seen={}, tokens=[one], warnings=[]).run(quick.compare)
    assert answer["due"][0]["reason"].startswith("it expires in ")


@pytest.mark.parametrize(
    ("text", "reason"),
    [("no token", "it cannot be used: "), (fresh(roles=[]), "it has no roles"), (fresh(appid="x"), "it belongs to ")],
)
def test_useless_token_is_due(compared, base, wanted, text, reason):
    wanted["tokens"][0]["expected"] = {"client_id": "y"}
    put(base / "hr", text)
    (item,) = compared()["due"]
    assert item["reason"].startswith(reason)
    assert ("claims" in item) == (reason == "it has no roles")


def test_missing_token_is_due(compared, base):
    (base / "hr/token").unlink()
    assert [item["reason"] for item in compared()["due"]] == ["there is no token file"]
    (base / "hr").rmdir()
    assert [item["reason"] for item in compared()["due"]] == ["there is no token file"]


def test_another_good_token_is_no_change_and_is_remembered(compared, base, known):
    put(base / "hr", fresh(sub="renewed"))
    answer = compared()
    assert (answer["due"], answer["doubtful"], answer["differs"]) == ([], [], "")
    assert answer["tokens"][0]["claims"]["sub"] == "renewed"
    assert answer["seen"]["hr"]["file"] != known["tokens"]["hr"]["file"]
    known["tokens"].update(answer["seen"])
    assert compared() == NOTHING


TOKEN_CHANGES = {
    "mode": lambda base: (base / "hr/token").chmod(0o644),
    "directory": lambda base: (base / "hr").chmod(0o755),
    "another name": lambda base: (base / "hr/more").write_text(""),
    "dead writer": lambda base: orphan(base / "hr", "token"),
    "hard link": lambda base: os.link(base / "hr/token", base / "second"),
    "link": lambda base: [(base / "hr/token").rename(base / "t"), (base / "hr/token").symlink_to(base / "t")],
    "way": lambda base: [(base / "hr").rename(base / "real"), (base / "hr").symlink_to("real")],
}


@pytest.mark.parametrize("change", TOKEN_CHANGES.values(), ids=TOKEN_CHANGES)
def test_what_only_a_writer_can_judge_is_doubtful(compared, base, change):
    change(base)
    answer = compared()
    assert (answer["doubtful"], answer["due"]) == (["hr"], [])
    assert json.dumps(answer).find("canary") == -1


# What is remembered.


def test_nothing_is_remembered_in_check_mode_or_unasked(wanted):
    assert "look" not in full(wanted, check_mode=True)
    assert "look" not in full({**wanted, "watch": False})


def test_changed_host_is_planned_again_before_it_is_remembered(wanted, base):
    edit(base / "admin/tnsnames.ora", f"HR = {HR}\n", "")
    result = full(wanted)
    assert result["changed"]
    assert result["look"]["report"]["changed"] is False
    answer = Module(seen=result["look"]["seen"], tokens=[], warnings=[]).run(quick.compare)
    assert answer["differs"] == ""


def test_delivered_token_is_remembered_and_is_nowhere_in_the_memory(wanted, base):
    (base / "hr/token").unlink()
    assert full(wanted)["due"][0]["reason"] == "there is no token file"
    text = fresh()
    result = full({"tokens": [token(base / "hr", token=text)]}, make=Parts)
    assert result["changed"]
    assert list(look.differences(result["look"]["tokens"]["hr"])) == []
    assert text not in json.dumps(result["look"])


def test_change_between_plan_and_look_is_not_taken_for_what_was_judged(wanted, base):
    class Overtaken(HostDocument):
        def plan(self):
            super().plan()
            edit(base / "admin/tnsnames.ora", "# the DBA's", "# the DBA's #")

    assert full(wanted, make=Overtaken)["look"] is None


def test_document_that_is_never_settled_is_not_remembered(wanted):
    class Restless(HostDocument):
        changed = True

        def apply(self):
            pass

    assert full(wanted, make=Restless)["look"] is None


def test_token_without_roles_is_told_with_the_rest(wanted, base):
    put(base / "hr", fresh(roles=[]))
    result = full(wanted)
    (item,) = result["due"]
    assert item["claims"]["fingerprint"] == result["tokens"][0]["fingerprint"]
    assert result["look"]["due"] == [item]
    accepted = token(base / "hr", expected={}, accepted=item["claims"]["fingerprint"])
    again = full({**wanted, "tokens": [accepted]})
    assert "due" not in again
    assert again["look"]["due"] == [item], "the next run asks again"
    edit(base / "admin/tnsnames.ora", f"HR = {HR}\n", "")
    assert set(full(wanted)) == {"changed", "due"}, "nothing is written before the token is there"


def test_links_in_a_circle_are_never_as_they_were(base):
    (base / "a").symlink_to("b")
    (base / "b").symlink_to("a")
    text = look.observe("file", str(base / "a/token"))
    assert text == ""
    assert list(look.differences({"file": {str(base / "a/token"): text}}))


# What travels, and what is loaded.

SENT = {"_host/look.py", "_host/quick.py", "_host/token_claims.py", "_jwt.py"}
LOADED = {"_host.look", "_host.quick"}


def test_first_execution_sends_few_files():
    """AnsiballZ sends whatever a file imports, also inside functions."""
    found, todo = set(), [ROOT / "plugins/modules/oracle_host_look.py"]
    while todo:
        tree = ast.parse(todo.pop().read_text())
        checked = [
            node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        ]
        stubs = {id(node) for guard in checked for node in ast.walk(guard)}
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.ImportFrom)
                and node.module.startswith(f"{MINE}module_utils")
                and id(node) not in stubs
            ):
                base = (ROOT / "plugins").joinpath(*node.module.removeprefix(MINE).split("."))
                paths = [base.with_suffix(".py"), *(base / f"{alias.name}.py" for alias in node.names)]
                fresh_ones = [path for path in paths if path.exists() and path not in found]
                found |= {*fresh_ones}
                todo += fresh_ones
    assert {path.relative_to(ROOT / "plugins/module_utils").as_posix() for path in found} == SENT


def test_unchanged_host_loads_two_files(known, wanted):
    (one,) = wanted["tokens"]
    one = {**one, "seen": known["tokens"]["hr"], "good_until": time.time() + 3000}
    arguments = {"seen": known["seen"], "tokens": [one], "warnings": []}
    names = f"[name for name in sys.modules if name.startswith({MINE + 'module_utils.'!r})]"
    shown = f"import atexit\natexit.register(lambda: print({names}, file=sys.stderr))"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{shown}\n{RUN}", f"{MINE}modules.oracle_host_look"],
        input=json.dumps({"ANSIBLE_MODULE_ARGS": arguments}),
        env={**os.environ, "PYTHONPATH": str(COLLECTIONS)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert json.loads(done.stdout)["differs"] == "", done.stderr
    loaded = {name.removeprefix(f"{MINE}module_utils.") for name in ast.literal_eval(done.stderr)}
    assert loaded - {"_host"} == LOADED
