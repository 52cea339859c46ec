# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one-time pad: whatever goes in comes out under the same pad, and under no other."""

import ast
import base64
import contextlib
import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils import _one_time_pad as one_time_pad
from ansible_collections.entra.oracledb.plugins.module_utils._one_time_pad import PAD_BYTES, new_pad, seal, unseal

TOKEN = "eyJ0eXAiOiJKV1QifQ.eyJhdWQiOiJ4In0.c2lnbmF0dXJl"


@given(st.text(max_size=200))
def test_what_is_sealed_is_unsealed(text):
    pad = new_pad()
    assert unseal(seal(text, pad), pad) == text


def test_the_longest_token_fits():
    pad, token = new_pad(), "x" * jwt.MAX_TOKEN_BYTES
    assert jwt.MAX_TOKEN_BYTES <= PAD_BYTES
    assert unseal(seal(token, pad), pad) == token


def test_sealed_text_shows_nothing_of_it_but_the_length():
    sealed = seal(TOKEN, new_pad())
    assert set(sealed) <= set("0123456789abcdef")
    assert len(sealed) == 2 * len("sealed: " + TOKEN)
    assert TOKEN.encode().hex()[:16] not in sealed


def test_every_pad_is_new_and_long_enough():
    pads = [base64.b64decode(new_pad()) for _unused in range(3)]
    assert len(set(pads)) == 3
    assert {len(pad) for pad in pads} == {PAD_BYTES}
    # Where the pad is not random, bytes of it repeat.
    assert all(len(set(pad)) == 256 for pad in pads)
    assert len({seal(TOKEN, new_pad()) for _unused in range(3)}) == 3


def test_another_pad_does_not_open_it():
    sealed = seal(TOKEN, new_pad())
    with pytest.raises(ValueError, match="not sealed with this pad"):
        unseal(sealed, new_pad())


@pytest.mark.parametrize("text", ["x" * (PAD_BYTES + 1), "é" * (PAD_BYTES // 2 + 1)])
def test_text_longer_than_the_pad_is_not_sealed(text):
    with pytest.raises(ValueError, match=f"do not fit under a pad of {PAD_BYTES}"):
        seal(text, new_pad())


@pytest.mark.parametrize("sealed", ["x", "abc", "zz", "é", "00" * (PAD_BYTES + 1)])
def test_what_was_not_sealed_is_a_value_error(sealed):
    with pytest.raises(ValueError):
        unseal(sealed, new_pad())


@given(st.binary(max_size=40))
def test_no_bytes_make_it_fail_in_another_way(data):
    with contextlib.suppress(ValueError):
        unseal(data.hex(), new_pad())


@pytest.mark.parametrize("pad", ["x", "é", "===="])
def test_senseless_pad_is_a_value_error(pad):
    with pytest.raises(ValueError):
        seal(TOKEN, pad)


def test_it_compiles_on_python_3_6():
    ast.parse(inspect.getsource(one_time_pad), feature_version=(3, 6))
