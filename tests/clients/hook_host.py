# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Applications that know nothing of tokens, on a client host with the hook files."""

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.driver_hooks import (
    NODE_NAME,
    PYTHON_NAME,
    node_hook,
    python_hook,
)
from tests.clients.client import Client
from tests.clients.drivers import MissingDriver, fetched, program
from tests.clients.workers import Worker
from tests.emulators.tns_listener import TnsListener
from tests.emulators.tns_listener.samples import make_entry

#: Each runs the code that it is sent, one piece after the other, and answers with the message of the error.
PYTHON_APPLICATION = """
import asyncio, base64, json, sys
import entra_oracle_tokens
import oracledb

async def run(code):
    try:
        result = eval(code, globals())
        if hasattr(result, "__await__"):
            await result
    except Exception as error:
        return str(error)

loop = asyncio.new_event_loop()
for line in sys.stdin:
    print(json.dumps(loop.run_until_complete(run(base64.b64decode(line.split()[1]).decode()))), flush=True)
"""
NODE_APPLICATION = """
const hook = process.argv[2] && require(process.argv[2]);
const oracledb = require('oracledb');

(async () => {
  for await (const line of require('readline').createInterface({ input: process.stdin, terminal: false })) {
    let text = null;
    try {
      await eval(Buffer.from(line.split(' ')[1], 'base64').toString());
    } catch (error) {
      text = `${error}`;
    }
    console.log(JSON.stringify(text));
  }
})();
"""


@dataclass(frozen=True)
class Language:
    """How one says it in the driver's language; `expired` and `none` are its codes for an expired token and for none."""

    connect: str
    password: str
    own_token: str
    pool: str
    acquire: str
    expired: str
    none: str


LANGUAGES = {
    "python": Language(
        connect="oracledb.connect(dsn='{}')",
        password="oracledb.connect(dsn='HR', user='scott', password='not-a-secret')",
        own_token="oracledb.connect(dsn='HR', access_token='{}')",
        pool="(pool := oracledb.create_pool(dsn='HR', min=0, max=9, increment=1))",
        acquire="pool.acquire()",
        expired="DPY-2033",
        none="DPY-4001",
    ),
    "node": Language(
        connect="oracledb.getConnection({{ connectString: '{}' }})",
        password="oracledb.getConnection({ connectString: 'HR', user: 'scott', password: 'not-a-secret' })",
        own_token="oracledb.getConnection({{ connectString: 'HR', externalAuth: true, accessToken: '{}' }})",
        pool="(async () => { globalThis.pool = await oracledb.createPool({ connectString: 'HR', poolMin: 0 }) })()",
        acquire="pool.getConnection()",
        expired="NJS-087",
        none="NJS-101",
    ),
}


class Host:
    """A client host with the hook files in TNS_ADMIN and the applications elsewhere."""

    def __init__(self, client: Client, listener: TnsListener, location: Path) -> None:
        self.client, self.listener = client, listener
        self.home = client.tns_admin.parent / "application"
        self.home.mkdir()
        security = f"(SSL_SERVER_DN_MATCH=YES)(TOKEN_AUTH=OAUTH)(TOKEN_LOCATION={location})"
        plain = make_entry("PLAIN", listener.port, security="(SSL_SERVER_DN_MATCH=YES)")
        client.write(make_entry("HR", listener.port, security=security) + plain, "")
        (client.tns_admin / PYTHON_NAME).write_text(python_hook({"HR": str(location)}))
        self.node_hook = client.tns_admin / NODE_NAME
        self.node_hook.write_text(node_hook({"HR": str(location)}))

    def deploy(self, token: str) -> str:
        """Replace the token file, as a rotation does."""
        new = self.client.tokens / ".new"
        new.write_text(token)
        new.replace(self.client.token_file)
        return token

    def sent(self) -> list[str | None]:
        """Each token that was sent so far, in this order; python-oracledb's pools try a refused login twice."""
        return list(dict.fromkeys(login.token for login in self.listener.logins()))

    def environment(self) -> dict[str, str]:
        admin, ca = str(self.client.tns_admin), str(self.client.ca)
        return {"TNS_ADMIN": admin, "PYTHONPATH": admin, "SSL_CERT_FILE": ca, "NODE_EXTRA_CA_CERTS": ca}

    def python(self) -> list[str]:
        script = self.home / "app.py"
        script.write_text(PYTHON_APPLICATION)
        return [sys.executable, str(script)]

    def node(self, *options: str, hook: str | None = None) -> list[str]:
        """Node with its driver beside the application only; `hook` is what the application requires, by default ours."""
        try:
            node, modules = program("node"), fetched("node") / "node_modules"
        except MissingDriver as missing:
            pytest.skip(f"node-oracledb: {missing}")
        (self.home / "node_modules").symlink_to(modules)
        script = self.home / "app.js"
        script.write_text(NODE_APPLICATION)
        return [node, *options, str(script), str(self.node_hook) if hook is None else hook]


class Application:
    """An application that runs; `run` returns the message of the driver's error or None."""

    def __init__(self, host: Host, language: str, worker: Worker) -> None:
        self.host, self.say, self._worker = host, LANGUAGES[language], worker

    def run(self, code: str) -> str:
        return self._worker.ask("run", code) or ""

    def connect(self, alias: str = "HR") -> str:
        return self.run(self.say.connect.format(alias))
