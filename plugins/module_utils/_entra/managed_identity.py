# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Tokens of an Azure managed identity, from whichever of the five hosts this is; on the controller and on a target.

The protocols are those of Microsoft's pages "How to use managed identities on a VM to acquire an access token",
"REST endpoint reference" (App Service), "Managed identity authentication" (Arc) and "Acquiring an access token"
(Service Fabric). None of them carries claims: a claims challenge only tells a client not to use its cache.
"""

import re
import time
from typing import Any, Callable, Dict, Mapping, Type, Union

from ansible_collections.entra.oracledb.plugins.module_utils._entra import answers, arc
from ansible_collections.entra.oracledb.plugins.module_utils._entra.answers import OPTIONS
from ansible_collections.entra.oracledb.plugins.module_utils._entra.errors import (
    ManagedIdentityError,
    NoIdentityAssignedError,
    NoManagedIdentityError,
)
from ansible_collections.entra.oracledb.plugins.module_utils._entra.hosts import HOSTS, endpoint_of, source_of
from ansible_collections.entra.oracledb.plugins.module_utils._entra.reading import read
from ansible_collections.entra.oracledb.plugins.module_utils._entra.token_answer import token_type_of
from ansible_collections.entra.oracledb.plugins.module_utils._http.connection import Kind, NoAnswer, SettingError
from ansible_collections.entra.oracledb.plugins.module_utils._http.dates import retry_after
from ansible_collections.entra.oracledb.plugins.module_utils._http.transport import Answer, Route, exchange
from ansible_collections.entra.oracledb.plugins.module_utils._text import printable

__all__ = [
    "ManagedIdentityError",
    "NoIdentityAssignedError",
    "NoManagedIdentityError",
    "get_token",
    "resource_of",
    "source_of",
]

PROBE_SECONDS = 1.5
PROBE_PAUSE = 0.5  # seconds: a machine that starts has no route yet, and no service listens yet
LONGEST_DELAY = 16.0  # seconds between two tries
HALF_LIFE_FROM = 7200  # seconds: tokens that live as long are refreshed after half of it, as MSAL does
FOREIGN = (Kind.NOT_HTTP, Kind.TOO_LONG)  # nothing that a service of Azure's says
FINAL = (Kind.WRONG_PIN, Kind.TOO_LONG)  # asking again cannot help
_HEADER_VALUE = re.compile(r"[!-~]+\Z")


def resource_of(scope: str) -> str:
    """The resource in a scope: these hosts take `x` where the token endpoint takes `x/.default`."""
    return scope[: -len("/.default")] if scope.endswith("/.default") else scope


def get_token(
    resource: str,
    identity: Mapping[str, str],
    environ: Mapping[str, str],
    timeout: float,
    sleep: Callable[[float], None] = time.sleep,
) -> Dict[str, Any]:
    """A token for `resource` as the machine's own identity ({}) or the one with a client_id, object_id or resource_id.

    `timeout` is in seconds, for everything; off Azure it fails within 2. `sleep` is called with the seconds between two
    tries. Returns access_token, token_type, expires_on (epoch seconds), refresh_in (seconds or None) and source (a key
    of HOSTS). Raises ManagedIdentityError; NoManagedIdentityError when this is not Azure; NoIdentityAssignedError when
    it is, without an identity of its own.
    """
    call = _Call(resource, identity, environ, time.monotonic() + timeout)
    return read(lambda: call.run(sleep), call.unreadable, (ManagedIdentityError,))


class _Call:
    """One token from one host."""

    def __init__(self, resource: str, identity: Mapping[str, str], environ: Mapping[str, str], deadline: float) -> None:
        self.source = source_of(environ)
        self.host = HOSTS[self.source]
        self.endpoint = endpoint_of(self.source, environ)
        self.about = f"Managed identity of {self.host.title} at {self.endpoint.netloc}"
        self.identity = dict(identity)
        self.deadline = deadline
        self.secret = environ.get(self.host.secret, "") if self.host.secret else ""
        self.thumbprint = ""
        self.headers = self._headers()
        self.parameters = {"api-version": self.host.version, "resource": resource, **self._identity_parameter()}
        if self.source == "service_fabric":
            self.thumbprint = self._pin(environ["IDENTITY_SERVER_THUMBPRINT"])

    def _headers(self) -> Dict[str, str]:
        """App Service does not need Metadata, but Azure Automation, which passes for one, does."""
        headers = {} if self.source in ("azure_ml", "service_fabric") else {"Metadata": "true"}
        if self.host.header:
            if not _HEADER_VALUE.match(self.secret):
                raise self.error(f"{self.host.secret} cannot be sent in a header: correct the environment")
            headers[self.host.header] = self.secret
        return headers

    def _identity_parameter(self) -> Dict[str, str]:
        """Fails closed where a host would ignore what it does not know and answer for another identity."""
        if not self.identity:
            return {}
        if len(self.identity) > 1 or not all(self.identity.values()):
            raise self.error(f"name one identity, by {' or '.join(OPTIONS.values())}")
        ((kind, value),) = self.identity.items()
        if kind in self.host.names:
            return {self.host.names[kind]: value}
        if self.host.names:
            known = " or ".join(OPTIONS[name] for name in sorted(self.host.names))
            raise self.error(f"this host knows identities by {known} only, not by {OPTIONS.get(kind, kind)}")
        raise self.error(
            f"which identity an application has is set in the cluster, so take {OPTIONS.get(kind, kind)} away"
        )

    def _pin(self, text: str) -> str:
        pin = re.sub(r"[\s:]", "", text).lower()
        if not re.match(r"[0-9a-f]{40}$", pin):
            raise self.error("IDENTITY_SERVER_THUMBPRINT is not a SHA-1 in hexadecimal: correct the environment")
        if not self.endpoint.tls:
            raise self.error("IDENTITY_ENDPOINT is not https, so nothing was sent: correct the environment")
        return pin

    def run(self, sleep: Callable[[float], None]) -> Dict[str, Any]:
        if self.source == "imds":
            self.probe(sleep)
        return self.token(self.answer(sleep))

    def unreadable(self, name: str) -> ManagedIdentityError:
        return self.error(f"its answer cannot be read ({name}). Check what answers there")

    def probe(self, sleep: Callable[[float], None]) -> None:
        """Ask as IMDS never allows, which it says at once; so neither a black hole nor another cloud takes our time."""
        deadline = min(self.deadline, time.monotonic() + PROBE_SECONDS)
        found = self._try(self._probe_once, deadline)
        silent = isinstance(found, NoAnswer) and found.kind not in FOREIGN
        if silent and time.monotonic() + PROBE_PAUSE < deadline:
            sleep(PROBE_PAUSE)
            found = self._try(self._probe_once, deadline)
        if isinstance(found, NoAnswer):
            raise NoManagedIdentityError(
                f"{self.about}: {reason(found)}. This seems to be no Azure machine, or a firewall or proxy rule keeps it "
                f"from {self.endpoint.netloc}. Use another way to authenticate.",
                foreign=found.kind in FOREIGN,
            )
        if not answers.is_imds(found):
            raise NoManagedIdentityError(
                f"{self.about}: {answers.redirect_words(found, self.secret)}HTTP {found.status} from something that is not "
                "Azure's metadata service (another cloud's, or a proxy). Use another way to authenticate.",
                foreign=True,
            )

    def _probe_once(self, deadline: float) -> Answer:
        return self._get({}, deadline)

    def answer(self, sleep: Callable[[float], None]) -> Answer:
        """The first answer that is not a request to come back later, or the last one that there is time for."""
        delay = 1.0
        for left in range(self.host.tries - 1, -1, -1):
            found = self._try(self.ask, self.deadline)
            if isinstance(found, Answer) and not self._is_for_later(found):
                break
            pause = max(delay, asked_pause(found))
            is_final = isinstance(found, NoAnswer) and found.kind in FINAL
            if not left or is_final or time.monotonic() + pause >= self.deadline:
                break
            sleep(pause)
            delay = min(2 * delay, LONGEST_DELAY)
        if isinstance(found, NoAnswer):
            hint = "Start the agent (azcmagent)" if self.source == "arc" else "Check the environment and the network"
            raise self.error(f"{reason(found)}. {hint}")
        return found

    def _try(self, ask: Callable[[float], Answer], deadline: float) -> Union[Answer, NoAnswer]:
        try:
            return ask(deadline)
        except NoAnswer as error:
            return error

    def _is_for_later(self, answer: Answer) -> bool:
        return answer.status in self.host.retried or answer.status >= 500

    def ask(self, deadline: float) -> Answer:
        """One try; with Arc it is two requests, because the key of a challenge is good for one answer."""
        answer = self._get(self.headers, deadline)
        if self.source != "arc":
            return answer
        if answer.status == 200:
            raise self.error("a token without a challenge, which the agent never gives. Check who listens there")
        if answer.status != 401:
            return answer
        try:
            self.secret = arc.read_key(answer.headers.get("WWW-Authenticate", ""))
        except ManagedIdentityError as error:
            failure = self.error(str(error).rstrip("."))
            failure.is_local = True
            raise failure from None
        return self._get({**self.headers, "Authorization": f"Basic {self.secret}"}, deadline)

    def _get(self, headers: Mapping[str, str], deadline: float) -> Answer:
        """Never through a proxy, and over http where the host says so: these endpoints are the machine's own."""
        target = self.endpoint.target(self.parameters)
        try:
            return exchange(
                "GET", self.endpoint, target, headers, deadline, route=Route(thumbprint=self.thumbprint, plain=True)
            )
        except SettingError as error:
            raise self.error(str(error).rstrip(".")) from None

    def token(self, answer: Answer) -> Dict[str, Any]:
        """What an answer of status 200 holds; ManagedIdentityError for every other."""
        document = answer.document
        if answer.status != 200 or document is None:
            raise self.refused(answer)
        access_token, now = document.get("access_token"), time.time()
        expires_on = answers.expires_on(document, now) or answers.end_of(access_token, now)
        if not isinstance(access_token, str) or not access_token or expires_on is None:
            raise self.error("the answer has no access_token with an end in the future. Check the clocks")
        self._check_echo(document)
        life = int(expires_on - now)
        return {
            "access_token": access_token,
            "token_type": token_type_of(document),
            "expires_on": expires_on,
            "refresh_in": answers.whole(document.get("refresh_in")) or (life // 2 if life >= HALF_LIFE_FROM else None),
            "source": self.source,
        }

    def _check_echo(self, document: Mapping[str, Any]) -> None:
        """An Arc agent that knows no user-assigned identities answers for the machine's; one that does names it."""
        if self.source == "arc":
            for kind, value in self.identity.items():
                names = ("msi_res_id", "mi_res_id") if kind == "resource_id" else (kind,)
                if value.lower() not in [str(document.get(name)).lower() for name in names]:
                    raise self.error(
                        f"the agent did not confirm the identity with {OPTIONS[kind]} {printable(value, limit=300)}, so its "
                        f"token is another's and was thrown away. Update the agent, or take {OPTIONS[kind]} away"
                    )

    def refused(self, answer: Answer) -> ManagedIdentityError:
        words = answers.error_text(answer, self.secret)
        text = f"HTTP {answer.status}: {words.rstrip('.')}. {answers.advice(self.source, self.identity, answer, words)}"
        bare = (
            self.source == "imds"
            and answer.status == 400
            and not self.identity
            and "identity not found" in words.lower()
        )
        error = self.error(text.rstrip("."), NoIdentityAssignedError if bare else ManagedIdentityError)
        error.refused = not self._is_for_later(answer)
        error.retry_after = asked_pause(answer)
        return error

    def error(self, text: str, kind: Type[ManagedIdentityError] = ManagedIdentityError) -> ManagedIdentityError:
        return kind(f"{self.about}: {text}.")


def reason(failure: NoAnswer) -> str:
    """Why no answer came, in the terms of these hosts."""
    if failure.kind == Kind.WRONG_PIN:
        return "its certificate is not the one that IDENTITY_SERVER_THUMBPRINT names"
    if failure.kind == Kind.UNTRUSTED:
        from ansible_collections.entra.oracledb.plugins.module_utils._http import tls, untrusted

        words, _advice = untrusted.described(failure.finding, tls.trust_source("", {}), str(failure))
        return f"its TLS certificate is not trusted: {words}"
    return str(failure)


def asked_pause(found: Union[Answer, NoAnswer]) -> float:
    """Seconds that an answer asks for before the next try."""
    if isinstance(found, NoAnswer):
        return 0.0
    return retry_after(found.headers.get("Retry-After"), found.headers.get("Date")) or 0.0
