# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The metadata exchange document: which endpoints there are, in which WS-Trust version, and what each wants to see.

The shape is that of AD FS as far as clients read it: a policy per endpoint, a binding that refers to it, and a port.
"""

from collections.abc import Iterable
from typing import NamedTuple

MICROSOFT_ONLINE = "urn:federation:MicrosoftOnline"  # the relying party that Entra is
PATH = "/adfs/services/trust"
TRUST_13 = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
TRUST_2005 = "http://schemas.xmlsoap.org/ws/2005/02/trust"
POLICY_13 = "http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702"
POLICY_2005 = "http://schemas.xmlsoap.org/ws/2005/07/securitypolicy"

TRANSPORT = """<sp:TransportBinding xmlns:sp="{policy}"><wsp:Policy>
<sp:TransportToken><wsp:Policy><sp:HttpsToken RequireClientCertificate="{certificate}"/></wsp:Policy></sp:TransportToken>
<sp:AlgorithmSuite><wsp:Policy><sp:Basic256/></wsp:Policy></sp:AlgorithmSuite>
</wsp:Policy></sp:TransportBinding>"""
NEGOTIATE = '<http:NegotiateAuthentication xmlns:http="http://schemas.microsoft.com/ws/06/2004/policy/http"/>'
USERNAME = """<sp:{tokens} xmlns:sp="{policy}"><wsp:Policy>
<sp:UsernameToken sp:IncludeToken="{policy}/IncludeToken/AlwaysToRecipient">
<wsp:Policy><sp:WssUsernameToken10/></wsp:Policy></sp:UsernameToken>
</wsp:Policy></sp:{tokens}>"""


class Endpoint(NamedTuple):
    """One way in: `kind` is the last part of its path."""

    version: str
    kind: str
    trust: str
    policy: str

    @property
    def path(self) -> str:
        return f"{PATH}/{self.version}/{self.kind}"

    @property
    def name(self) -> str:
        """What AD FS calls the binding."""
        prefix = {"usernamemixed": "UserNameWSTrustBinding", "windowstransport": "CustomBinding"}
        contract = {"13": "IWSTrust13Async", "2005": "IWSTrustFeb2005Async"}[self.version]
        return f"{prefix.get(self.kind, 'CertificateWSTrustBinding')}_{contract}"

    @property
    def action(self) -> str:
        return f"{self.trust}/RST/Issue"


# In AD FS' own order, oldest first: a client that takes the first one it finds takes the wrong one.
ENDPOINTS = tuple(
    Endpoint(version, kind, trust, policy)
    for version, trust, policy in (("2005", TRUST_2005, POLICY_2005), ("13", TRUST_13, POLICY_13))
    for kind in ("certificatetransport", "windowstransport", "usernamemixed")
)
SERVED = tuple(endpoint for endpoint in ENDPOINTS if endpoint.kind != "certificatetransport")


def document(base: str, endpoints: Iterable[Endpoint]) -> str:
    """The metadata of a server at `base` (https://host:port) with these endpoints."""
    endpoints = list(endpoints)
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<wsdl:definitions name="SecurityTokenService" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"',
        ' targetNamespace="http://schemas.microsoft.com/ws/2008/06/identity/securitytokenservice"',
        ' xmlns:tns="http://schemas.microsoft.com/ws/2008/06/identity/securitytokenservice"',
        ' xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy" xmlns:wsa10="http://www.w3.org/2005/08/addressing"',
        ' xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"',
        ' xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/">',
        *(_policy(endpoint) for endpoint in endpoints),
        *(_binding(endpoint) for endpoint in endpoints),
        '<wsdl:service name="SecurityTokenService">',
        *(_port(base, endpoint) for endpoint in endpoints),
        "</wsdl:service></wsdl:definitions>",
    ]
    return "\n".join(parts)


def _policy(endpoint: Endpoint) -> str:
    wants = TRANSPORT.format(
        policy=endpoint.policy, certificate="true" if endpoint.kind == "certificatetransport" else "false"
    )
    if endpoint.kind == "windowstransport":
        wants = NEGOTIATE + wants
    elif endpoint.kind == "usernamemixed":
        tokens = "SignedEncryptedSupportingTokens" if endpoint.version == "13" else "SignedSupportingTokens"
        wants += USERNAME.format(policy=endpoint.policy, tokens=tokens)
    return (
        f'<wsp:Policy wsu:Id="{endpoint.name}_policy"><wsp:ExactlyOne><wsp:All>{wants}</wsp:All></wsp:ExactlyOne>'
        "</wsp:Policy>"
    )


def _binding(endpoint: Endpoint) -> str:
    operation = "Trust13IssueAsync" if endpoint.version == "13" else "TrustFeb2005IssueAsync"
    return (
        f'<wsdl:binding name="{endpoint.name}" type="tns:{endpoint.name.partition("_")[2]}">'
        f'<wsp:PolicyReference URI="#{endpoint.name}_policy"/>'
        '<soap12:binding transport="http://schemas.xmlsoap.org/soap/http"/>'
        f'<wsdl:operation name="{operation}"><soap12:operation soapAction="{endpoint.action}" style="document"/>'
        "</wsdl:operation></wsdl:binding>"
    )


def _port(base: str, endpoint: Endpoint) -> str:
    address = base + endpoint.path
    return (
        f'<wsdl:port name="{endpoint.name}" binding="tns:{endpoint.name}"><soap12:address location="{address}"/>'
        f"<wsa10:EndpointReference><wsa10:Address>{address}</wsa10:Address></wsa10:EndpointReference></wsdl:port>"
    )
