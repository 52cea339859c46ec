# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The fleet as JUnit XML for pipelines: a suite for each host, a case for each service and one for the host itself."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

HOST_CASE = "host"
#: What XML 1.0 cannot hold, not even as a reference (section 2.2).
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FAILS: dict[str, tuple[str, ...]] = {"error": ("error",), "warning": ("error", "warning"), "never": ()}


def junit(document: Mapping[str, Any], fail_on: str) -> bytes:
    """`fail_on` (error, warning, never) says which findings are failures; the others are in a case's output.

    A host that could not be looked at is an error, whatever `fail_on` says; one that was not tried is skipped.
    """
    root = Element("testsuites", name="entra.oracledb.check")
    for one in document["hosts"]:
        _suite(root, one, fail_on, document["written_on"])
    totals = {
        name: sum(int(suite.get(name, "0")) for suite in root) for name in ("tests", "failures", "errors", "skipped")
    }
    root.attrib.update({name: str(number) for name, number in totals.items()})
    indent(root)
    text: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _suite(root: Element, host: Mapping[str, Any], fail_on: str, written_on: int) -> None:
    moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(host["checked_on"] or written_on))
    suite = SubElement(root, "testsuite", name=_xml(host["name"]), timestamp=moment, time="0")
    whole = [one for one in host["findings"] if not one["aliases"]]
    _host_case(suite, host, whole, fail_on)
    for service in host["services"]:
        case = SubElement(suite, "testcase", classname=_xml(host["name"]), name=_xml(service["name"]), time="0")
        _judge(case, [one for one in host["findings"] if service["name"] in one["aliases"]], fail_on)
    cases = suite.findall("testcase")
    numbers = {
        name: len(suite.findall(f"testcase/{tag}")) for name, tag in (("failures", "failure"), ("errors", "error"))
    }
    suite.attrib.update({name: str(number) for name, number in numbers.items()})
    suite.attrib.update(tests=str(len(cases)), skipped=str(len(suite.findall("testcase/skipped"))))


def _host_case(suite: Element, host: Mapping[str, Any], findings: Sequence[Mapping[str, Any]], fail_on: str) -> None:
    case = SubElement(suite, "testcase", classname=_xml(host["name"]), name=HOST_CASE, time="0")
    if host["state"] == "not tried":
        SubElement(case, "skipped", message=_xml(host["message"]))
    elif host["message"]:
        SubElement(case, "error", type=host["state"], message=_xml(host["message"]))
    else:
        _judge(case, findings, fail_on)


def _judge(case: Element, findings: Sequence[Mapping[str, Any]], fail_on: str) -> None:
    """One failure for a case at most, which is what readers of the format expect: the first cause; all of them in its text."""
    bad = [one for one in findings if one["severity"] in _FAILS[fail_on]]
    if bad:
        failure = SubElement(
            case, "failure", type=_xml(bad[0]["id"]), message=_xml(f"{bad[0]['title']} ({bad[0]['id']})")
        )
        failure.text = _xml("\n".join(map(_told, bad)))
    rest = [one for one in findings if one not in bad]
    if rest:
        SubElement(case, "system-out").text = _xml("\n".join(map(_told, rest)))


def _told(finding: Mapping[str, Any]) -> str:
    after = f" Follows from {finding['follows_from']}." if finding["follows_from"] else ""
    return f"{finding['severity']}: {finding['title']} ({finding['id']}). {finding['seen']} {finding['do']}{after}"


def _xml(value: str) -> str:
    return _NOT_XML.sub("\ufffd", value)
