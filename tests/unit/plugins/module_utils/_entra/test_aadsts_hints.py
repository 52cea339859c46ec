# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hints: which numbers have one, what they may say, and which one is chosen by what was given."""

import re

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._entra import aadsts
from ansible_collections.entra.oracledb.plugins.module_utils._entra.aadsts_hints import HINTS
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.given import given_by
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.flows import FLOWS
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS
from tests.emulators.entra.errors import ERRORS


def numbers(text):
    return [int(word) for word in text.split()]


# Every number of "Microsoft Entra authentication and authorization error codes" (learn.microsoft.com, entra/identity-platform/
# reference-error-codes; the page's own date is 2025-02-03, read in November 2026) that an app, a federated credential, a
# sign-in or a policy can cause for a request of ours.
REFERENCE = numbers("""
16000 16001 16002 16003 20001 20012 20033 28002 28003 40008 40009 40010 40015 50000 50001 50002 50005 50006 50008
50010 50011 50012 50013 50014 50015 50017 50020 50027 50029 50032 50033 50034 50048 50049 50050 50053 50055 50056
50057 50058 50059 50064 50072 50074 50076 50078 50079 50085 50086 50087 50088 50089 50097 50098 50100 50101 50102
50103 50105 50107 50108 50109 50111 50117 50120 50123 50124 50125 50126 50127 50128 50129 50130 50131 50132 50133
50134 50135 50137 50139 50142 50143 50144 50146 50147 50148 50149 50150 50155 50158 50159 50161 50162 50163 50164
50165 50166 50169 50170 50171 50172 50173 50176 50177 50178 50187 50194 50196 50197 51004 51006 53000 53001 53002
53003 53004 53010 53011 54000 54005 65001 65002 65004 65005 67003 70000 70001 70002 70003 70004 70008 70011 70012
70018 70019 70043 80001 80002 80005 80007 80010 80012 80013 80014 90002 90004 90005 90006 90008 90009 90012 90013
90014 90015 90016 90019 90020 90022 90023 90024 90033 90038 90043 90051 90055 90056 90072 90090 90091 90093 90094
90095 90099 90100 90101 90102 90112 90117 90120 90121 90123 90124 90130 100007 130007 130008 135011 160021 240002
399284 500011 500014 500021 500022 500133 500207 500208 500212 500213 501461 501481 501491 501621 501631 501632
530032 530034 530035 650052 650054 650056 650057 650059 700005 700011 700016 700020 700022 700023 700025 700027
700030 700082 700084 700229 900144 900382 900384 900432 900561 900612 900971 1000031 1000104 5000224 5000819 5001256
7000112 7000114 7000215 7000218 7000222 9001023 9002313 9002332 9002341
""")
# Those of the page that have none, by reason.
LEFT_OUT = {
    "sign-out": "50061 50068 50070 50071",
    "SAML and WS-Federation applications": "50003 50007 501241 75001 75003 75005 750054 75008 75011 75016 76021 76026 7500514 "
    "7500529 90081 90082 90084 90085 90086 90087 90107 900236",
    "pages of the sign-in itself, which say it there": "17003 50099 500141 50136 50140 50141 50156 50157 50160 50167 50168 50180 "
    "50192 50199 51001 51005 52004 81004 81005 81006 81007 81009 81010 81011 81012 90007 90119 90125 90126 130004 130005 "
    "130006 135010 140000 140001 220450 220501 221000 1000000 1000002 901011 901012 901014",
    "changing a password": "120000 120002 120003 120004 120005 120008 120011 120012 120013 120014 120015 120016 120018 120020 "
    "120021",
    "requests that we never make": "70005 70007 700054 901002 90027 90114 240001 240003 240004",
    "no refusal: the code has not been entered yet": "70016",
    "Microsoft's own faults, for its support": "230109 50042 50043 50138 51000 90010 90036 90092 165004 165900",
}
# Numbers that the page does not have: Microsoft's articles, public threads, what this repository's tests have met.
OTHERS = numbers("""
28000 53009 70020 70021 70025 70044 90061 500112 500113 500131 500200 500341 500571 501051 501661 530002 530003 530004
530031 530036 530084 650051 700003 700007 700021 700024 700038 700211 700212 700213 700222 700223 700226 700238 900021
900023 900439 900941 900981 1000502 1002012 1003031 5000225 5002738 5002741 7000014 7000110 7000113 7000213 7000214
7000216 7000219 7000229 7000272 7000274 7000277 7002137 7002138 7002381 9002325 9002326 9002327
""")
TEXTS = sorted(
    (number, name, text)
    for number, hint in HINTS.items()
    for name, text in ({"": hint} if isinstance(hint, str) else hint).items()
)
KINDS = {"", "person", "app", "user", "secret", "certificate", "federated", "none"}
NOT_OURS = re.compile(
    r"\b(alone|whoever|somebody|shall|brought|said|stands?|mends?|ails|in its stead|document|AAD|Azure AD)\b",
    re.IGNORECASE,
)
FOREIGN = {"code_challenge_method", "jwks_uri"}  # names of RFC 7636 and of OpenID Connect Discovery
ELSEWHERE = re.compile(
    r"Entra > |`az |Get-Mg|https://|run it again|[Ss]ign in|administrator|well-known|claim rule|NTP|federated token"
)


# Which numbers.


def test_every_relevant_number_of_the_reference_has_a_hint():
    assert [number for number in REFERENCE + OTHERS if number not in HINTS] == []
    assert sorted(HINTS) == sorted(REFERENCE + OTHERS)


def test_what_is_left_out_is_left_out_for_one_reason():
    left_out = [number for text in LEFT_OUT.values() for number in numbers(text)]
    assert len(left_out) == len(set(left_out)) == 350 - len(REFERENCE)
    assert not set(left_out) & set(HINTS)


def test_every_refusal_of_the_emulator_has_a_hint_but_those_left_out():
    left_out = {number for text in LEFT_OUT.values() for number in numbers(text)}
    assert set(ERRORS) - set(HINTS) <= left_out


def test_no_number_is_in_two_tables():
    from ansible_collections.entra.oracledb.plugins.module_utils._entra import aadsts_hints, aadsts_people_hints

    tables = [
        *(
            getattr(aadsts_hints, name)
            for name in ("TENANTS", "APPS", "CREDENTIALS", "FEDERATION", "RESOURCES", "SERVICE")
        ),
        *(getattr(aadsts_people_hints, name) for name in ("ACCOUNTS", "SIGN_INS", "POLICIES")),
    ]
    assert sum(map(len, tables)) == len(HINTS)


# What they say.


def but_for(check):
    """The texts that fail the check."""
    return {text: (number, name) for number, name, text in TEXTS if not check(text)}


def test_every_hint_is_a_sentence():
    assert but_for(lambda text: text.endswith((".", ").")) and not text.endswith("..")) == {}
    assert but_for(lambda text: text[0].isupper() or text.split()[0] in OPTIONS) == {}
    assert but_for(lambda text: text.isascii() and "  " not in text and "{" not in text) == {}


def test_every_hint_is_short_plain_english():
    assert but_for(lambda text: 20 <= len(text) <= 330) == {}
    assert but_for(lambda text: len(re.findall(r"[.!?] [A-Z]", text)) <= 2) == {}  # three sentences at most
    assert but_for(lambda text: not NOT_OURS.search(text)) == {}


def test_hints_name_only_options_that_exist():
    names = {word for _number, _name, text in TEXTS for word in re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", text)}
    assert names - {*OPTIONS, *FLOWS} == FOREIGN


def test_every_hint_says_where_or_what():
    """A box of the portal, an option or flow of ours, or what else is to be done."""
    names = {*OPTIONS, *FLOWS}
    assert but_for(lambda text: ELSEWHERE.search(text) or set(re.findall(r"\w+", text)) & names) == {}


def test_hint_with_several_texts_has_one_for_everything_else():
    several = [hint for hint in HINTS.values() if not isinstance(hint, str)]
    assert [hint for hint in several if "" not in hint or len(hint) == 1] == []
    assert set().union(*several) <= KINDS | set(FLOWS)


# What was given.


@pytest.fixture
def hint_for(build, identity, tmp_path):
    """The hints of a number for a request with this credential."""
    path = identity.write_pem(tmp_path / "app.pem")
    given = {
        "secret": {},
        "certificate": {"client_secret": None, "certificate_path": str(path)},
        "federated": {"client_secret": None, "auth": "workload_identity", "federated_token": "e30.e30.x"},
        "device_code": {"client_secret": None, "auth": "device_code"},
        "azure_cli": {"client_secret": None, "client_id": None, "auth": "azure_cli"},
        "managed_identity": {"client_secret": None, "client_id": None, "auth": "managed_identity"},
        "on_behalf_of": {"auth": "on_behalf_of", "user_assertion": "e30.e30.x"},
        "refresh_token": {"auth": "refresh_token", "refresh_token": "x", "client_secret": None},
    }
    return lambda number, kind: " ".join(aadsts.hints([number], given=given_by(build(**given[kind]))))


@pytest.mark.parametrize("number", [7000216, 7000218, 7000219])
@pytest.mark.parametrize("kind", ["secret", "certificate", "federated", "on_behalf_of"])
def test_what_was_sent_is_not_asked_for(hint_for, number, kind):
    text = hint_for(number, kind)
    assert "A credential was sent" in text
    assert "certificate_path" not in text and "client_secret" not in text


def test_person_is_not_asked_for_a_credential(hint_for):
    assert "Allow public client flows to Yes" in hint_for(7000218, "device_code")
    assert "certificate_path" not in hint_for(7000218, "device_code")
    assert "client_secret or certificate_path" in hint_for(7000218, "refresh_token")


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (700025, "secret", "Allow public client flows to No"),
        (700025, "on_behalf_of", "leave client_secret out"),
        (700024, "certificate", "clock of this machine"),
        (700024, "federated", "renew the token"),
        (700023, "secret", "Set scope to"),
        (700023, "certificate", "tenant_id and authority"),
        (700027, "certificate", "upload its public part"),
        (700027, "federated", "its iss must be"),
        (50012, "secret", "Copy the secret's Value"),
        (50027, "federated", "iss, sub, one aud and exp"),
        (50027, "on_behalf_of", "user_assertion must be"),
        (50013, "certificate", "upload its public part"),
        (50013, "on_behalf_of", "user_assertion must be"),
        (50076, "device_code", "answer the second factor"),
        (50076, "azure_cli", "az login --tenant"),
        (50076, "on_behalf_of", "as user_assertion"),
        (700082, "refresh_token", "for a new refresh_token"),
        (700082, "azure_cli", "`az login`"),
        (7000222, "azure_cli", "az login --service-principal"),
        (53003, "secret", "workload identities"),
        (53003, "device_code", "try interactive"),
        (53000, "device_code", "use interactive"),
        (65001, "azure_cli", "Authorized client applications"),
        (501051, "managed_identity", "New-MgServicePrincipalAppRoleAssignment"),
    ],
)
def test_hint_looks_at_what_was_given(hint_for, number, kind, words):
    assert words in hint_for(number, kind)


def test_device_code_is_not_advised_to_who_uses_it(hint_for):
    for number in HINTS:
        assert not re.search(r"use device_code", hint_for(number, "device_code")), number


# How many, and which.


def test_several_numbers_give_each_hint_once_and_three_at_most():
    assert len(aadsts.hints([700016, 700011, 700016])) == 1
    assert aadsts.hints([70002, 7000215]) == [HINTS[70002][""], HINTS[7000215][""]]
    assert len(aadsts.hints(sorted(HINTS))) == 3


def test_numbers_come_from_the_text_where_the_answer_has_none():
    assert aadsts.hints(None, "AADSTS700016: no such app; AADSTS90002: no such tenant") == [HINTS[700016], HINTS[90002]]
    assert aadsts.hints(None, "no number, AADSTS1, AADSTS123456789") == []


def test_number_without_a_hint_leads_to_microsoft_s_page():
    assert aadsts.hints([9999999]) == ["Microsoft explains it at https://login.microsoftonline.com/error?code=9999999."]
    assert aadsts.hints([9999999, 700016]) == [HINTS[700016]]
