# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The start of the program, which ends a run in which nothing is due: by the same rules as the rest of it."""

import json
import os
import time
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._host import self_renewal
from ansible_collections.entra.oracledb.plugins.module_utils._rotation import entry, schedule, state


def test_stamps_are_those_of_the_state(tmp_path):
    file, link, loop, below = (tmp_path / name for name in ("file", "link", "loop", "file/below"))
    file.write_text("x")
    link.symlink_to("file")
    loop.symlink_to("loop")
    (tmp_path / "dangling").symlink_to("nothing")
    for path in (file, link, loop, below, tmp_path / "dangling", tmp_path / "missing", tmp_path):
        assert list(entry.stamp_of(str(path))) == state.stamp_of(str(path)), path
    assert entry.stamp_of(str(link)) == entry.stamp_of(str(file))


def test_rules_are_those_of_the_program():
    assert entry.CLOCK_TOLERANCE == schedule.CLOCK_TOLERANCE
    source = Path(entry.__file__).read_text()
    assert f'"--state": "{state.DIRECTORY}"' in source
    assert f'"--config": "{self_renewal.DIRECTORY}"' in source
    assert f'state["version"] != {state.VERSION}' in source


@pytest.fixture
def host(tmp_path):
    """A token hr that is good for long; the words of a command for it."""

    class Host:
        path = tmp_path / "var" / "hr" / "state.json"
        configuration = tmp_path / "etc" / "hr.json"
        places = ("--config", str(tmp_path / "etc"), "--state", str(tmp_path / "var"))

        def change(self, **fields):
            stamps = state.stamps_of([str(self.configuration)])
            kept = state.State(expires_on=time.time() + 900, next=time.time() + 600, written=time.time(), files=stamps)
            kept = kept._replace(**{"host": os.uname().nodename, **fields})
            self.path.write_text(json.dumps(kept.document()))

        def nothing_due(self, *words):
            return entry.nothing_due(words or [*self.places, "rotate", "hr"])

    made = Host()
    made.path.parent.mkdir(parents=True)
    made.configuration.parent.mkdir()
    made.configuration.write_text("{}")
    made.change()
    return made


def test_early_run_ends_here_wherever_the_options_are(host):
    assert host.nothing_due()
    assert host.nothing_due("rotate", "hr", *host.places)
    assert host.nothing_due("rotate", "hr", "--within", "300", *host.places)
    assert not host.nothing_due("rotate", "hr", "--within", "601", *host.places)
    assert not host.nothing_due("rotate", "hr", "--within", "nan", *host.places)


@pytest.mark.parametrize("words", [["rotate"], ["rotate", "hr", "--force"], ["get", "hr"], ["rotate", "hr", "x"], []])
def test_every_other_command_is_the_programs(host, words):
    assert not host.nothing_due(*host.places, *words)


@pytest.mark.parametrize(
    "fields",
    [
        {"host": "another"},
        {"written": time.time() + 86400},
        {"next": 0.0},
        {"expires_on": time.time() - 1},
        {"error_kind": "local", "last_error": "the configuration is damaged"},
        {"files": {}},
        {"files": {"/etc/entra-oracle-tokens/hr.json": []}},
    ],
)
def test_doubts_are_the_programs(host, fields):
    """A token that is over, and an error that kept the last run from looking, too."""
    host.change(**fields)
    assert not host.nothing_due()


def test_waiting_after_a_failure_ends_here(host):
    host.change(error_kind="refused", failures=1, last_error="AADSTS7000215")
    assert host.nothing_due()


def test_changed_and_missing_files_are_the_programs(host):
    host.configuration.write_text("{ }")
    assert not host.nothing_due()
    host.configuration.unlink()
    assert not host.nothing_due()


@pytest.mark.parametrize("damage", ["", "{", "[]", "null", '{"version": 1}', "[" * 100000])
def test_damaged_state_is_the_programs(host, damage):
    host.path.write_text(damage)
    assert not host.nothing_due()
