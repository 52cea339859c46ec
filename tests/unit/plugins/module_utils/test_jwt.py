# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token reader: what is a token, what is not, and that no message gives a piece of one away."""

import base64
import json
import string
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt

NOW = 1_800_000_000


def encode(data):
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def make_token(claims=None, header=None, signature=b"signature"):
    claims = {"exp": NOW + 60, "sub": "subject"} if claims is None else claims
    return ".".join((encode({"alg": "RS256"} if header is None else header), encode(claims), encode(signature)))


TOKEN = make_token()


def refusal(token, now=NOW):
    """The message of the refusal, after a look that it shows nothing of the token."""
    with pytest.raises(jwt.JwtError) as caught:
        jwt.check_token(token, now)
    text = token.decode("latin-1") if isinstance(token, bytes) else str(token)
    pieces = {text[start : start + 8] for start in range(len(text) - 7)}
    shown = str(caught.value).replace("access_token", "")  # the one word of a JSON answer that the message may name
    assert not [piece for piece in pieces if piece in shown]
    error = caught.value
    assert error.__cause__ is None
    assert error.__context__ is None, "a parser's exception carries the token"
    return str(error)


@pytest.mark.parametrize("token", [TOKEN, TOKEN.encode()])
def test_good_token_gives_its_claims(token):
    assert jwt.check_token(token, NOW) == {"exp": NOW + 60, "sub": "subject"}
    assert jwt.decode(token)[0] == {"alg": "RS256"}
    assert ".".join(jwt.split_token(token)) == TOKEN


def test_claims_may_have_any_script():
    assert jwt.check_token(make_token({"exp": NOW + 1, "name": "Ægir 月"}), NOW)["name"] == "Ægir 月"


@pytest.mark.parametrize(
    ("token", "words"),
    [
        (None, "not NoneType"),
        (5, "not int"),
        ("", "empty"),
        (b"", "empty"),
        (TOKEN + "\n", "line end"),
        (TOKEN + "\r\n", "line end"),
        (" " + TOKEN, "blanks"),
        (TOKEN[:30] + "\n" + TOKEN[30:], "line end"),
        (TOKEN[:30] + " " + TOKEN[30:], "not base64url"),
        (f'"{TOKEN}"', "quoted"),
        (f"'{TOKEN}'", "quoted"),
        (TOKEN + '"', "quoted"),
        ("Bearer " + TOKEN, "Bearer"),
        ("bearer " + TOKEN, "Bearer"),
        (json.dumps({"access_token": TOKEN}), "JSON"),
        (json.dumps([TOKEN]), "JSON"),
        ("\ufeff" + TOKEN, "byte order mark"),
        (b"\xef\xbb\xbf" + TOKEN.encode(), "byte order mark"),
        (TOKEN.encode("utf-16"), "byte order mark"),
        (TOKEN + "é", "ASCII"),
        (TOKEN.encode() + b"\xff", "ASCII"),
        (TOKEN + "\0", "not base64url"),
        (TOKEN.replace(".", "=.", 1), "not base64url"),
        (TOKEN.replace(".", "+.", 1), "not base64url"),
        (TOKEN.rpartition(".")[0], "this text has 2"),
        (TOKEN + ".x", "this text has 4"),
        (TOKEN + ".x.y", "encrypted"),
        (TOKEN.rpartition(".")[0] + ".", "signature of the token is empty"),
        ("." + TOKEN.partition(".")[2], "header of the token is empty"),
        (TOKEN.rpartition(".")[0] + ".a", "not base64url"),
    ],
)
def test_wrong_form_is_named(token, words):
    assert words in refusal(token)


@pytest.mark.parametrize(
    "part",
    [b"[1]", b'"text"', b"null", b"7", b"{", b"", b"\xff\xfe", b'{"exp": NaN}', b"[" * 9000, b'{"a":' * 1500],
)
@pytest.mark.parametrize("place", ["header", "claims"])
def test_part_that_is_no_json_object_is_refused(part, place):
    words = "empty" if not part else "not a JSON object"
    assert f"The {place} of the token is {words}" in refusal(make_token(**{place: part}))


@pytest.mark.parametrize("exp", [None, "soon", str(NOW + 60), True, [NOW], {}])
def test_exp_that_is_no_number_is_refused(exp):
    assert "no numeric claim 'exp'" in refusal(make_token({"exp": exp}))
    assert "no numeric claim 'exp'" in refusal(make_token({}))


@pytest.mark.parametrize(
    "exp", ["1e999", "-1e999", "NaN", "Infinity", "0", "-5", str((NOW + 60) * 1000), "1" + "0" * 400]
)
def test_exp_that_is_no_time_is_refused(exp):
    message = refusal(make_token(f'{{"exp": {exp}}}'.encode()))
    assert "epoch seconds" in message or "not a JSON object" in message


@pytest.mark.parametrize(
    ("exp", "now", "good"), [(NOW, NOW - 0.5, True), (NOW, NOW, False), (NOW, NOW + 1, False), (NOW + 0.5, NOW, True)]
)
def test_token_is_over_at_the_moment_of_exp(exp, now, good):
    token = make_token({"exp": exp})
    if good:
        assert jwt.check_token(token, now)["exp"] == exp
    else:
        assert "expired" in refusal(token, now)


def test_the_clock_is_the_default_time():
    assert jwt.check_token(make_token({"exp": time.time() + 60}))
    with pytest.raises(jwt.JwtError, match="expired 6. seconds ago"):
        jwt.check_token(make_token({"exp": int(time.time()) - 60}))


def test_size_limit_is_oracles():
    unsigned = TOKEN.rpartition(".")[0] + "."
    room = jwt.MAX_TOKEN_BYTES - len(unsigned)
    assert room % 4 != 1, "such a length is no base64; change the claims of the test token"
    assert jwt.check_token(unsigned + "A" * room, NOW)
    assert "ORA-25707" in refusal(unsigned + "A" * (room + 1))
    assert "ORA-25707" in refusal(b"A" * 1_000_000)


def test_public_claims_show_nothing_else():
    claims = {"exp": 1, "aud": "a", "email": "private", "sub": "s", "xms_cc": ["cp1"]}
    assert jwt.public_claims(claims) == {"exp": 1, "aud": "a", "sub": "s"}
    assert len(set(jwt.PUBLIC_CLAIMS)) == len(jwt.PUBLIC_CLAIMS) == 15


def test_fingerprint_is_short_and_stable():
    assert jwt.fingerprint("abc") == jwt.fingerprint(b"abc") == "ba7816bf8f01"  # FIPS 180-2, appendix B.1
    assert jwt.fingerprint("abd") != jwt.fingerprint("abc")
    assert len(jwt.fingerprint("\ud800")) == 12


@given(st.one_of(st.text(), st.binary(), st.text(alphabet=string.ascii_letters + "._-="), st.none(), st.integers()))
def test_anything_else_is_refused_and_never_crashes(value):
    with pytest.raises(jwt.JwtError):
        jwt.check_token(value, NOW)


@given(st.integers(0, len(TOKEN) - 1), st.characters(max_codepoint=0x2FF))
def test_one_changed_character_never_crashes(place, character):
    changed = TOKEN[:place] + character + TOKEN[place + 1 :]
    try:
        jwt.check_token(changed, NOW)
    except jwt.JwtError as error:
        assert TOKEN[:8] not in str(error)


@pytest.mark.parametrize(
    ("whole_life", "min_remaining", "needed"),
    [
        (3600, None, 300),
        (600, None, 300),
        (599, None, 299.5),
        (60, None, 30),
        (1, None, 1),
        (-5, None, 1),
        (None, None, 300),
        (3600, 900, 900),
        (60, 900, 900),
        (None, 0, 1),
        (60, 0, 1),
    ],
)
def test_a_token_must_be_good_for_five_minutes_or_half_of_its_life(whole_life, min_remaining, needed):
    assert jwt.needed_remaining(whole_life, min_remaining) == needed


@pytest.mark.parametrize(
    ("whole_life", "min_remaining", "share", "needed"),
    [
        (3600, None, 0.5, 1800),
        (3600, None, 0.01, 300),
        (3600, 2000, 0.5, 2000),
        (3600, 0, 0.5, 1800),
        (None, None, 0.5, 300),
        (None, 900, 0.5, 900),
        (60, None, 0.8, 48),
        (3600, None, 0.0, 300),
    ],
)
def test_a_renewal_ahead_of_need_also_counts_the_share_of_a_life(whole_life, min_remaining, share, needed):
    assert jwt.needed_remaining(whole_life, min_remaining, share) == needed


@pytest.mark.parametrize(
    ("issued", "life"),
    [(NOW, 3600), (0, NOW + 3600), (NOW + 0.5, 3599.5), (NOW + 3600, 0)]
    + [(issued, None) for issued in (None, True, "1", -1, NOW + 3601, float("nan"), [])],
)
def test_the_life_of_a_token_is_from_iat_to_exp(issued, life):
    assert jwt.life({"exp": NOW + 3600, "iat": issued}) == life
    with pytest.raises(jwt.JwtError):
        jwt.life({"iat": issued})


@pytest.mark.parametrize(
    ("remaining", "min_remaining", "fault"),
    [(1, None, False), (-1, None, False), (1, 0, False), (0.5, 0, True), (900, 900, False), (899, 900, True)],
)
def test_a_new_token_that_does_not_live_long_enough_is_a_fault(remaining, min_remaining, fault):
    assert bool(jwt.life_fault(remaining, min_remaining)) is fault


def test_import_loads_no_hashes():
    """typing is loaded by Ansible wherever this runs."""
    code = (
        "import importlib.util as u, sys; s = u.spec_from_file_location('jwt', sys.argv[1]); m = u.module_from_spec(s);"
    )
    code += "s.loader.exec_module(m); print(sorted(set(sys.modules) & {'hashlib', 'base64', 'ssl'}))"
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, jwt.__file__], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
