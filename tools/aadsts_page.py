# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes docs/aadsts.md, the table of the AADSTS numbers, from the hints that messages have (module_utils/_entra/aadsts_hints.py).

`make docs` (PYTHONPATH=.build/collections python -m tools.aadsts_page) does; tests/unit/test_generated_docs.py compares.
"""

from __future__ import annotations

from pathlib import Path

from ansible_collections.entra.oracledb.plugins.module_utils._entra.aadsts_hints import HINTS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "aadsts.md"
HEAD = """# AADSTS numbers

What to do about each error number of Entra ID, as the messages of the collection say it. For a number that is not here the message has the
address of Microsoft's page. [troubleshooting.md](troubleshooting.md) has the codes of Oracle's clients.

| number | what to do |
| --- | --- |
"""


def said(hint: str) -> str:
    """The hint for a cell of a table: a bar would end it, and an angle bracket begin a tag, but for code."""
    parts = hint.replace("|", r"\|").split("`")
    return "`".join(part if number % 2 else part.replace("<", "&lt;") for number, part in enumerate(parts))


def row(number: int) -> str:
    """One number; where it matters what the request was made with, all cases."""
    hint = HINTS[number]
    if isinstance(hint, str):
        return f"| AADSTS{number} | {said(hint)} |"
    others = "Otherwise: " if len(hint) > 1 else ""
    cases = [(f"`{kind}`: " if kind else others) + said(text) for kind, text in hint.items()]
    return f"| AADSTS{number} | {'<br>'.join(cases)} |"


def page() -> str:
    return HEAD + "\n".join(map(row, sorted(HINTS))) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"Wrote {PAGE.relative_to(PAGE.parent.parent)}")
