# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""An app's own token (RFC 6749 section 4.4) with Python's standard library: one POST, as MSAL sends it.

A secret, a federated token's file or a certificate proves who the app is. Nothing is tried again here: an error says what a
scheduler needs (`refused`, `retry_after`), and `retry.backoff` is the controller's back-off, too.
"""

import json
import os
import time
from typing import Any, Dict, List, NamedTuple, NoReturn, Optional, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._entra import problems, retry
from ansible_collections.entra.oracledb.plugins.module_utils._entra.client_form import client_form, form_headers
from ansible_collections.entra.oracledb.plugins.module_utils._entra.client_request import (
    CREDENTIALS,
    FLOWS,
    KINDS,
    ClientCredentialsRequest,
    fingerprint,
    read_federated_token,
    undecodable,
)
from ansible_collections.entra.oracledb.plugins.module_utils._entra.errors import (
    FAILED,
    FAULT,
    REFUSED,
    TRANSIENT,
    TokenError,
    TokenFaultsError,
)
from ansible_collections.entra.oracledb.plugins.module_utils._entra.reading import read
from ansible_collections.entra.oracledb.plugins.module_utils._entra.token_answer import (
    answer_fault,
    is_refusal,
    token_answer,
    type_fault,
)
from ansible_collections.entra.oracledb.plugins.module_utils._entra.token_endpoint import token_endpoint
from ansible_collections.entra.oracledb.plugins.module_utils._files.credential_file import (
    FileFaultError,
    read_credential,
)
from ansible_collections.entra.oracledb.plugins.module_utils._http import dates
from ansible_collections.entra.oracledb.plugins.module_utils._http.connection import NoAnswer, SettingError
from ansible_collections.entra.oracledb.plugins.module_utils._http.tls import tls_context
from ansible_collections.entra.oracledb.plugins.module_utils._http.transport import Answer as HttpAnswer
from ansible_collections.entra.oracledb.plugins.module_utils._http.transport import Route, exchange, json_object
from ansible_collections.entra.oracledb.plugins.module_utils._http.url import (
    Endpoint,
    encoded,
    encoded_url,
    parse_endpoint,
)
from ansible_collections.entra.oracledb.plugins.module_utils._text import masked, printable

__all__ = ["Answer", "ClientCredentialsRequest", "fingerprint", "offline_faults", "request_token"]


class Answer(NamedTuple):
    """A token that was checked. Not in its repr."""

    access_token: str
    expires_on: int  # epoch seconds of the provider's clock
    clock_skew: float  # seconds that the provider's clock is ahead of ours; 0.0 below 30
    refresh_in: Optional[int]  # seconds after which the provider wants to be asked again, if it says so
    claims: Dict[str, Any]

    def __repr__(self) -> str:
        return f"<token until {self.expires_on}>"


def request_token(request: ClientCredentialsRequest) -> Answer:
    """The token. Raises TokenFaultsError before anything is sent, TokenError for what comes of it."""
    call = _Call(request)
    call.prepare()
    answer = call.post()
    return read(lambda: call.token(answer), call.unreadable, (TokenError,))


def offline_faults(request: ClientCredentialsRequest) -> List[str]:
    """What is wrong with the request as far as this machine can tell; nothing is sent."""
    try:
        _Call(request).prepare()
    except TokenFaultsError as error:
        return list(error.faults)
    return []


class _Call:
    """One request for one token."""

    def __init__(self, request: ClientCredentialsRequest) -> None:
        self.request = request
        self.deadline = time.monotonic() + request.timeout  # time.monotonic() seconds
        self.endpoint = token_endpoint(request.authority, request.tenant_id)
        self.asked = problems.Asked(request.about, request.ca_path, request.timeout)
        self.target = parse_endpoint(encoded_url(self.endpoint.url))
        self.certificate: Any = None
        self.route = Route()
        self.proxy = ""
        self.assertion = ""
        self.clock_skew = 0.0
        self.faults: List[str] = []

    def prepare(self) -> None:
        """All that can fail offline. Raises TokenFaultsError with everything that is wrong."""
        request = self.request
        if undecodable(request):
            raise TokenFaultsError(
                f"{name} is no text: it has bytes that are no UTF-8." for name in undecodable(request)
            )
        self.faults += [f"{name} is missing." for name in ("client_id", "scope") if not getattr(request, name)]
        self.faults += [self.endpoint.fault] if self.endpoint.fault else []
        given = [name for name in CREDENTIALS if getattr(request, name)]
        if len(given) != 1:
            which = f"{' and '.join(given)} are both given" if given else "there is no credential"
            self.faults.append(f"{which}: give one of {', '.join(CREDENTIALS)}.")
        self._check_claims()
        self._guarded(self._load_credential)
        self._guarded(self._find_route)
        if self.faults:
            raise TokenFaultsError(self.faults)

    def _guarded(self, step: Any) -> None:
        """Keep the faults of a step; the next ones find theirs."""
        try:
            step()
        except TokenFaultsError as error:
            self.faults += error.faults
        except (FileFaultError, SettingError) as error:
            self.faults.append(str(error))

    def _check_claims(self) -> None:
        try:
            is_object = isinstance(json.loads(self.request.claims or "{}"), dict)
        except (ValueError, RecursionError):
            is_object = False
        if not is_object:
            self.faults.append("claims must be a JSON object, as in a claims challenge.")

    def _load_credential(self) -> None:
        request = self.request
        if request.federated_token_file:
            self.assertion = read_federated_token(request.federated_token_file)
        if request.certificate_path:
            from ansible_collections.entra.oracledb.plugins.module_utils._entra.client_assertion import load_certificate

            path = request.certificate_path
            self.certificate = load_certificate(
                read_credential("certificate_path", path)[0],
                request.certificate_password,
                path,
                self.deadline,
                send_chain=request.send_certificate_chain,
                legacy=self.endpoint.legacy,
            )

    def _find_route(self) -> None:
        """What is trusted, and the proxy on the way. Raises SettingError."""
        request = self.request
        context = tls_context(request.ca_path, os.environ, request.validate_certs)
        self.route = Route(context)
        if self.target is None or not (request.proxy or "https_proxy" in map(str.lower, os.environ)):
            return
        from ansible_collections.entra.oracledb.plugins.module_utils._http.proxy import chosen_proxy

        chosen = chosen_proxy(request.proxy, self.target.netloc)
        if chosen is not None:
            proxy, endpoint = chosen
            self.proxy = proxy.url
            self.route = Route(context, endpoint, proxy.login)

    def secrets(self) -> Tuple[str, ...]:
        """What no message may repeat."""
        known: Tuple[str, ...] = (
            self.request.client_secret,
            self.request.certificate_password,
            self.assertion,
            self.request.proxy,
        )
        if self.route.login:
            from ansible_collections.entra.oracledb.plugins.module_utils._http.proxy import basic

            known += (self.route.login, self.route.login.partition(":")[2], basic(self.route.login))
        return tuple(filter(None, known))

    def fields(self) -> Dict[str, Any]:
        """The form, with a new assertion of the certificate if there is one."""
        request = self.request
        if self.certificate:
            self.assertion = self.certificate.assertion(request.client_id, self.endpoint.url)
        return client_form(request.client_id, request.scope, request.client_secret, self.assertion, request.claims)

    def post(self) -> HttpAnswer:
        """The answer, whatever its status. Raises TokenError where there is none, TokenFaultsError for a certificate."""
        body = encoded(self.fields()).encode()
        try:
            return self._exchange(form_headers(), body)
        except NoAnswer as error:
            failure = error
        # Outside of the handler: what is known of the answer would become the error's context.
        if failure.headers is None or not retry.counts_without_body(failure):
            self.fail(problems.without_answer(failure, self.asked, self._target.netloc, self.proxy, self.secrets()))
        return HttpAnswer(failure.status, retry.joined(failure.headers))

    def _exchange(self, headers: Dict[str, str], body: bytes) -> HttpAnswer:
        """A whole answer. Raises NoAnswer."""
        started = time.time()
        got = exchange("POST", self._target, self._target.target({}), headers, self.deadline, body, self.route)
        self.clock_skew = dates.skew(got.headers.get("Date"), started, time.time())
        return HttpAnswer(got.status, retry.joined(got.headers), got.text)

    @property
    def _target(self) -> Endpoint:
        if self.target is None:
            raise AssertionError("prepare has checked the authority")
        return self.target

    def token(self, answer: HttpAnswer) -> Answer:
        """What an answer of status 200 holds. Raises TokenError for every other."""
        document = self.document(answer)
        now = time.time() + self.clock_skew
        fault = type_fault(document)
        if fault:
            raise TokenError(f"{self.about}: {fault}", FAILED)
        try:
            claims = jwt.check_token(document["access_token"], now)
        except jwt.JwtError as error:
            raise TokenError(f"{self.about}: the provider sent an unusable token: {error}", FAILED) from None
        refresh_in = document.get("refresh_in")
        return Answer(document["access_token"], int(claims["exp"]), self.clock_skew, refresh_in, claims)

    def unreadable(self, name: str) -> TokenError:
        """The error for an exception of this name, raised by what reads an answer."""
        return TokenError(f"{self.about}: the provider's answer cannot be read ({name}).", FAILED)

    def document(self, answer: HttpAnswer) -> Dict[str, Any]:
        """The JSON of a token answer. Raises TokenError for every other answer."""
        if answer.status in retry.TRANSIENT_STATUS or answer.status in retry.REDIRECTS:
            host = self._target.netloc
            self.fail(problems.for_later(self.asked.about, host, answer.status, answer.headers, self.secrets()))
        document = json_object(answer.text)
        if document is None:
            self._no_token(answer, "not a JSON object")
        if not is_refusal(document):
            fault = answer_fault(document) if answer.status == 200 else "JSON without an error"
            if fault:
                self._no_token(answer, fault)
            return token_answer(document)
        refusal = token_answer(document)
        passes = answer.status != 200 and refusal["error"] in retry.TRANSIENT_ERRORS
        raise TokenError(self._refusal(answer.status, refusal), TRANSIENT if passes else REFUSED)

    def _refusal(self, status: int, document: Dict[str, Any]) -> str:
        """The provider's words, and the same hints that the controller gives."""
        from ansible_collections.entra.oracledb.plugins.module_utils._entra import aadsts

        credential = self.request.credential
        presented = aadsts.claims_presented(self.assertion) if credential == "federated_token_file" else {}
        given = aadsts.Given((FLOWS[credential], "app", KINDS[credential]), presented)
        return aadsts.refusal_message(status, document, self.about, self.secrets(), given=given)

    @property
    def about(self) -> str:
        thumbprint = self.certificate.leaf.thumbprint if self.certificate else ""
        return self.asked.about + (f", certificate {thumbprint}" if thumbprint else "")

    def _no_token(self, answer: HttpAnswer, why: str) -> NoReturn:
        content_type = printable(masked(answer.headers.get("Content-Type", "none"), self.secrets()), limit=60)
        about = self.asked.about
        self.fail(problems.no_token_answer(about, why, answer.status, content_type, answer.text))

    def fail(self, problem: problems.Problem) -> NoReturn:
        """Raises TokenFaultsError for a fault of a setting, else TokenError."""
        if problem.kind == FAULT:
            raise TokenFaultsError([problem.text]) from None
        raise TokenError(problem.text, problem.kind, problem.retry_after) from None
