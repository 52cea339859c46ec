# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host that is not as it should be: what is kept of it, and what `status` makes of it."""

import json
import os
import re

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._rotation import program, status
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.configuration import ConfigurationError
from tests.unit.plugins.module_utils._rotation.conftest import NOW


def read(machine, *names):
    return status.read_status(str(machine.config), str(machine.root / "var"), names)


def test_error_that_stopped_a_run_is_kept_and_goes_with_its_cause(machine):
    machine.rotate()
    planned = machine.state["next"]
    whole = json.dumps(machine.document)
    (machine.config / "hr.json").write_text("{")
    places = ["--config", str(machine.config), "--state", str(machine.root / "var")]
    assert program.main([*places, "rotate", "hr"]) == program.LOCAL
    assert "hr.json is damaged" in machine.state["last_error"]
    assert (machine.state["next"], machine.state["failures"]) == (planned, 0)
    (machine.config / "hr.json").write_text(whole)
    assert machine.rotate().kind == ""
    assert (machine.state["last_error"], machine.state["error_kind"], machine.state["next"]) == ("", "", planned)
    assert len(machine.provider.asked) == 1


@pytest.mark.parametrize("command", ["rotate", "get"])
def test_error_is_kept_in_no_other_directory(machine, command):
    machine.rotate()
    places = ["--config", str(machine.config), "--state", str(machine.root / "var")]
    assert program.main([*places, command, "../etc"]) == program.LOCAL
    assert not (machine.config / "state.json").exists()


def test_several_faults_are_one_line(machine, capsys):
    machine.configure(scope="", tenant_id="")
    places = ["--config", str(machine.config), "--state", str(machine.root / "var")]
    assert program.main(["rotate", "hr", *places]) == program.LOCAL
    assert capsys.readouterr().err.count("\n") == 1


def test_what_is_no_regular_file_is_not_waited_for(machine):
    """The owner of a token may be less careful than root, who monitors."""
    machine.rotate()
    path = machine.root / "var" / "hr" / "state.json"
    for replaced in (path, machine.token):
        replaced.unlink()
        os.mkfifo(replaced)
    (found,) = read(machine)
    assert (found.expires_on, found.state.last_ok) == (0.0, 0.0)


@pytest.mark.parametrize("name", ["../hr", 'a"b', "", "a\nb"])
def test_names_are_no_paths_and_no_labels(machine, name):
    with pytest.raises(ConfigurationError, match="is no name of a token"):
        read(machine, name)


def test_metrics_go_into_the_directory_of_the_collectors_own_user(machine):
    if os.geteuid() != 0:
        pytest.skip("only root can write as another user")
    machine.rotate()
    directory = machine.root / "metrics"
    directory.mkdir(mode=0o755)
    os.chown(directory, 1, 1)
    places = ["--config", str(machine.config), "--state", str(machine.root / "var")]
    program.main(["status", "--prometheus", str(directory / "tokens.prom"), *places])
    assert (directory / "tokens.prom").stat().st_uid == 1
    assert 'entra_oracle_token_failures{name="hr"} 0' in (directory / "tokens.prom").read_text()


def test_table_says_what_is_over_and_why(machine):
    machine.rotate()
    (found,) = read(machine)
    found = found._replace(error="AADSTS7000215: wrong secret")
    row = status.as_table([found], NOW + 7200).splitlines()[1]
    assert re.match(r"hr +EXPIRED +2027.* 0 +AADSTS7000215: wrong secret$", row)
