# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fleet for Prometheus, as a file of node_exporter's textfile collector."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ansible_collections.entra.oracledb.plugins.plugin_utils._report.fleet import SEVERITIES

PREFIX = "entra_oracle_check"
Sample = tuple[dict[str, str], int]


def _written(document: Mapping[str, Any]) -> Iterator[Sample]:
    yield {}, document["written_on"]


def _looked_at(document: Mapping[str, Any]) -> Iterator[Sample]:
    for one in document["hosts"]:
        yield {"host": one["name"]}, int(one["state"] in ("ok", "warning", "error"))


def _findings(document: Mapping[str, Any]) -> Iterator[Sample]:
    for one in document["hosts"]:
        found = [finding["severity"] for finding in one["findings"] if not finding["follows_from"]]
        for severity in SEVERITIES:
            yield {"host": one["name"], "severity": severity}, found.count(severity)


def _causes(document: Mapping[str, Any]) -> Iterator[Sample]:
    for cause in document["causes"]:
        labels = {name: cause[name] for name in ("id", "stage", "severity")}
        yield {**labels, "title": cause["title"]}, len(cause["hosts"])


def _healthy(document: Mapping[str, Any]) -> Iterator[Sample]:
    for host, service in _services(document):
        yield {"host": host, "service": service["name"]}, int(service["state"] == "ok")


def _expires(document: Mapping[str, Any]) -> Iterator[Sample]:
    for host, service in _services(document):
        if service["expires_on"] is not None:
            yield {"host": host, "service": service["name"]}, int(service["expires_on"])


def _services(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for one in document["hosts"]:
        yield from (
            (one["name"], service) for service in {service["name"]: service for service in one["services"]}.values()
        )


METRICS: tuple[tuple[str, str, Callable[[Mapping[str, Any]], Iterator[Sample]]], ...] = (
    ("last_run_timestamp_seconds", "When this was written (epoch seconds).", _written),
    ("host_looked_at", "Whether the host could be looked at.", _looked_at),
    ("host_findings", "Causes found on the host, by severity.", _findings),
    ("cause_hosts", "Hosts with this cause.", _causes),
    ("service_healthy", "Whether the service has neither an error nor a warning.", _healthy),
    ("service_expires_on_timestamp_seconds", "End of the token of the service (epoch seconds).", _expires),
)


def metrics(document: Mapping[str, Any]) -> str:
    """The text format of Prometheus; each series once."""
    lines = []
    for name, said, samples in METRICS:
        lines += [f"# HELP {PREFIX}_{name} {said}", f"# TYPE {PREFIX}_{name} gauge"]
        lines += [f"{PREFIX}_{name}{_labels(labels)} {value}" for labels, value in samples(document)]
    return "\n".join(lines) + "\n"


def _labels(labels: Mapping[str, str]) -> str:
    pairs = [f'{name}="{_escaped(value)}"' for name, value in labels.items()]
    return f"{{{','.join(pairs)}}}" if pairs else ""


def _escaped(value: str) -> str:
    """As the exposition format wants it in a label: backslash, quote, and line feed."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
