# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fleet as one HTML file: no server, nothing from elsewhere, and readable without its script."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
SOON = 15 * 60  # seconds: a token that ends within them is shown as one that ends soon
FIRST = 10  # causes that are shown; the others are behind a click
BARS = 24  # of the time line
WIDEST = 24 * 3600  # seconds that it spans at most; what ends later is in its last bar
NARROWEST = 3600
STATE_NAMES = {
    "error": "error",
    "failed": "not looked at",
    "unreachable": "unreachable",
    "warning": "warning",
    "not tried": "not tried",
    "ok": "well",
}
TILES = {"error": "with errors", "warning": "with warnings"}


class Bar(NamedTuple):
    """Tokens that end in one part of the time line; `x` and `height` in percent, `kind` expired, soon or good."""

    x: float
    height: float
    services: int
    kind: str
    said: str


class Line(NamedTuple):
    """The time line of all services. `span` in seconds from now."""

    bars: list[Bar]
    span: float
    expired: int
    soon: int
    unknown: int
    marks: list[tuple[float, str]]


def page(document: Mapping[str, Any], title: str = "Oracle clients") -> str:
    """The page. Every text of the document is escaped by the template library."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style, script = (_asset(name) for name in ("page.css", "page.js"))
    now = document["written_on"]
    line = time_line(document["hosts"], now)
    return environment.get_template("page.html.j2").render(
        document=document,
        title=title,
        style=style,
        script=script,
        policy=policy(style, script),
        line=line,
        states=STATE_NAMES,
        tiles=TILES,
        first=FIRST,
        moment=moment,
        left=lambda expires_on: left(expires_on, now),
        kind=lambda expires_on: kind(expires_on, now),
        share=lambda expires_on: round(max(0.0, min(1.0, (expires_on - now) / line.span)) * 100),
        roots=roots,
    )


def policy(style: str, script: str) -> str:
    """A Content-Security-Policy by which the page runs its own script and style, and loads nothing."""
    own = {"style-src": style, "script-src": script}
    hashes = [f"{name} 'sha256-{_digest(text)}'" for name, text in own.items()]
    return "; ".join(("default-src 'none'", *hashes, "img-src data:", "base-uri 'none'", "form-action 'none'"))


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _asset(name: str) -> str:
    """A file of the page, without the comment that has its licence."""
    return (HERE / name).read_text(encoding="utf-8").partition("*/\n")[2]


def moment(epoch: float | None) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(epoch)) if epoch is not None else "unknown"


def left(expires_on: float, now: float) -> str:
    seconds = expires_on - now
    return f"in {duration(seconds)}" if seconds > 0 else f"expired {duration(-seconds)} ago"


def duration(seconds: float) -> str:
    minutes = int(seconds // 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} days"


def kind(expires_on: float, now: float) -> str:
    return "expired" if expires_on <= now else "soon" if expires_on - now < SOON else "good"


def roots(findings: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The findings that are causes themselves."""
    return [one for one in findings if not one["follows_from"]]


def time_line(hosts: Sequence[Mapping[str, Any]], now: float) -> Line:
    """When the tokens of all services end, from now on; the first bar has those that have ended."""
    moments = [service["expires_on"] for host in hosts for service in host["services"]]
    known = [one for one in moments if one is not None]
    span = min(WIDEST, max(NARROWEST, max(known, default=now) - now))
    return Line(
        list(_bars(known, now, span)),
        span,
        sum(kind(one, now) == "expired" for one in known),
        sum(kind(one, now) == "soon" for one in known),
        len(moments) - len(known),
        [(100 / (BARS + 1) + part * 96 / 4, duration(span * part / 4) if part else "now") for part in range(5)],
    )


def _bars(known: Sequence[float], now: float, span: float) -> Iterator[Bar]:
    places = [0 if one <= now else 1 + min(BARS - 1, int((one - now) / span * BARS)) for one in known]
    numbers = [places.count(place) for place in range(BARS + 1)]
    for place, number in enumerate(numbers):
        if number:
            start, end = (place - 1) * span / BARS, place * span / BARS
            said = "expired" if not place else f"in {duration(start)} to {duration(end)}"
            sort = "expired" if not place else "soon" if start < SOON else "good"
            yield Bar(place * 100 / (BARS + 1), max(3.0, number * 100 / max(numbers)), number, sort, said)
