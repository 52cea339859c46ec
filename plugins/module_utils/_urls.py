# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""URLs as people write them: taken apart without an exception, and put together again."""

import re
from typing import NamedTuple, Optional
from urllib.parse import SplitResult, unquote, urlsplit

HOST = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?|[0-9A-Fa-f:.]+")


class Proxy(NamedTuple):
    """Where the proxy is, and its login as `user:password` (empty without one), which is not in its repr."""

    url: str
    login: str

    def __repr__(self) -> str:
        return f"<proxy {self.url}>"


def split_url(text: str, scheme: str) -> Optional[SplitResult]:
    """The parts of a URL, with `scheme` where it has none; None for what is no URL."""
    try:
        parts = urlsplit(text if "://" in text else f"{scheme}://{text}")
        usable = parts.port != 0 and HOST.fullmatch(parts.hostname or "")
    except ValueError:
        return None
    return parts if usable else None


def origin(parts: SplitResult) -> str:
    """scheme://host[:port], without login and path."""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}"


def parse_proxy(text: str) -> Optional[Proxy]:
    """A proxy from `http[s]://[user:password@]host[:port]`; None for anything else. The login is percent-decoded."""
    parts = split_url(text, "http")
    if parts is None or parts.scheme not in ("http", "https"):
        return None
    login = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else ""
    return Proxy(origin(parts), login)
