# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""Files for the two drivers that ignore TOKEN_AUTH and TOKEN_LOCATION: they read the deployed token for each connection.

They become part of users' applications, so they are under the permissive licence, and say so.
Measured on python-oracledb 3.0.0, 3.4.2, 4.0.2 and 26.1.0 and on node-oracledb 6.0.0, 6.8.0 and 26.0.0, all thin.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from ansible_collections.entra.oracledb.plugins.module_utils._host.owned_file import MARKER

#: What an application imports or requires.
PYTHON_NAME = "entra_oracle_tokens.py"
NODE_NAME = "entra_oracle_tokens.js"

# A hook sees the parsed descriptor and no alias any more. What the driver does not know of SECURITY is still in it.
# That a token is the application's own shows in externalauth, from 26 on; before, its text wins anyway, its function does not.
_PYTHON = r'''# @MARKER@: the next run of the play replaces it.
# Copyright: (c) 2026, entra.oracledb contributors
# SPDX-License-Identifier: BSD-2-Clause
"""Makes python-oracledb's thin driver (3.0 or later) log in with the tokens that are deployed on this host.

Import it once, then connect with nothing but the alias: oracledb.connect(dsn="HR"), create_pool(dsn="HR"), and the
asynchronous ones. The token file is read for each new connection; a pool of a driver before 26 reads it when its last token
has expired.
Connections with a user, externalauth, extra_auth_params or an access_token of their own stay as they are (before 26 one that
is text, not a function).
"""

import os
import re

import oracledb

# The alias and its TOKEN_LOCATION in tnsnames.ora: a token file, or the directory of a file named token.
TOKENS = {
@TOKENS@}


def read(location):
    path = os.path.join(location, "token") if os.path.isdir(location) else location
    try:
        with open(path, encoding="ascii") as file:
            return file.read().strip()
    except (OSError, ValueError) as error:
        raise oracledb.OperationalError(
            f"entra_oracle_tokens: cannot read the token file {path} ({error}): deploy the token again, "
            "or let the user of this process read it"
        ) from error


def hook(params):
    if not oracledb.is_thin_mode() or params.user or params.externalauth or params.extra_auth_params:
        return
    found = re.search(r"\(TOKEN_LOCATION=([^()]*)\)", params.get_connect_string() or "", re.IGNORECASE)
    if found and found.group(1) in TOKENS.values():
        params.set(access_token=lambda refresh: read(found.group(1)))


oracledb.register_params_hook(hook)
'''

# The driver has a hook of its own, but it hides the reason of an error there, and its pools keep a token until it expires.
# The file lies outside of the application and has to look for the driver where the application would.
_NODE = r"""// @MARKER@: the next run of the play replaces it.
// Copyright: (c) 2026, entra.oracledb contributors
// SPDX-License-Identifier: BSD-2-Clause
//
// Makes node-oracledb's thin driver (6.0 or later) log in with the tokens that are deployed on this host.
//
// require() it once, or start with `node -r`, then connect with nothing but the alias:
// oracledb.getConnection({ connectString: 'HR' })
// or createPool({ connectString: 'HR' }). The token file is read for each new connection, in a pool whenever none is idle.
// Connections with a user, externalAuth or an accessToken of their own stay as they are. Where the driver cannot be found from
// the application's directory: require('/path/of/this/file')(oracledb).

'use strict';

const fs = require('fs');
const path = require('path');
const { callbackify } = require('util');

// Each alias, and its token file or the directory of a file named token.
const TOKENS = new Map([
@TOKENS@]);

function locationOf(options) {
  const { connectString, connectionString, user, username, externalAuth, accessToken } = options || {};
  if (user || username || externalAuth || accessToken) return undefined;
  return TOKENS.get(String(connectString || connectionString || '').toUpperCase());
}

function read(location) {
  let file = location;
  try {
    if (fs.statSync(location).isDirectory()) file = path.join(location, 'token');
    return fs.readFileSync(file, 'ascii').trim();
  } catch (error) {
    throw new Error(`entra_oracle_tokens: cannot read the token file ${file} (${error.message}): deploy the token again, ` +
      'or let the user of this process read it');
  }
}

// The driver's functions return a promise or take a callback as their last argument.
function either(work) {
  return (...given) => (typeof given[given.length - 1] === 'function' ? callbackify(work)(...given) : work(...given));
}

function wrap(owner, name, work) {
  const driver = owner[name].bind(owner);
  // With Oracle's client libraries the driver reads TOKEN_LOCATION itself.
  owner[name] = either((...given) => (owner.thin ? work(driver, ...given) : driver(...given)));
}

async function connect(getConnection, ...given) {
  const location = locationOf(given[0]);
  if (!location) return getConnection(...given);
  return getConnection({ ...given[0], externalAuth: true, accessToken: read(location) });
}

async function createPool(driver, ...given) {
  const location = locationOf(given[0]);
  if (!location) return driver(...given);
  read(location); // The driver would not say why it failed.
  const pool = await driver({ ...given[0], externalAuth: true, accessToken: () => read(location) });
  wrap(pool, 'getConnection', async (getConnection, ...options) => {
    if (pool.connectionsOpen === pool.connectionsInUse) await pool.setAccessToken({ token: read(location) });
    return getConnection(...options);
  });
  return pool;
}

const installed = new WeakSet();
let ready = false;

function install(oracledb) {
  if (installed.has(oracledb)) return;
  installed.add(oracledb);
  wrap(oracledb, 'getConnection', connect);
  wrap(oracledb, 'createPool', createPool);
  ready = true;
}

module.exports = install;

const beside = [module.parent && module.parent.path, process.argv[1] && path.dirname(process.argv[1]), process.cwd()];
try {
  install(require(require.resolve('oracledb', { paths: beside.filter(Boolean) })));
} catch (error) {
  const words = `${error.message.split('\n')[0]}: require('${__filename}')(oracledb) needs no search`;
  // The application may be about to do just that.
  setImmediate(() => ready || process.emitWarning(`entra_oracle_tokens: ${words}`));
}
"""


def python_hook(tokens: Mapping[str, str]) -> str:
    """The text of PYTHON_NAME. `tokens` has the alias and its TOKEN_LOCATION, exactly as in tnsnames.ora."""
    lines = [f"    {alias!a}: {location!a},\n" for alias, location in sorted(tokens.items())]
    return _fill(_PYTHON, lines)


def node_hook(tokens: Mapping[str, str]) -> str:
    """The text of NODE_NAME. `tokens` has the alias and the path of its token file, or of the directory with `token`."""
    lines = [f"  {json.dumps([alias.upper(), location])},\n" for alias, location in sorted(tokens.items())]
    return _fill(_NODE, lines)


def _fill(template: str, lines: list[str]) -> str:
    # The values last: whatever is in them is text and no placeholder.
    return template.replace("@MARKER@", MARKER).replace("@TOKENS@", "".join(lines))


#: The file of each driver, and what makes its text.
HOOKS: dict[str, tuple[str, Callable[[Mapping[str, str]], str]]] = {
    "python": (PYTHON_NAME, python_hook),
    "node": (NODE_NAME, node_hook),
}
