# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks: `make lint` runs the quick ones with the tools of .venv, `make gates` runs the others.

Those are what Galaxy, a distributor or a user would run, in environments of their own and as far as possible in a plain
clone with an empty home directory. Each environment has the packages that a file below `requirements` locks.
"""

import os
import shutil
import sys
from pathlib import Path

import antsibull_nox
import nox

sys.path.insert(0, str(Path(__file__).resolve().parent))
from tools import tree

nox.needs_version = ">=2026.8.10"
nox.options.envdir = ".build/nox"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "ansible-lint", "docs-check", "license-check", "extra-checks"]

LINK = tree.ROOT / ".build/collections/ansible_collections/entra/oracledb"
TYPED = ("plugin_utils", "module_utils", "action", "lookup", "filter", "modules")
WORKFLOWS = sorted(str(path) for path in Path(".github/workflows").glob("*.yml"))
TEMPLATES = sorted(str(path) for path in Path(".github/ISSUE_TEMPLATE").glob("[!c]*.yml"))

# ansible-core and the Python that its lock is for. ansible-test 2.22 fetches a part of its pylint from GitHub.
SANITY = {"2.16": "3.11", "2.18": "3.11", "2.20": "3.12", "2.21": "3.13", "2.22": "3.13"}
# What the partner checker sets for galaxy-importer; ansible-lint is a check of its own there.
PARTNER = "[galaxy-importer]\nCHECK_REQUIRED_TAGS=True\nRUN_ANSIBLE_LINT=False\n"

LINT_TIMEOUT = "ERROR: Timeout on call to ansible-lint"

antsibull_nox.load_antsibull_nox_toml()


def install(session: nox.Session, lock: str) -> None:
    """The locked packages, hashes checked; none with `--no-venv`."""
    if not isinstance(session.virtualenv, nox.virtualenv.PassthroughEnv):
        session.install("--require-hashes", "-r", f"requirements/{lock}.txt")


def outside(session: nox.Session) -> dict[str, str | None]:
    """The environment of someone who has never used Ansible: an empty home directory and no setting."""
    home = Path(session.create_tmp()) / "home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    ours = {name: None for name in os.environ if name.startswith(("ANSIBLE_", "GALAXY_", "XDG_"))}
    return {**ours, "HOME": str(home), "LC_ALL": "C.UTF-8"}


def clone(session: nox.Session) -> Path:
    return tree.clone(Path(session.create_tmp()).resolve() / "clone")


@nox.session
def lint(session: nox.Session) -> None:
    """ruff, mypy, yamllint, the changelog's fragments, the files below .github"""
    install(session, "test")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    LINK.parent.mkdir(parents=True, exist_ok=True)
    if not LINK.is_symlink():
        LINK.symlink_to(tree.ROOT, target_is_directory=True)
    packages = [f"--package=ansible_collections.entra.oracledb.plugins.{name}" for name in TYPED]
    session.run("mypy", *packages, env={"MYPYPATH": str(LINK.parents[2])})
    session.run("yamllint", ".")
    session.run("antsibull-changelog", "lint")
    session.run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS)
    session.run("check-jsonschema", "--builtin-schema", "vendor.github-issue-forms", *TEMPLATES)
    session.run(
        "check-jsonschema", "--builtin-schema", "vendor.github-issue-config", ".github/ISSUE_TEMPLATE/config.yml"
    )
    session.run("check-jsonschema", "--builtin-schema", "vendor.dependabot", ".github/dependabot.yml")


@nox.session(name="ansible-lint")
def ansible_lint(session: nox.Session) -> None:
    """ansible-lint with its profile for production, as a plain call"""
    install(session, "test")
    session.run("ansible-lint", "--profile=production", *session.posargs)


@nox.session(name="docs-check")
def docs_check(session: nox.Session) -> None:
    """The documentation of plugins, modules and the role, and every reference in it"""
    install(session, "test")
    references = ["--validate-collection-refs", "all", "--disallow-unknown-collection-refs", "--check-extra-docs-refs"]
    session.run("antsibull-docs", "lint-collection-docs", "--plugin-docs", *references, ".")


@nox.session(name="build-import-check", python="3.12", tags=["gates"])
def build_import_check(session: nox.Session) -> None:
    """What Galaxy does with an upload: galaxy-importer on a tarball, the one given or one of this tree; a warning fails it"""
    install(session, "importer")
    tarball = Path(session.posargs[0]).resolve() if session.posargs else build(session)
    run_importer(session, str(tarball))


@nox.session(name="partner-importer", python="3.12", tags=["gates"])
def partner_importer(session: nox.Session) -> None:
    """galaxy-importer as Red Hat's partner-certification-checker calls it"""
    install(session, "partner-importer")
    settings = Path(session.create_tmp()).resolve() / "galaxy-importer.cfg"
    settings.write_text(PARTNER)
    place = empty(session, "import")
    arguments = ["--git-clone-path", str(clone(session)), "--output-path", str(place)]
    run_importer(session, *arguments, GALAXY_IMPORTER_CONFIG=str(settings))


@nox.session(name="partner-lint", python="3.12", tags=["gates"])
def partner_lint(session: nox.Session) -> None:
    """ansible-lint as Red Hat's partner-certification-checker calls it"""
    install(session, "partner-lint")
    with session.chdir(clone(session)):
        session.run("ansible-lint", "--profile=production", env=outside(session))


@nox.session(name="ee-check", python="3.12", tags=["gates"])
def ee_check(session: nox.Session) -> None:
    """What ansible-builder reads from the tarball for an execution environment"""
    install(session, "importer")
    place = empty(session, "collections") / "ansible_collections/entra/oracledb"
    place.mkdir(parents=True)
    session.run("tar", "-xzf", str(build(session)), "-C", str(place), external=True)
    session.run("ansible-builder", "introspect", str(place.parents[2]), env=outside(session))


@nox.session(name="sanity", tags=["gates"])
@nox.parametrize(("python", "core"), [(python, core) for core, python in SANITY.items()], ids=list(SANITY))
def sanity(session: nox.Session, core: str) -> None:
    """ansible-test sanity of each supported ansible-core; tests can be named: -- --test validate-modules"""
    install(session, f"core-{core}")
    skipped = ["--skip-test", "pylint"] if core == "2.22" and "GITHUB_ACTIONS" not in os.environ else []
    session.run("tools/run_sanity", session.bin, *(session.posargs or skipped), external=True)


def empty(session: nox.Session, name: str) -> Path:
    place = Path(session.create_tmp()).resolve() / name
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    return place


def build(session: nox.Session) -> Path:
    """The collection's tarball as `make release` builds it."""
    place = empty(session, "tarball")
    session.run("python", "-m", "tools.release", "--build", str(clone(session)), str(place))
    (tarball,) = place.glob("*.tar.gz")
    return tarball


def run_importer(session: nox.Session, *arguments: str, **settings: str) -> None:
    """Runs galaxy-importer; it ends well also after warnings and errors that it has printed, so they are looked for."""
    with session.chdir(empty(session, "importer")):
        output = session.run(
            *("python", "-m", "galaxy_importer.main", *arguments),
            env={**outside(session), **settings},
            silent=True,
            success_codes=[0, 1],
        )
    lines = (output or "").splitlines()
    told = [line for line in lines if line.startswith(("WARNING", "ERROR", "CRITICAL"))]
    if LINT_TIMEOUT in told:
        # The ansible-lint that it has given up still writes where it wants to tidy up.
        told = [line for line in told if line != LINT_TIMEOUT and "Directory not empty" not in line]
        lint_tarball(session, arguments[0])
    if told or "Collection loading complete" not in lines:
        session.error("galaxy-importer:\n" + "\n".join(told or lines[-20:]))
    session.log(f"{lines[0]}: no warning, no error")


def lint_tarball(session: nox.Session, tarball: str) -> None:
    """The importer's ansible-lint without its limit of 180 seconds, which a busy machine does not keep; it computes for 25."""
    session.log("galaxy-importer gave ansible-lint up after 180 seconds: once more, with all the time that it needs")
    place = empty(session, "lint") / "ansible_collections/entra/oracledb"
    place.mkdir(parents=True)
    session.run("tar", "-xzf", tarball, "-C", str(place), external=True)
    passed_over = "yaml,var-naming,avoid-dot-notation,import-task-no-when,single-entry-point,use-loop"
    with session.chdir(place):
        found = {"ANSIBLE_COLLECTIONS_PATH": str(place.parents[2])}
        session.run("ansible-lint", "--profile=production", "-x", passed_over, env={**outside(session), **found})
