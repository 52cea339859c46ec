# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SOAP 1.2 messages of WS-Trust, read and written the way AD FS does."""

import uuid
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tests.emulators.adfs.mex import TRUST_13, Endpoint

NAMES = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "a": "http://www.w3.org/2005/08/addressing",
    "o": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
    "p": "http://schemas.xmlsoap.org/ws/2004/09/policy",
    "u": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd",
}
SAML_1_TYPE = "urn:oasis:names:tc:SAML:1.0:assertion"


class Fault(Exception):
    """A refusal: the WS-Security or WS-Trust subcode, its namespace, and a text."""

    def __init__(self, subcode: str, text: str, namespace: str = NAMES["o"]) -> None:
        super().__init__(text)
        self.subcode, self.text, self.namespace = subcode, text, namespace


@dataclass(frozen=True)
class IssueRequest:
    """What a client asked for; user name and password are empty when the message has none."""

    message_id: str
    audience: str
    username: str
    password: str


def read(data: bytes, endpoint: Endpoint, url: str) -> IssueRequest:
    """A RequestSecurityToken for this endpoint, or Fault."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise Fault("InvalidRequest", "ID3035: The request was not valid or malformed.", endpoint.trust) from None

    def text(path: str) -> str:
        return (root.findtext(path, "", {**NAMES, "t": endpoint.trust}) or "").strip()

    if text("s:Header/a:Action") != endpoint.action or text("s:Header/a:To") != url:
        raise Fault("ActionNotSupported", "The message cannot be processed at the receiver: Action or To.", NAMES["a"])
    request = "s:Body/t:RequestSecurityToken"
    if text(f"{request}/t:RequestType") != f"{endpoint.trust}/Issue":
        raise Fault("BadRequest", "ID3035: The request was not valid or malformed.", endpoint.trust)
    token = "s:Header/o:Security/o:UsernameToken"
    return IssueRequest(
        message_id=text("s:Header/a:MessageID"),
        audience=text(f"{request}/p:AppliesTo/a:EndpointReference/a:Address"),
        username=text(f"{token}/o:Username"),
        password=text(f"{token}/o:Password"),
    )


def answer(endpoint: Endpoint, request: IssueRequest, assertion: str) -> str:
    """The response with the assertion as it was signed; 1.3 wraps it in a collection, 2005 does not."""
    token = f"""<t:RequestSecurityTokenResponse>\
<p:AppliesTo xmlns:p="{NAMES["p"]}"><a:EndpointReference><a:Address>{escape(request.audience)}</a:Address>\
</a:EndpointReference></p:AppliesTo>\
<t:RequestedSecurityToken>{assertion}</t:RequestedSecurityToken>\
<t:TokenType>{SAML_1_TYPE}</t:TokenType><t:RequestType>{endpoint.trust}/Issue</t:RequestType>\
</t:RequestSecurityTokenResponse>"""
    is_13 = endpoint.trust == TRUST_13
    if is_13:
        collection = "t:RequestSecurityTokenResponseCollection"
        token = f'<{collection} xmlns:t="{endpoint.trust}">{token}</{collection}>'
    else:
        token = token.replace(
            "<t:RequestSecurityTokenResponse>", f'<t:RequestSecurityTokenResponse xmlns:t="{endpoint.trust}">', 1
        )
    action = f"{endpoint.trust}/{'RSTRC/IssueFinal' if is_13 else 'RSTR/Issue'}"
    return _envelope(action, request.message_id, token)


def refusal(fault: Fault) -> str:
    body = f"""<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode>\
<s:Value xmlns:f="{fault.namespace}">f:{fault.subcode}</s:Value></s:Subcode></s:Code>\
<s:Reason><s:Text xml:lang="en-US">{escape(fault.text)}</s:Text></s:Reason></s:Fault>"""
    return _envelope(f"{NAMES['a']}/soap/fault", f"urn:uuid:{uuid.uuid4()}", body)


def _envelope(action: str, relates_to: str, body: str) -> str:
    return f"""<s:Envelope xmlns:s="{NAMES["s"]}" xmlns:a="{NAMES["a"]}"><s:Header>\
<a:Action s:mustUnderstand="1">{action}</a:Action><a:RelatesTo>{escape(relates_to)}</a:RelatesTo></s:Header>\
<s:Body>{body}</s:Body></s:Envelope>"""
