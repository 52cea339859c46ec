# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are mount points themselves, as in containers: check mode and run say the same, and nobody is asked for a token.

Each test makes its mounts in a namespace of its own.
"""

import json
import subprocess
import sys
import textwrap

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files import directory
from tests.unit.plugins.module_utils._files.file_tools import ROOT, public_directory

MODULES = "ansible_collections.entra.oracledb.plugins.module_utils"
HEAD = f"""
import json, os, sys
sys.path.insert(0, sys.argv[1])
base = sys.argv[2]
from {MODULES}._files.checks import HostError
from {MODULES}._files.directory import SecureFileError
said = []
def tried(*steps):
    try:
        for step in steps:
            step()
        said.append("done")
    except (HostError, SecureFileError) as error:
        said.append(str(error))
"""
TAIL = "\nprint(json.dumps(said))"
MOUNTED = "itself is a mount point"


@pytest.fixture
def base():
    yield from public_directory()


def in_namespace(base, preparation, script):
    """What `script` leaves in `said`, after `preparation` (shell, in `base`) in a private mount namespace, or skip."""
    options = ["--mount"] if ROOT else ["--user", "--map-root-user", "--mount"]
    collections = directory.__file__.partition("/ansible_collections/")[0]
    shell = f'cd "$1" && {{ {preparation}; }} || exit 77; exec "$2" -c "$3" "$4" "$1"'
    code = HEAD + textwrap.dedent(script) + TAIL
    command = ["unshare", *options, "sh", "-c", shell, "sh", str(base), sys.executable, code, collections]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode == 77 or "unshare" in run.stderr:
        pytest.skip(f"no mount namespace here: {run.stderr.strip()}")
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


BIND = "mkdir -m 0700 here && umask 077 && printf '# ours\\n' >source && touch here/{name} && mount --bind source here/{name}"


def test_numbers_of_mounts_tell_what_the_file_system_does_not(base):
    """A bind mount from the same file system has the same device, so os.path.ismount does not see it."""
    mounts = "mkdir plain bound disk && touch plain/file file && mount --bind plain bound && mount -t tmpfs none disk"
    found = in_namespace(
        base,
        f"{mounts} && mount --bind file plain/file && ln -s bound link",
        f"""
        from {MODULES}._files.mounts import is_mount_point
        for name in ("plain", "bound", "disk", "file", "plain/file", "link", "missing", "missing/file", "bound/"):
            said.append([name, is_mount_point(f"{{base}}/{{name}}")])
        said.append(["/", is_mount_point("/")])
        """,
    )
    assert [name for name, is_mounted in found if is_mounted] == ["bound", "disk", "plain/file", "bound/", "/"]


def test_without_proc_other_file_systems_are_seen(base):
    found = in_namespace(
        base,
        "mkdir plain disk && mount -t tmpfs none disk && mount -t tmpfs none /proc",
        f"""
        from {MODULES}._files.mounts import is_mount_point
        said.extend(is_mount_point(f"{{base}}/{{name}}") for name in ("plain", "disk"))
        """,
    )
    assert found == [False, True]


@pytest.mark.parametrize(("name", "kind"), [("tnsnames.ora", "tnsnames"), ("ojdbc.properties", "ojdbc")])
@pytest.mark.parametrize("goes", [False, True], ids=["edited", "removed"])
def test_network_file(base, name, kind, goes):
    edit = 'absent=["HR"]' if goes else 'present={"HR": "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=h)(PORT=1)))"}'
    if kind == "ojdbc":
        edit = 'absent=["a.b"]' if goes else 'present={"a.b": "c"}'
    text = {"tnsnames": "HR=(DESCRIPTION=)", "ojdbc": "a.b=1"}[kind] if goes else ""
    checked, made = in_namespace(
        base,
        BIND.format(name=name) + f" && printf '%s' '{text}' >source",
        f"""
        from {MODULES}._orafile.desired_state import DesiredState
        from {MODULES}._orafile.editor import FileEditor
        def edit():
            wanted = DesiredState(**{{**dict(present={{}}, absent=[]), **dict({edit})}})
            return FileEditor(f"{{base}}/here/{name}", wanted, kind={kind!r})
        editor = edit()
        tried(editor.plan, editor.check_writable)
        editor = edit()
        tried(editor.plan, editor.check_writable, editor.apply)
        """,
    )
    assert checked == made
    assert f"{base}/here/{name}" in made and MOUNTED in made
    assert "mount its directory instead" in made
    assert (base / "source").read_text() == text


@pytest.mark.skipif(not ROOT, reason="needs root, who acts as another user")
def test_network_file_that_its_user_writes_in_place(base):
    """Where nothing takes its place, it does not matter that it is mounted."""
    said = in_namespace(
        base,
        BIND.format(name="tnsnames.ora") + " && chmod 0755 here && chown 4242 source && chmod 0644 source",
        f"""
        from {MODULES}._orafile.desired_state import DesiredState
        from {MODULES}._orafile.editor import FileEditor
        def edit(present):
            editor = FileEditor(f"{{base}}/here/tnsnames.ora", DesiredState(present, []))
            tried(editor.plan, editor.check_writable, editor.apply)
        present = {{"HR": "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=h)(PORT=1)))"}}
        edit(present)
        import random  # what is imported late, while this process can read it
        from {MODULES}._files import locks, overwrite
        os.setresuid(4242, 4242, 4242)
        edit(present)
        """,
    )
    assert MOUNTED in said[0]
    assert said[1:] == ["done"]
    assert (base / "source").read_text().startswith("# ours\nHR =")


def test_unchanged_network_file(base):
    said = in_namespace(
        base,
        BIND.format(name="tnsnames.ora"),
        f"""
        from {MODULES}._orafile.desired_state import DesiredState
        from {MODULES}._orafile.editor import FileEditor
        editor = FileEditor(f"{{base}}/here/tnsnames.ora", DesiredState({{}}, ["HR"]))
        tried(editor.plan, editor.check_writable, editor.apply)
        """,
    )
    assert said == ["done"]


def test_token(base):
    """It is seen before anybody is asked for a token that could not be written."""
    script = f"""
        from {MODULES}._host.parts import Parts
        def token(**changes):
            one = dict(name="hr", directory=f"{{base}}/here", state="present", owner=None, group=None, expected={{}},
                       min_remaining=60, token=None)
            return Parts({{"tokens": [dict(one, **changes)]}})
        due, gone = token(), token(state="absent")
        tried(due.plan)
        tried(gone.plan)
        gone = token(state="absent")
        tried(gone.apply)
        """
    due, gone, run = in_namespace(base, BIND.format(name="token"), script)
    assert f"{base}/here/token {MOUNTED}" in due
    assert gone == due
    assert f"Cannot remove {base}/here/token" in run and MOUNTED in run


def test_token_that_renews_itself(base):
    asked, said = in_namespace(
        base,
        BIND.format(name="token") + " && mkdir var",
        f"""
        from {MODULES}._rotation import rotate
        from {MODULES}._rotation.configuration import read_configuration
        document = dict(version=1, name="hr", directory=f"{{base}}/here", flow="managed_identity", scope="https://x/.default")
        open(f"{{base}}/hr.json", "w").write(json.dumps(document))
        asked = []
        rotate.obtain_token = asked.append
        host = rotate.Host("0" * 32, "db1", f"{{base}}/var")
        rotation = rotate.Rotation(read_configuration(base, "hr"), host)
        outcome = rotation.rotate()
        said.extend([len(asked), [outcome.kind, outcome.text]])
        """,
    )
    assert asked == 0
    assert said[0] == "local"
    assert f"{base}/here/token {MOUNTED}" in said[1]


def test_wallet(base):
    planned, gone = in_namespace(
        base,
        BIND.format(name="cwallet.sso"),
        f"""
        from {MODULES}._host.document import HostDocument
        def wallet(**changes):
            one = dict(name="hr", directory=f"{{base}}/here", state="present", owner=None, group=None,
                       digests={{"cwallet.sso": "0" * 64}})
            return HostDocument({{"wallets": [dict(one, **changes)]}})
        tried(wallet().plan)
        tried(wallet(state="absent", digests={{}}).plan)
        """,
    )
    assert f"{base}/here/cwallet.sso {MOUNTED}" in planned
    assert gone == planned


def test_file_of_ours(base):
    mount = BIND.format(name="hook.py") + " && echo '# Written by entra.oracledb, do not edit' >source"
    planned, gone = in_namespace(
        base,
        mount,
        f"""
        from {MODULES}._host.document import HostDocument
        for content in ("# Written by entra.oracledb, do not edit\\nnew\\n", None):
            tried(HostDocument({{"owned": [dict(path=f"{{base}}/here/hook.py", content=content)]}}).plan)
        """,
    )
    assert f"{base}/here/hook.py {MOUNTED}" in planned
    assert gone == planned


def test_file_of_the_rotator(base):
    planned, gone = in_namespace(
        base,
        BIND.format(name="hr.json"),
        f"""
        from {MODULES}._rotation.deployed_file import DeployedFile
        for content in (b"new", None):
            tried(DeployedFile(f"{{base}}/here/hr.json", content).plan)
        """,
    )
    assert f"{base}/here/hr.json {MOUNTED}" in planned
    assert gone == planned


def test_empty_directory_that_is_a_mount_is_no_change_for_ever(base):
    """A token's directory in a container, whose token went: the mount stays."""
    said = in_namespace(
        base,
        "mkdir -m 0700 volume here && mount --bind volume here",
        f"""
        from {MODULES}._files import private_directory
        said.append(private_directory.needs_clearing(f"{{base}}/here", None, None, ("token",)))
        """,
    )
    assert said == [False]
