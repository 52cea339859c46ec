# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which driver gives a whole file up for a defect, as the warnings of the editor say it: each sample tried by each parser."""

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._orafile.grammar import WHOLE_FILE
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile
from tests.clients.client import Client
from tests.clients.drivers import Driver

GOOD = b"GOOD = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=localhost)(PORT=1))(CONNECT_DATA=(SERVICE_NAME=ss)))\n"
ENTRY = b"(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=localhost)(PORT=1))(CONNECT_DATA=(SERVICE_NAME=ss)%s))\n"
LAST = b"LAST = " + ENTRY % b""
SAMPLES = {
    "encoding": b"# \xfc\n",
    "empty-name": b"A, , B = " + ENTRY % b"",
    "indented": b"A = " + ENTRY % b"" + b"  B = " + ENTRY % b"",
    "unclosed": b"A = (DESCRIPTION=(ADDRESS=(HOST=localhost)\n",
    "unclosed-quote": b'A = (X="y)\n',
    "hash-in-quotes": b"A = " + ENTRY % b'(X="a#b")',
    "escape": b"A = " + ENTRY % b"(X=a\\)",
    "equals-line": b"A\n= " + ENTRY % b"",
    "junk": b"=======\n",
    "too-long": b"A = " + ENTRY % (b"(X=" + b"y" * 4200 + b")"),
    "too-deep": b"A = " + b"(X=" * 70 + b"y" + b")" * 70 + b"\n",
}


def test_every_kind_has_its_sample() -> None:
    assert set(SAMPLES) == set(WHOLE_FILE)
    for kind, sample in SAMPLES.items():
        assert kind in [defect.kind for defect in OraFile(GOOD + sample + LAST).defects], kind


@pytest.mark.parametrize("kind", SAMPLES)
def test_driver_that_gives_the_whole_file_up(driver: Driver, client: Client, kind: str) -> None:
    (client.tns_admin / "tnsnames.ora").write_bytes(GOOD + SAMPLES[kind] + LAST)
    parsed = driver.parse(client.tns_admin)
    # Others lose their own entry at most.
    lost = parsed.error is not None or "GOOD" not in parsed.values
    assert lost == (driver.name in WHOLE_FILE[kind]), parsed
