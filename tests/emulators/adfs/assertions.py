# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SAML 1.1 assertions as AD FS issues them to Entra: who the user is, for whom, for how long, signed."""

import datetime
import uuid
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lxml import etree
from signxml import CanonicalizationMethod, XMLSigner

from tests.emulators import pki
from tests.emulators.adfs.mex import MICROSOFT_ONLINE

BY_KERBEROS = "urn:federation:authentication:windows"
BY_PASSWORD = "urn:oasis:names:tc:SAML:1.0:am:password"
DSIG = "http://www.w3.org/2000/09/xmldsig#"


@dataclass(frozen=True)
class Statement:
    """What an assertion says. `starts` is aware, None for now; `lifetime` is in seconds."""

    issuer: str
    upn: str
    immutable_id: str
    method: str = BY_KERBEROS
    audience: str = MICROSOFT_ONLINE
    starts: datetime.datetime | None = None
    lifetime: float = 3600.0


TEMPLATE = """<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion" MajorVersion="1" MinorVersion="1" \
AssertionID="{identifier}" Issuer="{issuer}" IssueInstant="{starts}">\
<saml:Conditions NotBefore="{starts}" NotOnOrAfter="{ends}"><saml:AudienceRestrictionCondition>\
<saml:Audience>{audience}</saml:Audience></saml:AudienceRestrictionCondition></saml:Conditions>\
<saml:AttributeStatement>{subject}\
<saml:Attribute AttributeName="UPN" AttributeNamespace="http://schemas.xmlsoap.org/claims">\
<saml:AttributeValue>{upn}</saml:AttributeValue></saml:Attribute>\
<saml:Attribute AttributeName="ImmutableID" AttributeNamespace="http://schemas.microsoft.com/LiveID/Federation/2008/05">\
<saml:AttributeValue>{immutable_id}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>\
<saml:AuthenticationStatement AuthenticationMethod="{method}" AuthenticationInstant="{starts}">{subject}\
</saml:AuthenticationStatement><ds:Signature xmlns:ds="{dsig}" Id="placeholder"/></saml:Assertion>"""
SUBJECT = """<saml:Subject>\
<saml:NameIdentifier Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">{immutable_id}\
</saml:NameIdentifier><saml:SubjectConfirmation>\
<saml:ConfirmationMethod>urn:oasis:names:tc:SAML:1.0:cm:bearer</saml:ConfirmationMethod>\
</saml:SubjectConfirmation></saml:Subject>"""


def issue(statement: Statement, signer: pki.Identity) -> str:
    """The signed assertion: enveloped signature, exclusive canonical form, RSA with SHA-256, over the whole of it."""
    identifier = f"_{uuid.uuid4()}"
    starts = statement.starts or datetime.datetime.now(datetime.timezone.utc)
    values = {
        "issuer": statement.issuer,
        "upn": statement.upn,
        "immutable_id": statement.immutable_id,
        "method": statement.method,
        "audience": statement.audience,
        "starts": instant(starts),
        "ends": instant(starts + datetime.timedelta(seconds=statement.lifetime)),
    }
    safe = {name: escape(value, {'"': "&quot;"}) for name, value in values.items()}
    unsigned = TEMPLATE.format(identifier=identifier, dsig=DSIG, subject=SUBJECT.format(**safe), **safe)
    xml_signer = XMLSigner(c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0)
    signed = xml_signer.sign(
        etree.fromstring(unsigned),
        key=signer.key_pem(),
        cert=[signer.certificate],
        reference_uri=identifier,
        id_attribute="AssertionID",
    )
    return etree.tostring(signed, encoding="unicode")


def instant(moment: datetime.datetime) -> str:
    """xs:dateTime with milliseconds, as AD FS writes it."""
    return (
        moment.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
    )
