# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host and the controller send is what MSAL sends for the same input: all recorded at the HTTP seam, byte by byte where
they are to agree."""

import base64
import hashlib
import json
import re
import time
from email.message import Message
from urllib.parse import parse_qsl

import jwt
import msal
import pytest
import requests

from ansible_collections.entra.oracledb.plugins.module_utils._entra import client_credentials
from ansible_collections.entra.oracledb.plugins.module_utils._entra.client_credentials import ClientCredentialsRequest
from ansible_collections.entra.oracledb.plugins.module_utils._entra.errors import TokenError
from ansible_collections.entra.oracledb.plugins.module_utils._http.transport import Answer
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call, run_flow
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.certificate import load_certificate
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.http_client import HttpClient, Response
from tests.emulators import pki
from tests.unit.conftest import CLIENT_ID, SCOPE

TENANT = "11111111-2222-3333-4444-555555555555"
ENTRA = f"https://login.microsoftonline.com/{TENANT}"
ADFS = "https://adfs.contoso.example/adfs"
SECRET = "s&c=r%t +/\u00fc\u20ac~*"
CHALLENGE = '{"access_token": {"acrs": {"essential": true, "value": "c1 \u00fc"}}}'
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
# What MSAL tells of itself. A host is no MSAL, and Entra answers the same without.
TELEMETRY = ("x-client-", "x-ms-lib-capability")
DISCOVERY = re.compile(r"(/v2\.0)?/\.well-known/openid-configuration$")
AUTHORITIES = [
    ENTRA,
    f"https://login.microsoftonline.us/{TENANT}",
    f"https://login.partner.microsoftonline.cn/{TENANT}",
    f"https://contoso.ciamlogin.com/{TENANT}",
    "https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_signin",
    "https://login.contoso.example:8443/contoso.example",
    ADFS,
]


class Recorder:
    """The HTTP client that MSAL is given: answers discovery as the services do, and keeps what it is asked for."""

    def __init__(self):
        self.discoveries = []

    def get(self, url, **_unused):
        self.discoveries.append(url)
        base = DISCOVERY.sub("", url)
        path = "oauth2" if base.endswith("/adfs") else "oauth2/v2.0"
        names = {f"{name}_endpoint": f"{base}/{path}/{name[:5]}" for name in ("authorization", "token")}
        return Response(200, {}, json.dumps({"issuer": base, **names}))

    def post(self, url, data, headers, params=None, **_unused):
        assert params is None
        prepared = requests.Request("POST", url, headers=headers, data=data).prepare()  # as MSAL's own client sends it
        self.sent = ("POST", prepared.url, dict(prepared.headers), prepared.body)
        return Response(200, {}, json.dumps({"access_token": "a.b.c", "expires_in": 3599}))

    def close(self):
        pass


@pytest.fixture(scope="session")
def identities():
    """A self-signed identity, and one with an intermediate above it."""
    chained = pki.Authority.create().intermediate().client(key=pki.shared_rsa_key("chained"))
    return {"self-signed": pki.self_signed("CN=app.contoso.example", key=pki.shared_rsa_key()), "chained": chained}


def asked_by_msal(credential, claims=None, **settings):
    """The Recorder that an MSAL with these settings asked for a token."""
    recorder = Recorder()
    settings = {"instance_discovery": False, "validate_authority": False, "azure_region": False, **settings}
    app = msal.ConfidentialClientApplication(CLIENT_ID, client_credential=credential, http_client=recorder, **settings)
    app.acquire_token_for_client([SCOPE], claims_challenge=claims)
    return recorder


def sent_by_msal(authority, credential, claims=None):
    return asked_by_msal(credential, claims, authority=authority).sent


@pytest.fixture
def recorder(monkeypatch):
    """What the controller's HTTP client is asked for, one exchange after the other."""
    one = Recorder()

    def exchange(_self, method, url, headers, body):
        if method == "GET":
            return one.get(url)
        one.sent = (method, url, headers, body)
        return Response(400, Message(), '{"error": "invalid_client"}')

    monkeypatch.setattr(HttpClient, "exchange", exchange)
    return one


@pytest.fixture
def sent_by_controller(recorder, build):
    def send(authority, **options):
        given = {name: value or None for name, value in options.items()}  # an empty text is no claims
        request = build(**{"authority": authority, "tenant_id": None, "client_secret": None, **given})
        call = Call(request, None, time.monotonic() + 60, "", print)
        call.prepare()
        assert run_flow(request.flow.run, call)["error"] == "invalid_client"
        return recorder.sent

    return send


@pytest.fixture(params=["host", "controller"])
def sent(request):
    """By each side that asks for an app's own token."""
    return request.getfixturevalue(f"sent_by_{request.param}")


@pytest.fixture
def sent_by_host(monkeypatch):
    sent = []

    def exchange(method, endpoint, target, headers, _deadline, body, _route):
        port = "" if endpoint.port == 443 else f":{endpoint.port}"
        sent.append((method, f"https://{endpoint.host}{port}{target}", headers, body.decode()))
        return Answer(400, Message(), '{"error": "invalid_client"}')

    monkeypatch.setattr(client_credentials, "exchange", exchange)

    def send(authority, **credential):
        asked = ClientCredentialsRequest(authority, "", CLIENT_ID, SCOPE, **credential)
        with pytest.raises(TokenError):
            client_credentials.request_token(asked)
        return sent.pop()

    return send


def fields(body):
    return parse_qsl(body, keep_blank_values=True)


def without_assertion(body):
    return [(name, "" if name == "client_assertion" else value) for name, value in fields(body)]


def parts_of(body):
    """Header and claims of the assertion."""
    assertion = dict(fields(body))["client_assertion"]
    return jwt.get_unverified_header(assertion), jwt.decode(assertion, options={"verify_signature": False})


def plain(header):
    """Padding (RFC 7515 section 2 has none) and line ends in x5c (section 4.1.6) are MSAL's own; Entra takes both."""
    header = {name: value.rstrip("=") if isinstance(value, str) else value for name, value in header.items()}
    if "x5c" in header:
        header["x5c"] = ["".join(one.split()) for one in header["x5c"]]
    return header


def check_headers(ours, theirs):
    """Every field that says something of the request."""
    lower = [{name.lower(): value for name, value in one.items()} for one in (ours, theirs)]
    for one in lower:
        assert GUID.fullmatch(one.pop("client-request-id"))
    kept = {
        name: value for name, value in lower[1].items() if not name.startswith(TELEMETRY) and name != "content-length"
    }
    assert lower[0] == kept


@pytest.mark.parametrize("claims", [None, CHALLENGE])
@pytest.mark.parametrize("authority", AUTHORITIES)
def test_secret(sent, authority, claims):
    ours = sent(authority, client_secret=SECRET, claims=claims or "")
    theirs = sent_by_msal(authority, SECRET, claims)
    assert ours[:2] == theirs[:2]
    assert ours[3] == theirs[3]  # the body, byte by byte
    check_headers(ours[2], theirs[2])


@pytest.mark.parametrize("claims", [None, CHALLENGE])
def test_federated_token(sent, tmp_path, claims):
    path = tmp_path / "token"
    token = jwt.encode({"sub": "pod", "exp": time.time() + 600}, "k" * 32)
    path.write_text(token)
    ours = sent(ENTRA, federated_token_file=str(path), claims=claims or "")
    theirs = sent_by_msal(ENTRA, {"client_assertion": lambda: token}, claims)
    assert (*ours[:2], ours[3]) == (*theirs[:2], theirs[3])
    check_headers(ours[2], theirs[2])


def msal_credential(kind, identity, tmp_path):
    """Each shape in which MSAL takes a certificate."""
    text = identity.key_pem().decode()
    if kind == "pfx":
        return {"private_key_pfx_path": str(identity.write_pfx(tmp_path / "app.pfx", "x")), "passphrase": "x"}
    leaf = identity.certificate_pem.decode()
    if kind == "leaf":
        return {"private_key": text, "public_certificate": leaf}
    thumbprint = {"private_key": text, "thumbprint": identity.thumbprint}
    return thumbprint if kind == "thumbprint" else {**thumbprint, "public_certificate": identity.chain_pem.decode()}


# MSAL sends x5t#S256 without a chain (PFX) or with the leaf only, and a whole chain only with SHA-1, which Entra takes no more of
# new apps than it must: for that one x5c is compared, and the rest is as for the others.
@pytest.mark.parametrize(
    ("kind", "whose", "authority", "options"),
    [
        ("pfx", "self-signed", ENTRA, {}),
        ("pfx", "chained", ENTRA, {}),
        ("leaf", "self-signed", ENTRA, {"send_certificate_chain": True}),
        ("thumbprint", "self-signed", ADFS, {}),
        ("chain", "chained", ADFS, {"send_certificate_chain": True}),
    ],
)
@pytest.mark.parametrize("side", ["host", "host without library", "controller"])
def test_certificate(identities, tmp_path, kind, whose, authority, options, side, request):
    identity = identities[whose]
    theirs = sent_by_msal(authority, msal_credential(kind, identity, tmp_path))
    name, _space, lacking = side.partition(" ")
    if lacking:
        request.getfixturevalue("without_library")
    send = request.getfixturevalue(f"sent_by_{name}")
    ours = send(authority, certificate_path=str(identity.write_pem(tmp_path / "app.pem")), **options)
    assert ours[:2] == theirs[:2]
    assert without_assertion(ours[3]) == without_assertion(theirs[3])
    check_headers(ours[2], theirs[2])
    (header, claims), (expected, known) = parts_of(ours[3]), parts_of(theirs[3])
    assert plain(header) == plain(expected)
    check_claims(claims, known)
    key = identity.certificate.public_key()
    jwt.decode(dict(fields(ours[3]))["client_assertion"], key, algorithms=[header["alg"]], audience=ours[1])


@pytest.fixture
def without_library(monkeypatch):
    """A Python that has no cryptography: only imports of our own come after MSAL's."""
    import sys

    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)


def check_claims(ours, theirs):
    """The same but for `nbf`, which only we send (RFC 7519 section 4.1.5), and whole seconds in the place of MSAL's fractions."""
    changing = ("jti", "iat", "nbf", "exp")
    assert set(ours) - set(theirs) <= {"nbf"}
    assert {name: value for name, value in ours.items() if name not in changing} == {
        name: value for name, value in theirs.items() if name not in changing
    }
    assert GUID.fullmatch(ours["jti"]) and GUID.fullmatch(theirs["jti"])
    assert ours["exp"] - ours["iat"] == pytest.approx(theirs["exp"] - theirs["iat"], abs=1)
    assert abs(ours["iat"] - theirs["iat"]) < 60


def test_whole_chain_is_as_msal_s(sent_by_host, identities, tmp_path):
    identity = identities["chained"]
    header = parts_of(sent_by_msal(ENTRA, msal_credential("chain", identity, tmp_path))[3])[0]
    path = str(identity.write_pem(tmp_path / "app.pem"))
    ours = parts_of(sent_by_host(ENTRA, certificate_path=path, send_certificate_chain=True)[3])[0]
    assert ours["x5c"] == plain(header)["x5c"]
    assert len(ours["x5c"]) == 2
    assert ours["x5t#S256"] == base64.urlsafe_b64encode(
        hashlib.sha256(base64.b64decode(ours["x5c"][0])).digest()
    ).decode().rstrip("=")


@pytest.mark.parametrize("send_chain", [False, True])
@pytest.mark.parametrize("tenant", [TENANT, "adfs"])
def test_assertion_is_the_controller_s(sent_by_host, build, identities, tmp_path, tenant, send_chain):
    """Names, values and their order, of header and claims."""
    path = str(identities["chained"].write_pem(tmp_path / "app.pem"))
    options = {"certificate_path": path, "send_certificate_chain": send_chain}
    authority = "https://login.microsoftonline.com"
    asked = build(client_secret=None, tenant_id=tenant, authority=authority, **options)
    _method, url, _headers, body = sent_by_host(f"{authority}/{tenant}", **options)
    theirs = load_certificate(asked).assertion(CLIENT_ID, url)
    header, claims = parts_of(body)
    assert list(header.items()) == list(jwt.get_unverified_header(theirs).items())
    expected = jwt.decode(theirs, options={"verify_signature": False})
    assert list(claims) == list(expected)
    check_claims(claims, expected)


# What only the controller does: it finds the endpoint by discovery.

ISSUER = "https://sso.contoso.example/realms/dba"


@pytest.mark.parametrize("authority", [*AUTHORITIES, "https://dsts.contoso.example/dstsv2"])
def test_discovery_is_where_msal_looks(sent_by_controller, recorder, authority):
    sent_by_controller(authority, client_secret=SECRET)
    assert recorder.discoveries == asked_by_msal(SECRET, authority=authority).discoveries


@pytest.mark.parametrize(
    ("options", "settings"),
    [
        ({"enable_cae": True}, {"client_capabilities": ["CP1"]}),
        ({"enable_cae": True, "claims": CHALLENGE}, {"client_capabilities": ["CP1"]}),
        ({"region": "westeurope"}, {"azure_region": "westeurope"}),
        ({"oidc": True, "authority": ISSUER}, {"oidc_authority": ISSUER, "authority": None}),
    ],
)
@pytest.mark.parametrize("authority", [ENTRA, AUTHORITIES[1]])
def test_settings_are_sent_as_by_msal(sent_by_controller, recorder, authority, options, settings):
    ours = sent_by_controller(**{"authority": authority, "client_secret": SECRET, **options})
    theirs = asked_by_msal(SECRET, options.get("claims"), **{"authority": authority, **settings})
    assert (*ours[:2], ours[3]) == (*theirs.sent[:2], theirs.sent[3])
    check_headers(ours[2], theirs.sent[2])
    assert recorder.discoveries == theirs.discoveries[-1:]  # of a region MSAL asks the central service first


@pytest.mark.parametrize("region", ["", "westeurope"])
def test_assertion_is_for_the_endpoint_that_is_asked(sent_by_controller, identities, tmp_path, region):
    path = str(identities["chained"].write_pem(tmp_path / "app.pem"))
    _method, url, _headers, body = sent_by_controller(ENTRA, certificate_path=path, region=region)
    assert parts_of(body)[1]["aud"] == url
    assert url.startswith("https://westeurope.login.microsoft.com/") is bool(region)
