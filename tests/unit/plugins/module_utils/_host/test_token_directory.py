# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One token directory: when a token is due, what is repaired without a new one, what goes and what stays."""

import os

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files import private_directory
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._host.token_claims import same_audience
from ansible_collections.entra.oracledb.plugins.module_utils._host.token_directory import TokenDirectory
from tests.unit.plugins.module_utils._files.file_tools import (
    OTHER,
    ROOT,
    USER,
    in_child,
    make,
    mode_of,
    odd_object,
    orphan,
    public_directory,
    state,
)
from tests.unit.plugins.module_utils.test_jwt import NOW, make_token

APP = "11111111-2222-3333-4444-aaaaaaaaaaaa"
CLIENT = "55555555-6666-7777-8888-bbbbbbbbbbbb"
TENANT = "99999999-0000-1111-2222-cccccccccccc"
STRANGER = "dddddddd-dddd-dddd-dddd-dddddddddddd"
URI = f"https://contoso.example/{APP}"
EXPECTED = {"client_id": CLIENT, "tenant_id": TENANT, "scope": f"{URI}/.default"}
V1 = {"roles": ["hr"], "appid": CLIENT, "tid": TENANT, "aud": URI, "iat": NOW - 600, "exp": NOW + 3000}
V2 = {"roles": ["hr"], "azp": CLIENT, "tid": TENANT, "aud": APP, "iat": NOW - 600, "exp": NOW + 3000}

needs_root = pytest.mark.skipif(not ROOT, reason="needs root, who acts as other users")


@pytest.fixture
def base():
    yield from public_directory()


def put(where, content, mode=0o600):
    """A token directory with something in it."""
    where.mkdir(0o700, exist_ok=True)
    (where / "token").write_bytes(content if isinstance(content, bytes) else make_token(content).encode())
    (where / "token").chmod(mode)
    return where


def as_user(home, work):
    """Do `work` as a user without privileges, who owns the new directory `home`."""
    home.mkdir()
    if not ROOT:
        work()
        return
    os.chown(home, USER, USER)

    def drop_and_work():
        os.setgroups([])
        os.setgid(USER)
        os.setuid(USER)
        work()

    in_child(drop_and_work)


def due(where, claims, expected=None, min_remaining=None, now=NOW):
    return TokenDirectory(str(put(where / "hr", claims))).due(
        EXPECTED if expected is None else expected, min_remaining, now
    )


# When a token is due.


def test_good_tokens_are_not_due(tmp_path):
    assert due(tmp_path, V1) == ""
    assert due(tmp_path, V2) == ""


def test_missing_directory_and_missing_file_are_due(tmp_path):
    assert "no token file" in TokenDirectory(str(tmp_path / "a" / "b")).due(EXPECTED, None, NOW)
    (tmp_path / "empty").mkdir(0o700)
    assert "no token file" in TokenDirectory(f"{tmp_path}/empty/").due(EXPECTED, None, NOW)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"garbage", "three parts"),
        (b"\xff\xfe\x00", "byte order mark"),
        (make_token(V1).encode() + b"\n", "line end"),
        (make_token({"sub": "x"}).encode(), "no numeric claim 'exp'"),
        (make_token({**V1, "exp": "soon"}).encode(), "no numeric claim 'exp'"),
        (b"x" * 20000, "ORA-25707"),
    ],
)
def test_unusable_content_is_due(tmp_path, content, words):
    assert words in due(tmp_path, content)
    assert TokenDirectory(str(tmp_path / "hr")).describe() == "not a token\n"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"appid": STRANGER}, f"belongs to client {STRANGER}"),
        ({"appid": None, "azp": STRANGER}, f"belongs to client {STRANGER}"),
        ({"tid": STRANGER}, f"from tenant {STRANGER}"),
        ({"aud": "https://contoso.example/other"}, "it is for https://contoso.example/other"),
        ({"aud": STRANGER}, f"it is for {STRANGER}"),
        ({"aud": [STRANGER, "x"]}, f"it is for {STRANGER}, x"),
        ({"roles": []}, "it has no roles"),
    ],
)
def test_token_of_another_app_is_due(tmp_path, change, words):
    assert words in due(tmp_path, {**V1, **change})


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"appid": CLIENT.upper(), "tid": TENANT.upper()}, EXPECTED),
        ({"tid": STRANGER}, {**EXPECTED, "tenant_id": "contoso.example"}),  # a domain name is no GUID to compare with
        ({"tid": STRANGER}, {**EXPECTED, "tenant_id": None}),
        ({"appid": None, "tid": None, "aud": None}, EXPECTED),
        ({"aud": ["x", URI]}, EXPECTED),
        ({"roles": None, "scp": "session:scope:connect"}, EXPECTED),
        ({"aud": STRANGER}, {**EXPECTED, "scope": f"api://{TENANT}/hr/.default"}),  # whose GUID is the tenant's
        ({"appid": STRANGER, "tid": STRANGER, "aud": STRANGER}, {}),
    ],
)
def test_what_cannot_be_compared_is_not_due(tmp_path, change, expected):
    assert due(tmp_path, {**V1, **change}, expected) == ""


@pytest.mark.parametrize(
    ("audience", "scope", "same"),
    [
        (URI, f"{URI}/.default", True),
        (URI + "/", f"{URI}/.default", True),
        (URI, f"{URI}//.default", True),
        (URI.upper(), f"{URI}/.default", True),
        (URI, f"{URI}/session:scope:connect", True),
        (URI, f"{URI}/one {URI}/two", True),
        (URI, "openid profile", True),
        (APP, f"{URI}/.default", True),
        (APP, f"api://{APP}/.default", True),
        (APP, f"{APP}/.default", True),
        (APP, "https://contoso.example/hr-db/.default", True),
        (URI, "https://contoso.example/hr-db/.default", False),
        (STRANGER, f"{URI}/.default", False),
        (f"{URI}-test", f"{URI}/.default", False),
        (f"x{APP}", f"{URI}/.default", False),
    ],
)
def test_audience(audience, scope, same):
    assert same_audience(audience, scope) is same


@pytest.mark.parametrize(
    ("remaining", "issued", "minimum", "words"),
    [
        (0, -600, None, "it expired"),
        (-5, -600, 0, "it expired"),
        (0.5, -600, 0, "expires in"),
        (1, -600, 0, ""),
        (299, -3301, None, "it expires in 4 minutes"),
        (300, -3300, None, ""),
        (29, -31, None, "it expires in 29 seconds"),  # a token of one minute: half of its life
        (30, -30, None, ""),
        (1799, -600, 1800, "it expires in 29 minutes"),
        (1800, -600, 1800, ""),
        (29, -31, 10, ""),
    ],
)
def test_end_of_a_token(tmp_path, remaining, issued, minimum, words):
    why = due(tmp_path, {**V1, "exp": NOW + remaining, "iat": NOW + issued}, min_remaining=minimum)
    assert words in why if words else why == ""


def test_renewal_ahead_of_need_says_which_part_of_a_life_is_left(tmp_path):
    there = TokenDirectory(str(put(tmp_path / "hr", {**V1, "iat": NOW - 2000, "exp": NOW + 1600})))
    assert there.due(EXPECTED, None, NOW, 0.5) == "it expires in 26 minutes, with less than 50 % of its life left"
    assert there.due(EXPECTED, 1800, NOW, 0.5) == "it expires in 26 minutes"
    assert there.due(EXPECTED, None, NOW, 0.25) == ""


@pytest.mark.parametrize(
    "issued", [None, "yesterday", True, [], {}, -(10**400), 10**400, NOW + 10**6], ids=lambda value: repr(value)[:12]
)
def test_end_of_a_token_whose_beginning_is_unknown(tmp_path, issued):
    for exp in (NOW + 299, NOW + 299.0):
        assert "it expires in 4 minutes" in due(tmp_path, {**V1, "exp": exp, "iat": issued})
        assert due(tmp_path, {**V1, "exp": exp + 1, "iat": issued}) == ""


@needs_root
def test_file_that_its_owner_cannot_read_is_due_and_replaced(base):
    where = make(base / "hr", USER)
    put(where, V1)
    tokens = TokenDirectory(str(where), USER, USER)
    assert "its owner cannot read it" in tokens.due(EXPECTED, None, NOW)
    assert tokens.describe() == "not a token\n"
    with pytest.raises(SecureFileError, match="its owner cannot read it"):
        tokens.write()
    tokens.write(make_token(V2))
    assert state(where / "token") == (USER, USER, 0o600)
    assert tokens.due(EXPECTED, None, NOW) == ""


def test_own_file_without_any_right_is_due_and_replaced(base):
    def work():
        tokens = TokenDirectory(str(put(base / "home" / "hr", V1, 0o000)))
        assert "its owner cannot read it" in tokens.due(EXPECTED, None, NOW)
        tokens.write(make_token(V2))
        assert tokens.due(EXPECTED, None, NOW) == ""

    as_user(base / "home", work)


# What is refused at the first look.


@pytest.mark.parametrize("what", ["link", "dangling link", "hard link", "FIFO", "socket", "directory"])
def test_odd_object_in_the_place_of_the_token_is_refused(tmp_path, what):
    (tmp_path / "hr").mkdir(0o700)
    words = odd_object(tmp_path / "hr" / "token", what)
    with pytest.raises(SecureFileError, match=f"hr/token.*({words}|socket)"):
        TokenDirectory(str(tmp_path / "hr"))


@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_unsafe_directory_or_parent_is_refused(tmp_path, mode):
    put(tmp_path / "open", V1).chmod(mode)
    put(tmp_path / "open" / "hr", V1)
    for path in (tmp_path / "open", tmp_path / "open" / "hr"):
        with pytest.raises(SecureFileError, match="lets others replace"):
            TokenDirectory(str(path))
    assert (tmp_path / "open" / "hr" / "token").exists()


def test_relative_path_is_refused():
    with pytest.raises(SecureFileError, match="relative"):
        TokenDirectory("tokens/hr")


@needs_root
def test_directory_that_hides_the_token_from_its_owner_is_refused(base, monkeypatch):
    foreign = make(base / "foreign", 0)
    (foreign / "README").touch()
    with pytest.raises(SecureFileError, match="could not reach"):
        TokenDirectory(str(foreign), USER, USER)
    shared = make(base / "shared", 0, 0o750)
    os.chown(shared, 0, OTHER)
    with pytest.raises(SecureFileError, match="chown it"):
        TokenDirectory(str(shared), USER, USER)
    TokenDirectory(str(shared), USER, OTHER)
    monkeypatch.setattr(os, "getgrouplist", lambda _name, group: [group, OTHER])
    TokenDirectory(str(shared), USER, USER)  # one of the owner's other groups leads in
    TokenDirectory(str(make(base / "half", 0, 0o1700)), USER, USER)
    TokenDirectory(str(make(base / "passing", 0, 0o711)), USER, USER)


# What is put right.


@needs_root
@pytest.mark.parametrize("with_token", [True, False])
def test_directory_that_root_had_for_itself_goes_to_the_owner_of_the_token(base, with_token):
    where = make(base / "hr", 0)
    if with_token:
        put(where, V1)
    tokens = TokenDirectory(str(where), USER, USER)
    assert tokens.differs(make_token(V2))
    tokens.write(make_token(V2))
    assert state(where) == (USER, USER, 0o700)
    assert state(where / "token") == (USER, USER, 0o600)
    assert (where / "token").read_text() == make_token(V2)
    assert TokenDirectory(str(where), USER, USER).differs(make_token(V2)) == []


def test_write_makes_the_directory_and_the_bare_token(base):
    tokens = TokenDirectory(str(base / "a" / "hr"))
    assert tokens.differs(make_token(V1)) == tokens.differs() == ["content"]
    tokens.write(make_token(V1))
    assert (base / "a" / "hr" / "token").read_bytes() == make_token(V1).encode()
    assert (mode_of(base / "a" / "hr"), mode_of(base / "a" / "hr" / "token")) == (0o700, 0o600)
    assert tokens.differs(make_token(V1)) == tokens.differs() == []
    assert tokens.differs(make_token(V2)) == ["content"]
    assert tokens.due(EXPECTED, None, NOW) == ""


@pytest.mark.parametrize("mode", [0o644, 0o400, 0o700, 0o4600])
def test_mode_is_repaired_without_a_new_token(tmp_path, mode):
    tokens = TokenDirectory(str(put(tmp_path / "hr", V1, mode)))
    assert tokens.differs() == ["mode"]
    tokens.write()
    assert tokens.differs() == []
    assert mode_of(tmp_path / "hr" / "token") == 0o600
    assert (tmp_path / "hr" / "token").read_text() == make_token(V1)


@needs_root
def test_owner_and_group_are_repaired_without_a_new_token(base):
    where = make(base / "hr", 0, 0o755)
    put(where, V1, 0o640)
    tokens = TokenDirectory(str(where), USER, OTHER)
    assert tokens.differs() == ["owner", "group", "mode"]
    tokens.write()
    assert state(where / "token") == (USER, OTHER, 0o600)
    assert (where / "token").read_text() == make_token(V1)
    assert tokens.differs() == []


def test_repair_keeps_the_token_that_was_renewed_meanwhile(tmp_path):
    tokens = TokenDirectory(str(put(tmp_path / "hr", V1, 0o644)))
    put(tmp_path / "hr", V2)
    tokens.write()
    assert (tmp_path / "hr" / "token").read_text() == make_token(V2)
    (tmp_path / "hr" / "token").unlink()
    with pytest.raises(SecureFileError, match="there is no token file"):
        tokens.write()
    assert list((tmp_path / "hr").iterdir()) == []


# What is removed.


def test_remove_takes_the_token_its_orphans_and_the_directory(tmp_path):
    tokens = TokenDirectory(str(put(tmp_path / "hr", V1)))
    orphan(tmp_path / "hr", "token")
    assert tokens.needs_removal()
    tokens.remove()
    assert list(tmp_path.iterdir()) == []
    assert not tokens.needs_removal()
    assert "no token file" in tokens.due(EXPECTED, None, NOW)
    assert (tokens.content, tokens.status, tokens.claims) == (None, None, None)
    tokens.remove()


def test_remove_leaves_what_is_not_ours(tmp_path):
    where = put(tmp_path / "hr", V1)
    for name in ("notes", ".token.swp", ".token.1.tmp", ".hr.1.0123456789abcdef.tmp"):
        (where / name).touch()
    left = sorted(path.name for path in where.iterdir() if path.name != "token")
    tokens = TokenDirectory(str(where))
    tokens.remove()
    assert sorted(path.name for path in where.iterdir()) == left
    assert not tokens.needs_removal()  # so the next run reports no change


def test_only_an_orphan_and_an_empty_directory_are_removed(tmp_path):
    (tmp_path / "hr").mkdir(0o700)
    orphan(tmp_path / "hr", "token")
    tokens = TokenDirectory(str(tmp_path / "hr"))
    assert tokens.needs_removal()
    tokens.remove()
    assert not (tmp_path / "hr").exists()
    (tmp_path / "hr").mkdir(0o700)  # as a kill between the two steps leaves it
    assert tokens.needs_removal()
    tokens.remove()
    assert not (tmp_path / "hr").exists()


def test_directory_that_cannot_go_stays_and_is_no_change(tmp_path, monkeypatch):
    tokens = TokenDirectory(str(put(tmp_path / "hr", V1)))
    monkeypatch.setattr(private_directory, "is_mount_point", lambda path: path == tokens.path)
    monkeypatch.setattr(os, "rmdir", lambda *_path, **_options: (_unused for _unused in ()).throw(OSError(16, "busy")))
    tokens.remove()
    assert list((tmp_path / "hr").iterdir()) == []
    assert not tokens.needs_removal()


@needs_root
def test_remove_below_a_shared_directory(base):
    make(base / "tmp", 0, 0o1777)
    make(base / "tmp" / "oracle", USER)
    TokenDirectory(str(base / "tmp" / "oracle" / "hr"), USER, USER).write(make_token(V1))
    TokenDirectory(str(base / "tmp" / "oracle" / "hr"), USER, USER).remove()
    assert list((base / "tmp" / "oracle").iterdir()) == []


# What a diff says.


def test_describe_never_shows_the_token(tmp_path):
    token = make_token({**V1, "secret": "canary-claim"}, signature=b"canary-signature")
    tokens = TokenDirectory(str(put(tmp_path / "hr", token.encode())))
    fresh = make_token(V2, signature=b"another-signature")
    for text, whole in ((tokens.describe(), token), (tokens.describe(fresh), fresh)):
        assert f"exp: {NOW + 3000} (2027-01-15T08:50:00Z)\n" in text
        assert "canary" not in text
        assert not any(part in text for part in whole.split("."))
    assert tokens.describe() != tokens.describe(fresh)
    assert tokens.describe() == tokens.describe(token)
    assert TokenDirectory(str(tmp_path / "none")).describe() == ""


def test_describe_file_before_and_after(tmp_path):
    tokens = TokenDirectory(str(tmp_path / "hr"), 4242, 4343)
    assert tokens.describe_file(planned=False) == ""
    assert tokens.describe_file(planned=True) == "owner: 4242\ngroup: 4343\nmode: 0600\n"
    there = TokenDirectory(str(put(tmp_path / "there", V1, 0o640)))
    before, after = there.describe_file(planned=False), there.describe_file(planned=True)
    assert before.endswith("mode: 0640\n")
    assert after == before.replace("0640", "0600")
    there.write()
    assert there.describe_file(planned=False) == after
