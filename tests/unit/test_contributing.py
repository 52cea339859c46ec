# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CONTRIBUTING.md tells the truth: its picture, its tree of exceptions, and the paths in it."""

import re
from xml.etree import ElementTree

from tools import exceptions, packages

PAGE = exceptions.PAGE.read_text(encoding="utf-8")
SVG = "{http://www.w3.org/2000/svg}"


def test_the_picture_is_drawn_from_the_imports_as_they_are():
    assert packages.PICTURE.read_text(encoding="utf-8") == packages.picture(), "run make docs"


def test_the_picture_has_every_package_and_an_arrow_for_each_direct_import():
    root = ElementTree.fromstring(packages.picture())
    names = [text.text for text in root.iter(f"{SVG}text")]
    assert [
        name for levels in packages.LEVELS.values() for level in levels for name in level if name not in names
    ] == []
    arrows = sum(len(packages.direct(packages.package_imports(side, side))) for side in packages.LEVELS)
    assert len([path for path in root.iter(f"{SVG}path") if path.get("marker-end")]) == arrows > 10


def test_an_import_more_changes_the_picture(monkeypatch):
    """So that the test above can fail."""
    before, real = packages.picture(), packages.package_imports
    more = {"_text": {"_jwt"}}
    monkeypatch.setattr(
        packages,
        "package_imports",
        lambda *sides: {name: set(one) | more.get(name, set()) for name, one in real(*sides).items()},
    )
    assert packages.picture() != before


def test_arrows_that_follow_from_others_are_left_out():
    assert packages.direct({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == {("a", "b"), ("b", "c")}


def test_the_tree_of_exceptions_is_the_code_s():
    assert exceptions.page_with(exceptions.tree(), PAGE) == PAGE, "run make docs"
    assert "AadTokenError" in exceptions.tree()


def test_every_file_that_the_page_names_is_there():
    roots = [packages.ROOT, packages.PLUGINS, *(packages.PLUGINS / side for side in packages.LEVELS)]
    roots += [
        packages.PLUGINS / side / name for side, levels in packages.LEVELS.items() for level in levels for name in level
    ]
    named = set(re.findall(r"`((?:[a-z_.]+/)*[a-z_]+\.(?:py|md|yml|svg))`", PAGE)) | set(
        re.findall(r"\]\(([^):]+)\)", PAGE)
    )
    assert len(named) > 10
    assert [name for name in sorted(named) if not any((root / name).exists() for root in roots)] == []


def test_every_function_that_the_table_names_is_in_a_file_of_its_row():
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and re.search("_utils/[^`]*[.]py`", line)]
    missing = []
    for row in rows:
        code = " ".join(
            (packages.PLUGINS / name).read_text() for name in re.findall(r"`((?:module|plugin)_utils/[\w/]+\.py)`", row)
        )
        words = re.findall(r"`([A-Za-z_]+(?:\.[a-z_]+)?)`", row.partition("|")[2].partition("|")[2])
        missing += [word for word in words if word.rpartition(".")[2] not in code]
    assert missing == []
