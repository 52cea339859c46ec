# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who runs, who owns, what happens: the layouts of the field, edited by root, the directory's owner and a member of its group."""

import functools
import os
import subprocess

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._clients import PYTHON
from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.desired_state import DesiredState
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.editor import FileEditor
from tests.unit.plugins.module_utils._files.file_tools import (
    OTHER,
    ROOT,
    USER,
    access_list,
    in_child,
    make,
    public_directory,
    snapshot,
    state,
)

ORACLE, STRANGER = USER, OTHER
OINSTALL = 4343
MEMBER = 4242
HR = "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=hr.example)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=hr)))"
OLD = b"OLD=(DESCRIPTION=(CONNECT_DATA=(SERVICE_NAME=old)))\n"
WHO = {
    "root": (0, 0, [0]),
    "oracle": (ORACLE, ORACLE, [OINSTALL]),
    "member": (MEMBER, MEMBER, [OINSTALL]),
    "stranger": (STRANGER, STRANGER, []),
}
pytestmark = pytest.mark.skipif(not ROOT, reason="needs root, who acts as other users")


@pytest.fixture
def base():
    yield from public_directory()


def as_user(who, work):
    """Do `work` as one of WHO, in a process of its own."""
    uid, gid, groups = WHO[who]

    def drop_and_work():
        os.setgroups(groups)
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
        work()

    in_child(drop_and_work)


def edit(path, present=None, absent=(), **options):
    one = FileEditor(str(path), DesiredState({"HR": HR} if present is None else present, list(absent)), **options)
    one.plan()
    if one.changed:
        one.check_writable()
    one.sweep()
    one.apply()
    return one


def check(path, present=None, absent=(), **options):
    """What check mode does."""
    one = FileEditor(str(path), DesiredState({"HR": HR} if present is None else present, list(absent)), **options)
    one.plan()
    one.check_writable()


def laid_out(base, directory, file):
    """admin/tnsnames.ora with (uid, gid, mode) each."""
    admin = base / "admin"
    admin.mkdir()
    path = admin / "tnsnames.ora"
    path.write_bytes(OLD)
    for one, (uid, gid, mode) in ((path, file), (admin, directory)):
        os.chown(one, uid, gid)
        one.chmod(mode)
    return path


ORACLES = (ORACLE, OINSTALL, 0o775)


@pytest.mark.parametrize(
    ("who", "directory", "file"),
    [
        ("root", ORACLES, (0, 0, 0o644)),
        ("root", ORACLES, (ORACLE, 0, 0o664)),
        ("root", ORACLES, (ORACLE, OINSTALL, 0o664)),
        ("root", ORACLES, (MEMBER, OINSTALL, 0o664)),
        ("root", (ORACLE, 0, 0o755), (ORACLE, 0, 0o644)),
        ("root", (0, OINSTALL, 0o775), (ORACLE, OINSTALL, 0o664)),
        ("root", (ORACLE, OINSTALL, 0o2775), (0, OINSTALL, 0o664)),
        ("oracle", ORACLES, (ORACLE, OINSTALL, 0o644)),
        ("oracle", ORACLES, (ORACLE, 0, 0o664)),
        ("oracle", ORACLES, (MEMBER, OINSTALL, 0o664)),
        ("oracle", (0, 0, 0o755), (ORACLE, OINSTALL, 0o644)),
        ("member", ORACLES, (ORACLE, OINSTALL, 0o664)),
        ("member", ORACLES, (MEMBER, OINSTALL, 0o664)),
        ("member", (ORACLE, OINSTALL, 0o2775), (0, OINSTALL, 0o664)),
        ("member", (ORACLE, OINSTALL, 0o755), (ORACLE, OINSTALL, 0o664)),
    ],
)
def test_layout_works_and_everything_is_kept(base, who, directory, file):
    path = laid_out(base, directory, file)

    def work():
        assert edit(path).changed
        assert not edit(path).changed
        assert edit(path, {}, ["HR"]).changed

    as_user(who, lambda: edit(path) and None)
    assert path.read_bytes().startswith(OLD)
    assert b"HR =" in path.read_bytes() or b"HR=" in path.read_bytes()
    assert (state(path), state(path.parent)) == (file, directory)
    as_user(who, lambda: edit(path, {}, ["HR"]) and None)
    assert path.read_bytes() == OLD
    as_user(who, work)
    assert path.read_bytes() == OLD
    assert (state(path), state(path.parent)) == (file, directory)
    assert os.listdir(path.parent) == ["tnsnames.ora"]


@pytest.mark.parametrize(
    ("who", "directory", "file", "words"),
    [
        ("oracle", ORACLES, (0, 0, 0o644), "uid 0 owns it, and its mode 0644 does not let uid 65534 write"),
        ("member", ORACLES, (ORACLE, OINSTALL, 0o644), f"uid {ORACLE} owns it, and its mode 0644"),
        ("stranger", ORACLES, (ORACLE, OINSTALL, 0o664), f"does not let uid {STRANGER} write"),
        ("member", (ORACLE, OINSTALL, 0o777), (ORACLE, OINSTALL, 0o664), "admin: its mode 0777 lets others replace"),
        ("root", (ORACLE, OINSTALL, 0o777), (ORACLE, OINSTALL, 0o664), "admin: its mode 0777 lets others replace"),
    ],
)
def test_what_is_refused_names_place_reason_and_remedy_before_anything_is_written(base, who, directory, file, words):
    path = laid_out(base, directory, file)
    before = snapshot(base)

    def work():
        one = FileEditor(str(path), DesiredState({"HR": HR}, []))
        with pytest.raises(SecureFileError) as caught:
            one.plan()
        assert words in str(caught.value), caught.value
        assert "chmod" in str(caught.value)

    as_user(who, work)
    assert snapshot(base) == before


@pytest.mark.parametrize("what", ["removed", "made", "backed up"])
def test_closed_directory_is_needed_for_all_but_an_edit(base, what):
    path = laid_out(base, (0, 0, 0o755), (ORACLE, ORACLE, 0o644))
    if what == "made":
        path.unlink()
    before = snapshot(base)

    def work():
        present, absent = ({}, ["OLD"]) if what == "removed" else ({"HR": HR}, [])
        with pytest.raises(HostError, match="admin is not writable for this user"):
            edit(path, present, absent, backup=what == "backed up")

    as_user("oracle", work)
    assert snapshot(base) == before


@pytest.mark.parametrize("options", [{}, {"backup": True}, {"present": {}, "absent": ["OLD"]}])
@pytest.mark.parametrize("who", ["root", "member"])
@pytest.mark.parametrize(("flag", "word"), [("i", "immutable"), ("a", "append-only")])
def test_immutable_file_is_named_to_each_user(base, who, flag, word, options):
    """Before anything is written, so in check mode as well."""
    path = laid_out(base, (ORACLE, OINSTALL, 0o775), (ORACLE, OINSTALL, 0o664))
    if subprocess.run(["chattr", f"+{flag}", str(path)], capture_output=True, check=False).returncode:
        pytest.skip("no attributes on this file system")
    try:

        def refused():
            with pytest.raises((SecureFileError, HostError), match=f"{path} is {word} .*chattr -{flag} {path}"):
                check(path, **options)

        as_user(who, refused)
    finally:
        subprocess.run(["chattr", f"-{flag}", str(path)], check=True)
    assert path.read_bytes() == OLD


def test_backup_that_cannot_be_made_is_the_reason(base):
    path = laid_out(base, (ORACLE, OINSTALL, 0o755), (ORACLE, OINSTALL, 0o664))

    def refused():
        with pytest.raises(HostError, match="admin is not writable .*; without backup the file itself can be written"):
            check(path, backup=True)

    as_user("member", refused)


def test_file_that_needs_no_change_needs_no_right(base):
    path = laid_out(base, ORACLES, (ORACLE, OINSTALL, 0o644))
    edit(path)
    as_user("stranger", lambda: edit(path) and None)


def test_way_through_directories_of_several_users(base):
    grid = make(base / "app", STRANGER, 0o755)
    path = laid_out(grid, (ORACLE, OINSTALL, 0o755), (ORACLE, ORACLE, 0o644))
    for who in ("root", "oracle"):
        as_user(who, lambda: edit(path) and None)
        as_user(who, lambda: edit(path, {}, ["HR"]) and None)
    assert state(path) == (ORACLE, ORACLE, 0o644)


@pytest.mark.parametrize("who", ["root", "oracle", "member"])
def test_access_list_stays(base, who):
    path = laid_out(base, ORACLES, (0 if who == "root" else ORACLE, OINSTALL, 0o664))
    try:
        os.setxattr(path, "system.posix_acl_access", access_list(MEMBER))
    except OSError as error:
        pytest.skip(f"no access lists in {base}: {error}")
    before = os.getxattr(path, "system.posix_acl_access"), state(path)
    as_user(who, lambda: edit(path) and None)
    assert (os.getxattr(path, "system.posix_acl_access"), state(path)) == before
    assert path.read_bytes() != OLD


@pytest.mark.parametrize("who", ["root", "oracle", "member"])
def test_backup_of_each_user(base, who):
    path = laid_out(base, ORACLES, (ORACLE, OINSTALL, 0o664))
    as_user(who, lambda: edit(path, backup=True) and None)
    (copy,) = path.parent.glob("tnsnames.ora.*~")
    assert copy.read_bytes() == OLD
    assert state(copy) == ((MEMBER if who == "member" else ORACLE), OINSTALL, 0o664)


def test_backup_opens_a_file_to_no_other_group(base):
    path = laid_out(base, ORACLES, (ORACLE, 0, 0o664))
    as_user("oracle", lambda: edit(path, backup=True) and None)
    (copy,) = path.parent.glob("tnsnames.ora.*~")
    assert state(copy) == (ORACLE, ORACLE, 0o604)
    assert state(path) == (ORACLE, 0, 0o664)


@pytest.mark.parametrize("who", ["root", "oracle", "member"])
def test_file_is_made_and_removed_by_each_user(base, who):
    path = laid_out(base, ORACLES, (ORACLE, OINSTALL, 0o664))
    path.unlink()
    as_user(who, lambda: edit(path) and None)
    assert state(path)[0] == {"root": ORACLE, "oracle": ORACLE, "member": MEMBER}[who]
    assert state(path)[2] == 0o644
    as_user(who, lambda: edit(path, {}, ["HR"]) and None)
    assert os.listdir(path.parent) == []


def test_editors_of_three_users_lose_nothing_of_each_other(base):
    path = laid_out(base, ORACLES, (ORACLE, OINSTALL, 0o664))
    children = []

    def work(number):
        for turn in range(10):
            edit(path, {f"N{number}_{turn}": HR})

    for number, who in enumerate(("root", "oracle", "member", "member")):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                as_user(who, functools.partial(work, number))
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    text = path.read_text()
    assert [name for number in range(4) for turn in range(10) if (name := f"N{number}_{turn} =") not in text] == []
    assert text.startswith(OLD.decode())
    assert state(path) == (ORACLE, OINSTALL, 0o664)
    assert os.listdir(path.parent) == ["tnsnames.ora"]


# Links.


def linked(base, parent=(ORACLE, ORACLE, 0o755), placer=ORACLE, owner=ORACLE):
    """The layout of Oracle's container image: home/admin/tnsnames.ora leads to data/tnsnames.ora."""
    home = base / "home"
    home.mkdir()
    path = home / "tnsnames.ora"
    data = make(base / "data", ORACLE, 0o755)
    real = data / "tnsnames.ora"
    real.write_bytes(OLD)
    os.chown(real, owner, owner)
    path.symlink_to("../data/tnsnames.ora")
    os.chown(path, placer, placer, follow_symlinks=False)
    os.chown(home, *parent[:2])
    home.chmod(parent[2])
    return path, real


@pytest.mark.parametrize("who", ["root", "oracle"])
def test_link_to_the_file_is_followed_on_request(base, who):
    path, real = linked(base)
    as_user(who, lambda: edit(path, follow=True, backup=True) and None)
    assert path.is_symlink()
    assert real.read_bytes().startswith(OLD) and real.read_bytes() != OLD
    assert state(real) == (ORACLE, ORACLE, 0o644)
    (copy,) = real.parent.glob("tnsnames.ora.*~")
    assert copy.read_bytes() == OLD
    as_user(who, lambda: edit(path, {}, ["HR"], follow=True) and None)
    assert real.read_bytes() == OLD


@pytest.mark.parametrize("who", ["root", "oracle"])
@pytest.mark.parametrize("absolute", [True, False])
def test_link_to_the_directory_is_followed_on_request(base, who, absolute):
    home = make(base / "home", ORACLE, 0o755)
    data = make(base / "data", ORACLE, 0o755)
    (home / "admin").symlink_to(data if absolute else "../data/../data/.")
    as_user(who, lambda: edit(home / "admin" / "tnsnames.ora", follow=True) and None)
    assert state(data / "tnsnames.ora")[::2] == (ORACLE, 0o644)


def test_last_name_behind_a_link_goes_with_its_file_and_the_link_stays(base):
    path, real = linked(base)
    for _run in range(2):
        edit(path, {}, ["OLD"], follow=True).remove_empty_directory()
        assert path.is_symlink()
        assert not real.exists()
        assert real.parent.is_dir()
    assert not edit(path, {}, ["OLD"], follow=True).changed


def test_dangling_link_makes_the_file_that_it_names(base):
    path, real = linked(base)
    real.unlink()
    edit(path, follow=True)
    assert path.is_symlink()
    assert state(real)[::2] == (ORACLE, 0o644)


def test_link_of_root_is_followed_whoever_owns_the_file(base):
    path, real = linked(base, parent=(0, 0, 0o755), placer=0, owner=ORACLE)
    edit(path, follow=True)
    assert real.read_bytes() != OLD
    assert state(real)[0] == ORACLE


@pytest.mark.parametrize(
    ("layout", "words"),
    [
        (
            {"parent": (STRANGER, STRANGER, 0o755)},
            f"home belongs to uid {STRANGER}, who can make the link lead elsewhere",
        ),
        ({"placer": STRANGER}, f"home/tnsnames.ora belongs to uid {STRANGER}"),
        ({"parent": (ORACLE, OINSTALL, 0o775)}, "home, which they may write"),
        ({"parent": (0, 0, 0o1777)}, "home, which they may write"),
        ({"parent": (0, OINSTALL, 0o1775)}, "home, which they may write"),
        ({"owner": 0}, f"belongs to uid {ORACLE}, who can make the link lead elsewhere"),
    ],
)
def test_link_that_somebody_else_could_place_is_not_followed(base, layout, words):
    path, _real = linked(base, **layout)
    before = snapshot(base)
    for present, absent in (({"HR": HR}, []), ({}, ["OLD"])):
        one = FileEditor(str(path), DesiredState(present, absent), follow=True)
        with pytest.raises(SecureFileError) as caught:
            one.plan()
        assert words in str(caught.value), caught.value
        assert "Give the real path" in str(caught.value)
    assert snapshot(base) == before


def test_nothing_is_made_through_a_link_of_a_stranger(base):
    victim = make(base / "victim", 0, 0o755)
    home = make(base / "home", STRANGER, 0o755)
    (home / "admin").symlink_to(victim)
    one = FileEditor(str(home / "admin" / "network" / "tnsnames.ora"), DesiredState({"HR": HR}, []), follow=True)
    with pytest.raises(SecureFileError, match="who can make the link lead elsewhere"):
        one.plan()
    with pytest.raises(SecureFileError, match="who can make the link lead elsewhere"):
        one._open(create=True)
    assert list(victim.iterdir()) == []


def test_ancestor_of_a_stranger_spoils_a_link_of_root(base):
    """A stranger can exchange two directories of root in his own, and with them where root's link leads."""
    theirs = make(base / "theirs", STRANGER, 0o755)
    inner = make(theirs / "inner", 0, 0o755)
    target = laid_out(base, (0, 0, 0o755), (ORACLE, ORACLE, 0o644))
    (inner / "tnsnames.ora").symlink_to(target)
    one = FileEditor(str(inner / "tnsnames.ora"), DesiredState({"HR": HR}, []), follow=True)
    with pytest.raises(SecureFileError, match=f"theirs belongs to uid {STRANGER}"):
        one.plan()


@pytest.mark.parametrize("what", ["loop", "directory", "root"])
def test_links_that_lead_to_no_file(base, what):
    path = base / "tnsnames.ora"
    path.symlink_to({"loop": "tnsnames.ora", "directory": ".", "root": "/"}[what])
    words = "leads to the directory|is a directory|single file name"
    with pytest.raises(SecureFileError, match="more than 40 links" if what == "loop" else words) as caught:
        FileEditor(str(path), DesiredState({"HR": HR}, []), follow=True).plan()
    assert str(path) in str(caught.value)
    assert "not followed here" not in str(caught.value)


@pytest.mark.parametrize("who", ["root", "oracle", "member"])
def test_without_follow_a_link_is_refused_with_both_ways_out(base, who):
    path, real = linked(base)

    def work():
        with pytest.raises(
            SecureFileError, match=r"symbolic link to '../data/tnsnames.ora'.*readlink -f.*follow: true"
        ):
            FileEditor(str(path), DesiredState({"HR": HR}, [])).plan()

    as_user(who, work)
    assert real.read_bytes() == OLD


def test_link_that_is_changed_between_look_and_write(base):
    """The owner's new target counts, and the edit is made in what is there; a stranger's is refused."""
    path, real = linked(base)
    one = FileEditor(str(path), DesiredState({"HR": HR}, []), follow=True)
    one.plan()
    other = base / "data" / "other.ora"
    other.write_bytes(b"X=(DESCRIPTION=(CONNECT_DATA=(SERVICE_NAME=x)))\n")
    os.chown(other, ORACLE, ORACLE)
    path.unlink()
    path.symlink_to(other)
    one.apply()
    assert real.read_bytes() == OLD
    assert other.read_bytes().startswith(b"X=") and b"HR" in other.read_bytes()
    again = FileEditor(str(path), DesiredState({}, ["HR"]), follow=True)
    again.plan()
    os.chown(path, STRANGER, STRANGER, follow_symlinks=False)
    with pytest.raises(SecureFileError, match=f"belongs to uid {STRANGER}"):
        again.apply()
    assert b"HR" in other.read_bytes()


def test_link_in_the_place_of_the_file_between_look_and_write(base):
    path = laid_out(base, ORACLES, (0, 0, 0o644))
    victim = base / "victim"
    victim.write_bytes(OLD)
    one = FileEditor(str(path), DesiredState({"HR": HR}, []))
    one.plan()
    path.unlink()
    path.symlink_to(victim)
    with pytest.raises(SecureFileError, match="symbolic link"):
        one.apply()
    assert victim.read_bytes() == OLD


@pytest.mark.parametrize("who", ["root", "oracle", "member"])
def test_included_file_of_the_same_layout_is_read(base, who):
    path = laid_out(base, ORACLES, (ORACLE, OINSTALL, 0o664))
    path.write_bytes(OLD + b"IFILE=more.ora\n")
    (path.parent / "real.ora").write_bytes(b"HR=(DESCRIPTION=(CONNECT_DATA=(SERVICE_NAME=hr)))\n")
    (path.parent / "more.ora").symlink_to("real.ora")

    def planned(follow):
        one = FileEditor(str(path), DesiredState({}, ["HR"]), follow=follow, clients=(PYTHON,))
        one.plan()
        return " ".join(one.warnings)

    def work():
        assert "more.ora: it is a symbolic link" in planned(False)
        (path.parent / "more.ora").unlink()
        (path.parent / "real.ora").rename(path.parent / "more.ora")
        assert "HR is still defined in" in planned(False)

    as_user(who, work)
    path.parent.chmod(0o755)
    (path.parent / "more.ora").rename(path.parent / "real.ora")
    (path.parent / "more.ora").symlink_to("real.ora")
    os.chown(path.parent / "real.ora", ORACLE, ORACLE)
    as_user("oracle", lambda: None if "HR is still defined in" in planned(True) else pytest.fail("not followed"))
