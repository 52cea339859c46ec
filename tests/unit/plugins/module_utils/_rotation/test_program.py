# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: what each command prints, to which stream, and its exit code."""

import json
import re
import time
from pathlib import Path

import pytest
import yaml

from ansible_collections.entra.oracledb.plugins.module_utils._files.locks import try_flock, unlock
from ansible_collections.entra.oracledb.plugins.module_utils._rotation import program
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.configuration import NEEDS, faults_of
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.request import NoTokenError
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.state import LOCK


@pytest.fixture
def run(machine, capsys):
    """Runs a command with the real clock; its exit code and both outputs."""
    machine.clock.now = time.time()

    def run(*arguments):
        places = ("--config", str(machine.config), "--state", machine.host.state_root)
        code = program.main([*places, *arguments])
        return code, *capsys.readouterr()

    return run


def fail(machine, kind, text="the provider says no"):
    machine.provider.failure = NoTokenError(text, kind)


def test_rotate_says_what_it_did_once_and_then_nothing(run):
    code, output, errors = run("rotate", "hr")
    assert (code, errors) == (0, "")
    assert output.startswith("token hr: renewed, good until ")
    assert run("rotate", "hr") == (0, "", "")


@pytest.mark.parametrize(("kind", "code"), [("refused", 4), ("unanswered", 5), ("local", 3)])
def test_rotate_says_failures_to_the_error_stream(machine, run, kind, code):
    fail(machine, kind)
    found, output, errors = run("rotate", "hr")
    assert (found, output) == (code, "")
    assert "not renewed, there is no valid one, next try" in errors
    assert errors.count("\n") == 1


def test_get_prints_the_token_and_nothing_else(machine, run):
    code, output, errors = run("get", "hr")
    assert (code, errors) == (0, "")
    assert output == machine.token.read_text() + "\n"


def test_get_prints_a_good_token_that_could_not_be_renewed(machine, run):
    run("get", "hr")
    fail(machine, "unanswered")
    state = machine.root / "var/hr/state.json"
    state.write_text(json.dumps({**json.loads(state.read_text()), "next": time.time() - 1}))
    code, output, errors = run("get", "hr")
    assert (code, output) == (0, machine.token.read_text() + "\n")
    assert "not renewed, the one there is good until" in errors


def test_get_without_a_valid_token_fails_as_rotate_does(machine, run):
    fail(machine, "refused")
    code, output, errors = run("get", "hr")
    assert (code, output) == (4, "")
    assert "the provider says no" in errors


def test_status_fails_while_a_token_is_not_valid(run):
    assert run("status")[0] == 6
    run("rotate", "hr")
    code, output, errors = run("status", "--json")
    assert (code, errors) == (0, "")
    assert json.loads(output)[0]["name"] == "hr"


def test_metrics_go_to_a_file(machine, run):
    run("rotate", "hr")
    machine.root.chmod(0o755)
    path = machine.root / "tokens.prom"
    assert run("status", "--prometheus", str(path)) == (0, "", "")
    assert path.read_text().startswith("# HELP entra_oracle_token_expires_on_timestamp_seconds ")


def test_other_process_is_named_to_who_asked_for_a_renewal_now(machine, run):
    """A timer that meets cron has nothing to say; a person would wonder."""
    ends = []
    for words in (("--force",), ()):
        machine.provider.during = lambda words=words: ends.append(run("rotate", "hr", *words))
        run("rotate", "hr", "--force")
    assert ends == [(0, "token hr: another process renews it at this moment.\n", ""), (0, "", "")]


def test_get_waits_as_long_as_the_other_process_may_take(machine, run, monkeypatch):
    """Which asks with the same timeout."""
    machine.configure(timeout=600)
    monkeypatch.setattr(program, "BUSY_PATIENCE", 0.0)
    with machine.open().directory as directory:
        descriptor = directory.open_lock(LOCK)
        assert try_flock(descriptor)
        monkeypatch.setattr(program.time, "sleep", lambda _seconds: unlock(descriptor))
        code, output, errors = run("get", "hr")
    assert (code, output.splitlines(), errors) == (0, machine.provider.tokens, "")


def test_waiting_without_a_token_is_told_where_cron_mails_it(machine, run):
    """The line of cron sends the output to nowhere."""
    fail(machine, "refused")
    run("rotate", "hr")
    code, output, errors = run("rotate", "hr")
    assert (code, output) == (6, "")
    assert "there is no valid one, next try" in errors
    assert "the provider says no" in errors


def test_host_without_tokens_is_told_what_makes_one(machine, run):
    (machine.config / "hr.json").unlink()
    code, output, errors = run("status")
    assert (code, errors) == (0, "")
    assert output == (
        f"No token of this host renews itself: {machine.config} has no configuration. "
        "Provision the host with oracle_client_rotation.\n"
    )
    assert run("status", "--json") == (0, "[]\n", "")


CONSTANTS = {name: value for name, value in vars(program).items() if name.isupper() and name != "TYPE_CHECKING"}
EXITS = sorted(value for value in CONSTANTS.values() if isinstance(value, int))
ROTATION_PAGE = Path(__file__).parents[5] / "docs" / "rotation.md"


def test_help_has_every_exit_code(capsys):
    with pytest.raises(SystemExit):
        program.main(["--help"])
    told = re.findall(r"^  (\d+) +(.+)$", capsys.readouterr().out.split("exit codes:\n")[1], re.MULTILINE)
    assert [(int(code), text) for code, text in told] == sorted(program.EXIT_CODES.items())
    assert [int(code) for code, _text in told] == EXITS


def test_docs_have_every_exit_code_in_the_same_words():
    table = ROTATION_PAGE.read_text().split("| exit code | |\n| --- | --- |\n")[1].split("\n\n")[0]
    rows = [tuple(cell.strip() for cell in row.strip("|").split(" | ")) for row in table.splitlines()]
    assert [(int(code), text) for code, text in rows] == sorted(program.EXIT_CODES.items())


def blocks(kind):
    page = ROTATION_PAGE.read_text().split("## In a container\n")[1].split("\n## ")[0]
    return re.findall(rf"```{kind}\n(.*?)```", page, re.DOTALL)


def test_container_of_the_docs_runs_with_its_configuration(capsys):
    (configuration,) = map(json.loads, blocks("json"))
    assert faults_of(configuration, "hr") == []
    (pod,) = map(yaml.safe_load, blocks("yaml"))
    command = pod["containers"][0]["command"]
    chosen = program.parser().parse_args(command[command.index("run") :])
    assert (chosen.command, chosen.config, chosen.state) == (program.run, "/config", "/tokens/state")
    mounts = [mount["mountPath"] for mount in pod["containers"][0]["volumeMounts"]]
    assert mounts == ["/tokens", "/config"]
    assert configuration["directory"].startswith("/tokens/")


def test_docs_name_what_each_flow_needs():
    page = ROTATION_PAGE.read_text().split("| `flow` | needs |\n| --- | --- |\n")[1].split("\n\n")[0]
    rows = [row.strip("| ").split(" | ") for row in page.splitlines()]
    needed = {flow.strip("`"): tuple(re.findall(r"`(\w+)`", needs.split(";")[0])) for flow, needs in rows}
    assert needed == NEEDS


def test_messages_of_the_docs_are_those_of_the_program():
    page = ROTATION_PAGE.read_text().split("| what you see | what it is |\n")[1]
    sources = Path(program.__file__).parents[1]
    code = "".join(
        path.read_text() for part in ("_rotation", "_files") for path in sorted((sources / part).glob("*.py"))
    )
    shown = [re.findall(r"`([^`]+)`", row.split(" | ")[0]) for row in page.splitlines()]
    messages = [text for texts in shown for text in texts if text.count(" ") > 1]
    assert len(messages) >= 5
    missing = [piece for text in messages for piece in text.split(" … ") if piece not in code]
    assert missing == []


def test_each_kind_of_failure_has_a_code_of_its_own():
    assert set(program.CODES.values()) <= set(program.EXIT_CODES)
    assert len({program.CODES[kind] for kind in program.FAILED}) == len(program.FAILED)


def test_unknown_token_is_told_with_those_there_are(run):
    code, output, errors = run("rotate", "hx")
    assert (code, output) == (3, "")
    assert errors.endswith("does not exist; there are: hr.\n")


def test_fault_of_the_program_says_no_more_than_its_kind(machine, run):
    machine.provider.during = lambda: int("none")
    code, _output, errors = run("rotate", "hr")
    assert code == 1
    assert errors == "entra-oracle-tokens: a fault of this program, ValueError: please report it.\n"


@pytest.mark.parametrize("arguments", [(), ("rotate",), ("rotate", "hr", "--within", "-1"), ("status", "--xml")])
def test_wrong_usage_is_2(run, arguments):
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert ended.value.code == 2
