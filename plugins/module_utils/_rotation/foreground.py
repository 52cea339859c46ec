# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""`run`: keep tokens fresh in the foreground, for a container beside the application. One after another, in one process."""

from typing import Callable, Dict, List

from ansible_collections.entra.oracledb.plugins.module_utils._files.checks import HostError
from ansible_collections.entra.oracledb.plugins.module_utils._files.directory import SecureFileError
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.configuration import (
    ConfigurationError,
    names_in,
    read_configuration,
)
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.rotate import FAILED, Host, Outcome, Rotation
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.state import State, note_error
from ansible_collections.entra.oracledb.plugins.module_utils._rotation.stopping import Stop, Stopped

POLL = 15.0  # seconds: a machine that was frozen wakes up late by its wall clock, and configurations change
SHORTEST = 0.05  # seconds between two looks

Say = Callable[[str], object]


class Foreground:
    """The tokens `names` of a directory of configurations, all of it when there are none."""

    def __init__(self, directory: str, names: List[str], host: Host, say: Say, complain: Say) -> None:
        self.directory = directory
        self.names = names
        self.host = host
        self.say = say
        self.complain = complain
        self.remembered: Dict[str, State] = {}
        self.complaints: Dict[str, str] = {}  # the last one of each token

    def run(self, stop: Stop) -> None:
        """Until `stop` is told."""
        self.host = self.host._replace(asking=stop.waiting)
        try:
            while True:
                wake = self.look()
                with stop.waiting():
                    self.host.sleep(max(SHORTEST, min(wake - self.host.now(), POLL)))
        except Stopped:
            return

    def look(self) -> float:
        """Renew what is due; the time of the next look (epoch seconds)."""
        wake = self.host.now() + POLL
        try:
            names = self.names or names_in(self.directory)
        except ConfigurationError as error:
            self._complain_once("", str(error))
            return wake
        for name in names:
            wake = min(wake, self._look_at(name).next or wake)
        return wake

    def _look_at(self, name: str) -> Outcome:
        try:
            rotation = Rotation(read_configuration(self.directory, name), self.host, self.remembered.get(name))
        except (ConfigurationError, HostError, SecureFileError) as error:
            return self._stopped(name, str(error))
        try:
            outcome = rotation.rotate()
        except (HostError, SecureFileError) as error:
            return self._stopped(name, str(error))
        finally:
            self.remembered[name] = rotation.remembered
            rotation.close()
        if outcome.kind in FAILED:
            self._complain_once(name, outcome.text)
            return outcome
        self.complaints.pop(name, None)
        if outcome.kind == "renewed":
            self.say(outcome.text)
        return outcome

    def _stopped(self, name: str, text: str) -> Outcome:
        note_error(self.host.state_root, name, text)
        self._complain_once(name, text)
        return Outcome("local")

    def _complain_once(self, name: str, text: str) -> None:
        """What keeps us from looking is told once, not with every look."""
        if self.complaints.get(name) != text:
            self.complaints[name] = text
            self.complain(text)
