# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether an OpenID Connect issuer's discovery document is its own: the rule of MSAL 1.39. Imported only for one (`oidc`)."""

from __future__ import annotations

from urllib.parse import urlsplit

# Microsoft's own hosts, which answer for domains of customers, too.
MICROSOFT = frozenset(
    """
    login.microsoftonline.com login.microsoft.com login.windows.net sts.windows.net login.chinacloudapi.cn
    login.partner.microsoftonline.cn login.microsoftonline.de login-us.microsoftonline.com login.microsoftonline.us
    login.usgovcloudapi.net login.sovcloud-identity.fr login.sovcloud-identity.de login.sovcloud-identity.sg
    """.split()  # noqa: SIM905 - one host after the other is easier to compare with MSAL's list
)
OF_CUSTOMERS = (".b2clogin.com", ".b2clogin.cn", ".b2clogin.us", ".b2clogin.de", ".ciamlogin.com")


def is_of(issuer: str, authority: str) -> bool:
    """Whether an issuer is the authority, on its host, on a region of its host, or one of Microsoft's (OpenID Connect Discovery
    section 4.3 would have only the first)."""
    if issuer and issuer.rstrip("/") == authority.rstrip("/"):
        return True
    try:
        ours, theirs = urlsplit(authority), urlsplit(issuer)
        host = theirs.hostname or ""
    except ValueError:
        return False
    region, _dot, parent = host.partition(".")
    parent = parent if region else ""
    known = host in MICROSOFT or parent in MICROSOFT or host.endswith(OF_CUSTOMERS)
    same = ours.scheme == theirs.scheme and ours.netloc == theirs.netloc
    return bool(host) and (known or same or parent == (ours.hostname or ""))
