# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP client that MSAL is given: our CA, our proxy, one deadline for everything, bounded answers, no redirects.

MSAL's own client lets REQUESTS_CA_BUNDLE overrule the CA option, has no timeout, follows redirects and logs bodies that
are no JSON. This one makes one try per call; trying again is the engine's business, because an assertion must be new
for each wire request.
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies_environment, proxy_bypass_environment  # type: ignore[attr-defined]

with suppress(ImportError):  # ansible-test imports this without the requirements; users were told by provider.py
    import urllib3


from ansible_collections.entra.oracledb.plugins.module_utils._text import printable
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.aadsts import refusal_message
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.http_values import (
    retry_after,
    skew,
    usable_expires_in,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.tls import DeadlinePool, tls_context
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    ProviderError,
    RefusedError,
    RequestError,
    TransientError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._urls import parse_proxy

if TYPE_CHECKING:
    from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
    from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Documents

DISCOVERY = "/.well-known/openid-configuration"
MAX_ANSWER_BYTES = 1024 * 1024
TRANSIENT_STATUS = (408, 429, 500, 502, 503, 504)
TRANSIENT_ERRORS = ("temporarily_unavailable", "server_error")  # RFC 6749 section 4.1.2.1


class Response:
    """What MSAL wants of a response."""

    def __init__(self, status: int, headers: Mapping[str, str], text: str) -> None:
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
        self.assertion = ""  # the last one sent
        self.proxy = ""  # the one in use, without its password
        self.context = tls_context(request, self.seconds_left)

    def secrets(self) -> tuple[str, ...]:
        """What no message may repeat."""
        return (*self.request.secrets(), self.assertion) if self.assertion else self.request.secrets()

    def seconds_left(self) -> float:
        return max(0.001, self.deadline - time.monotonic())

    def get(self, url: str, params: Any = None, headers: Any = None, **_ignored: Any) -> Response:
        """Discovery documents come from the store where it has them; whatever else MSAL reads is read as it is."""
        target = url + (f"?{urlencode(params)}" if params else "")
        if not urlsplit(url).path.endswith(DISCOVERY):
            return self.send("GET", self.with_port(target), headers)
        name = f"discovery {url} {self.request.validate_certs}"
        cached = self.documents.get(name) if self.documents else None
        if cached is not None:
            return Response(200, {}, cached)
        response = self.send("GET", target, headers)
        if response.status_code == 404:
            raise RefusedError(f"{self.request.about}: there is no {url} (HTTP 404): check authority and tenant_id.")
        document = self.json_object(response)
        if response.status_code != 200:
            raise RefusedError(refusal_message(response.status_code, document, self.request.about, self.secrets()))
        for endpoint in ("authorization_endpoint", "token_endpoint"):
            if not str(document.get(endpoint, "")).startswith("https://"):
                self.not_a_token_answer(response, f"the discovery document names no https {endpoint}")
        if self.documents:
            self.documents.put(name, response.text)
        return response

    def with_port(self, url: str) -> str:
        """MSAL leaves out the authority's port where it asks for a user's realm."""
        asked, authority = urlsplit(url), urlsplit(self.request.authority)
        if asked.port is None and asked.hostname == authority.hostname and authority.port:
            return asked._replace(netloc=authority.netloc).geturl()
        return url

    def post(self, url: str, params: Any = None, data: Any = None, headers: Any = None, **_ignored: Any) -> Response:
        target = url + (f"?{urlencode(params)}" if params else "")
        if not isinstance(data, dict):  # WS-Trust: a fault of SOAP comes with 500, and is an answer
            return self.send("POST", target, headers, body=data or "", accepted=(500,))
        assertion = data.get("client_assertion") or data.get("assertion") or ""
        self.assertion = assertion.decode() if isinstance(assertion, bytes) else assertion  # MSAL's of AD FS is bytes
        response = self.send("POST", target, headers, body=urlencode(data))
        answer = self.json_object(response)
        if response.status_code == 200:
            if "grant_type" in data:
                self.check_token_answer(response, answer)
        elif "error" not in answer:
            self.not_a_token_answer(response, "JSON without an error")
        elif answer["error"] in TRANSIENT_ERRORS:
            raise TransientError(refusal_message(response.status_code, answer, self.request.about, self.secrets()))
        return response

    def check_token_answer(self, response: Response, answer: dict[str, Any]) -> None:
        if not isinstance(answer.get("access_token"), str):
            self.not_a_token_answer(response, "JSON without an access_token")
        if not usable_expires_in(answer):
            self.not_a_token_answer(response, "expires_in is no sensible number of seconds")

    def send(
        self, method: str, url: str, headers: Any, body: str | None = None, accepted: Collection[int] = ()
    ) -> Response:
        """One try. A status that asks for another try is a TransientError, unless it is `accepted` as an answer."""
        if not url.startswith("https://"):
            raise ProviderError(
                f"{self.request.about}: refused to send anything to '{url.split(':', maxsplit=1)[0]}:', which is not TLS."
            )
        if time.monotonic() >= self.deadline:
            self.transport_failed(url, TimeoutError())
        fields = {"Accept": "application/json", "Accept-Encoding": "identity", **(headers or {})}
        if body is not None:
            fields.setdefault("Content-Type", "application/x-www-form-urlencoded")
        try:
            response = self.exchange(method, url, fields, body)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            self.transport_failed(url, error)
        self.status = response.status_code
        if response.status_code in TRANSIENT_STATUS and response.status_code not in accepted:
            wait = retry_after(response.headers)
            asked = f", Retry-After {wait:.0f} s" if wait is not None else ""
            host = urlsplit(url).netloc
            raise TransientError(
                f"{self.request.about}: {host} answered HTTP {response.status_code}{asked}.", retry_after=wait
            )
        return response

    def exchange(self, method: str, url: str, headers: dict[str, str], body: str | None) -> Response:
        started = time.time()
        with self.pool(url) as pool:
            raw = pool.request(
                method,
                url,
                body=body,
                headers=headers,
                timeout=urllib3.Timeout(total=self.seconds_left()),
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
            data = raw.read(MAX_ANSWER_BYTES + 1)
            raw.close()
        self.clock_skew = skew(raw.headers.get("Date"), started, time.time())
        if len(data) > MAX_ANSWER_BYTES:
            data = b""  # nothing that long is an answer; it fails as such
        return Response(raw.status, raw.headers, data.decode("utf-8", "replace"))

    def pool(self, url: str) -> urllib3.PoolManager:
        address = self.request.proxy
        if not address and not proxy_bypass_environment(urlsplit(url).netloc):
            address = getproxies_environment().get("https", "")
        manager = self.proxy_manager(address) if address else urllib3.PoolManager(ssl_context=self.context)
        manager.pool_classes_by_scheme = {**manager.pool_classes_by_scheme, "https": DeadlinePool}
        return manager

    def proxy_manager(self, address: str) -> urllib3.ProxyManager:
        proxy = parse_proxy(address)
        if proxy is None:
            raise RequestError(
                ["HTTPS_PROXY is not of the form http://[user:password@]host[:port]: mend it, or set proxy."]
            )
        self.proxy = proxy.url
        return urllib3.ProxyManager(
            proxy.url,
            proxy_headers=urllib3.make_headers(proxy_basic_auth=proxy.login) if proxy.login else None,
            ssl_context=self.context,
            proxy_ssl_context=self.context,
        )

    def transport_failed(self, url: str, error: Exception) -> NoReturn:
        """The same words for every way in which no answer came; the cause's own text can hold addresses only."""
        host = urlsplit(url).netloc + (f" (through the proxy {self.proxy})" if self.proxy else "")
        reason = innermost(error)
        if isinstance(reason, ssl.SSLCertVerificationError):
            fault = f"the TLS certificate of {host} is not trusted ({reason.verify_message}): set ca_path to the CA"
            raise RequestError([f"{fault} that signed it (a company proxy often has its own)."]) from None
        if isinstance(reason, (TimeoutError, urllib3.exceptions.ReadTimeoutError)):
            text = f"no complete answer in time (timeout is {self.request.timeout} s in all)"
        else:
            text = printable(getattr(reason, "strerror", None) or reason or type(reason).__name__, limit=200)
        where = "Check the network, the proxy (option proxy, HTTPS_PROXY) and the authority."
        raise TransientError(f"{self.request.about}: {host} could not be asked: {text}. {where}") from None

    def json_object(self, response: Response) -> dict[str, Any]:
        try:
            document = json.loads(response.text)
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            self.not_a_token_answer(response, "not a JSON object")
        return document

    def not_a_token_answer(self, response: Response, why: str) -> NoReturn:
        """A captive portal, a proxy's page or a broken server: tried once more, its body never shown."""
        start = response.text.lstrip()[:200].lower()
        page = (
            " It looks like a web page: is a proxy or portal in between?"
            if start.startswith(("<!doc", "<html", "<"))
            else ""
        )
        content_type = printable(response.headers.get("Content-Type", "none"), limit=60)
        raise TransientError(
            f"{self.request.about}: not a token answer ({why}; HTTP {response.status_code}, content type {content_type}, "
            f"{len(response.text)} characters).{page}",
            tries=2,
        )

    def close(self) -> None:
        """Connections are closed after each exchange."""


def innermost(error: BaseException) -> BaseException:
    """The exception at the root: urllib3 wraps what the socket said."""
    seen: list[BaseException] = []
    while error not in seen:
        seen.append(error)
        inner = getattr(error, "reason", None)
        candidates = (inner, error.__cause__, error.__context__, *error.args)
        error = next((one for one in candidates if isinstance(one, BaseException)), error)
    return error
