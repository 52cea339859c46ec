# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures are as their texts say, readable on light and dark screens, and whole."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import yaml

from tools import pictures

TEXTS = sorted(pictures.PICTURES.glob("*.yml"))
CODE, PLAIN = 7.3, 6.9  # the most pixels that a character of either kind takes on average


def test_the_pictures_are_drawn() -> None:
    assert [path.name for path in pictures.outdated()] == [], "make docs"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_picture_says_what_it_shows(path: Path) -> None:
    tree = ET.fromstring(pictures.picture(path.read_text()))
    names = [child.tag.rpartition("}")[2] for child in tree]
    assert names[:3] == ["title", "desc", "style"]
    assert "prefers-color-scheme:dark" in (tree[2].text or "")


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_words_fit_into_their_boxes(path: Path) -> None:
    spec = yaml.safe_load(path.read_text())
    for name, box in spec["boxes"].items():
        _left, _top, width, height = pictures.place(box, spec["columns"], spec["rows"])
        for line in box.get("lines", []):
            assert len(line.strip("`")) * (CODE if line.startswith("`") else PLAIN) < width, f"{name}: {line}"
        assert 24 + pictures.LINE * len(box.get("lines", [])) < height, name
