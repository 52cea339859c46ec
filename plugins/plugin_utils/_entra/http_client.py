# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP client that MSAL is given: it sends what requests would, and knows a token answer from anything else.

MSAL's own client lets REQUESTS_CA_BUNDLE overrule the CA option, has no timeout, follows redirects and logs bodies that
are no JSON. This one makes one try per call; trying again is the engine's business, because an assertion must be new
for each wire request.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from email.message import Message
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

from ansible_collections.entra.oracledb.plugins.module_utils._entra import token_answer
from ansible_collections.entra.oracledb.plugins.module_utils._entra.retry import (
    REDIRECTS,
    TRANSIENT_ERRORS,
    TRANSIENT_STATUS,
    counts_without_body,
    joined,
)
from ansible_collections.entra.oracledb.plugins.module_utils._http import dates, transport
from ansible_collections.entra.oracledb.plugins.module_utils._http.connection import Kind, NoAnswer, SettingError
from ansible_collections.entra.oracledb.plugins.module_utils._http.tls import tls_context
from ansible_collections.entra.oracledb.plugins.module_utils._http.url import (
    MAX_HOST,
    encoded,
    encoded_url,
    host_named,
    parse_endpoint,
    with_query,
)
from ansible_collections.entra.oracledb.plugins.module_utils._text import masked, printable
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import discovery
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    ProviderError,
    RefusedError,
    RequestError,
    TransientError,
)

if TYPE_CHECKING:
    import ssl

    from ansible_collections.entra.oracledb.plugins.module_utils._entra.problems import Problem
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
    from ansible_collections.entra.oracledb.plugins.plugin_utils._store.documents import Documents

ANY_TYPE = {"Accept": "*/*"}  # what requests sends where MSAL says nothing


class Response:
    """What MSAL wants of a response."""

    def __init__(self, status: int, headers: Mapping[str, str] | Message[str, str], text: str) -> None:
        self.status_code = status
        self.headers = headers
        self.text = text

    def raise_for_status(self) -> None:
        """Errors were raised before MSAL sees a response."""


class HttpClient:
    """`get` serves discovery (through the store), `post` the token endpoint; both raise ProviderError."""

    def __init__(self, request: TokenRequest, documents: Documents | None, deadline: float) -> None:
        """`deadline` is in the seconds of time.monotonic(). Raises RequestError when the CA file is unusable."""
        self.request = request
        self.documents = documents
        self.deadline = deadline
        self.clock_skew = 0.0  # seconds that the provider's clock is ahead of ours
        self.status = 0
        self.discovery = ""  # by which name the store has the last document
        self.assertion = ""  # the last one sent
        self.proxy = ""  # the one in use, without its password
        self.login = ""  # what it is given, as user:password
        self.accepted_login = ("", "")  # proxy and login that this client came through with
        self.context = trusted(request)

    def secrets(self) -> tuple[str, ...]:
        """What no message may repeat."""
        known = (*self.request.secrets(), self.assertion)
        if self.login:
            from ansible_collections.entra.oracledb.plugins.module_utils._http.proxy import basic

            known += (self.login, self.login.partition(":")[2], basic(self.login))
        return tuple(filter(None, known))

    def seconds_left(self) -> float:
        """Seconds to the deadline, never 0: a timeout of 0 would mean something else."""
        return max(0.001, self.deadline - time.monotonic())

    def get(self, url: str, params: Any = None, headers: Any = None, **_ignored: Any) -> Response:
        """Discovery documents come from the store where it has them; whatever else MSAL reads is read as it is.

        Raises RefusedError, TransientError, RequestError.
        """
        target, headers = with_query(url, params), transport.merged(ANY_TYPE, headers or {})
        if not re.split("[?#]", url)[0].endswith(discovery.DISCOVERY):
            return self.send("GET", self.with_port(target), headers)
        name = f"discovery {url} {self.request.validate_certs}"
        self.discovery, cached = name, discovery.remembered(self.documents, name)
        if cached is not None:
            return Response(200, {}, cached)
        response = self.send("GET", target, headers)
        if response.status_code == 404:
            raise RefusedError(f"{self.request.about}: there is no {url} (HTTP 404): check authority and tenant_id.")
        document = self.json_object(response)
        if response.status_code != 200:
            raise RefusedError(self.refusal(response.status_code, document))
        text, fault = discovery.usable(document, response.text)
        if fault:
            self.not_a_token_answer(response, fault)
        if self.documents:
            self.documents.put(name, text)
        return Response(200, response.headers, text)

    def with_port(self, url: str) -> str:
        """MSAL leaves out the authority's port where it asks for a user's realm."""
        if parse_endpoint(encoded_url(url)) is None:
            return url  # out of an answer, and fails when it is sent
        asked, authority = urlsplit(url), urlsplit(self.request.authority)
        if asked.port is None and asked.hostname == authority.hostname and authority.port:
            return asked._replace(netloc=authority.netloc).geturl()
        return url

    def post(self, url: str, params: Any = None, data: Any = None, headers: Any = None, **_ignored: Any) -> Response:
        """A request for a token, or one of WS-Trust. Raises ProviderError, RequestError."""
        target, headers = with_query(url, params), transport.merged(ANY_TYPE, headers or {})
        if not isinstance(data, dict):  # WS-Trust: a fault of SOAP comes with 500, and is an answer
            return self.send("POST", target, headers, body=data or "", accepted=(500,))
        assertion = data.get("client_assertion") or data.get("assertion") or ""
        self.assertion = assertion.decode() if isinstance(assertion, bytes) else assertion  # MSAL's of AD FS is bytes
        form = transport.merged({"Content-Type": "application/x-www-form-urlencoded"}, headers)
        response = self.send("POST", target, form, body=encoded(data))
        answer = self.json_object(response)
        is_for_token = "grant_type" in data
        if response.status_code != 200 and not token_answer.is_refusal(answer):
            self.not_a_token_answer(response, "JSON without an error")
        if is_for_token and token_answer.answer_fault(answer):
            self.not_a_token_answer(response, token_answer.answer_fault(answer))
        believed = (token_answer.token_answer if is_for_token else token_answer.device_answer)(answer)
        if response.status_code != 200 and believed["error"] in TRANSIENT_ERRORS:
            raise TransientError(self.refusal(response.status_code, believed))
        return Response(response.status_code, response.headers, json.dumps(believed))

    def refusal(self, status: int, answer: Mapping[str, object]) -> str:
        """The provider's words for a message; what they need is imported only for one."""
        from ansible_collections.entra.oracledb.plugins.module_utils._entra.aadsts import refusal_message

        return refusal_message(status, answer, self.request.about, self.secrets())

    def send(
        self, method: str, url: str, headers: Any, body: str | None = None, accepted: Collection[int] = ()
    ) -> Response:
        """One try. A status that asks for another try is a TransientError, unless it is `accepted` as an answer.

        Raises ProviderError, RequestError.
        """
        if not url.lower().startswith("https://"):
            scheme = self.shown(url.split(":", maxsplit=1)[0])
            raise ProviderError(f"{self.request.about}: refused to send anything to '{scheme}:', which is not TLS.")
        given = {name: value for name, value in (headers or {}).items() if value is not None}
        fields = transport.merged({"Accept": "application/json"}, given)
        response = self.try_exchange(method, url, fields, body)
        # Outside of a handler: what is known of the answer would become the error's context.
        if isinstance(response, NoAnswer):
            if not counts_without_body(response, accepted):
                self.transport_failed(url, response)
            response = Response(response.status, joined(response.headers or Message()), "")
        self.status = response.status_code
        if response.status_code not in accepted:
            self.check_status(url, response)
        return response

    def check_status(self, url: str, response: Response) -> None:
        """Raises TransientError for a status that asks for another try, and for a redirect."""
        if response.status_code in TRANSIENT_STATUS or response.status_code in REDIRECTS:
            from ansible_collections.entra.oracledb.plugins.module_utils._entra.problems import for_later

            about, host = self.request.about, self.host_of(url)
            self.fail(for_later(about, host, response.status_code, response.headers, self.secrets()))

    def fail(self, problem: Problem) -> NoReturn:
        """Raises what transport_errors.as_error makes of it."""
        from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.transport_errors import as_error

        raise as_error(problem) from None

    def leads_to(self, response: Response) -> str:
        """Where a redirect leads to, for a message; empty for every other answer."""
        if response.status_code not in REDIRECTS:
            return ""
        from ansible_collections.entra.oracledb.plugins.module_utils._entra.problems import redirect_words

        return redirect_words(response.headers.get("Location", ""), self.secrets())

    def try_exchange(self, method: str, url: str, headers: dict[str, str], body: str | None) -> Response | NoAnswer:
        """A response, or why there is none. Raises RequestError."""
        try:
            return self.exchange(method, url, headers, body)
        except NoAnswer as failure:
            return failure

    def exchange(self, method: str, url: str, headers: dict[str, str], body: str | None) -> Response:
        """A whole answer. Raises NoAnswer, RequestError."""
        endpoint = parse_endpoint(encoded_url(url))
        if endpoint is None:
            raise NoAnswer(Kind.NOT_SENT, "that is no URL")
        route = self.route(endpoint.netloc)
        data = None if body is None else body.encode()
        started = time.time()
        with self.one_login(route):
            got = transport.exchange(method, endpoint, endpoint.target({}), headers, self.deadline, data, route)
        self.clock_skew = dates.skew(got.headers.get("Date"), started, time.time())
        return Response(got.status, joined(got.headers), got.text)

    def route(self, netloc: str) -> transport.Route:
        """The way to host:port, through the proxy if there is one. Raises RequestError if what should be one is none."""
        self.proxy = self.login = ""
        if not self.request.proxy and "https_proxy" not in map(str.lower, os.environ):
            return transport.Route(self.context)
        from ansible_collections.entra.oracledb.plugins.module_utils._http.proxy import chosen_proxy

        try:
            chosen = chosen_proxy(self.request.proxy, netloc)
        except SettingError as error:
            raise RequestError([str(error)]) from None
        if chosen is None:
            return transport.Route(self.context)
        proxy, endpoint = chosen
        self.proxy, self.login = proxy.url, proxy.login
        return transport.Route(self.context, endpoint, proxy.login)

    @contextmanager
    def one_login(self, route: transport.Route) -> Iterator[None]:
        """A login that the proxy refuses is tried once, by one process. Raises NoAnswer for one that was refused before."""
        if route.proxy is None or self.documents is None or self.accepted_login == (self.proxy, route.login):
            yield
            return
        from ansible_collections.entra.oracledb.plugins.plugin_utils._store.proxy_logins import ProxyLogin

        login = ProxyLogin(self.documents.store, self.proxy, route.login, self.request.cache_key)
        with login.once(self.seconds_left() / 2) as accepted:
            route.opened = accepted
            yield
        self.accepted_login = (self.proxy, route.login)

    def transport_failed(self, url: str, failure: NoAnswer) -> NoReturn:
        """Raises what transport_errors.error_of makes of it."""
        from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.transport_errors import error_of

        raise error_of(failure, self.request, self.host_of(url), self.proxy, self.secrets()) from None

    def json_object(self, response: Response) -> dict[str, Any]:
        """Raises TransientError for anything else."""
        document = transport.json_object(response.text)
        if document is None:
            self.not_a_token_answer(response, "not a JSON object")
        return document

    def not_a_token_answer(self, response: Response, why: str) -> NoReturn:
        """Raises TransientError."""
        from ansible_collections.entra.oracledb.plugins.module_utils._entra.problems import no_token_answer

        content_type = self.shown(response.headers.get("Content-Type", "none"))
        about = self.request.about
        self.fail(no_token_answer(about, why, response.status_code, content_type, response.text))

    def host_of(self, url: str) -> str:
        """host[:port] for a message. The URL can come from an answer, and need not be one."""
        return printable(host_named(masked(url, self.secrets())), limit=MAX_HOST)

    def shown(self, text: str, limit: int = 60) -> str:
        """Text from outside, for a message."""
        return printable(masked(text, self.secrets()), limit=limit)

    def close(self) -> None:
        """Connections are closed after each exchange."""


def trusted(request: TokenRequest) -> ssl.SSLContext:
    """What the request trusts. Raises RequestError when the CA file is unusable."""
    try:
        return tls_context(request.ca_path, os.environ, request.validate_certs)
    except SettingError as error:
        raise RequestError([str(error)]) from None
