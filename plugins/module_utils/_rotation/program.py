# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""The command line of entra-oracle-tokens."""

import argparse
import contextlib
import os
import signal
import time
from typing import TYPE_CHECKING, Callable, List, Optional

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError, open_directory
from ansible_collections.entra.oracledb.plugins.module_utils._host import self_renewal
from ansible_collections.entra.oracledb.plugins.module_utils._machine import machine_id
from ansible_collections.entra.oracledb.plugins.module_utils._rotation import state
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.configuration import (
    ConfigurationError,
    read_configuration,
)
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.output import (
    OutputError,
    complain,
    drop_unwritten,
    say,
    say_if_possible,
)
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.rotate import FAILED, Host, Outcome, Rotation

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

OK, UNEXPECTED, USAGE, LOCAL, REFUSED, UNANSWERED, EXPIRED, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 130
EXIT_CODES = {  # in these words also in docs/rotation.md
    OK: "nothing was due, or it was done, or another process is at it",
    UNEXPECTED: "a fault of this program: please report it",
    USAGE: "wrong usage",
    LOCAL: "something of this host is wrong: a configuration, key, directory, clock, or a full disk",
    REFUSED: "the provider refused the credential, or its token cannot be used",
    UNANSWERED: "the provider did not answer; the next run tries again",
    EXPIRED: "there is no valid token, and (`rotate`, `get`) it is not yet time to ask for one",
    INTERRUPTED: "interrupted (Ctrl-C)",
}
CODES = {"": OK, "renewed": OK, "busy": OK, "refused": REFUSED, "unanswered": UNANSWERED, "local": LOCAL}
NO_TOKENS = (
    "No token of this host renews itself: {} has no configuration. Provision the host with oracle_client_rotation."
)
BUSY_PATIENCE = 60.0  # seconds that `get` waits at least for another process that renews
NEW_LINE = "\n"  # an f-string of Python 3.11 and older takes no backslash
DESCRIPTION = """\
Keeps the Microsoft Entra ID tokens of this host fresh, so that Oracle clients never send one that has expired.
A timer or cron runs `rotate` for each token. You need the other commands only to look, or to renew a token now.
"""
EPILOG = f"""\
examples:
  entra-oracle-tokens status               which tokens there are, and how long each is still good for
  entra-oracle-tokens rotate hr --force    renew the token hr now
  entra-oracle-tokens get hr               print the token hr, for a script

exit codes:
{NEW_LINE.join(f"  {code:<4}{text}" for code, text in EXIT_CODES.items())}

`COMMAND --help` has the options of a command. Each token has its configuration, without a secret, in
/etc/entra-oracle-tokens/NAME.json, and its last renewal, its next one and its last error in
/var/lib/entra-oracle-tokens/NAME/state.json.
"""


def start() -> int:
    """`main` in a process of its own, which leaves no core dump: there are secrets in it, and in a signing openssl."""
    import resource

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        return main()
    finally:
        drop_unwritten()


def main(arguments: Optional[List[str]] = None) -> int:
    """Run one command; its exit code."""
    chosen = parser().parse_args(arguments)
    try:
        return int(chosen.command(chosen))
    except (ConfigurationError, HostError, SecureFileError) as error:
        if getattr(chosen, "name", None):
            state.note_error(chosen.state, chosen.name, str(error))
        complain(f"entra-oracle-tokens: {error}")
        return LOCAL
    except OutputError as error:
        complain(f"entra-oracle-tokens: what it prints cannot be written: {error}.")
        return LOCAL
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        complain(f"entra-oracle-tokens: a fault of this program, {type(error).__name__}: please report it.")
        return UNEXPECTED


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="entra-oracle-tokens",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_places(made, self_renewal.DIRECTORY, state.DIRECTORY)
    commands = made.add_subparsers(metavar="COMMAND", dest="name_of_command")
    commands.required = True
    for add in (_add_rotate, _add_run, _add_get, _add_status):
        _add_places(add(commands), argparse.SUPPRESS, argparse.SUPPRESS)
    return made


def _add_places(made: argparse.ArgumentParser, config: str, states: str) -> None:
    """Both before and after the command."""
    made.add_argument(
        "--config",
        metavar="DIR",
        default=config,
        help="where the configurations are, if not in /etc/entra-oracle-tokens",
    )
    made.add_argument(
        "--state", metavar="DIR", default=states, help="where the states are, if not in /var/lib/entra-oracle-tokens"
    )


def _add_rotate(commands: "Commands") -> argparse.ArgumentParser:
    added = commands.add_parser("rotate", help="renew a token if it is due, for a timer or cron; silent when it is not")
    added.add_argument("name", metavar="NAME", help="of the token, as `status` lists it")
    added.add_argument("--force", action="store_true", help="renew it now, due or not")
    added.add_argument(
        "--within",
        metavar="SECONDS",
        type=_seconds,
        default=0.0,
        help="wait for a token that is due within SECONDS, and try again after failures; a timer gives its interval",
    )
    added.set_defaults(command=rotate)
    return added


def _add_run(commands: "Commands") -> argparse.ArgumentParser:
    added = commands.add_parser(
        "run", help="stay in the foreground and keep tokens fresh, in a container; ends by SIGTERM"
    )
    added.add_argument("names", metavar="NAME", nargs="*", help="default: all")
    added.set_defaults(command=run)
    return added


def _add_get(commands: "Commands") -> argparse.ArgumentParser:
    added = commands.add_parser("get", help="print a token, renewed first if it is due, for scripts")
    added.add_argument("name", metavar="NAME", help="of the token, as `status` lists it")
    added.set_defaults(command=get)
    return added


def _add_status(commands: "Commands") -> argparse.ArgumentParser:
    added = commands.add_parser("status", help="show each token's expiry, next renewal and last error")
    added.add_argument("names", metavar="NAME", nargs="*", help="default: all")
    form = added.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="for programs; moments are epoch seconds")
    form.add_argument("--prometheus", metavar="FILE", help="write it for node_exporter's textfile collector")
    added.set_defaults(command=show_status)
    return added


def rotate(chosen: argparse.Namespace) -> int:
    outcome = _rotation(chosen, lambda rotation: rotation.rotate(chosen.within, chosen.force))
    return report(outcome, chosen.force)


def report(outcome: Outcome, force: bool) -> int:
    """Say what came of it, faults to the error stream, for cron mails that; the exit code."""
    if not outcome.text or (outcome.kind == "busy" and not force):
        return OK
    (say if outcome.kind in ("renewed", "busy") else complain)(outcome.text)
    return CODES[outcome.kind] if outcome.kind else EXPIRED


def run(chosen: argparse.Namespace) -> int:
    from ansible_collections.entra.oracledb.plugins.module_utils._rotation.foreground import Foreground
    from ansible_collections.entra.oracledb.plugins.module_utils._rotation.stopping import Stop

    stop = Stop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop.tell)
    Foreground(chosen.config, chosen.names, host(chosen), say_if_possible, complain).run(stop)
    return OK


def get(chosen: argparse.Namespace) -> int:
    """Print the token; a valid one that could not be renewed is printed all the same."""
    configuration = read_configuration(chosen.config, chosen.name)
    reading = Rotation(configuration, host(chosen))
    try:
        end = time.monotonic() + max(BUSY_PATIENCE, configuration.timeout)
        outcome = reading.rotate(spread=False)
        while outcome.kind == "busy" and reading.expires <= time.time() and time.monotonic() < end:
            time.sleep(0.1)
            outcome = reading.rotate(spread=False)
        reading.read()
        content, is_valid = reading.there.content, reading.expires > time.time()
    finally:
        reading.close()
    if outcome.kind in FAILED or not is_valid:
        complain(outcome.text)
    if not is_valid or content is None:
        return CODES[outcome.kind] or EXPIRED
    say(content.decode("ascii"))
    return OK


def show_status(chosen: argparse.Namespace) -> int:
    from ansible_collections.entra.oracledb.plugins.module_utils._rotation import status

    found = status.read_status(chosen.config, chosen.state, chosen.names)
    if chosen.prometheus:
        path = os.path.abspath(chosen.prometheus)
        with open_directory(os.path.dirname(path), uid=_owner_of(os.path.dirname(path)), private=False) as directory:
            directory.write(os.path.basename(path), status.as_metrics(found).encode("utf-8"), 0o644)
    else:
        shown = status.as_json(found) if chosen.json else status.as_table(found, time.time())
        say(shown.rstrip("\n") if found or chosen.json else NO_TOKENS.format(chosen.config))
    return OK if all(one.expires_on > time.time() for one in found) else EXPIRED


def _owner_of(directory: str) -> Optional[int]:
    """Whose file it becomes: the collector's own directory is often that of its user."""
    try:
        return os.stat(directory).st_uid if os.geteuid() == 0 else None
    except OSError:
        return None


def host(chosen: argparse.Namespace) -> Host:
    return Host(machine_id(), os.uname().nodename, os.path.abspath(chosen.state))


def _rotation(chosen: argparse.Namespace, work: "Callable[[Rotation], Outcome]") -> Outcome:
    rotation = Rotation(read_configuration(chosen.config, chosen.name), host(chosen))
    try:
        return work(rotation)
    finally:
        rotation.close()


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 86400:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of seconds from 0 to 86400")
    return value
