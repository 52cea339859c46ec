# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter rotate_report; its documentation is in rotate_report.yml."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.problems import registered
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.rotate_report import report


def rotate_report(variables: Mapping[str, Any], hosts: Sequence[str], name: str, whole: bool = True) -> dict[str, Any]:
    """The report of these hosts; `variables` are hostvars, `name` is the variable with a host's registered result."""
    return report(registered(variables, hosts, name), whole=whole)


class FilterModule:
    """Ansible's entry to the filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"rotate_report": rotate_report}
