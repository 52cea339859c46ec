# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What Entra's refusals mean: the words for a refusal, and what to do by its AADSTS number.

HTTP status and OAuth `error` decide what happens; AADSTS numbers only choose the wording of the hint
(Microsoft: error code numbers "should never be used by the client itself", learn.microsoft.com, reference-error-codes).
"""

import re
from typing import Dict, Iterable, List, Mapping, NamedTuple, Tuple, Union

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.module_utils._text import masked, printable

AADSTS = re.compile(r"AADSTS([0-9]{4,8})\b")
NUMBERS = range(10**3, 10**8)
MAX_HINTS = 3
MAX_CLAIM = 300  # characters of a claim that are shown
# Refusals of a federated token: its claims are what must be compared with the federated credential.
TRUSTED = {"iss": "issuer", "sub": "subject", "aud": "audience"}
# fmt: off
FEDERATION = frozenset((
    50166, 70021, 70025, 90061, 501661, 700211, 700212, 700213, 700222, 700223, 700226, 700229, 700238, 900612,
    7000272, 7002137, 7002138, 7002381,
))
# fmt: on
SUBJECT = frozenset((70021, 700213, 7002137, 7002138))  # those among them that can be about the subject
GITHUB_SUBJECT = re.compile(r"repo:([^/:]+)/([^/:]+):")
IMMUTABLE = (
    "This GitHub repository presents its immutable subject (names with @ and ids, as all that were made, renamed or transferred "
    "since 15 July 2026): Subject identifier must have the ids, too."
)
BY_NAME = (
    "This GitHub repository presents its subject by names only: Subject identifier must have no @ and no ids, or turn immutable "
    "subjects on in GitHub."
)


class Given(NamedTuple):
    """What a request was made with, as far as a hint depends on it. Nothing of it is a secret."""

    names: Tuple[str, ...] = ()  # the keys of a hint with several texts, the best first
    presented: Mapping[str, str] = {}  # the federated token's claims iss, sub and aud


UNKNOWN = Given()


def claims_presented(token: str) -> Dict[str, str]:
    """Issuer, subject and audience of a token, as text; {} of what is no JWT. They are no secrets."""
    try:
        claims = jwt.decode(token)[1]
    except jwt.JwtError:
        return {}
    values = {name: claims[name] for name in TRUSTED if name in claims}
    return {
        name: ", ".join(map(str, value)) if isinstance(value, list) else str(value) for name, value in values.items()
    }


def refusal_message(
    status: int, answer: Mapping[str, object], about: str, secrets: Iterable[str] = (), *, given: Given = UNKNOWN
) -> str:
    """The provider's message (its own first sentence) and what to do about it; `secrets` that it echoes are masked."""
    secrets = tuple(secrets)
    error = printable(masked(answer.get("error") or "error", secrets))
    description = printable(masked(answer.get("error_description") or "", secrets).partition("Trace ID")[0])
    how = f"HTTP {status} {error}" if status >= 400 else error  # what a browser returns has no status
    parts = [f"{about}: Entra refused with {how}: {description}".rstrip(": ")]
    numbers = numbers_of(answer.get("error_codes"), description)
    parts += [as_presented(given.presented, secrets)] if given.presented and not FEDERATION.isdisjoint(numbers) else []
    parts += hints(numbers, given=given)
    trace, when = (printable(masked(answer.get(name) or "", secrets), limit=64) for name in ("trace_id", "timestamp"))
    if trace:
        parts.append(f"(trace id {trace}, {when})")
    return " ".join(parts)


def hints(codes: object, text: str = "", *, given: Given = UNKNOWN) -> List[str]:
    """What to do, by the answer's numbers, or by those in its text (what a browser or `az` returns has no others)."""
    from ansible_collections.entra.oracledb.plugins.module_utils._entra.aadsts_hints import HINTS

    numbers = numbers_of(codes, text)
    texts = [worded(HINTS[number], given) for number in numbers if number in HINTS]
    subject = str(given.presented.get("sub", ""))
    if GITHUB_SUBJECT.match(subject) and not SUBJECT.isdisjoint(numbers):
        texts.append(IMMUTABLE if "@" in subject.split(":")[1] else BY_NAME)
    if numbers and not texts:
        texts = [f"Microsoft explains it at https://login.microsoftonline.com/error?code={numbers[0]}."]
    return list(dict.fromkeys(texts))[:MAX_HINTS]


def numbers_of(codes: object, text: str) -> List[int]:
    """The AADSTS numbers of an answer, each once."""
    known: Iterable[object] = codes if isinstance(codes, list) else map(int, AADSTS.findall(text))
    return list(dict.fromkeys(code for code in known if isinstance(code, int) and code in NUMBERS))


def worded(hint: Union[str, Mapping[str, str]], given: Given) -> str:
    """The hint for what was given, else the one for everything."""
    if isinstance(hint, str):
        return hint
    return next(hint[name] for name in (*given.names, "") if name in hint)


def as_presented(claims: Mapping[str, str], secrets: Iterable[str]) -> str:
    """The claims of the federated token, to be compared letter by letter. They are no secrets; the token is one."""
    shown = {name: printable(masked(value, secrets), MAX_CLAIM) for name, value in claims.items()}
    words = [f"{word} '{shown[name]}'" for name, word in TRUSTED.items() if name in shown]
    return f"Presented: {', '.join(words)}."
