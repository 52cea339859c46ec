# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fenced blocks of the Markdown files that users read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.integration.runner import ROOT

FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One fenced block: the file's path below the root, the line of its first line, language and text."""

    path: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"

    @property
    def commands(self) -> list[str]:
        """What is typed after the prompt `$` or `#`; a line that ends in a backslash goes on."""
        joined = self.text.replace("\\\n", "\\\0")
        return [line[2:].replace("\0", "\n") for line in joined.splitlines() if line[:2] in ("$ ", "# ")]


def blocks_of(path: Path) -> Iterator[Block]:
    """All blocks of a file, in their order."""
    text = path.read_text(encoding="utf-8")
    for match in FENCE.finditer(text):
        body = re.sub(rf"^{match[1]}", "", match[3], flags=re.MULTILINE)
        yield Block(str(path.relative_to(ROOT)), text.count("\n", 0, match.start()) + 2, match[2], body)


def page_of(block: Block) -> list[Block]:
    """The blocks of its page."""
    return list(blocks_of(ROOT / block.path))


def documents() -> list[Path]:
    """README, the guides and the role's page."""
    guides = [path for path in sorted((ROOT / "docs").rglob("*.md")) if "docsite" not in path.parts]
    return [ROOT / "README.md", *guides, *sorted((ROOT / "roles").rglob("*.md"))]


def every_block() -> list[Block]:
    return [block for path in documents() for block in blocks_of(path)]
