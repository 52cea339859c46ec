# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What killed writers left of tokens and wallets goes although the run changes nothing, and only that."""

import fcntl

import pytest

from tests.unit.plugins.module_utils._files.file_tools import orphan, temporaries
from tests.unit.plugins.module_utils._host.test_document import fresh, put, token
from tests.unit.plugins.module_utils._host.test_wallet_directory import DIGESTS
from tests.unit.plugins.module_utils._host.test_wallet_directory import put as put_wallet
from tests.unit.plugins.modules.module_runs import run_module

FOREIGN = ["notes", ".token.swp", ".token.1.tmp", ".other.1.0123456789abcdef.tmp"]


def wallet(directory):
    return {"name": "hr", "directory": str(directory), "digests": DIGESTS}


@pytest.fixture
def unchanged(tmp_path):
    """A token and a wallet that are as they should be, with an orphan in each."""
    orphan(put(tmp_path / "token", fresh()), "token")
    orphan(put_wallet(tmp_path / "wallet"), "cwallet.sso")
    for name in FOREIGN:
        (tmp_path / "token" / name).touch()

    def run(**options):
        one = {name: value for name, value in token(tmp_path / "token").items() if value is not None}
        return run_module("oracle_host", tokens=[one], wallets=[wallet(tmp_path / "wallet")], **options)

    return run


def test_orphans_go_on_an_unchanged_run(unchanged, tmp_path):
    assert len(temporaries(tmp_path)) == 4
    assert unchanged()["changed"] is False
    assert sorted(temporaries(tmp_path)) == [".other.1.0123456789abcdef.tmp", ".token.1.tmp"]
    assert all((tmp_path / "token" / name).exists() for name in [*FOREIGN, "token"])


def test_check_mode_removes_nothing(unchanged, tmp_path):
    assert unchanged(_ansible_check_mode=True)["changed"] is False
    assert len(temporaries(tmp_path)) == 4


def test_temp_file_of_a_living_writer_stays(unchanged, tmp_path):
    living = tmp_path / "token" / ".token.99999.0123456789abcdef.tmp"
    with living.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        unchanged()
    assert living.exists()


@pytest.mark.parametrize("module", ["oracle_tnsnames", "oracle_host"])
def test_orphans_of_an_unchanged_file_and_of_its_backups_go(tmp_path, module):
    """An ojdbc.properties may hold a DBA's password, and a copy of it so."""
    path = tmp_path / "tnsnames.ora"
    path.write_text("HR = x\n")
    for name in ("tnsnames.ora", "tnsnames.ora.9.2026-11-28@10:00:00~"):
        orphan(tmp_path, name)
    stays = orphan(tmp_path, "sqlnet.ora")
    files = {"files": [{"path": str(path), "absent": ["CRM"]}]}
    single = {"path": str(path), "state": "absent", "entries": [{"name": "CRM"}]}
    arguments = files if module == "oracle_host" else single
    assert run_module(module, **arguments, _ansible_check_mode=True)["changed"] is False
    assert len(temporaries(tmp_path)) == 3
    assert run_module(module, **arguments)["changed"] is False
    assert temporaries(tmp_path) == [stays.name]
