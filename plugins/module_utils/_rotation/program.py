# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The command line of entra-oracle-tokens."""

import argparse
import os
import signal
import sys
import threading
import time
from typing import Callable, List, Optional

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError, open_directory
from ansible_collections.entra.oracledb.plugins.module_utils._machine import machine_id
from ansible_collections.entra.oracledb.plugins.module_utils._rotation import configuration, state
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.configuration import (
    ConfigurationError,
    read_configuration,
)
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.rotate import FAILED, Host, Outcome, Rotation

OK, UNEXPECTED, USAGE, LOCAL, REFUSED, UNANSWERED, EXPIRED = 0, 1, 2, 3, 4, 5, 6
CODES = {"": OK, "renewed": OK, "busy": OK, "refused": REFUSED, "unanswered": UNANSWERED, "local": LOCAL}
BUSY_PATIENCE = 60.0  # seconds that `get` waits for another process that renews
DESCRIPTION = "Renews the Microsoft Entra ID tokens of this host's Oracle clients."
EPILOG = """\
exit codes:
  0  nothing was due, or it was done
  1  a fault of this program
  2  wrong usage
  3  a configuration, a key or a directory of this host is wrong
  4  the provider refused the credential
  5  the provider did not answer; the next run tries again
  6  get, status: there is no valid token

Messages of one token say how long the one that is there is still good for. Files: DIR/NAME.json (configuration,
without a secret), STATE/NAME/state.json (last renewal, next one, last error).
"""


def main(arguments: Optional[List[str]] = None) -> int:
    """Run one command; its exit code."""
    chosen = parser().parse_args(arguments)
    try:
        return int(chosen.command(chosen))
    except (ConfigurationError, HostError, SecureFileError) as error:
        _complain(f"entra-oracle-tokens: {error}")
        return LOCAL
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return UNEXPECTED
    except Exception as error:
        _complain(f"entra-oracle-tokens: a fault of this program, {type(error).__name__}: please report it.")
        return UNEXPECTED


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="entra-oracle-tokens",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--config", metavar="DIR", default=configuration.DIRECTORY, help="default: %(default)s")
    made.add_argument("--state", metavar="DIR", default=state.DIRECTORY, help="default: %(default)s")
    commands = made.add_subparsers(metavar="COMMAND", dest="name_of_command")
    commands.required = True
    _add_rotate(commands)
    _add_run(commands)
    _add_get(commands)
    _add_status(commands)
    return made


def _add_rotate(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    added = commands.add_parser("rotate", help="renew a token if it is due, for a timer or cron; silent when it is not")
    added.add_argument("name", metavar="NAME", help="of the token, as `status` lists it")
    added.add_argument("--force", action="store_true", help="renew it now, due or not")
    added.add_argument(
        "--within",
        metavar="SECONDS",
        type=_seconds,
        default=0.0,
        help="if it is due within SECONDS, wait for it, and try again after failures: what a timer of that interval says",
    )
    added.set_defaults(command=rotate)


def _add_run(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    added = commands.add_parser("run", help="stay in the foreground and keep tokens fresh, for a container")
    added.add_argument("names", metavar="NAME", nargs="*", help="default: all")
    added.set_defaults(command=run)


def _add_get(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    added = commands.add_parser("get", help="print a token, renewed first if it is due, for scripts")
    added.add_argument("name", metavar="NAME")
    added.set_defaults(command=get)


def _add_status(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    added = commands.add_parser("status", help="show each token's expiry, next renewal and last error")
    added.add_argument("names", metavar="NAME", nargs="*", help="default: all")
    form = added.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="for programs; moments are epoch seconds")
    form.add_argument("--prometheus", metavar="FILE", help="write it for node_exporter's textfile collector")
    added.set_defaults(command=show_status)


def rotate(chosen: argparse.Namespace) -> int:
    outcome = _rotation(chosen, lambda rotation: rotation.rotate(chosen.within, chosen.force))
    return report(outcome)


def report(outcome: Outcome) -> int:
    """Say what came of it, faults to the error stream; the exit code."""
    if outcome.text and outcome.kind != "busy":
        (_complain if outcome.kind in FAILED else _say)(outcome.text)
    return CODES[outcome.kind]


def run(chosen: argparse.Namespace) -> int:
    from ansible_collections.entra.oracledb.plugins.module_utils._rotation.foreground import Foreground

    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_unused: stopped.set())
    Foreground(chosen.config, chosen.names, host(chosen), _say, _complain).run(stopped)
    return OK


def get(chosen: argparse.Namespace) -> int:
    """Print the token; a valid one that could not be renewed is printed all the same."""
    reading = Rotation(read_configuration(chosen.config, chosen.name), host(chosen))
    try:
        end = time.monotonic() + BUSY_PATIENCE
        outcome = reading.rotate()
        while outcome.kind == "busy" and reading.expires <= time.time() and time.monotonic() < end:
            time.sleep(0.1)
            outcome = reading.rotate()
        reading.read()
        content, is_valid = reading.there.content, reading.expires > time.time()
    finally:
        reading.close()
    if outcome.kind in FAILED or (outcome.kind == "busy" and not is_valid):
        _complain(outcome.text)
    if not is_valid or content is None:
        return CODES[outcome.kind] or EXPIRED
    _say(content.decode("ascii"))
    return OK


def show_status(chosen: argparse.Namespace) -> int:
    from ansible_collections.entra.oracledb.plugins.module_utils._rotation import status

    found = status.read_status(chosen.config, chosen.state, chosen.names)
    if chosen.prometheus:
        path = os.path.abspath(chosen.prometheus)
        with open_directory(os.path.dirname(path), private=False) as directory:
            directory.write(os.path.basename(path), status.as_metrics(found).encode("utf-8"), 0o644)
    else:
        sys.stdout.write(status.as_json(found) if chosen.json else status.as_table(found, time.time()))
    return OK if all(one.expires_on > time.time() for one in found) else EXPIRED


def host(chosen: argparse.Namespace) -> Host:
    return Host(machine_id(), os.uname().nodename, os.path.abspath(chosen.state))


def _rotation(chosen: argparse.Namespace, work: "Callable[[Rotation], Outcome]") -> Outcome:
    rotation = Rotation(read_configuration(chosen.config, chosen.name), host(chosen))
    try:
        return work(rotation)
    finally:
        rotation.close()


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 86400:
        raise ValueError(text)
    return value


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _complain(text: str) -> None:
    sys.stderr.write(text + "\n")
