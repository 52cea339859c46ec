# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What --diff shows of a file: all of it but the passwords in an ojdbc.properties."""

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._orafile.desired_state import OJDBC, SQLNET
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.diff import MASK, file_diff, properties_diff
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.editor import DesiredState, FileEditor

CANARY = "canary-in-a-value"


def masked(text):
    return properties_diff("/x", None, text.encode("latin-1"))["after"]


def test_file_is_shown_as_it_is():
    text = f"password={CANARY}\n\u00e9"
    assert file_diff("/x", None, text.encode()) == {
        "before_header": "/x", "after_header": "/x", "before": "", "after": text,
    }  # fmt: skip


@pytest.mark.parametrize(
    "definition",
    [
        f"oracle.jdbc.password={CANARY}",
        f"  oracle.jdbc.PassWord : {CANARY}",
        f"oracle.jdbc.accessToken {CANARY}",
        f"oracle.jdbc.clientSecret=\\\n    {CANARY}\\\r\n\t{CANARY}",
        f"oracle.jdbc.pass\\\n  word={CANARY}",
        f"oracle.jdbc.\\u0070assword={CANARY}",
        f"p\\assword={CANARY}",
        f"password={CANARY}\\u00",
        f"pass\\u00word={CANARY}",
        f"a\\ b\\=password={CANARY}",
        f"# oracle.jdbc.password={CANARY}",
        f"!javax.net.ssl.keyStorePassword : {CANARY}",
        f"#password {CANARY}",
        f"b=2\r#password={CANARY}\r",
        f"password={CANARY}\\",
    ],
)
@pytest.mark.parametrize("after", ["\nuser.note=\\\n seen\n#also = seen\n", "\r\nuser.note=seen\r\n", ""])
def test_value_of_a_secret_property_is_masked(definition, after):
    after = "" if definition.endswith("\\") else after
    shown = masked(f"a=1\r\n{definition}{after}")
    assert CANARY not in shown
    assert MASK in shown
    assert shown.startswith("a=1\r\n")
    assert shown.endswith(after)


def test_masked_lines_say_which_property_it_was():
    assert masked("oracle.jdbc.\\u0070assword : x\na=b") == f"oracle.jdbc.password={MASK}\na=b"
    assert masked(" # my password: x\n") == f" # my password{MASK}\n"


def test_properties_without_a_secret_are_shown_as_they_are():
    text = "\n# note: see below\na=\\\n  b\n\nc : tokens\n"
    assert masked(text) == text


@pytest.mark.parametrize("kind", [OJDBC, SQLNET])
def test_edit_masks_both_sides_of_properties_only(tmp_path, kind):
    path = tmp_path / "file"
    path.write_text(f"javax.net.ssl.keyStorePassword={CANARY}\n")
    edit = FileEditor(str(path), DesiredState(present={"A": "1"}), kind=kind)
    edit.plan()
    diff = edit.diff()
    assert edit.changed
    assert [CANARY in diff[side] for side in ("before", "after")] == [kind == SQLNET] * 2
