# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom to ask, in real playbooks: any OpenID Connect issuer, and what azure-identity's environment says about the client."""

from __future__ import annotations

import pytest

from tests.emulators import pki
from tests.emulators.entra import App, Entra
from tests.integration.runner import Ansible
from tests.integration.silence import assert_silent

OIDC = """
- name: task
  entra.oracledb.aad_token: {oidc: true, authority: "{{ issuer }}", query: claims.azp}
  register: token
- name: lookup
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', oidc=true, authority=issuer) == token.access_token }}"
- name: whose
  ansible.builtin.debug:
    msg: "{{ token.value }}"
- name: no path
  entra.oracledb.aad_token: {oidc: true, authority: "{{ url }}"}
  ignore_errors: true
- name: no such issuer
  entra.oracledb.aad_token: {oidc: true, authority: "{{ url }}/realms/dba"}
  ignore_errors: true
- name: wrong secret
  entra.oracledb.aad_token: {oidc: true, authority: "{{ issuer }}", client_secret: wrong-secret-canary-0123456789}
  ignore_errors: true
"""


def test_any_issuer(ansible: Ansible, entra: Entra, app: App) -> None:
    """The emulator's own issuer, reached as any other one is: only by its discovery document."""
    del ansible.variables["aad_token_tenant_id"]
    ansible.variables.update(issuer=f"{entra.url}/{entra.tenant_id}/v2.0", url=entra.url)
    run = ansible.play(OIDC, "-vvv").succeeded()
    assert run["whose"]["msg"] == app.client_id
    assert run["lookup"]["msg"] is True
    discovery = [(entry["path"], entry["status"]) for entry in entra.requests("discovery")]
    assert discovery[0] == (f"/{entra.tenant_id}/v2.0/.well-known/openid-configuration", 200)
    messages = {end.task: end.result["msg"] for end in run.ends if end.status == "failed"}
    assert sorted(messages) == ["no path", "no such issuer", "wrong secret"]
    assert f"authority {entra.url} has no path" in messages["no path"]
    missing = f"there is no {entra.url}/realms/dba/.well-known/openid-configuration (HTTP 404): check authority"
    assert missing in messages["no such issuer"]
    assert "AADSTS7000215" in messages["wrong secret"]
    assert_silent(run, secret=app.secret, wrong="wrong-secret-canary-0123456789")


CHAIN = """
- name: task
  entra.oracledb.aad_token:
  ignore_errors: true
"""


@pytest.mark.parametrize(("text", "sent"), [("false", False), ("0", False), ("true", True)])
def test_environment_says_whether_the_chain_is_sent(bare: Ansible, entra: Entra, text: str, sent: bool) -> None:
    """With azure-identity `false` means true, because it is a text."""
    root = pki.Authority.create("CN=Contoso root")
    identity = root.intermediate("CN=Contoso issuing").client("CN=hr.contoso.example", key=pki.shared_rsa_key("chain"))
    app = entra.app(subject_trust=("hr.contoso.example", root))
    bare.variables.update(aad_token_scope=entra.scope, aad_token_ca_path=str(entra.ca_path))
    environment = {
        "AZURE_AUTHORITY_HOST": entra.url,
        "AZURE_CLIENT_ID": app.client_id,
        "AZURE_TENANT_ID": app.tenant_id,
        "AZURE_CLIENT_CERTIFICATE_PATH": str(identity.write_pem(bare.project / "app.pem")),
        "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN": text,
    }
    run = bare.play(CHAIN, "-vvv", environment=environment).succeeded()
    (end,) = run.ends
    assert (end.status == "ok") is sent, run.output
    if not sent:
        assert "Entra refused with HTTP 401 invalid_client" in end.result["msg"]
    assert_silent(run)
