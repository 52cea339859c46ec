# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Protection that is turned on is on: empty text where a value would protect is a fault and never the weaker default."""

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.client_credential import offline_faults
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.builder import RequestBuilder
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import PROTECTING, Given
from tests.unit.conftest import given

EMPTY = ("", " ", "\n", "\t \n")
OTHERS = ("proxy", "certificate_password", "cloud", "authority", "claims", "prompt", "login_hint", "timeout", "region")


def faults_of(options, environment=()):
    with pytest.raises(RequestError) as caught:
        RequestBuilder({**given(dict(environment), explicit=False), **given(options)}, offline_faults).build()
    return caught.value.faults


@pytest.mark.parametrize("text", EMPTY)
@pytest.mark.parametrize("name", PROTECTING)
def test_an_empty_option_that_protects_is_one_fault_with_its_name_and_what_to_do(offline_options, name, text):
    (fault,) = faults_of({**offline_options, name: text})
    assert fault.startswith(f"{name} is empty: ")
    assert fault.endswith(f"or leave {name} out (with `default(omit)` in a task).")


@pytest.mark.parametrize("text", EMPTY)
def test_an_empty_key_of_the_environment_is_a_fault_too(offline_options, text):
    (fault,) = faults_of(offline_options, {"cache_key": text})
    assert fault.startswith("AAD_TOKEN_CACHE_KEY is empty in the environment: the cache would not be encrypted")
    assert fault.endswith("or unset AAD_TOKEN_CACHE_KEY.")


@pytest.mark.parametrize("name", [name for name in PROTECTING if name != "cache_key"])
def test_any_other_empty_variable_of_the_environment_is_none(offline_options, name):
    options = {**given(offline_options), name: Given("", explicit=False)}
    assert (
        RequestBuilder(options, offline_faults).build()
        == RequestBuilder(given(offline_options), offline_faults).build()
    )


@pytest.mark.parametrize("name", OTHERS)
def test_an_empty_option_that_protects_nothing_is_none(build, name):
    assert build(**{name: ""}) == build()


def test_every_empty_option_is_told_at_once(offline_options):
    assert len(faults_of({**offline_options, **dict.fromkeys(PROTECTING, "")})) == len(PROTECTING)


def test_a_key_that_is_there_is_taken(build):
    assert build(cache_key="MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=").cache_key == b"0123456789abcdef" * 2


@pytest.mark.parametrize("text", ["***", "!", "=", "\u00e4"])
def test_a_key_without_a_character_of_base64_is_no_key(offline_options, text):
    assert faults_of({**offline_options, "cache_key": text}) == (
        "cache_key must be 32 bytes in base64; `openssl rand -base64 32` makes one.",
    )


@pytest.mark.parametrize("name", PROTECTING)
def test_nothing_at_all_is_no_empty_text(offline_options, name):
    assert RequestBuilder(given({**offline_options, name: None}), offline_faults).build()


# Flags: a text that says neither yes nor no turned certificate checks off once.


@pytest.mark.parametrize("value", ["treu", "maybe", "verify", "2", 5, [], {}])
def test_a_flag_that_says_neither_yes_nor_no_is_a_fault(offline_options, value):
    (fault,) = faults_of({**offline_options, "validate_certs": value})
    assert fault == f"validate_certs must be true or false, not '{value}'."


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, True), (False, False), (" Yes ", True), ("ON", True), ("no", False), ("0", False), (1, True), (0, False)],
)
def test_a_flag_in_ansible_s_spellings(build, value, expected):
    assert build(validate_certs=value).validate_certs is expected


# An empty credential never turns into another login.


@pytest.mark.parametrize(
    "name", ["client_secret", "certificate_path", "certificate_data", "federated_token", "password"]
)
def test_an_empty_credential_is_no_reason_to_take_the_next_login(offline_options, name):
    faults = faults_of({**offline_options, "client_secret": None, name: ""})
    assert [fault for fault in faults if fault.startswith(f"{name} is empty: set ")]


def test_an_empty_credential_ends_a_chain(offline_options):
    faults = faults_of({**offline_options, "client_secret": "", "auth": "client_secret,azure_cli"})
    assert faults == ("client_secret is empty: set client_secret, aad_token_client_secret or AZURE_CLIENT_SECRET.",)


def test_an_empty_credential_beside_a_full_one_is_none(build):
    assert build(certificate_path="", federated_token="").auth == "client_secret"


def test_an_empty_credential_of_the_environment_is_none(offline_options):
    options = {**given({**offline_options, "client_secret": None}), "client_secret": Given("", explicit=False)}
    assert RequestBuilder(options, offline_faults).build().auth == "managed_identity"
