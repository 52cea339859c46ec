# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: oracle_report
author:
  - entra.oracledb contributors (!UNKNOWN)
short_description: Write the report of a fleet
version_added: 1.0.0
description:
  - Makes one report of the results of M(entra.oracledb.oracle_check) on many hosts. It is written on the controller.
  - The page is one HTML file that loads nothing from elsewhere, works without a server, and can be read without its script.
  - A file is replaced as a whole or not at all. Nothing in it is secret, but names of hosts, aliases, users and paths are in all of them
    except that of O(support).
  - Run it once (C(run_once)).
  - C(docs/check.md) of the collection shows what is in the files and what to do with them.
extends_documentation_fragment:
  - entra.oracledb.attributes
attributes:
  action:
    description: Indicates this has a corresponding action plugin so some parts of the options can be executed on the controller.
    support: full
  check_mode:
    support: full
  diff_mode:
    support: none
    details: A report is nothing to be read as a diff.
  idempotent:
    support: none
    details: The time of the report is in it.
options:
  hosts:
    description: The hosts of the report. One without a result is in it as not tried.
    type: list
    elements: str
    required: true
  variable:
    description: The variable in which the results of M(entra.oracledb.oracle_checkup) or M(entra.oracledb.oracle_check) were registered.
    type: str
    required: true
  html:
    description: Where to write the page. Relative paths are below the directory in which Ansible was started, here and below.
    type: path
  json:
    description: Where to write the same as JSON, for programs.
    type: path
  junit:
    description: Where to write it as JUnit XML, for pipelines. Each host is a suite, each alias is a case, and a finding is a failure.
    type: path
  prometheus:
    description: Where to write it as a file of node_exporter's textfile collector. Its name must end in C(.prom).
    type: path
  support:
    description: Where to write the page without any name, for support cases. Hosts and services have numbers in it.
    type: path
  mode:
    description: The mode of the files, in octal. The collector of O(prometheus) runs as another user, so it needs V(0640) or V(0644).
    type: str
    default: "0600"
  fail_on:
    description: The mildest severity that is a failure in O(junit).
    type: str
    choices: [error, warning, never]
    default: error
seealso:
  - module: entra.oracledb.oracle_check
  - module: entra.oracledb.oracle_checkup
"""

EXAMPLES = r"""
- name: Look at the host
  entra.oracledb.oracle_check:
    tns_admin: /etc/oracle/network
    fail_on: never
  register: __check

- name: One page for all hosts
  entra.oracledb.oracle_report:
    hosts: "{{ ansible_play_hosts_all }}"
    variable: __check
    html: oracle-clients.html
  run_once: true
"""

RETURN = r"""
lines:
  description: A summary for the terminal, with the counts, the worst causes with hosts, and the files.
  type: list
  elements: str
  returned: success
  sample:
    - "300 hosts with 412 services: 293 well, 2 with errors, 4 with warnings, 1 unreachable."
    - "ERROR on 2 hosts: The token has expired (token-expired): db17, db42"
    - "UNREACHABLE, 1 host: db77: Failed to connect to the host via ssh: …"
    - "Report: /srv/plays/oracle-clients.html"
files:
  description: The absolute paths of the files, by the names of the options.
  type: dict
  returned: success
  contains:
    html:
      description: The file of O(html).
      type: str
      returned: with O(html)
      sample: /srv/plays/oracle-clients.html
    json:
      description: The file of O(json).
      type: str
      returned: with O(json)
      sample: /srv/plays/oracle-clients.json
    junit:
      description: The file of O(junit).
      type: str
      returned: with O(junit)
      sample: /srv/plays/oracle-clients.xml
    prometheus:
      description: The file of O(prometheus).
      type: str
      returned: with O(prometheus)
      sample: /srv/plays/oracle_clients.prom
    support:
      description: The file of O(support).
      type: str
      returned: with O(support)
      sample: /srv/plays/oracle-clients-support.html
counts:
  description: How many hosts are in which state, and how many services there are.
  type: dict
  returned: success
  contains:
    hosts:
      description: All hosts.
      type: int
      sample: 300
    services:
      description: All services.
      type: int
      sample: 412
    error:
      description: Hosts with an error.
      type: int
      sample: 2
    failed:
      description: Hosts that could not be looked at.
      type: int
      sample: 0
    unreachable:
      description: Hosts that could not be reached.
      type: int
      sample: 1
    warning:
      description: Hosts with a warning and no error.
      type: int
      sample: 4
    not_tried:
      description: Hosts that the play ended before.
      type: int
      sample: 0
    ok:
      description: Hosts without either.
      type: int
      sample: 293
"""
