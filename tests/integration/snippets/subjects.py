# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All pages by subject; tests/integration/test_snippets_SUBJECT.py runs their blocks."""

from __future__ import annotations

from collections import Counter

from tests.integration.snippets import clients, operation, people, start
from tests.integration.snippets.handlers import By, NotRun
from tests.integration.snippets.pages import Pages

SUBJECTS: dict[str, Pages] = {
    "start": start.PAGES,
    "clients": clients.PAGES,
    "people": people.PAGES,
    "operation": operation.PAGES,
}


def summary() -> list[str]:
    """How many blocks are run, by which kind of test, and why the others are not."""
    handlers = [(block, pages.handler_of(block)) for pages in SUBJECTS.values() for block in pages.blocks]
    kinds = Counter(
        type(handler).__name__ if isinstance(handler, By | NotRun) else "run here" for _block, handler in handlers
    )
    counts = f"{kinds['run here']} run as blocks, {kinds['By']} by other tests, {kinds['NotRun']} not run"
    reasons: dict[str, list[str]] = {}
    for block, handler in handlers:
        if isinstance(handler, NotRun):
            reasons.setdefault(handler.reason, []).append(str(block))
    why = [f"  {', '.join(blocks)}: {reason}" for reason, blocks in reasons.items()]
    return [f"{len(handlers)} blocks of README and docs: {counts}:", *why]
