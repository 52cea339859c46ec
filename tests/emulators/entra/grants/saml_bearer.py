# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SAML bearer grant: a user of a federated domain, vouched for by an assertion that AD FS has signed.

RFC 7522 for SAML 1.1, under the grant type that Microsoft's libraries use. Needs signxml.
"""

import base64
import binascii
import datetime
from typing import TYPE_CHECKING

from tests.emulators.entra.errors import EntraError
from tests.emulators.entra.grants.user_grant import SignInGrant
from tests.emulators.entra.people import FederatedDomain, domain_of
from tests.emulators.entra.sessions import SignIn
from tests.emulators.entra.signing_in import directory_name

if TYPE_CHECKING:
    from lxml.etree import _Element

AUDIENCE = "urn:federation:MicrosoftOnline"
SAML = "urn:oasis:names:tc:SAML:1.0:assertion"
NAMES = {"saml": SAML}
UPN = "http://schemas.xmlsoap.org/claims", "UPN"
SKEW_SECONDS = 300.0
METHODS = {"urn:federation:authentication:windows": "wia", "urn:oasis:names:tc:SAML:1.0:am:password": "pwd"}
BAD_SIGNATURE = "Unable to verify token signature. The signing key identifier does not match any valid registered keys."


class SamlBearer(SignInGrant):
    """For users whose domain is federated with the signer of the assertion."""

    GRANT_TYPE = "urn:ietf:params:oauth:grant-type:saml1_1-bearer"

    def find_sign_in(self) -> SignIn:
        document = decoded(self.field("assertion"))
        federation = self.registry.people.federation_of_issuer(issuer(document))
        if federation is None:
            raise EntraError(50107, issuer(document))
        assertion = verified(document, federation)
        check_conditions(assertion, self.registry.clock.now())
        name = upn(assertion)
        if domain_of(name) != federation.domain.lower():
            raise EntraError(50008, f"SAML token is invalid. '{name}' is not a user of the domain {federation.domain}.")
        user = self.registry.people.find(name)
        if user is None:
            raise EntraError(51004, name, directory_name(self.server.tenant))
        statement = assertion.find("saml:AuthenticationStatement", NAMES)
        method = statement.get("AuthenticationMethod", "") if statement is not None else ""
        return SignIn(user, self.server.tenant.tenant_id, (METHODS.get(method, "fed"),))


def decoded(parameter: str) -> "_Element":
    """The assertion from its base64url form (RFC 7522 section 2.1; padding and the other alphabet are taken, too)."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        data = base64.b64decode(parameter + "=" * (-len(parameter) % 4), altchars=b"-_")
        root = etree.fromstring(data, parser)
    except (binascii.Error, ValueError, etree.XMLSyntaxError):
        raise EntraError(50008, "SAML token is invalid. It is not base64url of XML.") from None
    if root.tag != f"{{{SAML}}}Assertion":
        raise EntraError(50008, "SAML token is invalid. It is not a SAML 1.1 assertion.")
    return root


def issuer(assertion: "_Element") -> str:
    return assertion.get("Issuer", "")


def verified(document: "_Element", federation: FederatedDomain) -> "_Element":
    """What the registered certificate has signed, which is all that may be looked at; it has to be the whole."""
    from signxml import InvalidInput, InvalidSignature, XMLVerifier

    try:
        result = XMLVerifier().verify(document, x509_cert=federation.certificate, id_attribute="AssertionID")
    except (InvalidSignature, InvalidInput):
        raise EntraError(50008, BAD_SIGNATURE) from None
    assert not isinstance(result, list)
    signed = result.signed_xml
    if signed is None or signed.tag != document.tag or signed.get("AssertionID") != document.get("AssertionID"):
        raise EntraError(50008, BAD_SIGNATURE)
    return signed


def check_conditions(assertion: "_Element", now: float) -> None:
    """EntraError 50008 outside the assertion's time or for another audience (SAML 1.1 core, section 2.3.2.1)."""
    conditions = assertion.find("saml:Conditions", NAMES)
    if conditions is None:
        raise EntraError(50008, "SAML token is invalid. It has no conditions.")
    starts, ends = (_epoch(conditions.get(name, "")) for name in ("NotBefore", "NotOnOrAfter"))
    if not starts - SKEW_SECONDS <= now < ends + SKEW_SECONDS:
        raise EntraError(50008, "SAML token is invalid. It is not within its valid time range.")
    audiences = conditions.findall("saml:AudienceRestrictionCondition/saml:Audience", NAMES)
    if AUDIENCE not in [(audience.text or "").strip() for audience in audiences]:
        raise EntraError(50008, "SAML token is invalid. Audience URI validation failed.")


def upn(assertion: "_Element") -> str:
    """The user principal name, empty if the assertion has none."""
    for found in assertion.iterfind("saml:AttributeStatement/saml:Attribute", NAMES):
        if (found.get("AttributeNamespace"), found.get("AttributeName")) == UPN:
            return (found.findtext("saml:AttributeValue", "", NAMES) or "").strip()
    return ""


def _epoch(moment: str) -> float:
    try:
        return datetime.datetime.fromisoformat(moment.replace("Z", "+00:00")).timestamp()
    except ValueError:
        raise EntraError(50008, "SAML token is invalid. Its conditions have no time range.") from None
