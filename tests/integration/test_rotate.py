# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playbook entra.oracledb.rotate: what it renews, what that costs, and what it says of each host."""

from __future__ import annotations

import re
import shlex
import socket
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils import _jwt as jwt
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store
from tests.emulators.entra import App, Entra
from tests.integration.canaries import ANY_TOKEN
from tests.integration.runner import PROGRAMS, RUN_SECONDS, TARGET_PYTHON, Ansible, Run, read_ends
from tests.integration.silence import assert_silent
from tests.integration.trees import snapshot
from tests.unit.plugins.module_utils.test_jwt import make_token

TOKENS = [{"name": "hr", "directory": "{{ root }}/tokens/hr"}]
RECAP = re.compile(r"^(\S+) +: ok=(\d+) +changed=(\d+) +unreachable=(\d+) +failed=(\d+)", re.MULTILINE)
WARNING = "Once it expires, logins fail with ORA-25708."


def command(ansible: Ansible, name: str, *arguments: str) -> list[str]:
    playbook = [str(PROGRAMS / "ansible-playbook"), "-i", str(ansible.inventory()), f"entra.oracledb.{name}"]
    return [*playbook, "-e", "oracle_client_hosts=all", "-e", "oracle_client_become=false", *arguments]


def playbook(ansible: Ansible, name: str, *arguments: str) -> Run:
    return ansible.run(command(ansible, name, *arguments))


def rotate(ansible: Ansible, *arguments: str) -> Run:
    return playbook(ansible, "rotate", *arguments)


def table(run: Run) -> dict[str, tuple[str, str, str]]:
    """Token, minutes and result by host; the last line is checked to be the sum."""
    heading, *lines, summary = run["Show the table of hosts and tokens"]["msg"]
    assert heading.split() == ["HOST", "TOKEN", "MINUTES", "RESULT"]
    assert re.match(r"\d+ hosts?: ", summary)
    assert all(run.says(line) for line in (heading, *lines, summary))
    rows = [line.split(maxsplit=3) for line in lines]
    return {host: (token, minutes, result) for host, token, minutes, result in rows}


def results(run: Run) -> dict[str, str]:
    return {host: row[2].partition(":")[0] for host, row in table(run).items()}


def recap(run: Run) -> dict[str, tuple[int, int, int]]:
    """changed, unreachable, failed by host."""
    found = RECAP.findall(run.output)
    return {host: (int(changed), int(gone), int(failed)) for host, _ok, changed, gone, failed in found}


def token_file(ansible: Ansible, host: str) -> Path:
    return ansible.root(host) / "tokens/hr/token"


def aged(token: str, seconds: float) -> str:
    """The same token as if it had been got that long ago. No part here checks its signature."""
    header, claims = jwt.decode(token)
    times = {name: claims[name] - int(seconds) for name in ("iat", "nbf", "exp") if name in claims}
    return make_token({**claims, **times}, header)


def age(ansible: Ansible, share: float, *hosts: str) -> None:
    """Let the share of their life pass for the tokens of these hosts (default: all), and for those of the cache."""
    for host in hosts or ansible.host_names:
        path = token_file(ansible, host)
        path.write_text(aged(path.read_text(), share * life(path)))
    age_cache(ansible.cache, share)


def age_cache(cache: Path, share: float) -> None:
    store = Store(str(cache))
    for path in cache.glob("*.json"):
        entry = store.read(path.stem)
        if entry and entry.token:
            passed = share * (entry.token.expires_on - entry.obtained_at)
            text = aged(entry.token.access_token, passed)
            token = replace(entry.token, access_token=text, expires_on=int(jwt.decode(text)[1]["exp"]))
            store.write(path.stem, replace(entry, token=token, obtained_at=entry.obtained_at - passed))
    store.close()


def life(path: Path) -> float:
    found = jwt.life(jwt.decode(path.read_text())[1])
    assert found
    return found


def fleet(ansible: Ansible, *names: str, **variables: Any) -> Ansible:
    ansible.host_names = list(names)
    ansible.variables |= {"oracle_client_tokens": TOKENS, **variables}
    return ansible


def provisioned(ansible: Ansible, *names: str, **variables: Any) -> Ansible:
    playbook(fleet(ansible, *names, **variables), "provision").succeeded()
    return ansible


def unreachable() -> dict[str, Any]:
    """The variables of a host behind a port at which nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    return {"ansible_connection": "ssh", "ansible_host": "127.0.0.1", "ansible_port": port}


def test_tokens_born_together_are_renewed_together_with_one_request(ansible: Ansible, entra: Entra) -> None:
    """A cached token that is no better than that of the host is not sent again."""
    provisioned(ansible, "one", "two", "three")
    assert entra.counts()["token"] == 1
    before = {host: snapshot(ansible.root(host)) for host in ansible.host_names}

    fresh = rotate(ansible).succeeded()
    assert results(fresh) == dict.fromkeys(ansible.host_names, "not due")
    assert recap(fresh) == dict.fromkeys(ansible.host_names, (0, 0, 0))
    assert {host: snapshot(ansible.root(host)) for host in ansible.host_names} == before

    age(ansible, 0.6)
    due = rotate(ansible).succeeded()
    assert results(due) == dict.fromkeys(ansible.host_names, "renewed")
    assert entra.counts()["token"] == 2
    new = {token_file(ansible, host).read_text() for host in ansible.host_names}
    assert len(new) == 1
    assert jwt.expires_on(jwt.decode(new.pop())[1]) > time.time() + 3000
    assert results(rotate(ansible).succeeded()) == dict.fromkeys(ansible.host_names, "not due")
    assert entra.counts()["token"] == 2


def test_only_what_is_due_is_touched(ansible: Ansible, entra: Entra) -> None:
    provisioned(ansible, "one", "two")
    before = snapshot(ansible.root("one"))
    age(ansible, 0.6, "two")
    run = rotate(ansible).succeeded()
    assert results(run) == {"one": "not due", "two": "renewed"}
    assert recap(run) == {"one": (0, 0, 0), "two": (1, 0, 0)}
    assert snapshot(ansible.root("one")) == before
    assert entra.counts()["token"] == 2
    assert re.fullmatch(
        r"renewed: it expires in \d+ minutes, with less than \d+ % of its life left", table(run)["two"][2]
    )


@pytest.mark.parametrize(("below", "end"), [(30, "not due"), (50, "renewed")])
def test_threshold_can_be_set(ansible: Ansible, below: int, end: str) -> None:
    provisioned(ansible, "one", oracle_client_rotate_below=below)
    age(ansible, 0.6)
    assert results(rotate(ansible).succeeded()) == {"one": end}


def test_threshold_out_of_range_is_refused(ansible: Ansible, entra: Entra) -> None:
    run = rotate(fleet(ansible, "one", oracle_client_rotate_below=95))
    assert "oracle_client_rotate_below must be a percentage from 1 to 80." in run.failed(
        "Fail the hosts whose renewal failed"
    )
    assert results(run) == {"one": "FAILED"}
    assert entra.counts()["connections"] == 0


def test_host_costs_one_execution_and_two_if_it_is_due(ansible: Ansible) -> None:
    """Counted by an interpreter that writes down each of its starts."""
    log = ansible.directory / "starts"
    wrapper = ansible.directory / "python"
    wrapper.write_text(f'#!/bin/sh\necho started >>{shlex.quote(str(log))}\nexec {shlex.quote(TARGET_PYTHON)} "$@"\n')
    wrapper.chmod(0o755)
    provisioned(ansible, "one", "two")
    ansible.variables["ansible_python_interpreter"] = str(wrapper)
    rotate(ansible).succeeded()
    assert len(log.read_text().splitlines()) == 2
    age(ansible, 0.6, "two")
    log.unlink()
    rotate(ansible).succeeded()
    assert len(log.read_text().splitlines()) == 3


def test_check_mode_writes_nothing(ansible: Ansible) -> None:
    provisioned(ansible, "one")
    age(ansible, 0.6)
    before = snapshot(ansible.root())
    run = rotate(ansible, "--check", "--diff").succeeded()
    assert results(run) == {"one": "would be renewed"}
    assert snapshot(ansible.root()) == before
    assert not ANY_TOKEN.search(run.output.encode())


def test_serial_renews_one_host_after_the_other_and_shows_one_table(ansible: Ansible, entra: Entra) -> None:
    provisioned(ansible, "one", "two", "three")
    age(ansible, 0.6)
    run = rotate(ansible, "-e", "oracle_client_rotate_serial=1").succeeded()
    assert results(run) == dict.fromkeys(ansible.host_names, "renewed")
    assert run.stdout.count("TASK [Renew the tokens that are due]") == 3
    assert run.stdout.count("TASK [Show the table of hosts and tokens]") == 1
    assert entra.counts()["token"] == 2


def test_unreachable_host_is_in_the_table_and_fails_the_run_at_its_end(ansible: Ansible) -> None:
    provisioned(ansible, "one", "two")
    age(ansible, 0.6)
    ansible.host_names += ["gone"]
    ansible.of_hosts = {"gone": unreachable()}
    run = rotate(ansible)
    assert run.returncode == 4, run.output
    assert results(run) == {"one": "renewed", "two": "renewed", "gone": "UNREACHABLE"}
    assert table(run)["gone"][:2] == ("-", "-")
    assert recap(run) == {"one": (1, 0, 0), "two": (1, 0, 0), "gone": (0, 1, 0)}
    assert run.by_host("Fail the hosts whose renewal failed").keys() == {"gone"}
    assert [end.status for end in run.ends if end.host == "gone"][-1] == "unreachable"


def test_every_host_unreachable_still_shows_the_table(ansible: Ansible) -> None:
    fleet(ansible, "gone", "lost")
    ansible.of_hosts = {"gone": unreachable(), "lost": unreachable()}
    run = rotate(ansible, "-e", "oracle_client_rotate_serial=1")
    assert run.returncode == 4
    assert results(run) == {"gone": "UNREACHABLE", "lost": "not tried"}
    assert "1 not tried, 1 unreachable" in run["Show the table of hosts and tokens"]["msg"][-1]


def broken(ansible: Ansible, host: str) -> None:
    """Where the token's directory should be there is a file."""
    (ansible.root(host) / "tokens").write_text("")


@pytest.mark.parametrize(
    ("percentage", "last"), [(None, "renewed"), (50, "renewed"), (49, "not tried")], ids=["none", "as many", "too many"]
)
def test_max_fail_percentage(ansible: Ansible, percentage: int | None, last: str) -> None:
    fleet(ansible, "one", "bad", "three")
    broken(ansible, "bad")
    if percentage is not None:
        ansible.variables["oracle_client_rotate_max_fail_percentage"] = percentage
    run = rotate(ansible, "-e", "oracle_client_rotate_serial=2")
    assert run.returncode == 2, run.output
    assert results(run) == {"one": "renewed", "bad": "FAILED", "three": last}
    assert recap(run)["bad"] == (0, 0, 1)
    assert recap(run)["one"] == (1, 0, 0)
    assert "not a directory" in run.failed("Fail the hosts whose renewal failed").lower()
    assert token_file(ansible, "three").exists() is (last == "renewed")


def test_inventory_without_the_variable(ansible: Ansible) -> None:
    assert table(rotate(ansible).succeeded())["one"][2] == "oracle_client_tokens has none for this host"


def test_refused_credential_fails_every_host_after_one_request(ansible: Ansible, entra: Entra) -> None:
    provisioned(ansible, "one", "two")
    age(ansible, 0.6)
    entra.reset()
    ansible.variables["aad_token_client_secret"] = "another-secret-than-that-of-the-app"
    before = {host: snapshot(ansible.root(host)) for host in ansible.host_names}
    run = rotate(ansible)
    assert run.returncode == 2
    assert results(run) == {"one": "FAILED", "two": "FAILED"}
    assert all("AADSTS7000215" in row[2] for row in table(run).values())
    assert entra.counts()["token"] == 1
    assert {host: snapshot(ansible.root(host)) for host in ansible.host_names} == before


def test_variables_that_cannot_be_templated_are_a_row_like_any_other(ansible: Ansible) -> None:
    provisioned(ansible, "one", "two")
    ansible.of_hosts = {"two": {"oracle_client_tokens": "{{ nowhere }}"}}
    run = rotate(ansible)
    assert run.returncode == 2
    assert results(run) == {"one": "not due", "two": "FAILED"}
    assert "nowhere" in table(run)["two"][2]


def test_host_without_tokens_and_token_that_goes_are_passed_over(ansible: Ansible) -> None:
    provisioned(ansible, "one", "two", "three")
    before = snapshot(ansible.root("three"))
    going = [{**TOKENS[0], "state": "absent"}]
    ansible.of_hosts = {"two": {"oracle_client_tokens": []}, "three": {"oracle_client_tokens": going}}
    run = rotate(ansible).succeeded()
    assert results(run)["one"] == "not due"
    assert {table(run)[host][2] for host in ("two", "three")} == {"oracle_client_tokens has none for this host"}
    assert snapshot(ansible.root("three")) == before


def test_limit_and_free_strategy_show_one_table(ansible: Ansible) -> None:
    """A play on localhost would be skipped by --limit, and run_once does not hold with the strategy free."""
    provisioned(ansible, "one", "two", "three")
    ansible.environment["ANSIBLE_STRATEGY"] = "free"
    run = rotate(ansible, "--limit", "two,three").succeeded()
    assert results(run) == {"two": "not due", "three": "not due"}
    assert len(run.by_host("Show the table of hosts and tokens")) == 1


def test_two_controllers_at_once(ansible: Ansible, entra: Entra, app: App, tmp_path: Path) -> None:
    """Each with a home of its own asks once; the hosts have one of the two tokens, whole."""
    provisioned(ansible, "one", "two", "three")
    age(ansible, 0.6)
    other = Ansible(tmp_path / "other")
    other.use(entra, app)
    fleet(other, *ansible.host_names)
    other.of_hosts = {host: {"root": str(ansible.root(host))} for host in ansible.host_names}
    asked = entra.counts()["token"]
    runs = together(ansible, other)
    assert all(run.returncode == 0 for run in runs), [run.output for run in runs]
    assert entra.counts()["token"] - asked in (1, 2)  # one that comes late finds nothing due
    assert_good(ansible)


def test_two_runs_at_once_on_one_controller_make_one_request(ansible: Ansible, entra: Entra) -> None:
    provisioned(ansible, "one", "two", "three")
    age(ansible, 0.6)
    asked = entra.counts()["token"]
    runs = together(ansible, ansible)
    assert all(run.returncode == 0 for run in runs), [run.output for run in runs]
    assert entra.counts()["token"] - asked == 1
    assert_good(ansible)


def together(*controllers: Ansible) -> list[Run]:
    started = [one.start(command(one, "rotate")) for one in controllers]
    ended = []
    for process, record in started:
        stdout, stderr = process.communicate(timeout=RUN_SECONDS)
        ended.append(Run(process.returncode, stdout, stderr, read_ends(record)))
    return ended


def assert_good(ansible: Ansible) -> None:
    for host in ansible.host_names:
        claims = jwt.check_token(token_file(ansible, host).read_text())
        assert jwt.expires_on(claims) > time.time() + 3000
        assert [path.name for path in token_file(ansible, host).parent.iterdir()] == ["token"]


@pytest.mark.parametrize("callback", ["ansible.builtin.default", "yaml"])
def test_nothing_secret_is_shown(ansible: Ansible, app: App, callback: str) -> None:
    provisioned(ansible, "one", "two")
    age(ansible, 0.6, "one")
    if callback == "yaml":
        ansible.environment["ANSIBLE_CALLBACK_RESULT_FORMAT"] = "yaml"
    run = rotate(ansible, "-vvv", "--diff").succeeded()
    assert results(run) == {"one": "renewed", "two": "not due"}
    assert_silent(run, secret=app.secret)


# What provision says of tokens that nothing renews.


def warned(run: Run) -> bool:
    return run.says(WARNING)


def test_first_provision_says_once_what_to_do(ansible: Ansible) -> None:
    run = playbook(fleet(ansible, "one", "two"), "provision").succeeded()
    assert warned(run)
    assert run.output.count("[WARNING]: token hr is new, and") == 1
    assert run.says("or set oracle_client_rotation to systemd or cron.")
    assert not warned(playbook(ansible, "provision").succeeded())


def test_expired_token_says_that_nothing_renewed_it(ansible: Ansible) -> None:
    provisioned(ansible, "one")
    age(ansible, 1.1)
    run = playbook(ansible, "provision").succeeded()
    assert run.says(f"token hr had expired: nothing renewed it. {WARNING}")


def test_where_rotate_runs_a_new_host_is_no_warning(ansible: Ansible) -> None:
    provisioned(ansible, "one")
    rotate(ansible).succeeded()
    assert not warned(playbook(fleet(ansible, "one", "two"), "provision").succeeded())


def test_check_of_rotate_is_no_rotation(ansible: Ansible) -> None:
    provisioned(ansible, "one")
    rotate(ansible, "--check").succeeded()
    assert warned(playbook(fleet(ansible, "one", "two"), "provision").succeeded())


SERVICE: Mapping[str, Any] = {"name": "HR", "host": "db.contoso.example", "service_name": "hr"}


def test_aliases_whose_driver_fetches_the_token_are_no_warning(ansible: Ansible) -> None:
    own = {
        "token_auth": "azure_managed_identity",
        "azure_db_app_id_uri": "https://contoso.example/00000000-1111-2222-3333-444444444444",
    }
    ansible.variables |= {
        "oracle_client_tns_admin": "{{ root }}/admin",
        "oracle_client_clients": ["oci"],
        "oracle_client_services": [{**SERVICE, **own}],
    }
    assert not warned(playbook(ansible, "provision").succeeded())


def test_task_of_ones_own_playbook_is_no_warning(ansible: Ansible) -> None:
    tasks = """
    - entra.oracledb.oracle_client:
        tokens: [{name: hr, directory: "{{ root }}/tokens/hr"}]
    """
    assert not warned(ansible.play(tasks).succeeded())
