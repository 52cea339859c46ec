# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same document without names, for support cases: no host, alias, path, address or user. Codes, causes and times stay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.entra.oracledb.plugins.plugin_utils._report.fleet import Document

_SAME = ("id", "stage", "severity", "title", "follows_from", "guide")
_PROBLEM = "Its message is left out, because it may have names."


def without_names(document: Mapping[str, Any]) -> Document:
    """Hosts and services are numbered in the document's order, each service name with the same number everywhere."""
    hosts = {one["name"]: f"host {number}" for number, one in enumerate(document["hosts"], 1)}
    services: dict[str, str] = {}
    for one in document["hosts"]:
        for service in one["services"]:
            services.setdefault(service["name"], f"service {len(services) + 1}")
    return {
        **document,
        "names": False,
        "causes": [_cause(one, hosts, services) for one in document["causes"]],
        "hosts": [_host(one, hosts, services) for one in document["hosts"]],
    }


def _cause(cause: Mapping[str, Any], hosts: Mapping[str, str], services: Mapping[str, str]) -> Document:
    names = [hosts[name] for name in cause["hosts"]]
    return {**_finding(cause, services), "hosts": names, "services": cause["services"]}


def _host(one: Mapping[str, Any], hosts: Mapping[str, str], services: Mapping[str, str]) -> Document:
    return {
        **one,
        "name": hosts[one["name"]],
        "message": one["message"] and _PROBLEM,
        "services": [{**service, "name": services[service["name"]], "token": None} for service in one["services"]],
        "findings": [_finding(finding, services) for finding in one["findings"]],
    }


def _finding(finding: Mapping[str, Any], services: Mapping[str, str]) -> Document:
    support = finding["support"] or {}
    return {
        **{name: finding[name] for name in _SAME if name in finding},
        "seen": support.get("seen", ""),
        "do": support.get("do", ""),
        "support": support,
        "aliases": [services.get(name, "a service") for name in finding.get("aliases") or ()],
        # Of a message only the code: what a client says may quote a name.
        "clients": [{**client, "message": client["code"]} for client in finding["clients"] or ()],
    }
