# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How an action runs a module on the host, and what must hold before a secret goes there.

When ansible-core 2.16 to 2.22 ask `_is_pipelining_enabled` (in `_execute_module`): first with the style "new", to make a remote
temporary directory if the answer is no; then, with the module built from its arguments, with its real style: after a no
they transfer that built module, arguments and all, as a file (`_transfer_data`, which writes a local temporary file first).
Up to 2.20 they ask a third time and make the module the input of the command after a yes; from 2.21 the second answer counts.
The input leaves in `_low_level_execute_command`, the last of their hooks, and only there the secrets are put into it.

Where a user has chosen `secret_transfer: file`, and only where there is no other way, the built module is transferred with the
secrets in it, as ansible-core does it with every module. Then they are put into it in `_transfer_data`.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible import constants
from ansible.plugins.action import ActionBase
from ansible.release import __version__

from ansible_collections.entra.oracledb.plugins.module_utils._own_file import register_secrets
from ansible_collections.entra.oracledb.plugins.plugin_utils._action.secret_input import NotSentError, SecretInput
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError

if TYPE_CHECKING:
    from ansible.plugins.become import BecomeBase
    from ansible.plugins.connection import ConnectionBase

TESTED_CORES = "2.16 to 2.22"  # as in tools/matrix.py
# Before ansible-core 2.19 a become plugin does not say itself whether it passes standard input on; of these it is known.
BECOME_WITH_INPUT = ("sudo", "sudosu", "doas", "dzdo", "pbrun", "ksu")
SSH_ARGUMENTS = ("ssh_args", "ssh_common_args", "ssh_extra_args")
STDIN, FILE = SECRET_TRANSFERS = ("stdin", "file")
_FLAGS = re.compile(r"-[46AaCfGgKkMNnqsTtVvXxYy]+")  # those of ssh that take no value
_REQUESTS_TERMINAL = re.compile(r"requesttty[= ]force\b", re.IGNORECASE)
# In the words that sudo has for it; without its message, when the host has another language, the failure is Ansible's.
_NO_TERMINAL = re.compile(r"sudo: .*you must have a tty to run sudo", re.IGNORECASE)
REQUIRETTY = (
    "sudo on the host requires a terminal (requiretty in sudoers), and what goes through standard input has none. Nothing was changed "
    "on the host. Exempt the login user: 'Defaults:USER !requiretty' in sudoers. Or let ssh have a terminal, with "
    "ansible_ssh_extra_args: -tt, and accept a temporary file of mode 0600 with {setting}: file."
)


class ModuleRunner(ActionBase):
    """An action that runs modules. Their secrets go through standard input, or in a file if the user allows it, or not at all."""

    secret_transfer = STDIN  # what the task's option of this name says
    setting_name = "secret_transfer"  # what the user calls it
    _secret_input: SecretInput | None = None

    def run_on_host(
        self, module: str, arguments: dict[str, Any], variables: dict[str, Any], *, secret: bool
    ) -> dict[str, Any]:
        """The result of one execution of a module on the host.

        With `secret` there are values of type Secret in its arguments, which touch no disk on the way unless the user allows it.
        Raises NotSentError when they cannot be sent like that; the host is unchanged then.
        """
        secret_input = SecretInput()
        hidden = secret_input.hide(arguments)
        if bool(secret_input) is not secret:
            raise NotSentError(
                f"{self._task.action}: it is unclear which arguments of {module} are secret. Report a bug."
            )
        if secret:
            self.check_standard_input()
            result = self._run_with_secret(module, hidden, variables, secret_input)
        else:
            result = self._execute_module(module, module_args=hidden, task_vars=variables)
        if wants_terminal(result):
            raise AadTokenError(REQUIRETTY.format(setting=self.setting_name))
        return result

    def _run_with_secret(
        self, module: str, hidden: dict[str, Any], variables: dict[str, Any], secret_input: SecretInput
    ) -> dict[str, Any]:
        # A module sends the values of its no_log options back, unless it was told that they are secrets: core tells it of
        # those registered texts that are in the arguments it knows, the placeholders, and the input has the secrets there.
        register_secrets((*secret_input.placeholders, *secret_input.secrets))
        self._secret_input = secret_input
        secret_input.by_file = bool(self._way_without_input())
        try:
            result: dict[str, Any] = self._execute_module(module, module_args=hidden, task_vars=variables)
            if not secret_input.was_sent:
                raise self._not_sent("did not pass the module's input on")
        finally:
            self._secret_input = None
        return result

    def _not_sent(self, why: str) -> NotSentError:
        return NotSentError(
            f"{self._task.action}: the secret was not sent to the host, because ansible-core {__version__} {why}, and a "
            "secret must not lie in a temporary file. Nothing was changed on the host. Use a version of ansible-core that "
            f"entra.oracledb is tested with ({TESTED_CORES}), without a strategy plugin that runs modules in a way of its own."
        )

    def check_standard_input(self) -> None:
        """Where the connection or become plugin cannot pass a token through standard input: is a file allowed, and safe?

        Raises AadTokenError if it is not.
        """
        way = self._way_without_input()
        if not way:
            return
        if self.secret_transfer != FILE:
            raise AadTokenError(
                f"{way} cannot pass a token through standard input, and it must not lie in a temporary file. "
                "Use connection ssh with become_method sudo, or connect as the owner. Or accept a temporary file of mode 0600 "
                f"with {self.setting_name}: file."
            )
        danger = self._file_danger()
        if danger:
            raise AadTokenError(f"{self.setting_name} is file, and {danger}")
        self._display.warning(
            f"{way} cannot pass a token through standard input, so it lies in a temporary file of the login user on the host while "
            f"the module runs, as {self.setting_name}: file allows. A run that is killed can leave it there and on the controller until "
            "it expires."
        )

    def _file_danger(self) -> str:
        """Why a temporary file would be kept, or be read by others than the login user and root; "" if it would not."""
        if constants.DEFAULT_KEEP_REMOTE_FILES:
            return "ANSIBLE_KEEP_REMOTE_FILES would keep the token on the host: unset it (keep_remote_files in ansible.cfg)."
        if not self._is_become_unprivileged():
            return ""
        for option, setting in (
            ("world_readable_temp", "allow_world_readable_tmpfiles"),
            ("common_remote_group", "ansible_common_remote_group"),
        ):
            if self.get_shell_option(option, default=None):
                return f"{setting} would let others than the become user read the token on the host: unset it, or become root."
        return ""

    def _way_without_input(self) -> str:
        connection, become = self._connection, self._connection.become
        if not connection.has_pipelining:
            return f"The connection plugin '{connection.transport}'"
        if become is not None and not passes_input(become):
            return f"become_method '{become.name}'"
        if forces_terminal(connection):
            return "ssh with a forced terminal (-tt or RequestTTY=force in the ssh arguments)"
        return ""

    # The hooks of ansible-core, in the order in which it calls them.

    def _is_pipelining_enabled(self, module_style: str, wrap_async: bool = False) -> bool:
        if self._secret_input is None:
            return bool(super()._is_pipelining_enabled(module_style, wrap_async))
        if self._secret_input.by_file:
            return False  # ansible-core before 2.19 would do it through a forced terminal
        enabled = module_style == "new" and not wrap_async
        self._secret_input.was_asked = enabled
        return enabled

    def _transfer_data(self, remote_path: str, data: bytes | str) -> str:
        self._check_transfer()
        secret_input = self._secret_input
        if secret_input is not None and secret_input.is_in(data):
            data = self._revealed(secret_input, data)
        transferred: str = super()._transfer_data(remote_path, data)
        return transferred

    def _transfer_file(self, local_path: str, remote_path: str) -> str:
        self._check_transfer()
        transferred: str = super()._transfer_file(local_path, remote_path)
        return transferred

    def _check_transfer(self) -> None:
        if self._secret_input is not None and not self._secret_input.by_file:
            raise self._not_sent("wanted to put the module's input into a temporary file")

    def _low_level_execute_command(
        self, cmd: str, sudoable: bool = True, in_data: bytes | str | None = None, *arguments: Any, **options: Any
    ) -> Any:
        secret_input = self._secret_input
        if secret_input is not None and in_data is not None and secret_input.is_in(in_data):
            if not secret_input.was_asked:
                raise self._not_sent("did not ask whether the module's input goes through standard input")
            in_data = self._revealed(secret_input, in_data)
        result = super()._low_level_execute_command(cmd, sudoable, in_data, *arguments, **options)
        return secret_input.scrub(result) if secret_input is not None and secret_input.was_sent else result

    def _revealed(self, secret_input: SecretInput, data: bytes | str) -> bytes:
        """The module's input with the secrets in it. Raises NotSentError."""
        if not secret_input.is_whole_in(data):
            raise self._not_sent("did not pass all of the module's input on")
        secret_input.was_sent = True
        return secret_input.reveal(data)


def passes_input(become: BecomeBase) -> bool:
    """Whether a become plugin passes standard input on to the command."""
    says = getattr(become, "pipelining", None)
    return str(become.name).rpartition(".")[2] in BECOME_WITH_INPUT if says is None else bool(says)


def wants_terminal(result: Mapping[str, Any]) -> bool:
    """Whether a module did not start because sudo wanted a terminal."""
    return "module_stderr" in result and any(
        _NO_TERMINAL.search(str(result.get(name, ""))) for name in ("module_stderr", "module_stdout")
    )


def words_of(arguments: str) -> list[str]:
    """The words of an ssh option's text; none of a text with an open quote, which ssh will not get to see either."""
    try:
        return shlex.split(arguments)
    except ValueError:
        return []


def forces_terminal(connection: ConnectionBase) -> bool:
    """Whether the play makes ssh allocate a terminal, which would echo what is written to it.

    As ansible-core 2.19 looks for it before it does pipelining; ssh's own configuration files cannot be seen from here.
    """
    given = [connection.get_option(name) or "" for name in SSH_ARGUMENTS if connection.has_option(name)]
    words = [word for text in given for word in words_of(text)]
    flags = "".join(word for word in words if _FLAGS.fullmatch(word))
    return flags.count("t") > 1 or bool(_REQUESTS_TERMINAL.search(" ".join(words)))
