# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An emulator of AD FS as far as WS-Trust goes: `Adfs` runs one, see `service` for what it answers.

Kerberos tickets, TLS and the signature on the assertions are real. That a real AD FS behaves like this is from its
documentation and from MSAL's source; nothing here was ever compared with one.
"""

from tests.emulators.adfs.controller import Adfs, AdfsError

__all__ = ["Adfs", "AdfsError"]
