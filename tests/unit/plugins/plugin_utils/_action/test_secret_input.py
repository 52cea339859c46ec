# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Placeholders for secrets: in the arguments, in the built input, and what is refused."""

import json

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._one_time_pad import new_pad, seal
from ansible_collections.entra.oracledb.plugins.plugin_utils._action.secret_input import NotSentError, SecretInput
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.run import MASK, Secret

TOKEN = "canary.token-1_~" * 3
WALLET = "Y2FuYXJ5+/=="


@pytest.fixture
def secret_input():
    return SecretInput()


def built(arguments):
    """A module's input, as ansible-core makes it: JSON in a literal of Python."""
    return f"main({json.dumps({'ANSIBLE_MODULE_ARGS': arguments})!r})".encode()


def test_arguments_have_placeholders_and_the_input_has_the_secrets(secret_input):
    given = {"tokens": [{"name": "hr", "token": Secret(TOKEN)}], "wallets": ({"contents": {"a": Secret(WALLET)}},)}
    hidden = secret_input.hide(given)
    assert secret_input
    assert not any(secret in json.dumps(hidden) for secret in (TOKEN, WALLET))
    assert secret_input.is_in(built(hidden))
    plain = {"tokens": [{"name": "hr", "token": TOKEN}], "wallets": [{"contents": {"a": WALLET}}]}
    assert secret_input.reveal(built(hidden)) == built(plain)
    assert given["tokens"][0]["token"] == TOKEN


@pytest.mark.parametrize("convert", [bytes.decode, bytes])
def test_input_is_text_or_bytes(secret_input, convert):
    data = convert(built(secret_input.hide(Secret(TOKEN))))
    assert secret_input.is_in(data)
    assert secret_input.reveal(data) == built(TOKEN)


def test_more_secrets_than_one_digit_counts(secret_input):
    secrets = [f"secret{number}" for number in range(25)]
    hidden = secret_input.hide([Secret(secret) for secret in secrets])
    assert secret_input.reveal(built(hidden)) == built(secrets)


@pytest.mark.parametrize("data", [b"", "", b"NOT_SENT_", "import os"])
def test_what_has_no_placeholder_is_no_input(secret_input, data):
    assert not secret_input
    secret_input.hide(Secret(TOKEN))
    assert not secret_input.is_in(data)


def test_two_runs_have_different_placeholders():
    assert SecretInput().hide(Secret(TOKEN)) != SecretInput().hide(Secret(TOKEN))


def test_every_secret_must_have_its_place(secret_input):
    first, second = secret_input.hide([Secret(TOKEN), Secret(WALLET)])
    assert secret_input.is_in(built(first))
    assert not secret_input.is_whole_in(built(first))
    assert secret_input.is_whole_in(built([first, second]))


@pytest.mark.parametrize("character", [*"'\"\\ \n\x00é{%", ""])
def test_secret_that_another_encoding_would_change_is_refused_and_not_shown(secret_input, character):
    secret = f"canary{character}" if character else ""
    with pytest.raises(NotSentError) as caught:
        secret_input.hide({"token": Secret(secret)})
    assert "canary" not in str(caught.value)


def test_what_comes_back_is_masked(secret_input):
    secret_input.hide(Secret(TOKEN))
    result = secret_input.scrub({"stdout": f"{{{TOKEN}}}", "stdout_lines": [TOKEN], "rc": 1})
    assert result == {"stdout": f"{{{MASK}}}", "stdout_lines": [MASK], "rc": 1}


def test_placeholder_is_no_token_and_no_pad(secret_input):
    """So that a module that is run with it refuses it."""
    placeholder = secret_input.hide(Secret(new_pad()))
    with pytest.raises(jwt.JwtError):
        jwt.decode(placeholder)
    with pytest.raises(ValueError):
        seal("a short token, but longer than this pad, in any case", placeholder)
