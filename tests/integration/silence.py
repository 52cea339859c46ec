# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""That a run told no one its secrets, and kept none that it need not keep."""

from __future__ import annotations

import re
from pathlib import Path

from tests.integration.canaries import ANY_TOKEN, Canaries, cached_tokens
from tests.integration.runner import Ansible, Run

WHOLE_TOKEN = re.compile(rb"eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")


def canaries_of(secrets: dict[str, str]) -> Canaries:
    """A token is known by its signature: much of its payload is in other tokens, too."""
    tokens = {name for name, secret in secrets.items() if WHOLE_TOKEN.fullmatch(secret.encode())}
    return Canaries(
        **{name: secret.rpartition(".")[2] if name in tokens else secret for name, secret in secrets.items()}
    )


def assert_silent(run: Run, **secrets: str) -> None:
    """No token and none of `secrets` is in the output; play with -vvv at least."""
    output = run.output.encode()
    assert not ANY_TOKEN.findall(output), "a token is in the output"
    found = canaries_of(secrets).found_in(output)
    assert not found, found


def assert_kept(ansible: Ansible, *known: Path, **secrets: str) -> None:
    """Of all tokens only the cached ones are in a file, and none of `secrets`; `known` are files that the test wrote."""
    cached = {token["access_token"].encode() for token in cached_tokens(ansible.cache)}
    canaries = canaries_of(secrets)
    for path in ansible.directory.rglob("*"):
        if path.is_file() and path not in known:
            data = path.read_bytes()
            assert set(WHOLE_TOKEN.findall(data)) <= cached, f"a token that was not cached is in {path}"
            assert not canaries.found_in(data), f"{canaries.found_in(data)} in {path}"
