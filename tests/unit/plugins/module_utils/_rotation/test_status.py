# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`status`: what it says of good, expired, missing and unreadable tokens, in its three forms."""

import json

import jwt
import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._rotation import status
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.configuration import ConfigurationError
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.request import NoTokenError
from tests.unit.plugins.module_utils._rotation.conftest import LIFE, NOW


def read(machine):
    return status.read_status(str(machine.config), machine.host.state_root, [])


def cells(machine):
    heading, row = status.as_table(read(machine), machine.clock.now).splitlines()
    starts = [heading.index(name) for name in ("NAME", "EXPIRES IN", "RENEWED", "NEXT", "FAILURES", "LAST ERROR")]
    return [row[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)]


def test_good_token(machine):
    machine.rotate()
    name, expires, _renewed, _next, failures, error = cells(machine)
    assert (name, expires, failures, error) == ("hr", "60 min", "0", "-")
    (found,) = json.loads(status.as_json(read(machine)))
    assert found["expires_on"] == NOW + LIFE
    assert found["last_ok"] == NOW
    assert NOW + LIFE / 2 <= found["next"] <= NOW + LIFE * 0.8


def test_failure_is_shown_beside_the_token_that_is_still_good(machine):
    machine.rotate()
    machine.provider.failure = NoTokenError("AADSTS7000215: the secret is wrong.", "refused")
    machine.rotate(force=True)
    _name, expires, _renewed, _next, failures, error = cells(machine)
    assert (expires, failures) == ("60 min", "1")
    assert error == "AADSTS7000215: the secret is wrong."


def test_token_that_is_over_and_one_that_is_not_there(machine):
    machine.rotate()
    machine.clock.now += LIFE + 1
    assert cells(machine)[1] == "EXPIRED"
    machine.token.unlink()
    assert cells(machine)[1] == "no token"


def test_timer_that_does_not_run_is_suspected_where_a_token_is_over(machine):
    """A stopped timer, a secret that systemd could not hand over, a Python that went: the program was never there to say so."""
    machine.rotate()
    machine.clock.now = NOW + LIFE - 1
    assert cells(machine)[5] == "-"
    machine.clock.now = NOW + LIFE + 1000
    assert cells(machine)[5] == status.NO_RUN
    machine.provider.failure = NoTokenError("no answer", "unanswered")
    machine.rotate(force=True)
    assert cells(machine)[5] == "no answer"


def test_token_that_this_user_may_not_read_is_known_by_the_state(machine, monkeypatch):
    """A monitoring user reads states; tokens are their owner's."""
    machine.rotate()
    opened = open

    def refuse(path, *arguments, **options):
        if str(path) == str(machine.token):
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments, **options)

    monkeypatch.setattr("builtins.open", refuse)
    assert read(machine)[0].expires_on == NOW + LIFE


def test_damaged_configuration_is_the_error_and_hides_no_other_token(machine):
    machine.rotate()
    (machine.config / "broken.json").write_text("{")
    broken, good = read(machine)
    assert "is damaged" in broken.error
    assert good.expires_on == NOW + LIFE


def test_metrics_are_those_of_the_text_format(machine):
    machine.rotate()
    lines = status.as_metrics(read(machine)).splitlines()
    assert f'entra_oracle_token_expires_on_timestamp_seconds{{name="hr"}} {NOW + LIFE:.0f}' in lines
    assert 'entra_oracle_token_failures{name="hr"} 0' in lines
    helped = {line.split()[2] for line in lines if line.startswith("# HELP")}
    assert {line.split("{")[0] for line in lines if not line.startswith("#")} == helped


def test_no_form_shows_a_token(machine):
    machine.rotate()
    found = read(machine)
    shown = status.as_json(found) + status.as_metrics(found) + status.as_table(found, NOW)
    assert not [piece for piece in machine.token.read_text().split(".") if piece in shown]
    assert jwt.decode(machine.token.read_text(), options={"verify_signature": False})["jti"] not in shown


def test_no_directory_is_told(tmp_path):
    with pytest.raises(
        ConfigurationError, match="does not exist: provision the host with oracle_client_rotation first"
    ):
        status.read_status(str(tmp_path / "none"), str(tmp_path), [])
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be listed: Not a directory"):
        status.read_status(str(tmp_path / "file"), str(tmp_path), [])
