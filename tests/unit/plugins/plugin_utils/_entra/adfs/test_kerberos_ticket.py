# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The message when there is no Kerberos ticket; real tickets are in the emulators' tests."""

import base64
import sys
import threading
import types

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.adfs import kerberos_ticket
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    ProviderError,
    RefusedError,
    RequestError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest

HOST = "adfs.contoso.example"


class SpnegoError(Exception):
    def __init__(self, base_error=None):
        super().__init__(str(base_error))
        self.base_error = base_error


class Context:
    """A login that goes as the test says."""

    negotiated_protocol = "kerberos"
    complete = False

    def __init__(self, failure=None, reply_is_good=True):
        self.failure, self.reply_is_good = failure, reply_is_good

    def step(self, reply=None):
        if self.failure:
            raise self.failure
        if reply is None:
            return b"ticket"
        if not self.reply_is_good:
            raise SpnegoError()
        self.complete = True
        return None


@pytest.fixture
def request_():
    return TokenRequest(
        auth="integrated_windows",
        scopes=("https://contoso.example/db/.default",),
        authority="https://login.example",
        tenant_id="contoso.example",
        client_id="11111111-2222-3333-4444-555555555555",
        values={"username": "alice@contoso.example"},
    )


@pytest.fixture
def spnego(monkeypatch):
    """In place of pyspnego; `spnego.context` is what a client gets."""
    module, exceptions = types.ModuleType("spnego"), types.ModuleType("spnego.exceptions")
    module.exceptions, exceptions.SpnegoError = exceptions, SpnegoError
    module.context, module.asked = Context(), []

    def client(**asked):
        module.asked.append(asked)
        return module.context

    module.client = client
    for name in ("gssapi", "krb5"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    monkeypatch.setitem(sys.modules, "spnego", module)
    monkeypatch.setitem(sys.modules, "spnego.exceptions", exceptions)
    return module


def gss_failure(code, words):
    """As pyspnego hands it over: the library's exception within one of the mechanism within one of the negotiation."""
    unsigned = code & 0xFFFFFFFF
    inner = Exception(f"Major (851968): Unspecified GSS failure, Minor ({unsigned}): {words}")
    inner.min_code = unsigned
    return SpnegoError(SpnegoError(inner))


def test_ticket_is_for_the_host(spnego, request_):
    assert kerberos_ticket.Ticket(request_, HOST, 5).token == b"ticket"
    assert spnego.asked == [{"hostname": HOST, "service": "HTTP", "protocol": "negotiate"}]


@pytest.mark.parametrize(
    ("code", "kind", "says"),
    [
        (-1765328243, RequestError, ["no Kerberos ticket", "kinit alice@CONTOSO.EXAMPLE first", "klist"]),
        (-1765328189, RequestError, ["no Kerberos ticket", "KRB5_CLIENT_KTNAME"]),
        (-1765328352, RequestError, ["has expired", "kinit alice@CONTOSO.EXAMPLE"]),
        (-1765328353, RequestError, ["client keytab"]),
        (-1765328360, RequestError, ["client keytab"]),
        (-1765328377, RefusedError, ["knows no service HTTP/adfs.contoso.example", "setspn -S", "the library's words"]),
        (-1765328228, ProviderError, ["no KDC could be asked (the library's words)", "krb5.conf"]),
        (-1765328347, ProviderError, ["clocks", "NTP"]),
        (-1, ProviderError, ["no Kerberos ticket for HTTP/adfs.contoso.example (the library's words)", "kinit"]),
    ],
)
def test_failure_says_what_to_do(spnego, request_, code, kind, says):
    spnego.context = Context(gss_failure(code, "the library's words"))
    with pytest.raises(kind) as caught:
        kerberos_ticket.Ticket(request_, HOST, 5)
    assert caught.type is kind
    assert [words for words in says if words not in str(caught.value)] == []


def test_failure_without_a_code(spnego, request_):
    spnego.context = Context(ValueError("secret"))
    with pytest.raises(ProviderError, match=r"\(ValueError\)") as caught:
        kerberos_ticket.Ticket(request_, HOST, 5)
    assert "secret" not in str(caught.value)


def test_silent_kdc_is_left(spnego, request_):
    never = threading.Event()
    spnego.context.step = lambda: never.wait(60)
    with pytest.raises(ProviderError, match="no KDC answered in time"):
        kerberos_ticket.Ticket(request_, HOST, 0.05)
    never.set()


def test_ntlm_is_not_sent(spnego, request_):
    spnego.context.negotiated_protocol = "ntlm"
    with pytest.raises(RequestError, match="only an NTLM login, which is not sent"):
        kerberos_ticket.Ticket(request_, HOST, 5)


@pytest.mark.parametrize("missing", ["spnego", "gssapi", "krb5"])
def test_missing_library_says_what_to_install(spnego, request_, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(
        RequestError, match=r"pip install 'pyspnego\[kerberos\]' there, .* gcc python3-dev libkrb5-dev"
    ) as caught:
        kerberos_ticket.Ticket(request_, HOST, 5)
    assert sys.executable in str(caught.value)


@pytest.mark.parametrize("header", ["", "Negotiate", "NTLM abc", "Basic realm=x"])
def test_service_that_offers_no_proof_is_believed(spnego, request_, header):
    spnego.context.reply_is_good = False
    kerberos_ticket.Ticket(request_, HOST, 5).check_service(header)


def test_service_with_a_proof(spnego, request_):
    header = f"Negotiate {base64.b64encode(b'proof').decode()}"
    kerberos_ticket.Ticket(request_, HOST, 5).check_service(header)
    assert spnego.context.complete


@pytest.mark.parametrize("proof", ["cHJvb2Y=", "not base64!"])
def test_service_with_a_bad_proof(spnego, request_, proof):
    spnego.context.reply_is_good = False
    with pytest.raises(ProviderError, match="could not prove that it is HTTP/adfs.contoso.example"):
        kerberos_ticket.Ticket(request_, HOST, 5).check_service(f"Negotiate {proof}")
