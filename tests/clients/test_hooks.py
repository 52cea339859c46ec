# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hook files with the real drivers: what is in the token file at that moment is what the listener gets."""

import json
import os
import subprocess
from collections.abc import Iterator

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.driver_hooks import node_hook
from tests.clients.client import Client
from tests.clients.hook_host import LANGUAGES, Application, Host
from tests.clients.workers import Worker
from tests.emulators.oracle_login import KEPT
from tests.emulators.tns_listener import TnsListener
from tests.emulators.tns_listener.samples import make_token
from tests.waiting import PATIENCE


@pytest.fixture
def host(request: pytest.FixtureRequest, client: Client, listener: TnsListener) -> Host:
    return Host(client, listener, client.tokens / getattr(request, "param", ""))


@pytest.fixture(params=LANGUAGES)
def application(request: pytest.FixtureRequest, host: Host) -> Iterator[Application]:
    with Worker(getattr(host, request.param)(), host.environment()) as worker:
        yield Application(host, request.param, worker)


@pytest.mark.parametrize("size", [0, 15_000])
def test_each_connection_sends_the_token_of_that_moment(application: Application, size: int) -> None:
    tokens = []
    for _turn in range(3):
        tokens.append(application.host.deploy(make_token(size)))
        application.connect()
    assert application.host.sent() == tokens


def test_pool_that_grows_sends_the_token_of_that_moment(application: Application) -> None:
    # Of a pool the driver keeps what it once got until that expires.
    tokens = [application.host.deploy(make_token())]
    assert application.run(application.say.pool) == ""
    for _turn in range(2):
        application.run(application.say.acquire)
        tokens.append(application.host.deploy(make_token()))
    application.run(application.say.acquire)
    assert application.host.sent() == tokens


def test_alias_in_lower_case(application: Application) -> None:
    token = application.host.deploy(make_token())
    application.connect("hr")
    assert application.host.sent() == [token]


@pytest.mark.parametrize("host", ["token"], indirect=True)
def test_location_of_the_file_itself(application: Application) -> None:
    token = application.host.deploy(make_token())
    application.connect()
    assert application.host.sent() == [token]


def test_newline_at_the_end_is_not_sent(application: Application) -> None:
    token = make_token()
    application.host.deploy(f"{token}\n")
    application.connect()
    assert application.host.sent() == [token]


def test_expired_token_is_not_sent_until_it_is_replaced(application: Application) -> None:
    application.host.deploy(make_token(expires_in=-60))
    assert application.say.expired in application.connect()
    assert application.host.sent() == []
    token = application.host.deploy(make_token())
    application.connect()
    assert application.host.sent() == [token]


def test_missing_file_is_named(application: Application) -> None:
    application.host.client.token_file.unlink()
    message = application.connect()
    assert f"entra_oracle_tokens: cannot read the token file {application.host.client.token_file}" in message
    assert "deploy the token again" in message
    assert application.host.sent() == []


def test_missing_file_is_named_when_a_pool_grows(application: Application) -> None:
    application.host.deploy(make_token())
    application.run(application.say.pool)
    application.host.client.token_file.unlink()
    assert str(application.host.client.token_file) in application.run(application.say.acquire)
    token = application.host.deploy(make_token())
    application.run(application.say.acquire)
    assert application.host.sent() == [token]


def test_password_is_left_as_it_is(application: Application) -> None:
    application.host.deploy(make_token())
    application.run(application.say.password)
    (login,) = application.host.listener.logins(at_least=1)
    assert (login.has_user, login.token) == (True, None)


def test_token_of_its_own_is_left_as_it_is(application: Application) -> None:
    application.host.deploy(make_token())
    own = make_token()
    application.run(application.say.own_token.format(own))
    assert application.host.sent() == [own]


def test_other_alias_is_left_as_it_is(application: Application) -> None:
    application.host.deploy(make_token())
    assert application.say.none in application.connect("PLAIN")
    assert application.host.sent() == []


@pytest.mark.parametrize("code", ["oracledb.connect_async(dsn='HR')", "oracledb.create_pool_async(dsn='HR').acquire()"])
def test_python_asynchronous(host: Host, code: str) -> None:
    with Worker(host.python(), host.environment()) as worker:
        tokens = []
        for _turn in range(2):
            tokens.append(host.deploy(make_token()))
            worker.ask("run", code)
    assert host.sent() == tokens


def test_python_function_of_its_own_is_left_as_it_is(host: Host) -> None:
    host.deploy(make_token())
    own = make_token()
    with Worker(host.python(), host.environment()) as worker:
        worker.ask("run", f"oracledb.connect(dsn='HR', access_token=lambda refresh: '{own}')")
    assert host.sent() == [own]


def test_node_preloaded(host: Host) -> None:
    command = host.node("-r", str(host.node_hook), hook="")
    token = host.deploy(make_token())
    with Worker(command, host.environment()) as worker:
        worker.ask("run", LANGUAGES["node"].connect.format("HR"))
    assert host.sent() == [token]


def test_node_without_the_file_has_no_token(host: Host) -> None:
    host.deploy(make_token())
    with Worker(host.node(hook=""), host.environment()) as worker:
        assert LANGUAGES["node"].none in worker.ask("run", LANGUAGES["node"].connect.format("HR"))
    assert host.sent() == []


@pytest.mark.parametrize(
    "code",
    [
        "new Promise((yes, no) => oracledb.getConnection({ connectionString: 'HR' }, no))",
        "new Promise((yes, no) => oracledb.createPool({ connectString: 'HR' }, (_, pool) => pool.getConnection(no)))",
        "oracledb.createPool({ connectString: 'HR', poolMin: 0 }).then(() => oracledb.getConnection())",
        "oracledb.createPool({ connectString: 'HR', poolMin: 0, poolAlias: 'a' }).then(() => oracledb.getConnection('a'))",
        "hook(oracledb) || oracledb.getConnection(Object.freeze({ connectString: 'HR' }))",
        "import('oracledb').then((module) => module.default.getConnection({ connectString: 'HR' }))",
    ],
)
def test_node_manners_of_calling(host: Host, code: str) -> None:
    token = host.deploy(make_token())
    with Worker(host.node(), host.environment()) as worker:
        worker.ask("run", code)
    assert host.sent() == [token]


def run_node(host: Host, code: str, *options: str) -> "subprocess.CompletedProcess[str]":
    """What Node says of a piece of code, in a directory without any driver."""
    command = [host.node()[0], *options, "-e", code]
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return subprocess.run(
        command, cwd=host.client.tokens, env=kept, capture_output=True, text=True, check=False, timeout=PATIENCE
    )


@pytest.mark.parametrize("preloaded", [True, False])
def test_node_says_that_it_has_not_found_the_driver(host: Host, preloaded: bool) -> None:
    # The application dies of its first error, but not before one can read why.
    code = "setImmediate(() => { throw new Error('end') })"
    hook = str(host.node_hook)
    done = run_node(host, code, "-r", hook) if preloaded else run_node(host, f"require('{hook}'); {code}")
    assert "Error: end" in done.stderr
    assert "entra_oracle_tokens: Cannot find module 'oracledb'" in done.stderr
    assert f"require('{hook}')(oracledb)" in done.stderr


@pytest.mark.parametrize(
    ("code", "options"),
    [
        ("require('{hook}')(require('{driver}'))", []),
        ("const install = require('{hook}'); const oracledb = require('{driver}'); install(oracledb)", []),
        ("import install from '{hook}'; import oracledb from '{driver}'; install(oracledb)", ["--input-type=module"]),
    ],
)
def test_node_that_is_handed_the_driver_says_nothing(host: Host, code: str, options: list[str]) -> None:
    driver = host.home / "node_modules" / "oracledb" / "index.js"
    code = code.format(hook=host.node_hook, driver=driver) + "; setTimeout(() => console.log('end'), 50)"
    done = run_node(host, code, *options)
    assert (done.returncode, done.stdout, done.stderr) == (0, "end\n", "")


def test_node_takes_hostile_names_for_text(host: Host) -> None:
    hostile = ["'", '"', "`${A}`", "\\", "]);PROCESS;//", "\n", "\u2028", "__PROTO__", "*/", "@TOKENS@"]
    host.node_hook.write_text(
        node_hook({name: name for name in hostile}).replace("module.exports", "global.TOKENS=TOKENS;//")
    )
    done = run_node(host, f"require('{host.node_hook}'); console.log(JSON.stringify([...TOKENS]))")
    assert done.returncode == 0
    assert sorted(json.loads(done.stdout)) == sorted([name, name] for name in hostile)
