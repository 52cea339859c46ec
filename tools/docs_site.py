# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the docs site in .build/site/html: README, the guides of docs/, and a page for each plugin, module, role and playbook.

`make docs` runs it with the environment of requirements/docs.txt. Nothing is written twice: a guide of the site is the Markdown file of
docs/, a plugin's page is made by antsibull-docs from its own documentation, a playbook's from the comment at its top. A new guide in
docs/ comes under "Guides" until docs/docsite/index.md names it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2.filters

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / ".build" / "site"
SOURCE = SITE / "source"
OWN = ROOT / "docs" / "docsite"
#: Not for playbooks: what our actions send to the host.
INTERNAL = (
    "host_identity",
    "hosts_report",
    "oracle_host",
    "oracle_host_identity",
    "oracle_host_look",
    "oracle_host_rotation",
    "oracle_host_tokens",
    "rotate_report",
)
ANSIBLE = "https://docs.ansible.com/projects/ansible/latest/"
ANSIBLE_PAGES = {
    "action_plugins": "plugins/action.html",
    "common_return_values": "reference_appendices/common_return_values.html",
    "ansible_configuration_settings": "reference_appendices/config.html",
}
#: Options of the role that no host does without.
NEEDED = ("oracle_client_tns_admin", "oracle_client_tokens", "oracle_client_services")
ORIGINAL = jinja2.filters.FILTERS["dictsort"]
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)#\s]+)(#[^)\s]*)?\)")


def copy_pages() -> None:
    """README, CONTRIBUTING, SECURITY, CHANGELOG and docs/, at the same places to each other, so that their links hold."""
    shutil.rmtree(SITE, ignore_errors=True)
    shutil.copytree(ROOT / "docs", SOURCE / "docs", ignore=shutil.ignore_patterns("docsite"))
    for path in OWN.iterdir():
        copy = shutil.copytree if path.is_dir() else shutil.copy
        copy(path, SOURCE / path.name)
    for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"):
        shutil.copy(ROOT / name, SOURCE / name)
    for page in SOURCE.rglob("*.md"):
        if page.name != "index.md":
            page.write_text(within_the_site(page), encoding="utf-8")


def within_the_site(page: Path) -> str:
    """The page's text: links to what the site does not have are plain words, a text file that is linked stands below its paragraph."""

    def kept(match: re.Match[str]) -> str:
        target = page.parent / match[3]
        return match[0] if "://" in match[3] or target.is_file() else match[2]

    text = LINK.sub(kept, page.read_text(encoding="utf-8"))
    shown = "\\g<0>\n```{literalinclude} \\1\n:language: text\n```\n"
    return re.sub(r"(?:^\S.*\n)*.*\]\(([\w-]+\.txt)\).*\n(?:\S.*\n)*", shown, text, flags=re.MULTILINE)


def settle_guides() -> None:
    """Leave out the guides of the start page that are not there (yet); those that it does not name come under "Guides"."""
    index = SOURCE / "index.md"
    text = index.read_text(encoding="utf-8")
    named = re.findall(r"^(?:.* <)?docs/([\w-]+)>?$", text, re.MULTILINE)
    there = sorted(page.stem for page in (SOURCE / "docs").glob("*.md"))
    for name in set(named) - set(there):
        text = re.sub(rf"^(?:.* <)?docs/{name}>?\n", "", text, flags=re.MULTILINE)
    if others := [f"docs/{name}" for name in there if name not in named]:
        text = text.replace("OTHER GUIDES", "\n".join(others))
    else:
        text = re.sub(r"```\{toctree\}\n:caption: Guides\n[^`]*```\n\n", "", text)
    index.write_text(text, encoding="utf-8")


def required_first(values: Any, *arguments: Any, **keywords: Any) -> Any:
    """Jinja's dictsort, but options that are required, or that every host needs, come before the others."""
    pairs = ORIGINAL(values, *arguments, **keywords)
    return sorted(pairs, key=lambda pair: rank(*pair))


def rank(name: object, facts: object) -> int:
    """Where an option stands: what every host needs in that order, what is required, the rest."""
    if name in NEEDED:
        return NEEDED.index(name) - len(NEEDED)
    return 0 if isinstance(facts, dict) and facts.get("required") else 1


def write_plugin_pages() -> None:
    """antsibull-docs, in this process for the order of options. SystemExit if a page cannot be made."""
    target = SOURCE / "plugins"
    target.mkdir(mode=0o755)
    jinja2.filters.FILTERS["dictsort"] = required_first
    os.environ["ANSIBLE_COLLECTIONS_PATH"] = str(ROOT / ".build" / "collections")
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    from antsibull_docs.cli.antsibull_docs import run  # remembers the environment

    arguments = ["collection", "--use-current", "--squash-hierarchy", "--fail-on-error", "--dest-dir", str(target)]
    if status := run(["antsibull-docs", *arguments, "entra.oracledb"]):
        sys.exit(status)
    for path in target.glob("*.rst"):
        if is_internal(path.stem):
            path.unlink()
        else:
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            text = "".join(line for line in lines if not names_internal(line))
            text = re.sub(
                r"^\.\. contents::\n(   :.*\n)*", "", text, flags=re.MULTILINE
            )  # the theme has one at the side
            text = re.sub(
                r":literal:`(docs/[\w\\-]+)\.md`", guide, text.replace("\nEntra.Oracledb\n", "\nentra.oracledb\n")
            )
            text = re.sub(r"^(    )(\w+)_(module|filter|lookup)$", r"\1\2 \3 <\2_\3>", text, flags=re.MULTILINE)
            text = re.sub(r"^    \w+_role\n", "", text, flags=re.MULTILINE)  # the start page has it
            path.write_text(re.sub(r":ref:`(?:([^<`]*) <)?(\w+)>?`", elsewhere, text), encoding="utf-8")


def give_the_role_attributes(pages: Path) -> None:
    """The role's page shows those of the task that the role is; roles have none of their own in ansible-core."""
    section = (
        (pages / "oracle_client_module.rst")
        .read_text(encoding="utf-8")
        .split(".. Attributes\n")[1]
        .split(".. Notes\n")[0]
    )
    head, *rows = re.split(r"^(?=  \* - \.\. raw:: html)", section, flags=re.MULTILINE)
    text = head + "".join(row for row in rows if "attribute-action" not in row)
    text = text.replace("oracle_client_module__", "oracle_client_role__main__").replace(
        "\n----------\n", "\n^^^^^^^^^^\n"
    )
    role = pages / "oracle_client_role.rst"
    role.write_text(
        role.read_text(encoding="utf-8").replace(".. Attributes\n", f".. Attributes\n{text}"), encoding="utf-8"
    )


def elsewhere(match: re.Match[str]) -> str:
    """A reference to a page of Ansible's own as a link; others stay."""
    page = ANSIBLE_PAGES.get(match[2])
    return f"`{match[1] or match[2]} <{ANSIBLE}{page}>`__" if page else match[0]


def guide(match: re.Match[str]) -> str:
    """A guide that a plugin's documentation names, as a link."""
    name = match[1].replace("\\", "")
    return f":doc:`{name}.md </{name}>`"


def is_internal(page: str) -> bool:
    return page.rpartition("_")[0] in INTERNAL


def names_internal(line: str) -> bool:
    """Whether a line of an index leads to a page that users do not need."""
    entry = re.fullmatch(r"\s+(\w+)\n|\* :ansplugin:`(\w+ \w+) <.*\n", line)
    return bool(entry) and is_internal((entry[1] or entry[2]).replace(" ", "_"))


def playbook_page(path: Path) -> str:
    """A playbook's page: the comment at its top, and the plays below it."""
    _start, *lines = path.read_text(encoding="utf-8").splitlines()
    end = next(number for number, line in enumerate(lines) if line[:1] != "#")
    command, *prose = [line[1:].removeprefix(" ") for line in lines[:end]]
    return (
        f"# entra.oracledb.{path.stem} playbook\n\n```console\n$ {command}\n```\n\n"
        + "\n".join(paragraphs(prose))
        + "\n\n## The playbook\n\n```yaml+jinja\n"
        + "\n".join(lines[end:])
        + "\n```\n"
    )


def paragraphs(comment: list[str]) -> Iterator[str]:
    """The comment as Markdown: lines that are set in name a variable each, and go on where they are set in further."""
    in_list = False
    for line in comment:
        item = re.fullmatch(r" {2}(\w+) {2,}(.*)", line)
        goes_on = in_list and line.startswith("    ")
        if in_list != bool(item or goes_on):
            yield ""
        in_list = bool(item or goes_on)
        if item:
            yield f"* `{item[1]}`: {item[2]}"
        elif goes_on:
            yield f"  {line.strip()}"
        else:
            known = re.sub(r"\b((?:aad_token|oracle_client)_\w+(?:: \w+)?)", r"`\1`", line)
            yield re.sub(r"\((docs/[\w-]+\.md)\)", r"([the guide](../\1))", known)


def write_playbook_pages() -> None:
    target = SOURCE / "playbooks"
    target.mkdir()
    names = ["provision", "rotate", "remove", "login", "logout"]
    names += sorted(path.stem for path in (ROOT / "playbooks").glob("*.yml") if path.stem not in names)
    for name in names:
        path = ROOT / "playbooks" / f"{name}.yml"
        (target / f"{name}.md").write_text(playbook_page(path), encoding="utf-8")
    toctree = "\n".join(["```{toctree}", *(f"{name} <{name}>" for name in names), "```"])
    (target / "index.md").write_text(
        f"# Playbooks\n\nRun them by name: `ansible-playbook entra.oracledb.provision`.\n\n{toctree}\n", "utf-8"
    )


def main() -> int:
    copy_pages()
    settle_guides()
    write_plugin_pages()
    give_the_role_attributes(SOURCE / "plugins")
    write_playbook_pages()
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-W",
        "--keep-going",
        "-q",
        "-b",
        "html",
        str(SOURCE),
        str(SITE / "html"),
    ]
    status = subprocess.run(command, check=False).returncode
    if not status:
        print(f"{len(list((SITE / 'html').rglob('*.html')))} pages: {SITE / 'html' / 'index.html'}")
    return status


if __name__ == "__main__":
    sys.exit(main())
