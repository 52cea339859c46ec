# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter hosts_report; its documentation is in hosts_report.yml."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.hosts_report import report
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.problems import registered
from ansible_collections.entra.oracledb.plugins.plugin_utils._report.checkup import fails

DEFAULT = "error"  # as that of the playbook entra.oracledb.check


def hosts_report(
    variables: Mapping[str, Any], hosts: Sequence[str], name: str, fail_on: str = ""
) -> dict[str, list[str]]:
    """The report of these hosts; `variables` are hostvars, `name` is the variable with a host's registered result.

    `fail_on` is the variable with the severity from which on the findings in such a result are a failure.
    """
    results = registered(variables, hosts, name)
    found = [
        host
        for host, result in results.items()
        if fail_on and result and fails(result, str(variables[host].get(fail_on) or DEFAULT))
    ]
    return report(results, found)


class FilterModule:
    """Ansible's entry to the filter."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"hosts_report": hosts_report}
