# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets and tokens are in the cache file and in the target's token file, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.emulators import pki
from tests.emulators.entra import Entra
from tests.integration.canaries import ANY_TOKEN, Canaries, Sampler
from tests.integration.runner import Ansible

PASSPHRASE = "correct-horse-battery-staple-canary"
WRONG_SECRET = "wrong-secret-canary-0123456789-wrong"
KEY = pki.shared_rsa_key("leaks")

TASKS = """
- name: a secret as an option
  entra.oracledb.aad_token:
    client_id: "{{ secret_client }}"
    client_secret: "{{ secret }}"
  register: token
- name: a token through the lookup, in a template
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', client_id=secret_client, client_secret=secret) | length }}"
- name: a certificate with an encrypted key
  entra.oracledb.aad_token:
    client_id: "{{ certificate_client }}"
    certificate_path: "{{ certificate_path }}"
    certificate_password: "{{ passphrase }}"
- name: a certificate as data
  entra.oracledb.aad_token:
    client_id: "{{ certificate_client }}"
    certificate_data: "{{ certificate_data }}"
  register: token
- name: the wrong passphrase
  entra.oracledb.aad_token:
    client_id: "{{ certificate_client }}"
    certificate_path: "{{ certificate_path }}"
    certificate_password: "{{ wrong_secret }}"
  ignore_errors: true
- name: data that is no certificate
  entra.oracledb.aad_token:
    client_id: "{{ certificate_client }}"
    certificate_data: "{{ passphrase }}"
  ignore_errors: true
- name: a wrong secret, tried again
  entra.oracledb.aad_token:
    client_id: "{{ secret_client }}"
    client_secret: "{{ wrong_secret }}"
  register: token
  until: token is succeeded
  retries: 1
  delay: 0
  ignore_errors: true
- name: a wrong secret, in the lookup
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', client_id=secret_client, client_secret=wrong_secret) }}"
  ignore_errors: true
- name: an option of the wrong type
  entra.oracledb.aad_token:
    client_secret: "{{ secret }}"
    timeout: soon
  ignore_errors: true
- name: an unknown option
  entra.oracledb.oracle_token:
    directory: "{{ root }}/token-a"
    client_secret: "{{ secret }}"
    unknown: option
  ignore_errors: true
- name: in a loop
  entra.oracledb.aad_token:
    client_id: "{{ secret_client }}"
    client_secret: "{{ secret }}"
    min_remaining: "{{ item }}"
  loop: [10, 20]
  register: tokens
- name: not in the background
  entra.oracledb.oracle_token:
    directory: "{{ root }}/token-a"
    client_id: "{{ secret_client }}"
    client_secret: "{{ secret }}"
  async: 30
  poll: 1
  ignore_errors: true
- block:
    - name: refused on the host
      entra.oracledb.oracle_token:
        directory: "{{ root }}/link/token"
        client_id: "{{ secret_client }}"
        client_secret: "{{ secret }}"
  rescue:
    - name: what a rescue sees
      ansible.builtin.debug:
        var: ansible_failed_result
- name: a token directory
  entra.oracledb.oracle_token:
    directory: "{{ root }}/token-a"
    client_id: "{{ secret_client }}"
    client_secret: "{{ secret }}"
  register: deployed
- name: a whole client
  entra.oracledb.oracle_client:
    tns_admin: "{{ root }}/admin"
    tokens:
      - name: a
        directory: "{{ root }}/token-a"
        client_id: "{{ secret_client }}"
        client_secret: "{{ secret }}"
        min_remaining: 3590
      - name: b
        directory: "{{ root }}/token-b"
        client_id: "{{ certificate_client }}"
        certificate_data: "{{ certificate_data }}"
    services:
      - {name: HR, host: db.contoso.example, service_name: hr, token: a}
  register: client
- name: what is registered
  ansible.builtin.debug:
    msg: ["{{ deployed }}", "{{ client }}"]
"""


@dataclass
class Scene:
    """Ansible with secrets of every kind, and what to look for."""

    ansible: Ansible
    canaries: Canaries

    def allowed(self) -> list[Path]:
        """The cache, the targets, and what the user wrote."""
        targets = [self.ansible.root() / name / "token" for name in ("token-a", "token-b")]
        project = [self.ansible.project / name for name in ("inventory.json", "playbook.yml", "app.pem")]
        return [self.ansible.cache, *targets, *project]

    def assert_nothing_leaked(self) -> None:
        found = self.canaries.found_below(self.ansible.directory, self.allowed())
        assert not found, found


@pytest.fixture
def scene(bare: Ansible, entra: Entra) -> Scene:
    identity = pki.self_signed("CN=leaks.contoso.example", key=KEY)
    secret_app = entra.app(secret=True, roles=["hr.reader"])
    certificate_app = entra.app(certificates=[identity], roles=["hr.reader"])
    bare.use(entra, certificate_app)
    path = identity.write_pem(bare.project / "app.pem", password=PASSPHRASE)
    key, certificate = identity.key_pem().decode(), identity.certificate_pem.decode()
    bare.variables.update(
        secret_client=secret_app.client_id,
        secret=secret_app.secret,
        certificate_client=certificate_app.client_id,
        certificate_path=str(path),
        passphrase=PASSPHRASE,
        wrong_secret=WRONG_SECRET,
        certificate_data=key + certificate,
    )
    (bare.root() / "link").symlink_to(bare.made("elsewhere"), target_is_directory=True)
    canaries = Canaries(secret=secret_app.secret, passphrase=PASSPHRASE, wrong=WRONG_SECRET)
    canaries.add("the key", key.splitlines()[10])
    canaries.add("the encrypted key", path.read_text().splitlines()[10])
    return Scene(bare, canaries)


SETTINGS = {
    "remote files kept": {
        "ANSIBLE_KEEP_REMOTE_FILES": "1",
        "ANSIBLE_PIPELINING": "0",
        "ANSIBLE_CALLBACKS_ENABLED": "recorder,junit,tree",
    },
    "pipelining": {"ANSIBLE_PIPELINING": "1", "ANSIBLE_STDOUT_CALLBACK": "minimal"},
    "debug": {"ANSIBLE_DEBUG": "1", "ANSIBLE_KEEP_REMOTE_FILES": "1", "ANSIBLE_PIPELINING": "1"},
}


@pytest.mark.parametrize("setting", SETTINGS)
def test_no_secret_leaves(scene: Scene, setting: str) -> None:
    ansible = scene.ansible
    environment = {
        "ANSIBLE_LOG_PATH": str(ansible.directory / "ansible.log"),
        "ANSIBLE_LOG_VERBOSITY": "5",
        "ANSIBLE_LOCAL_TEMP": str(ansible.directory / "local-tmp"),
        "JUNIT_OUTPUT_DIR": str(ansible.directory / "junit"),
        "ANSIBLE_CALLBACK_TREE_DIR": str(ansible.directory / "tree"),
        **SETTINGS[setting],
    }
    with Sampler(scene.canaries) as sampler:
        run = ansible.play(TASKS, "-vvvv", "--diff", environment=environment).succeeded()
    # The scenes were played as they are meant to be.
    assert "certificate_password does not open it" in run["the wrong passphrase"]["msg"]
    assert "AADSTS7000215" in run["a wrong secret, tried again"]["msg"]
    assert "async" in run["not in the background"]["msg"]
    assert "symbolic link" in run["refused on the host"]["msg"]
    assert run["a token directory"]["changed"]
    assert run["a whole client"]["changed"]
    assert sampler.rounds > 20
    log = (ansible.directory / "ansible.log").read_bytes()
    assert b"token-b" in log
    if "KEEP_REMOTE" in str(SETTINGS[setting]):
        assert list(ansible.remote_temp.rglob("AnsiballZ_*.py")) or setting == "debug"
    if "junit" in str(SETTINGS[setting]):
        assert list((ansible.directory / "junit").glob("*.xml"))
        assert list((ansible.directory / "tree").iterdir())

    assert scene.canaries.add_cached(ansible.cache) >= 2
    assert not scene.canaries.found_in(run.output.encode())
    assert not ANY_TOKEN.findall(run.output.encode())
    scene.assert_nothing_leaked()
    assert not sampler.found


def test_no_secret_leaves_in_check_mode(scene: Scene) -> None:
    environment = {"ANSIBLE_KEEP_REMOTE_FILES": "1", "ANSIBLE_STDOUT_CALLBACK": "oneline"}
    run = scene.ansible.play(TASKS, "-vvvv", "--diff", "--check", environment=environment).succeeded()
    assert run["a whole client"]["changed"]
    assert sorted(path.name for path in scene.ansible.root().iterdir()) == ["link"]
    scene.canaries.add_cached(scene.ansible.cache)
    assert not scene.canaries.found_in(run.output.encode())
    scene.assert_nothing_leaked()


def test_no_secret_leaves_on_the_command_line_of_ansible(scene: Scene) -> None:
    variables = scene.ansible.variables
    arguments = f"client_id={variables['secret_client']} client_secret={{{{ secret }}}}"
    program = str(Path(scene.ansible.play_command("[]")[0]).with_name("ansible"))
    command = [program, "-i", str(scene.ansible.inventory()), "all", "-m", "entra.oracledb.aad_token", "-a", arguments]
    run = scene.ansible.run([*command, "-vvvv"]).succeeded()
    assert scene.canaries.add_cached(scene.ansible.cache) == 1
    assert not scene.canaries.found_in(run.output.encode())


def test_a_broken_answer_is_not_logged(ansible: Ansible, entra: Entra) -> None:
    """MSAL logs the body of an answer that is cut off, and Ansible's log file takes what any library logs."""
    entra.fail_next("truncated", times=2)
    log = ansible.directory / "ansible.log"
    environment = {"ANSIBLE_LOG_PATH": str(log), "ANSIBLE_LOG_VERBOSITY": "5", "ANSIBLE_DEBUG": "1"}
    tasks = """
    - name: broken
      entra.oracledb.aad_token:
        cache: never
      ignore_errors: true
    - name: broken in the lookup
      ansible.builtin.debug:
        msg: "{{ lookup('entra.oracledb.aad_token', cache='never') | length }}"
      ignore_errors: true
    """
    run = ansible.play(tasks, "-vvvv", environment=environment).succeeded()
    assert entra.counts()["token"] == 2
    assert "not a token answer (not a JSON object" in run["broken"]["msg"]
    assert b"not a token answer" in log.read_bytes()
    for data in (run.output.encode(), log.read_bytes()):
        assert not ANY_TOKEN.findall(data)
        assert b'access_token":' not in data.replace(b"\\", b"")


def test_what_the_provider_says_is_not_a_template(ansible: Ansible, entra: Entra) -> None:
    tasks = """
    - name: a refusal
      entra.oracledb.aad_token:
        scope: !unsafe https://contoso.example/{{7*7}}/.default
      ignore_errors: true
    - name: a refusal in the lookup
      ansible.builtin.debug:
        msg: "{{ lookup('entra.oracledb.aad_token', scope=evil_scope) }}"
      vars:
        evil_scope: !unsafe https://contoso.example/{{7*7}}/.default
      ignore_errors: true
    - name: a claim
      entra.oracledb.aad_token:
        claims: !unsafe '{"access_token": {"xms_cc": {"values": ["{{ 7*7 }}{% raw %}"]}}}'
      register: token
    - name: the claim
      ansible.builtin.debug:
        msg: "{{ token.claims.xms_cc }}"
    """
    run = ansible.play(tasks).succeeded()
    for task in ("a refusal", "a refusal in the lookup"):
        assert "https://contoso.example/{{7*7}} was not found" in run[task]["msg"]
    assert run["the claim"]["msg"] == ["{{ 7*7 }}{% raw %}"]
    assert "49" not in run["the claim"]["msg"][0]
