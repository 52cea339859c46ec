# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a refusal of Entra becomes: its words, its hint, and nothing of a secret."""

from urllib.parse import quote_plus

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._text import printable
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import aadsts

TRACE = "0f4ad1a3-0000-0000-0000-000000000000"


def answer(**changes):
    return {
        "error": "invalid_client",
        "error_description": f"AADSTS7000215: Invalid client secret provided. Trace ID: {TRACE} Timestamp: x",
        "error_codes": [7000215],
        "timestamp": "2026-11-21 00:00:00Z",
        "trace_id": TRACE,
        **changes,
    }


def test_refusal_says_what_was_asked_what_came_back_and_what_to_do():
    text = aadsts.refusal_message(401, answer(), "token for x")
    assert text.startswith(
        "token for x: Entra refused with HTTP 401 invalid_client: AADSTS7000215: Invalid client secret"
    )
    assert aadsts.HINTS[7000215] in text
    assert text.count(TRACE) == 1


@pytest.mark.parametrize("codes", [None, 7000215, "7000215", {}, [None, "x", [], {}, 1e99], [True]])
def test_refusal_takes_any_form_of_error_codes(codes):
    assert "invalid_client" in aadsts.refusal_message(400, answer(error_codes=codes), "about")


@pytest.mark.parametrize("value", [None, 5, [], {}, ["x"]])
@pytest.mark.parametrize("name", ["error", "error_description", "trace_id", "timestamp"])
def test_refusal_takes_any_type_of_text(name, value):
    assert aadsts.refusal_message(400, answer(**{name: value}), "about").startswith("about: Entra refused")


def test_text_from_outside_cannot_drive_a_terminal_or_add_a_line():
    hostile = "AADSTS1:\x1b[2J\r\nfatal: [host]: \u202eFAILED"
    text = aadsts.refusal_message(400, answer(error_description=hostile), "about")
    assert text.isprintable()


def test_text_from_outside_has_a_bound():
    assert len(printable("x" * 10**6)) < 600


def test_every_hint_is_a_sentence():
    assert all(hint.endswith((".", "sign-in.")) and "  " not in hint for hint in aadsts.HINTS.values())


@pytest.mark.parametrize("secret", ["s3cret-value-abcdefghi", "with blank & more"])
def test_secret_that_the_provider_echoes_is_masked_before_anything_is_cut(secret):
    for echoed in (secret, quote_plus(secret)):
        answer = {"error": "invalid_client", "error_description": "x" * 485 + " " + echoed}
        message = aadsts.refusal_message(401, answer, "token", [secret])
        assert not [length for length in range(6, len(echoed)) if echoed[:length] in message]
