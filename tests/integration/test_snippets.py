# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every fenced block of README and docs is run, or has a test that runs it, or says here why it cannot be run.

A block is found by its page and the beginning of its first line. YAML runs by its shape without an entry here: plays, tasks, variables
of the role, arguments of oracle_client. Another block without an entry fails.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.emulators.entra import GRAPH_APP_ID, App, Entra
from tests.integration.people import Desk, Watched
from tests.integration.runner import ROOT, Ansible
from tests.integration.snippets.blocks import Block, every_block
from tests.integration.snippets.scene import Scene
from tests.integration.stub_az import StubAz

Runner = Callable[[Block, pytest.FixtureRequest], None]
BLOCKS = every_block()


@dataclass(frozen=True)
class By:
    """The test that runs it."""

    test: str


@dataclass(frozen=True)
class NotRun:
    """Why it is only read, or not even that."""

    reason: str


def scene_of(request: pytest.FixtureRequest) -> Scene:
    scene = Scene(request.getfixturevalue("ansible"), request.getfixturevalue("entra"), request.getfixturevalue("app"))
    scene.write_files()
    return scene


def by_shape(block: Block, request: pytest.FixtureRequest) -> None:
    """YAML that says by itself what it is; what restarts a service is only read. AssertionError for any other."""
    document = yaml.safe_load(block.text)
    scene = scene_of(request)
    how = ["--syntax-check"] if "state: restarted" in block.text else []
    if isinstance(document, list) and all("hosts" in item for item in document):
        scene.play(scene.here(block.text).replace("hosts: oracle_clients", "hosts: all"), *how)
    elif isinstance(document, list):
        scene.tasks(block.text, *how)
    elif all(name.startswith(("oracle_client_", "aad_token_")) for name in document):
        scene.role(block.text)
    else:
        scene.client(block.text)


def with_certificate(block: Block, request: pytest.FixtureRequest) -> None:
    scene = scene_of(request)
    scene.certificate("/etc/pki/app.pem")
    (scene.role if block.text.startswith("aad_token_") else scene.tasks)(block.text)


def claims_of_a_token(block: Block, request: pytest.FixtureRequest) -> None:
    scene_of(request).tasks(block.text, before="- entra.oracledb.aad_token:\n  register: api")


def lookups(block: Block, request: pytest.FixtureRequest) -> None:
    """Each value is what a task would get."""
    scene = scene_of(request)
    values = indented(scene.here(block.text))
    names = list(yaml.safe_load(block.text))
    tasks = "".join(f"- name: {name}\n  debug: {{msg: '{{{{ {name} | string | length }}}}'}}\n" for name in names)
    run = scene.play(f"- hosts: all\n  gather_facts: false\n  vars:\n{values}\n  tasks:\n{indented(tasks)}")
    assert int(run["token"]["msg"]) > 100
    assert int(run["both"]["msg"]) > 200
    assert int(run["expires"]["msg"]) == 10


def indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def edited(block: Block, request: pytest.FixtureRequest) -> None:
    """Files that are there already."""
    scene = scene_of(request)
    scene.path("/etc/oracle/network/tnsnames.ora").write_text("CRM = crm:1521/crm\nOLD = o:1521/o\nOTHER = x:1521/x\n")
    scene.path("/opt/hrapp/network/tnsnames.ora")
    scene.tasks(block.text)
    scene.tasks(block.text)


def checked(block: Block, request: pytest.FixtureRequest) -> None:
    """Check mode, because this would set up the machine that the test runs on."""
    scene = scene_of(request)
    keys = yaml.safe_load(block.text)
    (scene.role if all(name.startswith("oracle_client_") for name in keys) else scene.client)(block.text, "--check")


def with_systemd(block: Block, request: pytest.FixtureRequest) -> None:
    """Check mode; where systemd does not run the role has to say that and nothing else (make hosts has hosts with one)."""
    try:
        checked(block, request)
    except AssertionError as error:
        assert "oracle_client_rotation is systemd, which does not run on this host" in str(error)


def azure_cli_in_variables(block: Block, request: pytest.FixtureRequest) -> None:
    """With an `az` that has the token."""
    scene = scene_of(request)
    scene.client("{}")
    path = scene.root / "var/lib/oracle-tokens/hr/token"
    az = StubAz(scene.ansible.made("bin"))
    az.gives(path.read_text(), scene.entra.tenant_id)
    path.unlink()
    for name in ("client_secret", "client_id"):
        scene.ansible.variables.pop(f"aad_token_{name}")
    scene.ansible.environment |= az.environment
    scene.role(block.text)
    assert path.exists()
    assert az.runs()


def graph(block: Block, request: pytest.FixtureRequest) -> None:
    """The emulator's Graph, for an app that may list users."""
    entra: Entra = request.getfixturevalue("entra")
    bare: Ansible = request.getfixturevalue("bare")
    app = entra.app(secret=True, roles={GRAPH_APP_ID: ["User.Read.All"]})
    bare.use(entra, app)
    scene = Scene(bare, entra, app)
    text = block.text.replace("https://graph.microsoft.com/v1.0", f"{entra.graph_url}/v1.0")
    environment = {"SSL_CERT_FILE": str(entra.ca_path)}
    scene.values = {}
    bare.environment |= environment
    scene.tasks(text)
    assert [(entry["path"], entry["status"]) for entry in entra.requests("graph")] == [("/v1.0/users", 200)]


def federated(block: Block, request: pytest.FixtureRequest) -> None:
    entra: Entra = request.getfixturevalue("entra")
    bare: Ansible = request.getfixturevalue("bare")
    issuer = entra.issuer("kubernetes")
    app = entra.app(federated=[issuer.trust()], roles=["hr.reader"])
    bare.use(entra, app)
    scene = Scene(bare, entra, app)
    issuer.write_token(scene.path("/var/run/secrets/azure/tokens/azure-identity-token"))
    scene.tasks(block.text)


def ci_job(kind: str) -> Runner:
    """The variables that the snippet gives to the job, with those that the CI system adds."""

    def run(block: Block, request: pytest.FixtureRequest) -> None:
        entra: Entra = request.getfixturevalue("entra")
        bare: Ansible = request.getfixturevalue("bare")
        issuer = entra.issuer(kind)
        app = entra.app(federated=[issuer.trust()], roles=["hr.reader"])
        scene = Scene(bare, entra, app)
        document = yaml.safe_load(scene.here(block.text))
        job = document.get("provision", document)
        given = issuer.environment_for(app)
        variables = {name: text for name, text in (job.get("env") or job["variables"]).items() if "$(" not in text}
        if kind == "gitlab":
            (name,) = job["id_tokens"]
            given = {**given, name: given.pop("AZURE_ID_TOKEN")}
        if kind == "github":
            assert document["permissions"]["id-token"] == "write"
        bare.variables["aad_token_scope"] = entra.scope
        here = {"AZURE_AUTHORITY_HOST": entra.url, "AAD_TOKEN_CA_PATH": str(entra.ca_path)}
        task = "- hosts: all\n  gather_facts: false\n  tasks:\n    - entra.oracledb.aad_token:\n"
        scene.play(task, environment={**given, **variables, **here})
        assert entra.counts()["token"] == 1

    return run


def of_the_host(block: Block, request: pytest.FixtureRequest) -> None:
    """The identity of a virtual machine that is the managed host."""
    entra: Entra = request.getfixturevalue("entra")
    bare: Ansible = request.getfixturevalue("bare")
    bare.use(entra, entra.app(secret=True))
    bare.variables.pop("aad_token_client_secret")
    bare.variables.pop("aad_token_client_id")
    scene = Scene(bare, entra, None)
    bare.variables |= {**Scene.with_prefix(scene.document()), **yaml.safe_load(scene.here(block.text))}
    host = entra.identity_host("imds", roles=["hr.reader"])
    play = {
        "hosts": "all",
        "gather_facts": False,
        "environment": host.environment,
        "roles": ["entra.oracledb.oracle_client"],
    }
    scene.play(yaml.safe_dump([play]))
    assert (scene.root / "var/lib/oracle-tokens/hr/token").exists()


def signed_in(block: Block, request: pytest.FixtureRequest) -> None:
    """A person's tasks, after the playbook login."""
    desk: Desk = request.getfixturevalue("desk")
    desk.login()
    scene = Scene(desk.ansible, desk.entra, desk.app)
    desk.ansible.variables |= {
        "hr_scope": desk.scope,
        "chat": "https://chat.contoso.example",
        "chat_key": "key",
        "aad_token_auth": "device_code",
    }
    desk.ansible.variables |= Scene.with_prefix(scene.document()) | {
        "oracle_client_tokens": [{**scene.document()["tokens"][0], "scope": desk.scope}]
    }
    account = scene.path("/home/dba/hr-account.json")
    remember = (
        "- entra.oracledb.aad_token: {auth: device_code, scope: '{{ hr_scope }}'}\n  register: before\n"
        f"- ansible.builtin.copy: {{content: '{{{{ before.authentication_record | to_json }}}}', dest: {account}, mode: '0600'}}"
    )
    scene.tasks(block.text, before=remember)


def openssl(block: Block, request: pytest.FixtureRequest) -> None:
    """Both blocks of the page in one directory, and a token with what they made."""
    directory: Path = request.getfixturevalue("tmp_path") / "pki"
    directory.mkdir()
    commands = [line for one in BLOCKS if one.path == block.path and one.language == "console" for line in one.commands]
    for command in commands:
        done = subprocess.run(["/bin/sh", "-c", command], cwd=directory, check=True, capture_output=True, text=True)
    assert done.stdout.startswith("notAfter=")
    assert (directory / "app.pem").stat().st_mode & 0o777 == 0o600
    assert b"PRIVATE KEY" in (directory / "app.pem").read_bytes()


def java_script(block: Block, request: pytest.FixtureRequest) -> None:
    """That Node.js takes it; what it does, tests/clients show with the driver."""
    node = shutil.which("node")
    if not node:
        pytest.skip("Node.js is not installed")
    path: Path = request.getfixturevalue("tmp_path") / "snippet.mjs"
    path.write_text(block.text)
    subprocess.run([node, "--check", str(path)], check=True, capture_output=True)


def python(block: Block, request: pytest.FixtureRequest) -> None:
    """Against a driver that notes what it is asked for: the hook is the deployed one, so the token comes from its file."""
    scene = scene_of(request)
    scene.client("hooks: [{driver: python}]")
    program = (
        "import oracledb, pathlib\n"
        "class Told(Exception): pass\n"
        "def connect(*words, **named):\n    raise Told(sorted(named))\n"
        "oracledb.connect = connect\n" + scene.here(block.text)
    )
    environment = {"TNS_ADMIN": f"{scene.root}/etc/oracle/network", "PYTHONPATH": f"{scene.root}/etc/oracle/network"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert re.search(r"Told: \[.*'access_token'.*'dsn'|Told: \[.*'dsn'", done.stderr), done.stderr


def tree(block: Block, request: pytest.FixtureRequest) -> None:
    """A host that has everything; each line of the page is a file of it with that mode, and there is no file more."""
    scene = scene_of(request)
    lines = [line.split(maxsplit=3)[:3] for line in block.text.splitlines()]
    scene.client(
        "sqlnet: {NAMES.DIRECTORY_PATH: [TNSNAMES]}\nojdbc: {javax.net.ssl.trustStoreType: PEM}\n"
        "hooks: [{driver: python}, {driver: node}]\n"
        "wallet: {src: Wallet_HR.zip, password: '{{ vault_wallet_password }}', token: hr, "
        "directory: /var/lib/oracle-wallets/hr}\n"
    )
    for mode, _owner, path in lines:
        assert f"{Path(f'{scene.root}{path}').stat().st_mode & 0o777:04o}" == mode, path
    known = {f"{scene.root}{path}" for _mode, _owner, path in lines}
    there = {str(path) for place in ("etc/oracle/network", "var/lib") for path in (scene.root / place).rglob("*")}
    assert {name for name in there - known if not name.endswith((".jks", "/var/lib"))} == set()


def minutes_and_roles(block: Block, request: pytest.FixtureRequest) -> None:
    """In the first project, with its inventory and short name."""
    scene = scene_of(request)
    document = yaml.safe_load(scene.ansible.inventory().read_text())
    document["oracle_clients"] = {"hosts": {"one": {}}}
    scene.ansible.variables |= Scene.with_prefix(scene.document())
    document["all"]["vars"] |= scene.ansible.variables
    (scene.ansible.project / "inventory").write_text(yaml.safe_dump(document))
    outputs = []
    for command in block.commands:
        environment = {
            **scene.ansible.process_environment({"ANSIBLE_INVENTORY": "inventory"}),
            "PATH": scene.ansible.process_environment({})["PATH"],
        }
        done = subprocess.run(
            ["/bin/bash", "-ec", command],
            cwd=scene.ansible.project, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        outputs.append(done.stdout)
    if "rotate" in block.text:
        assert re.search(r'"msg": "?(5\d|60)"?', outputs[0])
        assert "hr.reader" in outputs[1]
        assert re.search(r"one +hr +", outputs[2])
    if "provision" in block.text:
        assert not (scene.root / "var/lib/oracle-tokens/hr/token").exists(), "the second command takes it away again"


def session_of_a_person(block: Block, request: pytest.FixtureRequest) -> None:
    """The guide's variables in its files; then its commands, with the person who enters the code."""
    desk: Desk = request.getfixturevalue("desk")
    scene = Scene(desk.ansible, desk.entra, desk.app)
    project = desk.ansible.project
    group_vars = project / "group_vars"
    group_vars.mkdir()
    for one in BLOCKS:
        if one.path == block.path and (match := re.match(r"# group_vars/(\w+\.yml)\n", one.text)):
            text = scene.here(one.text).replace(
                f"aad_token_scope: {scene.entra.scope}", f"aad_token_scope: {desk.scope}"
            )
            (group_vars / match[1]).write_text(text)
    here = {
        "aad_token_authority": desk.entra.url,
        "aad_token_ca_path": str(desk.entra.ca_path),
        "ansible_become": False,
    }
    host = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    document = {"all": {"vars": here}, "oracle_clients": {"hosts": {"one": host}}}
    (project / "inventory").write_text(yaml.safe_dump(document))
    (login, provision), logouts = block.commands, logout_commands(block.path)
    watched = Watched(desk.ansible, words(login))
    desk.entra.approve(watched.user_code(), desk.user)
    watched.end().succeeded()
    assert (desk.ansible.run(words(provision)).succeeded()).returncode == 0
    assert (scene.root / "var/lib/oracle-tokens/hr/token").exists()
    for command in logouts:
        desk.ansible.run(words(command)).succeeded()


def logout_commands(path: str) -> list[str]:
    (block,) = [one for one in BLOCKS if one.path == path and "entra.oracledb.logout" in one.text]
    return list(reversed(block.commands))  # one account, then all


def by_its_tag(block: Block, request: pytest.FixtureRequest) -> None:
    """With the role's variables in the inventory; the tag leads to the role's own task."""
    scene = scene_of(request)
    scene.ansible.variables |= Scene.with_prefix(scene.document())
    scene.tasks(block.text, "--tags", "oracle")
    assert (scene.root / "var/lib/oracle-tokens/hr/token").exists()


def step_of_a_pipeline(block: Block, request: pytest.FixtureRequest) -> None:
    """Its command in a shell, with the job's credential in the environment."""
    scene = scene_of(request)
    (step,) = yaml.safe_load(block.text)
    command = re.sub(r"scope=\S+", f"scope={scene.entra.scope}", step["run"])
    app = scene.app
    environment = {
        **scene.ansible.process_environment({}),
        "AZURE_AUTHORITY_HOST": scene.entra.url,
        "AAD_TOKEN_CA_PATH": str(scene.entra.ca_path),
        "AZURE_TENANT_ID": app.tenant_id,
        "AZURE_CLIENT_ID": app.client_id,
        "AZURE_CLIENT_SECRET": app.secret,
    }
    done = subprocess.run(
        ["/bin/bash", "-ec", command],
        cwd=scene.ansible.project, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Token: from the provider" in done.stdout


def words(command: str) -> list[str]:
    return shlex.split(command, comments=True)


README_TEST = By("tests/integration/test_readme.py::test_a_new_user_comes_to_a_token")
DATABASE = NotRun("SQL for an Oracle database, which no registry has; the manuals' text")
ROTATE = "tests/integration/test_rotate_examples.py"
HANDLERS: list[tuple[str, str, Runner | By | NotRun]] = [
    ("README.md", "$ git clone", By("tests/integration/test_readme.py::test_the_targets_of_make_are_there")),
    ("README.md", "$ ", README_TEST),
    ("README.md", "[defaults]", By("tests/integration/test_readme.py::test_the_readme_shows_the_files_of_the_project")),
    ("README.md", "aad_token_tenant_id", By("tests/integration/test_readme.py::test_the_readme_shows_the_files_of_the_project")),
    ("docs/authentication.md", "$ ansible localhost", minutes_and_roles),
    ("docs/authentication.md", "- name: Exchange", federated),
    ("docs/authentication.md", "# .github/workflows", ci_job("github")),
    ("docs/authentication.md", "# azure-pipelines.yml", ci_job("azure_pipelines")),
    ("docs/authentication.md", "# .gitlab-ci.yml", ci_job("gitlab")),
    ("docs/authentication.md", "oracle_client_tokens:", of_the_host),
    ("docs/awx.md", "# execution-environment.yml", NotRun("ansible-builder needs a container engine; `make gates` runs its introspection")),
    ("docs/certificates.md", "$ openssl", openssl),
    ("docs/check.md", "ansible-playbook", By("tests/integration/test_check.py")),
    ("docs/check.md", "1000 hosts", NotRun("what a run prints")),
    ("docs/check.md", "jq -r", NotRun("jq, which is not installed everywhere, over the JSON that tests/integration/test_check.py reads")),
    ("docs/check.md", "0 6 * * *", NotRun("a line of cron with mail; the playbook is tested")),
    ("docs/check.md", "groups:", NotRun("rules of Prometheus, read as YAML; the metrics are tested")),
    ("docs/check.md", "check:", NotRun("a job of GitLab; the playbook is tested")),
    ("docs/check.md", "- name: Look at the host", By("tests/integration/test_oracle_check.py")),
    ("docs/ci-pipelines.md", "- name: Can this job", step_of_a_pipeline),
    ("docs/certificates.md", "aad_token_certificate_path", with_certificate),
    ("docs/choosing-a-flow.md", "aad_token_auth: [github_oidc", By("tests/integration/test_chain.py")),
    ("docs/doctor-faults.md", "- entra.oracledb.oracle_check", By("tests/integration/test_oracle_check.py")),
    ("docs/first-host.md", "$ ansible-playbook", minutes_and_roles),
    ("docs/first-host.md", "token: ", lookups),
    ("docs/first-host.md", "- entra.oracledb.aad_token:", with_certificate),
    ("docs/first-host.md", "- ansible.builtin.assert", claims_of_a_token),
    ("docs/first-host.md", "- entra.oracledb.oracle_tnsnames", edited),
    ("docs/host-files.md", "0755", tree),
    ("docs/migration.md", "*/30 * * * *", NotRun("the script that the page replaces")),
    ("docs/migration.md", "oracle_client_tokens:", azure_cli_in_variables),
    ("docs/molecule.md", "$ read", By("tests/hosts/test_molecule.py::test_scenario")),
    ("docs/oracle-clients.md", "- entra.oracledb.oracle_tnsnames", edited),
    ("docs/oracle-clients.md", "login_shells", checked),
    ("docs/oracle-clients.md", "--- before", By("tests/unit/plugins/module_utils/_orafile/test_parameter_diff.py")),
    ("docs/other-databases.md", "- name: Ask for", graph),
    ("docs/other-databases.md", "$ PGPASSWORD", By("tests/integration/test_snippets.py::test_postgresql")),
    ("docs/people.md", "# group_vars/", By("tests/integration/test_snippets.py::session_of_a_person")),
    ("docs/people.md", "$ ansible-playbook entra.oracledb.login -i inventory  ", session_of_a_person),
    ("docs/people.md", "$ ansible-playbook entra.oracledb.logout", By("tests/integration/test_snippets.py::session_of_a_person")),
    ("docs/people.md", "$ ansible-playbook entra.oracledb.login -e", By("tests/integration/test_sign_in_needed.py")),
    ("docs/people.md", "$ ansible-playbook entra.oracledb.login -i inventory -e", By("tests/integration/test_login_playbook.py")),
    ("docs/people.md", "- name: ", signed_in),
    ("docs/rotate-from-the-controller.md", "ansible-playbook", By(ROTATE)),
    ("docs/rotate-from-the-controller.md", "HOST ", By("tests/integration/test_rotate.py")),
    ("docs/rotate-from-the-controller.md", "7-59/15", By(f"{ROTATE}::test_cron_command_renews_in_silence_and_shows_a_failure")),
    ("docs/rotate-from-the-controller.md", "DTSTART", By(f"{ROTATE}::test_awx_schedule_and_the_playbook_of_its_job")),
    ("docs/rotation.md", "oracle_client_rotation: systemd", with_systemd),
    ("docs/rotation.md", "# python3 -I", By("tests/integration/test_rotation_program.py")),
    ("docs/rotation.md", "*/5 * * * *", By("tests/integration/test_rotation_program.py")),
    ("docs/rotation.md", "{", By("tests/unit/plugins/module_utils/_rotation/test_program.py")),
    ("docs/rotation.md", "initContainers:", By("tests/unit/plugins/module_utils/_rotation/test_program.py")),
    ("docs/rotation.md", "- alert:", NotRun("rules of Prometheus, read as YAML; the metrics are tested")),
    ("docs/rotation.md", "token hr: not renewed", NotRun("a line of the journal")),
    ("docs/troubleshooting.md", "$ ansible oracle_clients", minutes_and_roles),
    ("roles/oracle_client/README.md", "- name: Oracle database client", by_its_tag),
]  # fmt: skip
BY_LANGUAGE: dict[str, Runner | NotRun] = {
    "yaml": by_shape,
    "sql": DATABASE,
    "javascript": java_script,
    "python": python,
}


def handler_of(block: Block) -> Runner | By | NotRun | None:
    for path, start, handler in sorted(HANDLERS, key=lambda row: -len(row[1])):
        if block.path == path and block.text.startswith(start):
            return handler
    return BY_LANGUAGE.get(block.language)


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_snippet(block: Block, request: pytest.FixtureRequest) -> None:
    handler = handler_of(block)
    assert handler, f"{block}: a new block; run it, or say in HANDLERS why not"
    if block.language in ("yaml", "json"):
        assert yaml.safe_load(block.text)
    if isinstance(handler, By):
        path, _colons, name = handler.test.partition("::")
        assert f"def {name}" in (ROOT / path).read_text() if name else (ROOT / path).is_file(), handler.test
    elif not isinstance(handler, NotRun):
        handler(block, request)


def test_every_handler_has_its_block(capsys: pytest.CaptureFixture[str]) -> None:
    """So that a page cannot lose a block unseen; and how many there are of each kind."""
    # A page that comes with another change has its row here before.
    # A page that comes with another change may have its row here before.
    unused = [
        (path, start)
        for path, start, _handler in HANDLERS
        if (ROOT / path).exists() and not any(one.path == path and one.text.startswith(start) for one in BLOCKS)
    ]
    assert unused == []
    kinds = Counter(
        type(handler).__name__ if isinstance(handler, By | NotRun) else "run here"
        for handler in map(handler_of, BLOCKS)
    )
    with capsys.disabled():
        print(
            f"\n{len(BLOCKS)} blocks: {kinds['run here']} run here, {kinds['By']} by other tests, {kinds['NotRun']} not run for a reason"
        )


def test_every_example_is_named_by_a_test() -> None:
    """A file of docs/examples, or a directory that it is in."""
    tests = "".join(path.read_text() for path in (ROOT / "tests").rglob("*.py"))
    files = [path.relative_to(ROOT) for path in (ROOT / "docs/examples").rglob("*") if path.is_file()]
    untested = [
        path.name
        for path in files
        if path.name not in tests and not any(place.as_posix() in tests for place in [*path.parents][:-3])
    ]
    assert [name for name in untested if "first_project" not in name and name not in ("main.yml",)] == []


def test_postgresql(ansible: Ansible, entra: Entra, app: App) -> None:
    """docs/examples/postgresql.yml, with a `psql` that takes what has the form of a token for its password."""
    scene = Scene(ansible, entra, app)
    psql = ansible.made("bin") / "psql"
    psql.write_text('#!/bin/sh\ncase "$PGPASSWORD" in ey*.*.*) echo oracle-clients;; *) exit 1;; esac\n')
    psql.chmod(0o755)
    ansible.environment["PATH"] = f"{psql.parent}:{ansible.process_environment({})['PATH']}"
    there = ["-e", f"token_directory={scene.root}/tokens/pg", "-e", "client_hosts=all"]
    run = scene.play(scene.here((ROOT / "docs/examples/postgresql.yml").read_text()), *there)
    assert run["Show it"]["msg"] == "oracle-clients"


def examples() -> dict[str, str]:
    """EXAMPLES of every module and plugin that has its own, and of the role, by name."""
    found = {}
    for path in [*(ROOT / "plugins/modules").glob("*.py"), *(ROOT / "plugins/lookup").glob("*.py")]:
        if match := re.search(r'^EXAMPLES = r"""\n(.*?)^"""', path.read_text(), re.MULTILINE | re.DOTALL):
            found[f"{path.parent.name}/{path.stem}"] = match[1]
    for path in [*(ROOT / "plugins/filter").glob("*.yml"), *(ROOT / "plugins/lookup").glob("*.yml")]:
        found[f"{path.parent.name}/{path.stem}"] = yaml.safe_load(path.read_text())["EXAMPLES"]
    role = yaml.safe_load((ROOT / "roles/oracle_client/meta/argument_specs.yml").read_text())
    return {**found, "role/oracle_client": role["argument_specs"]["main"]["examples"]}


def test_examples_of_the_documentation_are_playbooks(bare: Ansible, entra: Entra) -> None:
    """Ansible reads them all, and finds each module; those of the role are whole plays."""
    scene = Scene(bare, entra, None)
    document = ""
    for name, text in examples().items():
        if name.startswith("role/"):
            document += text
        elif items := yaml.safe_load(text):
            assert isinstance(items, list), name
            document += f"- name: {name}\n  hosts: all\n  gather_facts: false\n  tasks:\n{indented(text)}"
    scene.play(document.replace("hosts: oracle_clients", "hosts: all"), "--syntax-check")


def test_examples_of_the_role_run(ansible: Ansible, entra: Entra, app: App) -> None:
    """The first sets a host up, the last takes it away; the second needs systemd."""
    scene = Scene(ansible, entra, app)
    plays = yaml.safe_load(scene.here(examples()["role/oracle_client"].replace("oracle_clients", "all")))
    token = scene.root / "var/lib/oracle-tokens/hr/token"
    for number, is_there in ((0, True), (2, False)):
        scene.play(yaml.safe_dump([{**plays[number], "become": False}]))
        assert token.exists() is is_there
