# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup and the task aad_token in real playbooks: credentials, where options come from, results and names."""

from __future__ import annotations

import base64
import time
from pathlib import Path

import pytest

from tests.emulators import pki
from tests.emulators.entra import App, Entra
from tests.emulators.entra.shapes import claims_of
from tests.integration.runner import Ansible

PASSPHRASE = "a passphrase of this test"


@pytest.fixture(scope="module")
def chained() -> tuple[pki.Authority, pki.Identity]:
    """A company's root, and a certificate that an authority below it issued."""
    root = pki.Authority.create("CN=Contoso root")
    return root, root.intermediate("CN=Contoso issuing").client(
        "CN=chain.contoso.example", key=pki.shared_rsa_key("chain")
    )


@pytest.fixture
def certificates(
    bare: Ansible, entra: Entra, identity: pki.Identity, chained: tuple[pki.Authority, pki.Identity]
) -> Ansible:
    """Ansible with every form of a certificate in variables."""
    root, chain = chained
    directory = bare.project
    app = entra.app(certificates=[identity], roles=["hr.reader"])
    trusting = entra.app(subject_trust=("chain.contoso.example", root), roles=["hr.reader"])
    bare.use(entra, app)
    certificate, key = identity.write_pair(directory, "pair")
    _unused, encrypted = identity.write_pair(directory, "encrypted", password=PASSPHRASE)
    bare.variables.update(
        one_file=str(identity.write_pem(directory / "one.pem")),
        certificate=str(certificate),
        key=str(key),
        encrypted=str(identity.write_pem(directory / "encrypted-one.pem", password=PASSPHRASE)),
        encrypted_key=str(encrypted),
        pfx=str(identity.write_pfx(directory / "app.pfx", PASSPHRASE)),
        open_pfx=str(identity.write_pfx(directory / "open.pfx")),
        pem_data=identity.write_pem(directory / "data.pem").read_text(),
        pfx_data=base64.b64encode(identity.pfx(PASSPHRASE)).decode(),
        passphrase=PASSPHRASE,
        chain=str(chain.write_pem(directory / "chain.pem")),
        trusting=trusting.client_id,
    )
    return bare


CERTIFICATES = """
- name: one file
  entra.oracledb.aad_token: {certificate_path: "{{ one_file }}", cache: never}
  register: one_file_token
- name: two files
  entra.oracledb.aad_token: {certificate_path: "{{ certificate }}", private_key_path: "{{ key }}"}
- name: encrypted
  entra.oracledb.aad_token: {certificate_path: "{{ encrypted }}", certificate_password: "{{ passphrase }}"}
- name: two files, encrypted
  entra.oracledb.aad_token:
    certificate_path: "{{ certificate }}"
    private_key_path: "{{ encrypted_key }}"
    certificate_password: "{{ passphrase }}"
- name: PFX
  entra.oracledb.aad_token: {certificate_path: "{{ pfx }}", certificate_password: "{{ passphrase }}"}
- name: PFX without a passphrase
  entra.oracledb.aad_token: {certificate_path: "{{ open_pfx }}"}
- name: data, PEM
  entra.oracledb.aad_token: {certificate_data: "{{ pem_data }}"}
- name: data, PFX
  entra.oracledb.aad_token: {certificate_data: "{{ pfx_data }}", certificate_password: "{{ passphrase }}"}
- name: chain
  entra.oracledb.aad_token: {client_id: "{{ trusting }}", certificate_path: "{{ chain }}", send_certificate_chain: true}
- name: without the chain
  entra.oracledb.aad_token: {client_id: "{{ trusting }}", certificate_path: "{{ chain }}"}
  ignore_errors: true
- name: lookups
  ansible.builtin.debug:
    msg:
      - "{{ lookup('aad_token', certificate_path=one_file) | length > 100 }}"
      - "{{ lookup('aad_token', certificate_data=pfx_data, certificate_password=passphrase) | length > 100 }}"
      - "{{ lookup('aad_token', client_id=trusting, certificate_path=chain, send_certificate_chain=true) | length > 100 }}"
"""


def test_every_form_of_a_certificate_gets_a_token(certificates: Ansible, entra: Entra) -> None:
    run = certificates.play(CERTIFICATES).succeeded()
    ends = {end.task: end.status for end in run.ends}
    assert [name for name, status in ends.items() if status != "ok"] == ["without the chain"]
    assert "Entra refused with HTTP 401 invalid_client" in run["without the chain"]["msg"]
    # Each task asked, because another file is another credential; the lookups found what the tasks had got.
    assert entra.counts()["token"] == len(ends) - 1
    assert run["lookups"]["msg"] == [True, True, True]


def test_a_certificate_that_others_can_read_is_warned_about(certificates: Ansible) -> None:
    Path(certificates.variables["one_file"]).chmod(0o644)
    run = certificates.play(CERTIFICATES.partition("- name: two files")[0]).succeeded()
    assert run.says("can be read by others (mode 0644): chmod 600 it.")


RESULTS = """
- name: ask
  entra.oracledb.aad_token:
    query: claims.roles[0]
  register: token
- ansible.builtin.debug:
    msg: "{{ token | kept('task') }}"
- ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', query='@') | kept('lookup') }}"
- ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token') | kept('token') }}"
- name: parts
  ansible.builtin.debug:
    msg:
      - "{{ lookup('entra.oracledb.aad_token', query='expires_on') }}"
      - "{{ lookup('entra.oracledb.aad_token', query='claims.roles') }}"
      - "{{ lookup('entra.oracledb.aad_token', query='{c: client_id, s: scope}') }}"
      - "{{ lookup('entra.oracledb.aad_token') | entra.oracledb.token_claims }}"
"""


def test_results(ansible: Ansible, entra: Entra, app: App) -> None:
    run = ansible.play(RESULTS, "-vvv").succeeded()
    task, lookup, text = (ansible.told(name) for name in ("task", "lookup", "token"))
    claims = claims_of(text)
    assert task["access_token"] == lookup["access_token"] == text
    assert task["claims"] == claims
    assert task["value"] == "hr.reader"
    assert task["changed"] is False
    for result in (task, lookup):
        assert result["expires_on"] == claims["exp"]
        assert 0 < result["expires_in"] <= claims["exp"] - time.time() + 60
        assert (result["token_type"], result["scope"]) == ("Bearer", entra.scope)
        assert (result["tenant_id"], result["client_id"]) == (entra.tenant_id, app.client_id)
    expires_on, *parts = run["parts"]["msg"]
    assert int(expires_on) == claims["exp"]  # templates make text of numbers before ansible-core 2.19
    assert parts == [["hr.reader"], {"c": app.client_id, "s": entra.scope}, claims]
    # Registered whole and displayed never.
    assert "censored" in run["ask"]
    assert text not in run.output
    assert entra.counts()["token"] == 1


def test_a_loop_shows_no_token(ansible: Ansible) -> None:
    """Neither its items nor its summary; ansible-core treats them differently from version to version."""
    tasks = """
    - name: loop
      entra.oracledb.aad_token:
        min_remaining: "{{ item }}"
      loop: [10, 20]
      register: tokens
    - ansible.builtin.debug:
        msg: "{{ tokens.results | map(attribute='access_token') | list | kept('loop') }}"
    """
    run = ansible.play(tasks, "-vvv").succeeded()
    first, second = ansible.told("loop")
    assert first == second
    assert first not in run.output
    assert "censored" in run["loop"]


def test_check_mode_gets_a_token_too(ansible: Ansible, entra: Entra) -> None:
    run = ansible.play(RESULTS, "--check").succeeded()
    assert ansible.told("task")["access_token"]
    assert not any(end.result.get("changed") for end in run.ends)


def test_a_query_answers_in_the_order_of_its_scopes(ansible: Ansible, entra: Entra) -> None:
    for name in ("first", "second"):
        entra.register_resource(f"https://contoso.example/{name}")
        ansible.variables[name] = f"https://contoso.example/{name}/.default"
    tasks = """
    - ansible.builtin.debug:
        msg: "{{ query('entra.oracledb.aad_token', second, first, query='scope') | kept('query') }}"
    - ansible.builtin.debug:
        msg: "{{ query('entra.oracledb.aad_token', first, second) | kept('tokens') }}"
    - ansible.builtin.debug:
        msg: "{{ [lookup('entra.oracledb.aad_token', scope=second), lookup('entra.oracledb.aad_token', scope=first)] | kept('pair') }}"
    """
    ansible.play(tasks).succeeded()
    assert ansible.told("query") == [ansible.variables["second"], ansible.variables["first"]]
    first, second = ansible.told("tokens")
    assert claims_of(first)["aud"] != claims_of(second)["aud"]
    assert ansible.told("pair") == [second, first]
    assert entra.counts()["token"] == 2


def client_of(ansible: Ansible, name: str) -> str:
    return str(ansible.told(name)["client_id"])


WHO = """
- ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', query='@') | kept('by-lookup') }}"
- entra.oracledb.aad_token:
  register: token
- ansible.builtin.debug:
    msg: "{{ token | kept('by-task') }}"
- ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', query='@', client_id=other_id, client_secret=other_secret) | kept('by-option') }}"
"""


def test_where_options_come_from(bare: Ansible, entra: Entra, app: App) -> None:
    """A call's own options, then variables, then the environment, then ansible.cfg."""
    in_variables, in_environment, in_call = app, entra.app(secret=True), entra.app(secret=True)
    bare.variables.update(other_id=in_call.client_id, other_secret=in_call.secret)
    (bare.project / "ansible.cfg").write_text(
        f"[aad_token]\nauthority = {entra.url}\nca_path = {entra.ca_path}\nscope = {entra.scope}\n"
        f"tenant_id = {entra.domain}\nclient_id = {in_variables.client_id}\n"
    )
    environment = {"AZURE_CLIENT_SECRET": in_variables.secret}
    bare.play(WHO, environment=environment).succeeded()
    assert client_of(bare, "by-lookup") == client_of(bare, "by-task") == in_variables.client_id
    assert client_of(bare, "by-option") == in_call.client_id

    environment = {"AZURE_CLIENT_ID": in_environment.client_id, "AZURE_SECRET": in_environment.secret}
    environment |= {"AZURE_TENANT": entra.tenant_id}
    bare.play(WHO, environment=environment).succeeded()
    assert client_of(bare, "by-lookup") == client_of(bare, "by-task") == in_environment.client_id
    assert client_of(bare, "by-option") == in_call.client_id

    # A variable may be a template of its own.
    bare.variables.update(aad_token_client_id="{{ real_id }}", real_id=in_variables.client_id)
    bare.variables.update(aad_token_client_secret=in_variables.secret)
    bare.play(WHO, environment=environment).succeeded()
    assert client_of(bare, "by-lookup") == client_of(bare, "by-task") == in_variables.client_id


def test_nothing_but_the_environment_is_enough(bare: Ansible, entra: Entra, app: App) -> None:
    environment = {
        "AZURE_AUTHORITY_HOST": entra.url,
        "AAD_TOKEN_CA_PATH": str(entra.ca_path),
        "AZURE_TENANT_ID": entra.tenant_id,
        "AZURE_CLIENT_ID": app.client_id,
        "AZURE_CLIENT_SECRET": app.secret,
    }
    tasks = f"""
    - name: look
      ansible.builtin.debug:
        msg: "{{{{ lookup('aad_token', scope='{entra.scope}', query='client_id') }}}}"
    """
    assert bare.play(tasks, environment=environment).succeeded()["look"]["msg"] == app.client_id


def test_module_defaults_give_a_credential_to_the_whole_group(bare: Ansible, entra: Entra, app: App) -> None:
    bare.use(entra, app)
    credential = {"client_id": app.client_id, "client_secret": app.secret}
    for name in credential:
        del bare.variables[f"aad_token_{name}"]
    tasks = """
    - name: ask
      entra.oracledb.aad_token:
    - name: deploy
      entra.oracledb.oracle_token:
        directory: "{{ root }}/token"
    """
    run = bare.play(tasks, module_defaults={"group/entra.oracledb.entra": credential}).succeeded()
    assert run["deploy"]["claims"]["azp"] == app.client_id
    assert "no credential is given" in bare.play(tasks).failed()


def test_a_failure_is_shown(ansible: Ansible, entra: Entra) -> None:
    ansible.variables["aad_token_client_secret"] = "not-the-secret"
    tasks = """
    - name: task
      entra.oracledb.aad_token:
      no_log: false
    """
    run = ansible.play(tasks)
    message = run.failed("task")
    assert message.startswith(f"token for {entra.scope} (client_secret, client ")
    assert "Entra refused with HTTP 401 invalid_client: AADSTS7000215: Invalid client secret provided" in message
    assert run.says(message)
    assert "not-the-secret" not in run.output


def test_a_failed_lookup_under_no_log_shows_no_secret(ansible: Ansible) -> None:
    """Since ansible-core 2.19 a lookup's error is printed even then."""
    ansible.variables["aad_token_client_secret"] = "not-the-secret"
    tasks = """
    - name: hidden
      ansible.builtin.debug:
        msg: "{{ lookup('entra.oracledb.aad_token') }}"
      no_log: true
    """
    run = ansible.play(tasks, "-vvvv")
    assert run.returncode != 0
    assert "not-the-secret" not in run.output
