# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole of a module that edits one file."""

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils._orafile import editor
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.apply import apply_edit

HR = "(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=hr.example)(PORT=1521))(CONNECT_DATA=(SERVICE_NAME=hr)))"


class Ended(Exception):
    pass


class Module:
    """As much of an AnsibleModule as `apply_edit` uses; the real one is used in the integration tests."""

    def __init__(self, path, check_mode=False, diff=False):
        self.params = {"path": str(path), "owner": None, "group": None}
        self.check_mode, self._diff = check_mode, diff
        self.warnings = []
        self.warn = self.warnings.append

    def exit_json(self, **result):
        raise Ended(result)

    def fail_json(self, **result):
        raise Ended({"failed": True, **result})

    def run(self, present, absent=()):
        with pytest.raises(Ended) as caught:
            apply_edit(self, present=present, absent=list(absent))
        return caught.value.args[0]


def test_apply_edit_in_check_mode_and_real(tmp_path):
    path = tmp_path / "tnsnames.ora"
    checked = Module(path, check_mode=True, diff=True).run({"HR": HR})
    assert not path.exists()
    assert Module(path, diff=True).run({"HR": HR}) == checked
    assert checked["changed"] is True
    assert Module(path).run({"HR": HR}) == {"changed": False, "path": str(path)}
    path.write_bytes(path.read_bytes() * 2)
    module = Module(path)
    assert module.run({}, ["NONE"])["changed"] is False
    assert len(module.warnings) == 1
    assert "not a name" in Module(path).run({"a b": HR})["msg"]


def test_apply_edit_reports_a_closed_directory_in_check_mode_too(tmp_path, monkeypatch):
    def closed(_path, _name, **_options):
        raise HostError(["closed"])

    monkeypatch.setattr(editor, "check_writable", closed)
    for check_mode in (True, False):
        assert Module(tmp_path / "x.ora", check_mode).run({"HR": HR}) == {"failed": True, "msg": "closed"}
        assert Module(tmp_path / "x.ora", check_mode).run({}, ["HR"])["changed"] is False
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("new/tnsnames.ora/", "new/tnsnames.ora"),
        ("admin/", "admin/tnsnames.ora"),
        ("admin", "admin/tnsnames.ora"),
        ("none/", "none/tnsnames.ora"),
    ],
)
def test_path_of_a_directory_is_refused_with_the_file_that_is_meant(tmp_path, given, meant):
    """A slash at the end (issue 13, number 9)."""
    (tmp_path / "admin").mkdir()
    result = Module(f"{tmp_path}/{given}").run({"HR": HR})
    words = f"path: {tmp_path}/{given} is the path of a directory: give the file, {tmp_path}/{meant}."
    assert result == {"failed": True, "msg": words}
    assert [path.name for path in tmp_path.iterdir()] == ["admin"]
