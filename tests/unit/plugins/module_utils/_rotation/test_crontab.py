# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user's own crontab, by a crontab program that keeps it in a file."""

import os

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.crontab import Crontab
from tests.unit.plugins.module_utils._rotation.programs import install

END = "# entra-oracle-token-hr, written by entra.oracledb"
OTHERS = "MAILTO=dba\n5 4 * * * backup # nightly\n"


@pytest.fixture
def table(tmp_path, monkeypatch):
    """The file with the lines."""
    table = tmp_path / "table"
    install(tmp_path / "bin", "crontab", CRONTAB.format(table=table))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    return table


CRONTAB = """
case $1 in
-l) cat {table} 2>/dev/null || {{ echo "no crontab for me" >&2; exit 1; }};;
-r) rm {table};;
-) cat >{table};;
esac
"""


def planned(line):
    crontab = Crontab(line, END)
    crontab.plan()
    return crontab


def test_line_comes_once_changes_and_goes_and_the_others_stay(table):
    table.write_text(OTHERS)
    planned(f"*/5 * * * * rotate {END}").apply()
    assert table.read_text() == f"{OTHERS}*/5 * * * * rotate {END}\n"
    assert not planned(f"*/5 * * * * rotate {END}").changed
    planned(f"*/1 * * * * rotate {END}").apply()
    assert table.read_text() == f"{OTHERS}*/1 * * * * rotate {END}\n"
    planned(None).apply()
    assert table.read_text() == OTHERS
    assert not planned(None).changed


def test_line_stays_in_its_place(table):
    table.write_text(f"1 1 * * * first\n*/5 * * * * rotate {END}\n2 2 * * * last\n")
    planned(f"*/1 * * * * rotate {END}").apply()
    assert table.read_text() == f"1 1 * * * first\n*/1 * * * * rotate {END}\n2 2 * * * last\n"


def test_user_without_a_crontab_gets_one_and_has_none_again(table):
    planned(f"*/5 * * * * rotate {END}").apply()
    assert table.read_text().count("\n") == 1
    planned(None).apply()
    assert not table.exists()


def test_bytes_that_are_no_text_stay(table):
    table.write_bytes(b"# \xff\xfe\n")
    planned(f"*/5 * * * * rotate {END}").apply()
    assert table.read_bytes().startswith(b"# \xff\xfe\n")


def test_no_cron_is_told_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(HostError, match="Install cron, or use rotation systemd"):
        planned("x")


def test_refusal_is_told(tmp_path, monkeypatch):
    install(tmp_path, "crontab", 'echo "You (hr) are not allowed to use this program (crontab)" >&2; exit 1')
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(HostError, match="not allowed to use this program"):
        planned("x")
