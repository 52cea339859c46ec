# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sign-in page and the codes that it leads to: redirects, response modes, PKCE, and refusals with their numbers."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.emulators.entra import App, Entra, User, browser
from tests.emulators.entra.authorize import same_redirect
from tests.emulators.entra.browser import Page
from tests.emulators.entra.shapes import claims_of
from tests.emulators.tests.entra_client import number, pool
from tests.emulators.tests.people_client import OPENID, pkce, redeem

REDIRECT = "http://localhost:1234"


def address(entra: Entra, app: App, alias: str | None = None, **changes: str | None) -> str:
    fields: dict[str, str | None] = {
        "client_id": app.client_id,
        "response_type": "code",
        "redirect_uri": REDIRECT,
        "scope": f"{entra.scope} {OPENID}",
        "state": "as sent & <safe>",
        **changes,
    }
    query = urlencode({name: value for name, value in fields.items() if value is not None})
    return f"{entra.url}/{alias or entra.tenant_id}/oauth2/v2.0/authorize?{query}"


def visit(entra: Entra, url: str, user: User | None = None, answer: str = "accept", password: str = "") -> Any:
    """The answer to a GET of the page or, with a user, to the POST of its form; redirects are not followed."""
    with pool(entra) as client:
        page = client.request("GET", url, redirect=False)
        form = Page(page.data.decode()).form
        if user is None or form is None:
            return page
        button = {"answer": answer}
        fields = {**form.fields, "username": user.username, "password": password or user.password, **button}
        return client.request("POST", entra.url + form.action, fields=fields, encode_multipart=False, redirect=False)


def returned(response: Any) -> dict[str, str]:
    """What the client gets back: from the query, the fragment or the self-posting form."""
    if response.status == 200:
        form = Page(response.data.decode()).form
        assert form is not None
        assert form.action == REDIRECT
        return form.fields
    parts = urlsplit(response.headers["Location"])
    return {name: values[0] for name, values in parse_qs(parts.query or parts.fragment).items()}


def test_the_form_keeps_the_request_and_escapes_it(entra: Entra, public_app: App) -> None:
    hint = '"><script>alert(1)</script>@contoso.example'
    page = visit(entra, address(entra, public_app, login_hint=hint)).data.decode()
    form = Page(page).form
    assert form is not None
    assert (form.fields["username"], form.fields["state"]) == (hint, "as sent & <safe>")
    assert "<script>" not in page


@pytest.mark.parametrize("mode", [None, "query", "fragment", "form_post"])
def test_response_modes(entra: Entra, public_app: App, user: User, mode: str | None) -> None:
    response = visit(entra, address(entra, public_app, response_mode=mode), user)
    if mode == "form_post":
        assert Page(response.data.decode()).submits_itself
    else:
        mark = "#" if mode == "fragment" else "?"
        assert response.headers["Location"].startswith(f"{REDIRECT}{mark}code=")
    answer = returned(response)
    assert answer["state"] == "as sent & <safe>"
    assert redeem(entra, public_app, answer["code"], redirect_uri=REDIRECT)[0] == 200


def test_nonce_and_client_info(entra: Entra, public_app: App, user: User) -> None:
    answer = returned(visit(entra, address(entra, public_app, nonce="n-1", client_info="1"), user))
    tokens = redeem(entra, public_app, answer["code"], redirect_uri=REDIRECT, client_info="1")[1]
    claims = claims_of(tokens["id_token"])
    assert (claims["nonce"], claims["aud"], claims["tid"]) == ("n-1", public_app.client_id, entra.tenant_id)
    assert claims["iss"] == f"{entra.url}/{entra.tenant_id}/v2.0"
    assert tokens["client_info"] == answer["client_info"]


def test_wrong_password_stays_on_the_page(entra: Entra, public_app: App, user: User) -> None:
    response = visit(entra, address(entra, public_app), user, password="wrong")
    assert response.status == 200
    page = Page(response.data.decode())
    assert page.alert.startswith("AADSTS50126: ")
    assert page.form is not None
    assert page.form.fields["username"] == user.username


@pytest.mark.parametrize(
    ("changes", "error", "code"),
    [
        ({"prompt": "none"}, "login_required", 50058),
        ({"prompt": "dance"}, "invalid_request", 90023),
        ({"response_type": "token"}, "unsupported_response_type", 70005),
        ({"scope": None}, "invalid_request", 900144),
        ({"scope": "api://nobody/read"}, "invalid_resource", 500011),
        ({"code_challenge": "x" * 43}, "invalid_request", 50149),
        ({"code_challenge": "short", "code_challenge_method": "S256"}, "invalid_request", 50147),
    ],
)
def test_refused_by_redirect(
    entra: Entra, public_app: App, changes: dict[str, str | None], error: str, code: int
) -> None:
    answer = returned(visit(entra, address(entra, public_app, **changes)))
    assert (answer["error"], answer["state"]) == (error, "as sent & <safe>")
    assert answer["error_description"].startswith(f"AADSTS{code}: ")


def test_declined_and_not_consented(entra: Entra, public_app: App, user: User) -> None:
    answer = returned(visit(entra, address(entra, public_app), user, answer="decline"))
    assert (answer["error"], answer["error_description"][:12]) == ("access_denied", "AADSTS65004:")
    other = entra.register_resource("api://page-no-consent")
    answer = returned(visit(entra, address(entra, public_app, scope=other.scope), user))
    assert (answer["error"], answer["error_description"][:12]) == ("access_denied", "AADSTS90094:")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"redirect_uri": "https://elsewhere.example"}, 50011),
        ({"redirect_uri": "http://127.0.0.1:1234"}, 50011),
        ({"redirect_uri": "http://localhost:1234/other"}, 50011),
        ({"client_id": "nobody"}, 700016),
        ({"client_id": None}, 900144),
        ({"response_type": None}, 900144),
        ({"response_mode": "dance"}, 70007),
    ],
)
def test_refused_on_the_page(entra: Entra, public_app: App, changes: dict[str, str | None], code: int) -> None:
    response = visit(entra, address(entra, public_app, **changes))
    assert (response.status, response.headers.get("Location")) == (400, None)
    assert Page(response.data.decode()).alert.startswith(f"AADSTS{code}: ")


@pytest.mark.parametrize(
    ("asked", "known", "same"),
    [
        ("http://localhost:8400", "http://localhost", True),
        ("http://localhost:8400/", "http://localhost", True),
        ("http://127.0.0.1:1/cb", "http://127.0.0.1/cb", True),
        ("https://localhost:8400", "https://localhost", False),
        ("http://localhost.example", "http://localhost", False),
        ("http://app.example:81", "http://app.example", False),
        ("http://[", "http://localhost", False),
    ],
)
def test_only_loopback_may_choose_its_port(asked: str, known: str, same: bool) -> None:
    assert same_redirect(asked, known) is same


def test_shared_endpoint_finds_the_users_tenant(entra: Entra) -> None:
    fabrikam = entra.register_tenant("shared-fabrikam.example")
    resource = entra.register_resource("api://fabrikam", tenant=fabrikam)
    delegated = {resource.app_id: ["read"]}
    app = entra.app(public=True, tenant=fabrikam, delegated=delegated, redirect_uris=[REDIRECT])
    url = address(entra, app, "common", scope=resource.scope)
    code = returned(visit(entra, url, entra.user(tenant=fabrikam)))["code"]
    status, answer = redeem(
        entra, app, code, redirect_uri=REDIRECT, url=f"{entra.url}/common/oauth2/v2.0/token", scope=resource.scope
    )
    assert status == 200
    assert claims_of(answer["access_token"])["tid"] == fabrikam.tenant_id


def test_guest_and_stranger(entra: Entra, public_app: App) -> None:
    fabrikam = entra.register_tenant("guests-fabrikam.example")
    guest, stranger = entra.user(tenant=fabrikam, guest_of=[entra.tenant]), entra.user(tenant=fabrikam)
    code = returned(visit(entra, address(entra, public_app), guest))["code"]
    claims = claims_of(redeem(entra, public_app, code, redirect_uri=REDIRECT)[1]["access_token"])
    assert (claims["tid"], claims["oid"]) == (entra.tenant_id, guest.guest_of[entra.tenant_id])
    page = Page(visit(entra, address(entra, public_app), stranger).data.decode())
    assert page.alert.startswith("AADSTS50020: ")


def test_code_is_good_once_even_in_the_hands_of_others(entra: Entra, public_app: App, user: User) -> None:
    code = entra.code(public_app, user)
    other = entra.app(public=True)
    assert number(redeem(entra, other, code)[1]) == 70000
    assert redeem(entra, public_app, code)[0] == 200
    status, answer = redeem(entra, public_app, code)
    assert (status, answer["error"], number(answer)) == (400, "invalid_grant", 54005)


def test_code_with_pkce(entra: Entra, public_app: App, user: User) -> None:
    verifier, challenge = pkce()
    code = entra.code(public_app, user, code_challenge=challenge)
    assert number(redeem(entra, public_app, code)[1]) == 50148
    assert number(redeem(entra, public_app, code, code_verifier="x" * 43)[1]) == 501481
    assert redeem(entra, public_app, code, code_verifier=verifier)[0] == 200


def test_code_refusals(entra: Entra, public_app: App, user: User) -> None:
    code = entra.code(public_app, user)
    assert number(redeem(entra, public_app, "1.unknown")[1]) == 9002313
    assert number(redeem(entra, public_app, code, redirect_uri="http://localhost:1")[1]) == 500112
    assert number(redeem(entra, public_app, code, redirect_uri=None)[1]) == 900144
    elsewhere = entra.register_tenant("code-elsewhere.example")
    entra.app(public=True, client_id=public_app.client_id, tenant=elsewhere)
    url = f"{entra.url}/{elsewhere.tenant_id}/oauth2/v2.0/token"
    assert number(redeem(entra, public_app, code, url=url)[1]) == 700005
    entra.clock(601)
    status, answer = redeem(entra, public_app, code)
    assert (status, answer["error"], number(answer)) == (400, "invalid_grant", 70008)


def test_client_kinds(entra: Entra, public_app: App, user: User) -> None:
    code = entra.code(public_app, user)
    status, answer = redeem(entra, public_app, code, client_secret="some secret")
    assert (status, answer["error"], number(answer)) == (401, "invalid_client", 700025)
    web = entra.app(secret=True, redirect_uris=["http://localhost"])
    code = entra.code(web, user)
    status, answer = redeem(entra, web, code, client_secret=None)
    assert (status, answer["error"], number(answer)) == (401, "invalid_client", 7000218)
    assert redeem(entra, web, code)[0] == 200


def test_reset_forgets_codes_and_refresh_tokens(entra: Entra, public_app: App, user: User) -> None:
    code = entra.code(public_app, user)
    entra.reset()
    assert number(redeem(entra, public_app, code)[1]) == 9002313


def test_journal_has_no_password(entra: Entra, public_app: App, user: User) -> None:
    outcome = browser.sign_in(
        address(entra, public_app, response_mode="form_post"), {**entra.login(user), "behaviour": "wrong_password"}
    )
    assert outcome.alert.startswith("AADSTS50126: ")
    assert user.password not in str(entra.requests())
    assert "password" in entra.requests("authorize")[-1]["fields"]
