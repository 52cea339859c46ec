# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The line that az prints for a claims challenge: whole, to be run as it is, and no secret in it."""

import base64
import json
import secrets
import shlex

import jwt
import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._text import MASK
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import az_login
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.machine_flows import az_failure
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RefusedError, UnavailableError

CHALLENGE = {"access_token": {"acrs": {"essential": True, "value": "p1"}}}
LONG = {"access_token": {"capolids": {"essential": True, "values": [f"{number:032x}" for number in range(40)]}}}
ADVICE = (
    "Run the command below to authenticate interactively; additional arguments may be added as needed:\naz logout\n"
)
NUMBER = (
    "AADSTS50076: Due to a configuration change made by your administrator, you must use multi-factor authentication."
)


def standard(document):
    return base64.b64encode(json.dumps(document).encode()).decode()


def url_safe(document):
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip("=")


def line_of(value, tenant="contoso.example"):
    return f'az login --tenant "{tenant}" --scope "https://x/.default" --claims-challenge "{value}"'


@pytest.fixture
def failure(build):
    request = build(auth="azure_cli", client_secret=None, tenant_id=None)
    return lambda text: az_failure(request, 1, text)


@pytest.mark.parametrize("challenge", [CHALLENGE, LONG, {"access_token": {"name": {"value": "ü???>>>"}}}])
@pytest.mark.parametrize("form", [standard, url_safe])
@pytest.mark.parametrize("before", [f"WARNING: {ADVICE}ERROR: {NUMBER}\n", f"ERROR: {NUMBER}\n{ADVICE}", "WARNING: "])
def test_line_is_whole_and_its_command_and_claims_can_be_acted_on(failure, challenge, form, before):
    line = line_of(form(challenge))
    first, _newline, rest = before.partition(f"ERROR: {NUMBER}\n")
    text = f"{first}{line}\n{_newline}" if not rest else f"{before}{line}\n"
    error = failure(text)
    assert error.__class__ is RefusedError
    assert str(error).endswith(f"Run: {line}")
    assert error.needs_sign_in
    assert json.loads(error.claims) == challenge
    assert shlex.split(error.command) == shlex.split(line)
    assert '"' not in error.command, "in JSON it could not be copied"


@pytest.mark.parametrize("ends", ["\r\n", "\n", ""])
def test_ends_of_lines_do_not_count(failure, ends):
    error = failure(f"ERROR: {NUMBER}{ends or chr(10)}{line_of(standard(CHALLENGE))}{ends}")
    assert str(error).endswith(f"Run: {line_of(standard(CHALLENGE))}")


def test_secrets_in_it_are_masked(failure):
    token = jwt.encode({"sub": "x"}, secrets.token_hex(32), algorithm="HS256")
    for line in (
        line_of(token),
        line_of(standard({"access_token": {"x": {"value": token}}})),
        line_of(standard(CHALLENGE), tenant=token),
        f"{line_of(standard(CHALLENGE))} --password {token}",
    ):
        error = failure(f"ERROR: {NUMBER} {token}\n{line}\n")
        for shown in (str(error), error.command, error.claims):
            assert not any(part in shown for part in token.split(".")), shown
        assert MASK in str(error)
        assert MASK not in error.command
    assert standard(CHALLENGE) in str(failure(f"ERROR: {NUMBER}\n{line_of(standard(CHALLENGE), tenant=token)}\n"))


@pytest.mark.parametrize("value", ["", "?", "e30", "W10", "eyJ", "eyJhIjoxfQ.e30.c2ln"])
def test_what_is_no_challenge_is_none(value):
    found = az_login.login_printed(f"{line_of(value)}\n")
    assert found.claims in ("", "{}")


@pytest.mark.parametrize(
    ("text", "command"),
    [
        (f'ERROR: {NUMBER}\n{ADVICE}az login --scope "https://x/.default"\n', "az login --scope https://x/.default"),
        (f"ERROR: AADSTS700082: too old.\n{ADVICE}az login\n", "az login"),
        (f'ERROR: AADSTS500011: no such resource.\n{ADVICE}az login --scope "https://x/.default"\n', None),
        ("ERROR: Subscription 'x' not found.\n", None),
        (f"ERROR: {NUMBER}\n{ADVICE}", None),
        (f"ERROR: {NUMBER}\naz login --claims-challenge 'open\n", ""),
        (f"ERROR: {NUMBER}\nsee also az login-experience --x\n", None),
    ],
)
def test_only_where_a_sign_in_helps_it_is_asked_for(failure, text, command):
    error = failure(text)
    assert error.needs_sign_in is (command is not None)
    assert error.command == (command or "")
    assert ("Run: az login" in str(error)) is (command is not None)


def test_line_with_the_challenge_is_preferred_and_a_huge_one_is_no_line(failure):
    text = f"ERROR: {NUMBER}\n{line_of(standard(CHALLENGE))}\naz login\naz login --x {'x' * az_login.LONGEST}\n"
    assert str(failure(text)).endswith(f"Run: {line_of(standard(CHALLENGE))}")


@pytest.mark.parametrize(
    ("tenant_id", "command"), [("", "az login"), ("contoso.example", "az login --tenant contoso.example")]
)
def test_who_never_signed_in_to_az_does_so(build, tenant_id, command):
    request = build(auth="azure_cli", client_secret=None, tenant_id=tenant_id or None)
    error = az_failure(request, 1, "ERROR: Please run 'az login' to setup account.\n")
    assert error.__class__ is UnavailableError
    assert (error.needs_sign_in, error.command, error.claims) == (True, command, "")
