# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes over the wire is what MSAL sends with requests: the same calls with both, recorded and compared.

The server takes the place of every host of Entra and of an AD FS: the system's resolver is replaced, so that the URLs are the
real ones, and each answer is the same for both.
"""

import base64
import hashlib
import re
import socket
import time
import warnings
from urllib.parse import parse_qsl, urlsplit

import jwt
import msal
import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import http_client as http
from tests.emulators.adfs import mex
from tests.emulators.adfs.messages import IssueRequest, answer
from tests.unit.conftest import CLIENT_ID, SCOPE
from tests.unit.plugins.module_utils._http.servers import reply, script, server_context

# Not compared: these say nothing about the request. Cookies requests keeps and sends back, and we do not.
TRANSPORT = ("accept-encoding", "connection", "user-agent", "cookie")
AUTHORITY = "https://login.microsoftonline.com/contoso.example"
ISSUER = "https://issuer.example/realm/one"
ADFS = "https://adfs.contoso.example"
HOSTS = ["login.microsoftonline.com", "*.login.microsoft.com", "issuer.example", "adfs.contoso.example"]
SECRET = "s&c=r%t +/\u00fc\u20ac~*"
CHALLENGE = '{"access_token": {"acrs": {"essential": true, "value": "c1 \u00fc"}}}'
NONCE = "n-1"
USERS = [
    "alice@contoso.example",
    "j\u00fcrgen m@contoso.example",
    "a+b'c@x.example",
    "a%41%zz@x",
    "a?b=c&d@x",
    "a#b@x",
    'a[b]\\|<>"^`{}@x',
]
PASSWORDS = next(one for one in mex.SERVED if (one.version, one.kind) == ("13", "usernamemixed"))
ASSERTION = (
    '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion" AssertionID="_1">\u00fc+/=</saml:Assertion>'
)
CHANGING = [
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"), "GUID"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"), "TIME"),
]


def discovery(base):
    names = {
        "token_endpoint": "token",
        "authorization_endpoint": "authorize",
        "device_authorization_endpoint": "devicecode",
    }
    return {"issuer": base, **{name: f"{base}/oauth2/v2.0/{path}" for name, path in names.items()}}


def token_answer():
    claims = {"sub": "s", "oid": "o", "tid": "t", "preferred_username": USERS[0], "aud": CLIENT_ID, "iss": AUTHORITY}
    claims["nonce"] = hashlib.sha256(NONCE.encode()).hexdigest()  # as MSAL sends it
    claims |= {"iat": int(time.time()), "exp": int(time.time()) + 3600}
    info = base64.urlsafe_b64encode(b'{"uid": "u", "utid": "t"}').decode().rstrip("=")
    return {
        "token_type": "Bearer",
        "access_token": "a.b.c",
        "expires_in": 3599,
        "refresh_token": "r&t+/=",
        "client_info": info,
        "id_token": jwt.encode(claims, "k" * 32),
        "scope": SCOPE,
    }


class Provider:
    """Answers by host and path; `realm` is what it says of users."""

    realm = {"account_type": "Managed"}

    def __init__(self):
        self.server = None

    def __call__(self, connection):
        head = self.server.requests[-1].partition("\r\n\r\n")[0]
        host = re.search(r"(?i)\r\nhost: (.*?)(?:\r|$)", head).group(1)
        document = self.document(host, urlsplit(head.split()[1]).path)
        connection.sendall(reply(200, document, Connection="close", Content_Type="application/json"))

    def document(self, host, path):
        if path.endswith("/.well-known/openid-configuration"):
            return discovery(ISSUER if host == "issuer.example" else f"https://{host}/contoso.example")
        if "/userrealm/" in path:
            return self.realm
        if path.endswith("/devicecode"):
            fields = {"user_code": "A", "device_code": "D&+", "verification_uri": "https://x.example", "message": "m"}
            return {**fields, "expires_in": 900, "interval": 1}
        if path.endswith("/mex"):
            return mex.document(ADFS, mex.SERVED)
        if path == PASSWORDS.path:
            return answer(PASSWORDS, IssueRequest("urn:1", mex.MICROSOFT_ONLINE, "", ""), ASSERTION)
        return token_answer()


FEDERATED = {
    "account_type": "Federated",
    "federation_protocol": "WSTrust",
    "federation_metadata_url": f"{ADFS}{mex.PATH}/mex",
    "cloud_audience_urn": mex.MICROSOFT_ONLINE,
}


@pytest.fixture(scope="module")
def trusted(tmp_path_factory):
    """The CA file, and the server's context."""
    from tests.emulators import pki

    directory = tmp_path_factory.mktemp("ca")
    authority = pki.Authority.create()
    return str(authority.save(directory)), server_context(authority.server(HOSTS), directory)


@pytest.fixture
def provider():
    return Provider()


@pytest.fixture
def recorded(trusted, provider, build, monkeypatch):
    """What a function of an MSAL application's settings sends: with MSAL's own session, and with our client."""
    ca, context = trusted

    def record(run, settings):
        with script(provider, context=context) as server:
            provider.server = server
            resolved = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port))]
            monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_named: resolved)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # MSAL's own, about flows that Microsoft advises against
                run({"instance_discovery": False, "validate_authority": False, **settings})
            return [parts(request) for request in server.requests]

    def both(run):
        client = http.HttpClient(build(authority=AUTHORITY, ca_path=ca), None, time.monotonic() + 30)
        return record(run, {"verify": ca}), record(run, {"http_client": client})

    return both


def parts(request):
    """Method, target, headers and body, with what is new in each request made the same."""
    head, _end, body = request.partition("\r\n\r\n")
    start, *lines = head.split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    assert len(headers) == len(lines), "a header was sent twice"
    if headers.get("content-type") == "application/x-www-form-urlencoded":
        body = (
            [(name, steady(name, value)) for name, value in parse_qsl(body, keep_blank_values=True)],
            form_names(body),
        )
        del headers["content-length"]
    return (
        start,
        {name: steady(name, value) for name, value in headers.items() if name not in TRANSPORT},
        steady("", body) if isinstance(body, str) else body,
    )


def form_names(body):
    """The form as it is encoded, but for values that differ from one request to the next."""
    changing = ("client_assertion", "code_verifier", "assertion")
    return [field for field in body.split("&") if field.partition("=")[0] not in changing]


def steady(name, value):
    if name == "client_assertion" and value.count(".") == 2:
        return jwt.get_unverified_header(value), sorted(jwt.decode(value, options={"verify_signature": False}))
    if name == "code_verifier":
        return len(value)
    for pattern, word in CHANGING:
        value = pattern.sub(word, value)
    return value


def confidential(settings, credential=SECRET, **changes):
    settings = {"authority": AUTHORITY, **settings, **changes}
    return msal.ConfidentialClientApplication(CLIENT_ID, client_credential=credential, **settings)


def public(settings, **changes):
    return msal.PublicClientApplication(CLIENT_ID, **{"authority": AUTHORITY, **settings, **changes})


def device(settings, **changes):
    app = public(settings)
    flow = app.initiate_device_flow([SCOPE], **changes)
    app.acquire_token_by_device_flow(flow, exit_condition=lambda _flow: True, **changes)


def code_flow(app):
    flow = app.initiate_auth_code_flow([SCOPE], redirect_uri="http://localhost:1", response_mode="form_post")
    flow["nonce"] = NONCE
    return app.acquire_token_by_auth_code_flow(flow, {"code": "c&+/\u00fc", "state": flow["state"]})


def code_with_verifier(settings, **changes):
    confidential(settings).acquire_token_by_authorization_code(
        "c&+", [SCOPE], redirect_uri="http://localhost", data={"code_verifier": "v~"}, **changes
    )


def silent(settings):
    app = public(settings)
    app.acquire_token_by_refresh_token("r&+", [SCOPE])
    app.acquire_token_silent_with_error([SCOPE], account=app.get_accounts()[0], force_refresh=True)


def refresh(settings, **changes):
    public(settings).acquire_token_by_refresh_token("r&+", [SCOPE], **changes)


ODD = {"a": 1, "b": b"\xff\x00", "c": ["x", None, 2], "d": "\U0001f511", "e": None, "f": True, "g": ""}
CALLS = {
    "secret": lambda settings: confidential(settings).acquire_token_for_client([SCOPE]),
    "claims": lambda settings: confidential(settings, client_capabilities=["CP1"]).acquire_token_for_client(
        [SCOPE], claims_challenge=CHALLENGE
    ),
    "region": lambda settings: confidential(settings, azure_region="westeurope").acquire_token_for_client([SCOPE]),
    "oidc": lambda settings: confidential(
        {name: value for name, value in settings.items() if name != "validate_authority"},
        authority=None,
        oidc_authority=ISSUER,
    ).acquire_token_for_client([SCOPE]),
    "assertion": lambda settings: confidential(
        settings, {"client_assertion": lambda context: f"a+/=&{len(context['token_endpoint'])}"}
    ).acquire_token_for_client([SCOPE]),
    "on-behalf-of": lambda settings: confidential(settings).acquire_token_on_behalf_of("u.s.er+", [SCOPE]),
    "on-behalf-of-claims": lambda settings: confidential(settings).acquire_token_on_behalf_of(
        "u.s.er+", [SCOPE], claims_challenge=CHALLENGE
    ),
    "device": device,
    "device-claims": lambda settings: device(settings, claims_challenge=CHALLENGE),
    "code-flow": lambda settings: code_flow(public(settings)),
    "code-flow-confidential": lambda settings: code_flow(confidential(settings)),
    "code": code_with_verifier,
    "code-claims": lambda settings: code_with_verifier(settings, claims_challenge=CHALLENGE),
    "refresh": refresh,
    "refresh-claims": lambda settings: refresh(settings, data={"claims": CHALLENGE}),
    "refresh-params": lambda settings: refresh(settings, params={"p": "B2C 1&\u00fc", "several": ["a", "b"], "none": None}),
    "refresh-empty-params": lambda settings: refresh(settings, params={}),
    "refresh-odd-data": lambda settings: refresh(settings, data=ODD),
    "silent": silent,
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_same_requests(recorded, name):
    theirs, ours = recorded(CALLS[name])
    assert theirs
    assert ours == theirs


def test_certificate(recorded, identity):
    credential = {"private_key": identity.key_pem().decode(), "thumbprint": identity.thumbprint}
    theirs, ours = recorded(lambda settings: confidential(settings, credential).acquire_token_for_client([SCOPE]))
    assert "client_assertion" in str(theirs)
    assert ours == theirs


@pytest.mark.parametrize("username", USERS)
@pytest.mark.parametrize("realm", [Provider.realm, FEDERATED], ids=["managed", "federated"])
def test_user_and_password(recorded, provider, username, realm):
    provider.realm = realm
    theirs, ours = recorded(
        lambda settings: public(settings).acquire_token_by_username_password(username, "p&\u00fc\"'<>", [SCOPE])
    )
    targets = [start.split()[:2] for start, _headers, _body in theirs]
    assert len(targets) == (5 if realm is FEDERATED else 3)
    assert ours == theirs


def test_none_is_not_sent(recorded):
    """MSAL asks for a device code with claims that are None."""
    _theirs, ours = recorded(device)
    bodies = [body for _start, _headers, body in ours if isinstance(body, tuple)]
    assert len(bodies) == 2
    assert "None" not in str(bodies)
