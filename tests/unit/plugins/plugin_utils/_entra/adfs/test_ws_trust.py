# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""WS-Trust documents: endpoints, requests, assertions byte for byte, and documents that are no good."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.adfs import ws_trust
from tests.emulators.adfs import mex
from tests.emulators.adfs.messages import Fault, IssueRequest, answer, refusal

BASE = "https://adfs.contoso.example"
WINDOWS = {endpoint.version: endpoint for endpoint in mex.SERVED if endpoint.kind == "windowstransport"}
ASKED = IssueRequest("urn:uuid:1", "urn:federation:MicrosoftOnline", "", "")
VERSIONS = {"13": ws_trust.TRUST_13, "2005": ws_trust.TRUST_2005}
# Single quotes, a comment, a character reference and its own order of attributes: all that writing XML anew would change.
SAML_1 = (
    "<saml:Assertion b='2' xmlns:saml='urn:oasis:names:tc:SAML:1.0:assertion' a='1'><!-- ü -->"
    "<saml:Attribute AttributeName='UPN' AttributeNamespace='http://schemas.xmlsoap.org/claims'>"
    "<saml:AttributeValue>alice&#64;contoso.example</saml:AttributeValue></saml:Attribute></saml:Assertion>"
)
SAML_2 = (
    '<Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion"><Attribute Name="http://schemas.xmlsoap.org/claims/UPN">'
    "<AttributeValue>alice@contoso.example</AttributeValue></Attribute></Assertion>"
)


def endpoint(version="13"):
    return ws_trust.Endpoint(BASE + WINDOWS[version].path, VERSIONS[version])


def test_windows_endpoint_prefers_13():
    found = ws_trust.windows_endpoint(mex.document(BASE, mex.ENDPOINTS))
    assert found == endpoint("13")


def test_windows_endpoint_takes_2005():
    without = [one for one in mex.ENDPOINTS if one != WINDOWS["13"]]
    assert ws_trust.windows_endpoint(mex.document(BASE, without)) == endpoint("2005")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace("NegotiateAuthentication", "NtlmAuthentication"), id="no Negotiate"),
        pytest.param(lambda text: text.replace("TransportBinding", "SymmetricBinding"), id="not over TLS"),
        pytest.param(lambda text: text.replace("https://", "http://"), id="no https"),
        pytest.param(lambda text: text.replace("https://", "https://\u202e"), id="not ASCII"),
        pytest.param(lambda text: text.replace("https://", "https://u:p@"), id="a login"),
        pytest.param(lambda text: text.replace("https://", "https://["), id="no URL"),
        pytest.param(lambda text: text.replace("/RST/Issue", "/RST/Renew"), id="issues nothing"),
        pytest.param(lambda text: text.replace("wsp:PolicyReference", "wsp:Other"), id="no policy"),
        pytest.param(lambda text: "<html/>", id="a page"),
    ],
)
def test_windows_endpoint_is_missing(change):
    with pytest.raises(ws_trust.WsTrustError, match="no windowstransport endpoint"):
        ws_trust.windows_endpoint(change(mex.document(BASE, mex.ENDPOINTS)))


@pytest.mark.parametrize("version", ["13", "2005"])
def test_issue_request_says_what_is_asked(version):
    root = ElementTree.fromstring(ws_trust.issue_request(endpoint(version), "urn:a&b<c>"))
    names = {**ws_trust.NAMESPACES, "t": VERSIONS[version].namespace}
    request = root.find("s:Body/t:RequestSecurityToken", names)
    assert request.findtext("wsp:AppliesTo/wsa:EndpointReference/wsa:Address", None, names) == "urn:a&b<c>"
    assert root.findtext("s:Header/wsa:Action", None, names) == WINDOWS[version].action
    assert root.findtext("s:Header/wsa:To", None, names) == BASE + WINDOWS[version].path


@pytest.mark.parametrize("version", ["13", "2005"])
@pytest.mark.parametrize(("xml", "namespace"), [(SAML_1, ws_trust.SAML_1), (SAML_2, ws_trust.SAML_2)])
def test_assertion_is_taken_byte_for_byte(version, xml, namespace):
    found = ws_trust.assertion(answer(WINDOWS[version], ASKED, xml), VERSIONS[version])
    assert found == ws_trust.Assertion(xml, namespace, "alice@contoso.example")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=50))
def test_assertion_after_any_text_is_the_same(text):
    whole = answer(WINDOWS["13"], IssueRequest("urn:1", text, "", ""), SAML_1)
    assert ws_trust.assertion(whole, ws_trust.TRUST_13).xml == SAML_1


def test_assertion_without_upn():
    found = ws_trust.assertion(answer(WINDOWS["13"], ASKED, SAML_1.replace("UPN", "Mail")), ws_trust.TRUST_13)
    assert found.upn == ""


@pytest.mark.parametrize(
    ("xml", "why"),
    [
        ("", "0 security tokens"),
        (SAML_1 + SAML_1, "2 security tokens"),
        ("<other/>", "not a SAML assertion"),
        (SAML_1.replace("SAML:1.0", "SAML:0.9"), "not a SAML assertion"),
        (SAML_1.replace("<saml:Attribute ", "<t:Attribute/><saml:Attribute "), "depends on the XML around it"),
        (f"{SAML_1}</t:RequestedSecurityToken><t:RequestedSecurityToken>", "more than one place"),
    ],
)
def test_assertion_is_refused(xml, why):
    with pytest.raises(ws_trust.WsTrustError, match=why):
        ws_trust.assertion(answer(WINDOWS["13"], ASKED, xml), ws_trust.TRUST_13)


def test_assertion_of_another_version_is_refused():
    with pytest.raises(ws_trust.WsTrustError, match="0 security tokens"):
        ws_trust.assertion(answer(WINDOWS["2005"], ASKED, SAML_1), ws_trust.TRUST_13)


def test_fault_is_the_reason():
    assert ws_trust.fault(refusal(Fault("FailedAuthentication", "ID3242: no <way>"))) == "ID3242: no <way>"


@pytest.mark.parametrize("text", ["", "<html>", "<a/>", answer(WINDOWS["13"], ASKED, SAML_1)])
def test_fault_of_anything_else_is_empty(text):
    assert ws_trust.fault(text) == ""


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ("<!DOCTYPE a><a/>", "document type declaration"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "document type declaration"),
        ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "document type"),
        ("<a>&x;</a>", "not XML"),
        ("<a>", "not XML"),
        ("", "not XML"),
        ("<a>\udc80</a>", "not XML"),
        ("<a>\0</a>", "not XML"),
        (f"<a>{'x' * ws_trust.MAX_DOCUMENT}</a>", "longer than"),
    ],
)
def test_parse_refuses(document, why):
    with pytest.raises(ws_trust.WsTrustError, match=why):
        ws_trust.parse(document)


@given(st.text(max_size=200))
def test_no_document_causes_any_other_error(text):
    whole = answer(WINDOWS["13"], ASKED, "").replace("<t:RequestedSecurityToken></t:RequestedSecurityToken>", text)
    for document in (text, re.sub("&#?", "", text), whole):
        for read in (ws_trust.windows_endpoint, lambda one: ws_trust.assertion(one, ws_trust.TRUST_13)):
            with pytest.raises(ws_trust.WsTrustError):
                read(document)
