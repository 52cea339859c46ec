# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCPS listener that takes a real Oracle driver's login as far as its access token and records what was sent.

It is no database: every login ends with ORA-01017. Assert on what it recorded, not on the client's message.
"""

from tests.emulators.tns_listener.controller import ListenerError, TnsListener
from tests.emulators.tns_listener.records import Login

__all__ = ["ListenerError", "Login", "TnsListener"]
