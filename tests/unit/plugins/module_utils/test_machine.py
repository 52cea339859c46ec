# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

import builtins
import platform

from ansible_collections.entra.oracledb.plugins.module_utils import _machine


def test_machine_is_named_by_its_id_and_otherwise_by_its_host_name(monkeypatch, tmp_path):
    path = tmp_path / "machine-id"
    real = open
    monkeypatch.setattr(builtins, "open", lambda name, **options: real(path, **options))
    monkeypatch.setattr(platform, "node", lambda: "host.contoso.example")
    assert _machine.machine_id() == "host.contoso.example"
    path.write_bytes(b"\xff")
    assert _machine.machine_id() == "host.contoso.example"
    path.write_text("0123456789abcdef\n")
    assert _machine.machine_id() == "0123456789abcdef"
