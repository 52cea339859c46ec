# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""auth authorization_code, refresh_token and username_password through real plays."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

import pytest

from tests.emulators import pki
from tests.emulators.adfs import Adfs
from tests.emulators.entra import Entra
from tests.emulators.tests.entra_client import post
from tests.integration.people import Desk

VERIFIER = "a-verifier-of-at-least-43-characters-as-RFC-7636-wants-it"
BACK = "http://localhost"


def challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


REDEEM = """
- name: redeem
  entra.oracledb.aad_token: {authorization_code: "{{ code }}", redirect_uri: http://localhost}
- name: with a verifier
  entra.oracledb.aad_token:
    authorization_code: "{{ proven }}"
    code_verifier: "{{ verifier }}"
    redirect_uri: http://localhost
  register: token
- name: who
  ansible.builtin.debug:
    msg: "{{ token.claims.upn }}"
"""
AGAIN = """
- name: once more
  entra.oracledb.aad_token: {authorization_code: "{{ code }}", redirect_uri: http://localhost}
- ansible.builtin.pause: {seconds: 3}
- name: renewed
  entra.oracledb.aad_token: {authorization_code: "{{ code }}", redirect_uri: http://localhost, min_remaining: 3597}
"""


def test_codes_are_redeemed_once(either_desk: Desk, entra: Entra) -> None:
    desk = either_desk
    code = entra.code(desk.app, desk.user, BACK)
    proven = entra.code(desk.app, desk.user, BACK, code_challenge=challenge(VERIFIER))
    desk.ansible.variables |= {"code": code, "proven": proven, "verifier": VERIFIER}
    run = desk.play(REDEEM, "-vvvvv").succeeded()
    assert run["who"]["msg"] == desk.user.username
    with_verifier = ["code_verifier" in entry["fields"] for entry in entra.requests("token")]
    assert with_verifier == [False, True]
    again = desk.play(AGAIN, "-vvvvv").succeeded()
    fields = entra.requests("token")[2]["fields"]
    assert "refresh_token" in fields
    assert "code" not in fields
    assert entra.counts()["token"] == 3
    desk.check_secrecy(run, again, at_least=3, code=code, proven=proven, verifier=VERIFIER)


CODE_FAILURES = """
- name: used twice
  entra.oracledb.aad_token: {authorization_code: "{{ used }}", redirect_uri: http://localhost, cache: never}
  ignore_errors: true
- name: another address
  entra.oracledb.aad_token: {authorization_code: "{{ code }}", redirect_uri: http://localhost/other}
  ignore_errors: true
- name: another verifier
  entra.oracledb.aad_token: {authorization_code: "{{ proven }}", redirect_uri: http://localhost, code_verifier: "{{ wrong }}"}
  ignore_errors: true
- name: cut
  entra.oracledb.aad_token: {authorization_code: "{{ code[:-9] }}", redirect_uri: http://localhost}
  ignore_errors: true
- name: incomplete
  entra.oracledb.aad_token: {authorization_code: "{{ code }} "}
  ignore_errors: true
"""


def test_failures_of_codes(desk: Desk, entra: Entra) -> None:
    codes = {name: entra.code(desk.app, desk.user, BACK) for name in ("used", "code")}
    proven = entra.code(desk.app, desk.user, BACK, code_challenge=challenge(VERIFIER))
    wrong = VERIFIER.replace("a", "b")
    desk.ansible.variables |= {**codes, "proven": proven, "wrong": wrong}
    first = CODE_FAILURES.partition("- name: another address")[0].replace("used twice", "used once")
    run = desk.play(first + CODE_FAILURES, "-vvv").succeeded()
    assert "msg" not in run["used once"]
    expected = {
        "used twice": ("AADSTS54005", "A code can be redeemed once"),
        "another address": ("AADSTS500112", "redirect_uri must be the one that the code was asked for with"),
        "another verifier": ("AADSTS501481", "code_verifier is not the one whose challenge"),
        "cut": ("AADSTS9002313", "copy it whole"),
        "incomplete": ("redirect_uri is missing", "authorization_code begins or ends with a blank"),
    }
    for task, texts in expected.items():
        for text in texts:
            assert text in run[task]["msg"], run[task]["msg"]
    desk.check_secrecy(run, at_least=0, **codes, proven=proven, wrong=wrong)


@pytest.fixture
def due_at_once(entra: Entra, monkeypatch: pytest.MonkeyPatch) -> None:
    """An API whose tokens are to be renewed after a second."""
    monkeypatch.setattr(entra, "resource", entra.register_resource(refresh_in=1))


REFRESH = """
- name: refresh
  entra.oracledb.aad_token: {refresh_token: "{{ refresh }}"}
  register: token
  loop: [1, 2, 3]
  loop_control: {pause: 1}
- name: who
  ansible.builtin.debug:
    msg: "{{ token.results | map(attribute='claims.upn') | unique | list }}"
"""


def refresh_tokens(desk: Desk) -> list[str]:
    return [secret for name, secret in desk.secrets().items() if name.startswith("RefreshToken")]


@pytest.mark.usefixtures("due_at_once")
def test_a_rotated_refresh_token_is_kept(either_desk: Desk, entra: Entra) -> None:
    """The provider takes each refresh token once, so the second and the third renewal need the newest one."""
    desk = either_desk
    desk.use(desk.new_app(single_use_refresh_tokens=True))
    given = refresh_token_of(desk)
    desk.ansible.variables["refresh"] = given
    run = desk.play(REFRESH, "-vvvvv").succeeded()
    assert run["who"]["msg"] == [desk.user.username]
    assert [entry["status"] for entry in entra.requests("token")] == [200] * 4  # the first one was the user's own
    (kept,) = refresh_tokens(desk)
    again = desk.play(REFRESH, "-vvvvv").succeeded()
    assert refresh_tokens(desk) not in ([given], [kept])
    desk.check_secrecy(run, again, at_least=3, given=given, kept=kept)


def refresh_token_of(desk: Desk) -> str:
    """One that was got by other means, as a user who brings it has."""
    form = {"client_id": desk.app.client_id, "redirect_uri": BACK, "scope": f"{desk.scope} offline_access"}
    code = desk.entra.code(desk.app, desk.user, BACK)
    status, answer = post(desk.entra, grant_type="authorization_code", code=code, **form)
    assert status == 200, answer
    return str(answer["refresh_token"])


REFRESH_FAILURES = """
- name: refresh
  entra.oracledb.aad_token: {refresh_token: "{{ refresh }}", cache: never}
  ignore_errors: true
- name: another app
  entra.oracledb.aad_token: {refresh_token: "{{ refresh }}", client_id: "{{ other }}"}
  ignore_errors: true
- name: none
  entra.oracledb.aad_token: {refresh_token: "{{ made_up }}"}
  ignore_errors: true
"""


def test_failures_of_refresh_tokens(desk: Desk, entra: Entra) -> None:
    made_up = "a-refresh-token-that-somebody-made-up"
    desk.ansible.variables |= {"refresh": refresh_token_of(desk), "other": desk.new_app().client_id, "made_up": made_up}
    entra.revoke(desk.user)
    run = desk.play(REFRESH_FAILURES, "-vvv").succeeded()
    assert "AADSTS50173" in run["refresh"]["msg"]
    assert "The sign-in was revoked" in run["refresh"]["msg"]
    assert "AADSTS70000: Provided grant is invalid" in run["another app"]["msg"]
    assert "It is of another app, was used up or was cut" in run["another app"]["msg"]
    assert "AADSTS9002313" in run["none"]["msg"]
    desk.check_secrecy(run, at_least=0, refresh=desk.ansible.variables["refresh"], made_up=made_up)


PASSWORDS = """
- name: password
  entra.oracledb.aad_token: {username: "{{ name }}", password: "{{ password }}"}
  register: token
- name: who
  ansible.builtin.debug:
    msg: "{{ token.claims.upn }} {{ lookup('entra.oracledb.aad_token', username=name, password=password, query='claims.upn') }}"
- name: second factor
  entra.oracledb.aad_token: {username: "{{ careful }}", password: "{{ careful_password }}"}
  ignore_errors: true
- name: wrong
  entra.oracledb.aad_token: {username: "{{ name }}", password: "{{ wrong }}"}
  ignore_errors: true
- name: wrong again
  entra.oracledb.aad_token: {username: "{{ name }}", password: "{{ wrong }}"}
  ignore_errors: true
- name: unknown
  entra.oracledb.aad_token: {username: nobody@contoso.example, password: "{{ wrong }}"}
  ignore_errors: true
- name: incomplete
  entra.oracledb.aad_token: {auth: username_password, username: nobody}
  ignore_errors: true
"""


def test_passwords(either_desk: Desk, entra: Entra) -> None:
    desk, careful = either_desk, entra.user(mfa=True)
    wrong = "not-the-password-of-anybody"
    desk.ansible.variables |= {"name": desk.user.username, "password": desk.user.password, "wrong": wrong}
    desk.ansible.variables |= {"careful": careful.username, "careful_password": careful.password}
    run = desk.play(PASSWORDS, "-vvvvv").succeeded()
    assert run["who"]["msg"] == f"{desk.user.username} {desk.user.username}"
    assert run.says("RFC 9700 (section 2.4) forbids it, and it fails with multi-factor authentication")
    assert "AADSTS50076" in run["second factor"]["msg"]
    assert "Multi-factor authentication is required: use device_code or interactive" in run["second factor"]["msg"]
    assert "AADSTS50126" in run["wrong"]["msg"]
    assert "every try counts towards a lock-out" in run["wrong"]["msg"]
    assert "(Remembered; asked again in" in run["wrong again"]["msg"]
    assert "AADSTS50034" in run["unknown"]["msg"]
    assert "password is missing" in run["incomplete"]["msg"]
    assert "username 'nobody' is not of the form name@domain" in run["incomplete"]["msg"]
    assert entra.counts()["token"] == 4
    desk.check_secrecy(run, at_least=3, wrong=wrong, careful=careful.password)


@pytest.fixture
def adfs(entra: Entra) -> Iterator[Adfs]:
    """An AD FS that signs in the users of a domain of this test's own."""
    pytest.importorskip("signxml", reason="signxml is not installed: nothing can sign or verify an assertion")
    domain = "federated.example"
    with Adfs(pki.Authority.load(entra.directory), {}, domain) as adfs:
        entra.federate(
            domain,
            issuer=adfs.issuer,
            metadata_url=adfs.metadata_url,
            active_auth_url=adfs.active_auth_url,
            certificate_pem=adfs.signer.certificate_pem,
        )
        yield adfs
        assert not adfs.stderr()


FEDERATED = """
- name: federated
  entra.oracledb.aad_token: {username: alice@federated.example, password: "{{ password }}"}
  register: token
- name: who
  ansible.builtin.debug:
    msg: "{{ token.claims.upn }}"
- name: wrong
  entra.oracledb.aad_token: {username: alice@federated.example, password: "{{ wrong }}"}
  ignore_errors: true
"""


def test_a_federated_user_signs_in_at_ad_fs(desk: Desk, entra: Entra, adfs: Adfs) -> None:
    password, wrong = "a-password-of-the-other-directory", "not-the-password-of-anybody"
    adfs.add_account("alice@federated.example", password, "alice@FEDERATED.EXAMPLE")
    entra.user("alice@federated.example")
    desk.ansible.variables |= {"password": password, "wrong": wrong}
    run = desk.play(FEDERATED, "-vvv").succeeded()
    assert run["who"]["msg"] == "alice@federated.example"
    assert "AD FS" in run["wrong"]["msg"]
    assert "ID3242" in run["wrong"]["msg"]
    adfs.configure(endpoints=[])
    desk.ansible.variables["password"] = wrong + wrong
    closed = desk.play(FEDERATED.partition("- name: who")[0], "-vvv")
    assert "names no endpoint for passwords. On AD FS: Enable-AdfsEndpoint" in closed.failed("federated")
    desk.check_secrecy(run, closed, at_least=2, federated=password, wrong=wrong)
