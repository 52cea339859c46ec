// Copyright: (c) 2026, entra.oracledb contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later
// node-oracledb as a child of workers.Worker: how its own parser understands a tnsnames.ora or a connect string, and a login.
// Usage: node worker.js DIRECTORY, the one that holds node_modules.

'use strict';

const fs = require('fs');
const path = require('path');
const readline = require('readline');

const driver = path.join(process.argv[2], 'node_modules', 'oracledb');
const oracledb = require(driver);
const { NLParamParser } = require(path.join(driver, 'lib/thin/sqlnet/paramParser.js'));
const { resolveConnectStr } = require(path.join(driver, 'lib/impl/parserHelpers.js'));
const { createNode } = require(path.join(driver, 'lib/thin/sqlnet/connStrategy.js'));

// The driver keeps what it has read, removed aliases too, for as long as the process lives; here each request is about a new file.
const initialize = NLParamParser.prototype.initializeNlpa;
const readAnew = function (file) {
  this.tnsnamesHT.clear();
  return initialize.call(this, file);
};
const said = (error) => `${error}`.split('\n')[0];

async function parse(directory) {
  const parser = new NLParamParser();
  let aliases;
  try {
    aliases = await initialize.call(parser, path.join(directory, 'tnsnames.ora'));
  } catch (error) {
    return { error: said(error), names: [], values: {}, errors: {} };
  }
  // What a connection does with an alias, on the file as read above.
  NLParamParser.prototype.initializeNlpa = async () => aliases;
  const values = {}, errors = {};
  for (const name of aliases.keys()) {
    try {
      const resolved = await resolveConnectStr(name, directory);
      await createNode(resolved, {});
      values[name] = `${resolved}`;
    } catch (error) {
      errors[name] = said(error);
    }
  }
  return { error: null, names: [...aliases.keys()], values, errors };
}

// A description and its addresses, which otherwise point at each other.
function described({ cOpts, ...own }) {
  return { ...own, addresses: cOpts.map(({ desc, ...address }) => address) };
}

async function resolve(directory, connectString) {
  NLParamParser.prototype.initializeNlpa = readAnew;
  try {
    const resolved = await resolveConnectStr(connectString, directory);
    const strategy = await createNode(resolved, {});
    const descriptions = strategy.descriptionList.map(described);
    return { error: null, descriptor: `${resolved}`, facts: { retryCount: strategy.retryCount, descriptions } };
  } catch (error) {
    return { error: said(error) };
  }
}

async function login(directory, alias, tokenFile) {
  NLParamParser.prototype.initializeNlpa = readAnew;
  try {
    const accessToken = fs.readFileSync(tokenFile, 'utf8');
    const connection = await oracledb.getConnection({ connectString: alias, configDir: directory, externalAuth: true, accessToken });
    await connection.close();
    return { message: null };
  } catch (error) {
    return { message: `${error}`, name: error.code || error.name };
  }
}

async function main() {
  const operations = { parse, resolve, login };
  for await (const line of readline.createInterface({ input: process.stdin, terminal: false })) {
    const [operation, ...fields] = line.split(' ');
    const given = fields.map((field) => Buffer.from(field, 'base64').toString('utf8'));
    process.stdout.write(`${JSON.stringify(await operations[operation](...given))}\n`);
  }
}

main();
