# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""On behalf of a user: the token that a user sent to an API, exchanged for one to the database, in real playbooks."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.emulators import pki
from tests.emulators.entra import App, Entra, User
from tests.emulators.entra.shapes import claims_of
from tests.emulators.tests.people_client import ask_as, signed_in
from tests.integration.runner import Ansible
from tests.integration.silence import assert_kept, assert_silent

IDENTITY = pki.self_signed("CN=api.contoso.example", key=pki.shared_rsa_key("on behalf of"))


@dataclass
class Middle:
    """An API with a credential of each kind, and the token with which a user called it."""

    ansible: Ansible
    app: App
    user: User
    front: App
    scope: str
    secrets: dict[str, str]


@pytest.fixture
def middle(bare: Ansible, entra: Entra) -> Middle:
    api, issuer, user = entra.register_resource(), entra.issuer("kubernetes"), entra.user()
    front = entra.app(public=True, delegated={api.app_id: ["access_as_user"]})
    app = entra.app(
        client_id=api.app_id,
        secret=True,
        certificates=[IDENTITY],
        federated=[issuer.trust()],
        delegated=["database"],
        roles={api.app_id: ["Self"]},
    )
    assertion = signed_in(entra, front, user, scope=f"{api.scope} openid")["access_token"]
    federated = issuer.token()
    bare.use(entra, App(app.client_id, app.tenant_id, app.object_id, []), user_assertion=assertion)
    bare.variables.update(
        secret=app.secret,
        certificate=str(IDENTITY.write_pem(bare.project / "app.pem")),
        federated=federated,
    )
    secrets = {"secret": app.secret, "assertion": assertion, "federated": federated}
    return Middle(bare, app, user, front, api.scope, secrets)


TASKS = """
- name: secret
  entra.oracledb.aad_token: {client_secret: "{{ secret }}"}
  register: by_secret
- name: certificate
  entra.oracledb.aad_token: {certificate_path: "{{ certificate }}"}
  register: by_certificate
- name: federated
  entra.oracledb.aad_token: {auth: on_behalf_of, federated_token: "{{ federated }}"}
  register: by_federated
- name: lookup
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', client_secret=secret) == by_secret.access_token }}"
- name: claims
  ansible.builtin.debug:
    msg: ["{{ by_secret.claims }}", "{{ by_certificate.claims }}", "{{ by_federated.claims }}"]
"""


def test_every_credential_of_the_api(middle: Middle, entra: Entra) -> None:
    run = middle.ansible.play(TASKS, "-vvv").succeeded()
    for claims in run["claims"]["msg"]:
        assert claims["oid"] == middle.user.object_id
        assert claims["azp"] == middle.app.client_id
        assert claims["scp"] == "database"
    assert run["lookup"]["msg"] is True
    _sign_in, *requests = entra.requests("token")
    assert [entry["status"] for entry in requests] == [200, 200, 200]
    assert all("requested_token_use" in entry["fields"] for entry in requests)
    assert_silent(run, **middle.secrets)
    written = ("inventory.json", "app.pem")
    assert_kept(middle.ansible, *(middle.ansible.project / name for name in written), **middle.secrets)


def test_another_user_gets_another_token(middle: Middle, entra: Entra) -> None:
    """The token cache of a service that acts for its callers must not mix them up."""
    other = entra.user()
    assertion = signed_in(entra, middle.front, other, scope=f"{middle.scope} openid")["access_token"]
    tasks = """
    - entra.oracledb.aad_token: {client_secret: "{{ secret }}"}
      register: first
    - entra.oracledb.aad_token: {client_secret: "{{ secret }}", user_assertion: "{{ other }}"}
      register: second
    - name: who
      ansible.builtin.debug:
        msg: ["{{ first.claims.oid }}", "{{ second.claims.oid }}"]
    """
    middle.ansible.variables["other"] = assertion
    run = middle.ansible.play(tasks).succeeded()
    assert run["who"]["msg"] == [middle.user.object_id, other.object_id]


FAILURES = """
- name: no credential
  entra.oracledb.aad_token: {auth: on_behalf_of}
- name: app only
  entra.oracledb.aad_token: {client_secret: "{{ secret }}", user_assertion: "{{ app_only }}"}
- name: for another API
  entra.oracledb.aad_token: {client_secret: "{{ secret }}", user_assertion: "{{ other_api }}"}
- name: changed
  entra.oracledb.aad_token: {client_secret: "{{ secret }}", user_assertion: "{{ changed }}"}
- name: no consent
  entra.oracledb.aad_token: {client_secret: "{{ secret }}", scope: "{{ other_scope }}"}
- name: wrong secret
  entra.oracledb.aad_token: {client_secret: wrong-secret-canary-0123456789}
"""


def test_failures(middle: Middle, entra: Entra) -> None:
    good = middle.secrets["assertion"]
    head, payload, signature = good.split(".")
    own = {"grant_type": "client_credentials", "scope": middle.scope}
    other_front = entra.app(public=True)
    values = {
        "app_only": ask_as(entra, middle.app, **own)[1]["access_token"],
        "other_api": signed_in(entra, other_front, middle.user)["access_token"],
        "changed": f"{head}.{payload}.{signature[:-12]}AAAAAAAAAAAA",
        "other_scope": entra.register_resource().scope,
    }
    middle.ansible.variables.update(values)
    run = middle.ansible.play(FAILURES, "-vvv", ignore_errors=True).succeeded()
    messages = {end.task: end.result["msg"] for end in run.ends}
    assert {end.status for end in run.ends} == {"failed"}
    assert claims_of(values["app_only"])["aud"] == middle.app.client_id
    assert "client_secret, certificate_path, certificate_data, federated_token_file" in messages["no credential"]
    assert "AADSTS7000114" in messages["app only"]
    assert "user_assertion is an app's own token" in messages["app only"]
    assert "AADSTS500131" in messages["for another API"]
    assert "user_assertion is for another app" in messages["for another API"]
    assert "AADSTS50013" in messages["changed"]
    assert "user_assertion must be an access token that was issued for this very app" in messages["changed"]
    assert "AADSTS65001" in messages["no consent"]
    assert "Grant admin consent" in messages["no consent"]
    assert "AADSTS7000215" in messages["wrong secret"]
    wrong = {name: values[name] for name in ("app_only", "other_api", "changed")}
    assert_silent(run, **middle.secrets, **wrong, wrong="wrong-secret-canary-0123456789")


def test_expired_assertion(middle: Middle, entra: Entra) -> None:
    entra.clock(3599 + 301)
    run = middle.ansible.play("- entra.oracledb.aad_token: {client_secret: '{{ secret }}'}", "-vvv")
    message = run.failed()
    assert "AADSTS500133" in message
    assert "user_assertion has expired: the user's client must send a new one" in message
    assert_silent(run, **middle.secrets)
