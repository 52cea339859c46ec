# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The listener's side of one login, from CONNECT to the refusal that ends every session here."""

from collections.abc import Callable, Mapping
from socket import socket

from tests.emulators.tns_listener import messages, network_services
from tests.emulators.tns_listener.answers import ERROR, instead
from tests.emulators.tns_listener.connect import accept, read_connect
from tests.emulators.tns_listener.messages import FIELD_VERSION_OURS, Authentication, MessageType
from tests.emulators.tns_listener.packets import DataStream, ProtocolError, Wire
from tests.emulators.tns_listener.records import Login

#: The error of a database that knows the token but maps it to no user: every driver reports it as a plain server error.
ERROR_CODE = 1017
ERROR_MESSAGE = "ORA-01017: invalid credential or not authorized; logon denied"


class Session:
    """Answers one client and fills in its record as it goes."""

    def __init__(
        self,
        wire: Wire,
        login: Login,
        *,
        fast_auth: bool,
        answers: Mapping[str, str] | None = None,
        secure: Callable[[socket], socket] | None = None,
    ) -> None:
        """`answers` has what is said of a service instead (see `answers`); `secure` is the handshake, None without TLS."""
        self._wire = wire
        self._login = login
        self._fast_auth = fast_auth
        self._answers = answers or {}
        self._secure = secure
        self._error = (ERROR_CODE, ERROR_MESSAGE)
        self._stream = DataStream(wire)
        self._field_version = FIELD_VERSION_OURS

    def serve(self) -> None:
        """Take the client as far as its authentication and refuse it; raise ProtocolError or OSError."""
        request = read_connect(self._wire)
        self._login.stage = "connect"
        self._login.descriptor = request.descriptor
        self._login.service_name = request.service_name
        self._login.program = request.program
        planned = self._answers.get(request.service_name or request.sid or "", "")
        if request.is_ping:
            planned = "refuse 0"
        if planned.startswith(ERROR):
            code = int(planned.removeprefix(ERROR))
            self._error = (code, f"ORA-{code:05d}: planned")
        elif planned:
            outcome = instead(self._wire, planned, request.descriptor, self._secure)
            if outcome:
                self._login.outcome = outcome
                return
            request = read_connect(self._wire)
        accept(self._wire, request, fast_auth=self._fast_auth)
        while self._login.stage != "auth":
            self._answer_message()

    def _answer_message(self) -> None:
        if self._stream.peek(1) == network_services.MAGIC[:1]:
            self._answer_network_services()
            return
        message = self._stream.u8()
        if message == MessageType.FAST_AUTH:
            self._answer_fast_auth()
        elif message == MessageType.PROTOCOL:
            self._login.driver = messages.read_protocol(self._stream)
            self._reply(messages.protocol_reply())
        elif message == MessageType.DATA_TYPES:
            self._field_version = min(messages.read_data_types(self._stream), FIELD_VERSION_OURS)
            self._reply(messages.data_types_reply())
        elif message == MessageType.FUNCTION:
            self._refuse(messages.read_authentication(self._stream, self._field_version))
        else:
            raise ProtocolError(f"message {message} before the login was complete")

    def _answer_network_services(self) -> None:
        network_services.read_request(self._stream)
        self._login.stage = "network services"
        self._login.network_services = True
        self._reply(network_services.reply())

    def _answer_fast_auth(self) -> None:
        self._login.driver, authentication = messages.read_fast_auth(self._stream)
        self._login.fast_auth = True
        self._refuse(authentication, before=messages.protocol_reply() + messages.data_types_reply())

    def _refuse(self, authentication: Authentication, before: bytes = b"") -> None:
        # Recorded before the answer leaves: a client that has its error can rely on finding the record.
        self._record(authentication)
        error = messages.error_reply(*self._error, sequence=authentication.sequence, field_version=self._field_version)
        self._reply(before + error)

    def _record(self, authentication: Authentication) -> None:
        login = self._login
        login.driver = authentication.driver or login.driver
        login.program = login.program or authentication.pairs.get("AUTH_PROGRAM_NM")
        login.has_user = authentication.has_user
        login.keys = tuple(authentication.pairs)
        login.token = authentication.token
        login.outcome = f"ORA-{self._error[0]:05d}"
        login.stage = "auth"

    def _reply(self, payload: bytes) -> None:
        self._stream.discard_packet()
        self._wire.send_data(payload)
