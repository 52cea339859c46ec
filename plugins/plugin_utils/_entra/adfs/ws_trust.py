# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WS-Trust as AD FS speaks it, as far as a Kerberos ticket needs it: the metadata, one request, its answer.

WS-Trust 1.3 (docs.oasis-open.org/ws-sx/ws-trust/200512) and its draft of February 2005, over SOAP 1.2. Passwords are not
sent from here: MSAL does that. The module knows no network; documents come in and go out as text.
"""

from __future__ import annotations

import uuid
from typing import NamedTuple
from xml.etree import ElementTree
from xml.parsers import expat
from xml.sax.saxutils import escape

from ansible_collections.entra.oracledb.plugins.module_utils._http.url import is_https

MAX_DOCUMENT = 512 * 1024  # characters; the metadata of an AD FS farm is some 100 KB, an answer 10 KB
NAMESPACES = {
    "http": "http://schemas.microsoft.com/ws/06/2004/policy/http",
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "soap12": "http://schemas.xmlsoap.org/wsdl/soap12/",
    "wsa": "http://www.w3.org/2005/08/addressing",
    "wsdl": "http://schemas.xmlsoap.org/wsdl/",
    "wsp": "http://schemas.xmlsoap.org/ws/2004/09/policy",
    "wsu": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd",
}
SAML_1 = "urn:oasis:names:tc:SAML:1.0:assertion"
SAML_2 = "urn:oasis:names:tc:SAML:2.0:assertion"
UPN = "http://schemas.xmlsoap.org/claims", "UPN"


class Version(NamedTuple):
    """What differs between the versions of WS-Trust."""

    namespace: str
    key_type: str  # a bearer token: no key that the client would have to prove

    @property
    def action(self) -> str:
        return f"{self.namespace}/RST/Issue"


TRUST_13 = Version(
    "http://docs.oasis-open.org/ws-sx/ws-trust/200512", "http://docs.oasis-open.org/ws-sx/ws-trust/200512/Bearer"
)
TRUST_2005 = Version(
    "http://schemas.xmlsoap.org/ws/2005/02/trust", "http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey"
)
VERSIONS = (TRUST_13, TRUST_2005)  # in the order in which they are preferred


class WsTrustError(Exception):
    """A document that cannot be used; the message says why in our words, never with the document's text."""


class Endpoint(NamedTuple):
    """Where a ticket is exchanged, and in which version."""

    url: str
    version: Version


class Assertion(NamedTuple):
    """A SAML assertion, byte for byte as it was signed, and the user whom it names (empty if it does not). Not in its repr."""

    xml: str
    namespace: str
    upn: str

    def __repr__(self) -> str:
        return f"<assertion in {self.namespace}>"


class _Builder(ElementTree.TreeBuilder):
    """Entities can be bombs or name local files, and no SOAP message has a DTD (SOAP 1.2 part 1, section 5)."""

    def doctype(self, *_unused: object) -> None:
        raise WsTrustError("it has a document type declaration")


def parse(document: str) -> ElementTree.Element:
    """The root element. Raises WsTrustError for what is too long, has a DTD or is no XML."""
    if len(document) > MAX_DOCUMENT:
        raise WsTrustError(f"it is longer than {MAX_DOCUMENT} characters")
    parser = ElementTree.XMLParser(target=_Builder(), encoding="utf-8")  # noqa: S314
    try:
        parser.feed(document.encode("utf-8", "surrogatepass"))
        root: ElementTree.Element = parser.close()
    except (ElementTree.ParseError, ValueError):
        raise WsTrustError("it is not XML") from None
    return root


def windows_endpoint(metadata: str) -> Endpoint:
    """The endpoint of a MEX document that takes Kerberos, WS-Trust 1.3 before 2005. Raises WsTrustError."""
    root = parse(metadata)
    policies = _negotiate_policies(root)
    bindings = {name: version for name, version, policy in _bindings(root) if policy in policies}
    found = [Endpoint(url, bindings[binding]) for binding, url in _ports(root) if binding in bindings and is_https(url)]
    if not found:
        raise WsTrustError("it offers no windowstransport endpoint")
    return min(found, key=lambda endpoint: VERSIONS.index(endpoint.version))


def _negotiate_policies(root: ElementTree.Element) -> set[str]:
    """References to the policies that want HTTP Negotiate over TLS (WS-SecurityPolicy's TransportBinding)."""
    return {
        f"#{policy.get(_name('wsu', 'Id'))}"
        for policy in root.iterfind("wsp:Policy", NAMESPACES)
        if policy.find("wsp:ExactlyOne/wsp:All/http:NegotiateAuthentication", NAMESPACES) is not None
        and policy.find(".//{*}TransportBinding") is not None
    }


def _bindings(root: ElementTree.Element) -> list[tuple[str, Version, str]]:
    """(name, version, policy reference) of each binding that issues tokens."""
    actions = {version.action: version for version in VERSIONS}
    return [
        (binding.get("name", ""), actions[operation.get("soapAction", "")], reference.get("URI", ""))
        for binding in root.iterfind("wsdl:binding", NAMESPACES)
        for operation in binding.iterfind("wsdl:operation/soap12:operation", NAMESPACES)
        if operation.get("soapAction", "") in actions
        for reference in binding.iterfind("wsp:PolicyReference", NAMESPACES)
    ]


def _ports(root: ElementTree.Element) -> list[tuple[str, str]]:
    """(binding name, address) of each port."""
    return [
        (port.get("binding", "").rpartition(":")[2], (address.text or "").strip())
        for port in root.iterfind("wsdl:service/wsdl:port", NAMESPACES)
        for address in port.iterfind("wsa:EndpointReference/wsa:Address", NAMESPACES)
    ]


def issue_request(endpoint: Endpoint, audience: str) -> str:
    """A RequestSecurityToken for `audience`; the ticket in the HTTP header names who asks.

    There is no WS-Security header: without message security AD FS (WCF) understands none, and would have to refuse it.
    """
    version = endpoint.version
    return f"""<s:Envelope xmlns:s="{NAMESPACES["s"]}" xmlns:a="{NAMESPACES["wsa"]}">
<s:Header>
<a:Action s:mustUnderstand="1">{version.action}</a:Action>
<a:MessageID>urn:uuid:{uuid.uuid4()}</a:MessageID>
<a:ReplyTo><a:Address>{NAMESPACES["wsa"]}/anonymous</a:Address></a:ReplyTo>
<a:To s:mustUnderstand="1">{escape(endpoint.url)}</a:To>
</s:Header>
<s:Body>
<t:RequestSecurityToken xmlns:t="{version.namespace}">
<p:AppliesTo xmlns:p="{NAMESPACES["wsp"]}">
<a:EndpointReference><a:Address>{escape(audience)}</a:Address></a:EndpointReference>
</p:AppliesTo>
<t:KeyType>{version.key_type}</t:KeyType>
<t:RequestType>{version.namespace}/Issue</t:RequestType>
</t:RequestSecurityToken>
</s:Body>
</s:Envelope>"""


def fault(answer: str) -> str:
    """The reason of a SOAP 1.2 fault; empty for anything else."""
    try:
        root = parse(answer)
    except WsTrustError:
        return ""
    return (root.findtext("s:Body/s:Fault/s:Reason/s:Text", "", NAMESPACES) or "").strip()


def assertion(answer: str, version: Version) -> Assertion:
    """The SAML assertion in the answer to a request of this version. Raises WsTrustError."""
    root = parse(answer)
    path = f"s:Body//{{{version.namespace}}}RequestedSecurityToken"
    tokens = [token for place in root.iterfind(path, NAMESPACES) for token in place]
    if len(tokens) != 1:
        raise WsTrustError(f"it has {len(tokens)} security tokens instead of one")
    namespace, _brace, name = tokens[0].tag[1:].partition("}")
    if name != "Assertion" or namespace not in (SAML_1, SAML_2):
        raise WsTrustError("its security token is not a SAML assertion")
    xml = _Excerpt(f"{version.namespace} RequestedSecurityToken").of(answer)
    try:
        assertion = parse(xml)
    except WsTrustError:
        raise WsTrustError("its assertion depends on the XML around it") from None
    return Assertion(xml, namespace, _upn(assertion))


def _upn(root: ElementTree.Element) -> str:
    """The claim that AD FS issues for Entra in SAML 1.1; SAML 2.0 has it as one attribute name."""
    for attribute in root.iter(f"{{{SAML_1}}}Attribute"):
        if (attribute.get("AttributeNamespace"), attribute.get("AttributeName")) == UPN:
            return (attribute.findtext(f"{{{SAML_1}}}AttributeValue") or "").strip()
    for attribute in root.iter(f"{{{SAML_2}}}Attribute"):
        if attribute.get("Name") == "/".join(UPN):
            return (attribute.findtext(f"{{{SAML_2}}}AttributeValue") or "").strip()
    return ""


class _Excerpt:
    """The content of an element, byte for byte: written anew, it would no longer be what was signed."""

    def __init__(self, name: str) -> None:
        """`name` is `namespace local-name`."""
        self._name = name
        self._children: list[int] = []  # byte offsets: where the first child begins, where the element's own end does
        self._depth = 0  # 0 outside the element, 1 directly in it
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def of(self, document: str) -> str:
        data = document.encode("utf-8", "surrogatepass")
        self._parser.Parse(data, True)
        if len(self._children) != 2:
            raise WsTrustError("it has more than one place for a security token")
        begin, end = self._children
        return data[begin:end].decode().strip()

    def _start(self, name: str, _attributes: object) -> None:
        if self._depth == 1:
            self._children.append(self._parser.CurrentByteIndex)
        if self._depth or name == self._name:
            self._depth += 1

    def _end(self, _name: str) -> None:
        if self._depth == 1:
            self._children.append(self._parser.CurrentByteIndex)
        self._depth = max(0, self._depth - 1)


def _name(prefix: str, local: str) -> str:
    return f"{{{NAMESPACES[prefix]}}}{local}"
