# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""entra-oracle-tokens, the program that renews tokens on a host: a zip application of the parts of module_utils that it needs.

The same sources make the same bytes, so that a host is changed only by another release. It is stored, not deflated: Python
reads it faster, and it is compressed on its way.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt

PACKAGE = "ansible_collections/entra/oracledb/plugins/module_utils"
PARTS = (
    "_rotation",
    "_entra",
    "_http",
    "_files",
    "_host/self_renewal.py",
    "_host/token_claims.py",
    "_host/token_directory.py",
    "_jwt.py",
    "_machine.py",
    "_own_file.py",
    "_text.py",
    "_urls.py",
)
ENTRY = "_rotation/entry.py"
#: Of the module that deploys it: their changes are none of the program.
DEPLOYMENT = ("crontab", "deployed_file", "deployment", "places", "program_part", "state_place", "systemd", "units")
_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_MODE = 0o100644 << 16


def rotation_program() -> bytes:
    """The file, as it lies on a host."""
    root = Path(_jwt.__file__).parent
    files = {f"{PACKAGE}/{name}": (root / name).read_bytes() for name in _names(root)}
    folders = {parent.as_posix() for name in files for parent in Path(name).parents if parent.name}
    files.update({f"{folder}/__init__.py": b"" for folder in folders})
    files["__main__.py"] = files.pop(f"{PACKAGE}/{ENTRY}")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _TIME)
            entry.create_system = _UNIX
            entry.external_attr = _MODE
            archive.writestr(entry, files[name])
    return stream.getvalue()


def _names(root: Path) -> list[str]:
    """The files of PARTS below module_utils."""
    found = [path for part in PARTS for path in ((root / part).glob("*.py") if "." not in part else [root / part])]
    names = [path.relative_to(root).as_posix() for path in found]
    return [name for name in names if name not in [f"_rotation/{one}.py" for one in DEPLOYMENT]]
