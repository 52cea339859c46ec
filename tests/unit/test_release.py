# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single parts of `make release`; tests/integration/test_release.py runs it."""

import re
from pathlib import Path

import pytest

from tools import release
from tools.docs_site import INTERNAL

PLUGINS = release.ROOT / "plugins"
DOCUMENTED = [
    path for pattern in ("modules/*.py", "filter/*.yml", "lookup/*.yml") for path in sorted(PLUGINS.glob(pattern))
]
README = b"![A](docs/a.svg) [b](docs/b.md#c) [d](#e) [f](https://g.example/h)"


def test_links_of_the_readme_have_the_address_for_galaxy() -> None:
    about = {"repository": "https://github.com/contoso/oracledb", "version": "1.2.3"}
    assert release.on_galaxy(README, about).decode() == (
        "![A](https://github.com/contoso/oracledb/raw/1.2.3/docs/a.svg) [b](https://github.com/contoso/oracledb/blob/1.2.3/docs/b.md#c) "
        "[d](#e) [f](https://g.example/h)"
    )


def test_links_of_the_readme_stay_while_there_is_no_address() -> None:
    assert (
        release.on_galaxy(README, {"repository": "https://github.example/entra/oracledb", "version": "1.2.3"}) == README
    )


@pytest.mark.parametrize(
    ("version", "found"),
    [
        (
            "1.1.9",
            [
                "version_added: 1.2.0 in plugins/modules/new.py",
                "version_added: 1.3.0 in roles/a/meta/argument_specs.yml",
            ],
        ),
        ("1.2.0-rc.1", ["version_added: 1.3.0 in roles/a/meta/argument_specs.yml"]),
        ("1.3.0", []),
        ("1.10.0", []),
    ],
)
def test_what_is_documented_for_a_later_version(tmp_path: Path, version: str, found: list[str]) -> None:
    for name, text in (
        ("plugins/modules/old.py", "version_added: 1.0.0\n"),
        ("plugins/modules/new.py", "version_added: 1.0.0\n    version_added: '1.2.0'\n"),
        ("roles/a/meta/argument_specs.yml", "    version_added: 1.3.0\n"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert release.added_later(tmp_path, version) == found


@pytest.mark.parametrize(("version", "following"), [("1.0.0", "1.1.0"), ("1.9.3", "1.10.0"), ("2.0.0-rc.1", "2.0.0")])
def test_the_version_of_the_checkout_after_a_release(version: str, following: str) -> None:
    assert release.after(version) == following


@pytest.mark.parametrize("path", DOCUMENTED, ids=lambda path: path.stem)
def test_what_is_for_users_has_a_version_and_the_rest_says_that_it_is_not(path: Path) -> None:
    """The release notes list what has the version; `ansible-doc --list` has 40 columns for the description."""
    text = path.read_text()
    (short,) = re.findall(r"^ *short_description: (.*)$", text, re.MULTILINE)
    assert short.startswith('"Internal: ') is (path.stem in INTERNAL)
    assert bool(re.search(r"^(  )?version_added: \d+\.\d+\.\d+$", text, re.MULTILINE)) is (path.stem not in INTERNAL)
