# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names in sqlnet.ora and ojdbc.properties that are near to a known one. Clients ignore in silence what they do not know.

It is a warning and no fault: both lists grow with each release (Net Services Reference, chapter 5, 19c to 23ai).
"""

from __future__ import annotations

from collections.abc import Iterable

from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.ojdbc import KNOWN

NEAR = 0.9  # of difflib; real names differ by more, but for those that are listed here
_SIDES = ("CLIENT", "SERVER")
SQLNET = (
    *("BEQUEATH_DETACH", "DEFAULT_SDU_SIZE", "DIAG_ADR_ENABLED", "DIAG_DDE_ENABLED", "DIAG_SIGHANDLER_ENABLED"),
    *(
        "DISABLE_OOB",
        "DISABLE_OOB_AUTO",
        "ADR_BASE",
        "EXADIRECT_FLOW_CONTROL",
        "EXADIRECT_RECVPOLL",
        "HTTPS_SSL_VERSION",
    ),
    *("IFILE", "IPC.KEYPATH", "NAMES.DEFAULT_DOMAIN", "NAMES.DIRECTORY_PATH", "NAMES.LDAP_AUTHENTICATE_BIND"),
    *("NAMES.LDAP_CONN_TIMEOUT", "NAMES.LDAP_PERSISTENT_SESSION", "NAMES.LDAP_AUTHENTICATE_BIND_METHOD"),
    *(
        "NAMES.NIS.META_MAP",
        "OCI_COMPARTMENT",
        "OCI_CONFIG_FILE",
        "OCI_DATABASE",
        "OCI_IAM_URL",
        "OCI_PROFILE",
        "OCI_TENANCY",
    ),
    *("PASSWORD_AUTH", "RECV_BUF_SIZE", "SEND_BUF_SIZE", "SDP.PF_INET_SDP", "SEC_USER_AUDIT_ACTION_BANNER"),
    *("SEC_USER_UNAUTHORIZED_ACCESS_BANNER", "SQLNET.ALLOW_WEAK_CRYPTO", "SQLNET.ALLOW_WEAK_CRYPTO_CLIENTS"),
    *(f"SQLNET.ALLOWED_LOGON_VERSION_{side}" for side in _SIDES),
    *("SQLNET.AUTHENTICATION_SERVICES", "SQLNET.CLIENT_REGISTRATION", "SQLNET.CLOUD_USER", "SQLNET.COMPRESSION"),
    *("SQLNET.COMPRESSION_ACCELERATION", "SQLNET.COMPRESSION_LEVELS", "SQLNET.COMPRESSION_THRESHOLD"),
    *(f"SQLNET.CRYPTO_CHECKSUM_{side}" for side in _SIDES),
    *(f"SQLNET.CRYPTO_CHECKSUM_TYPES_{side}" for side in _SIDES),
    *(f"SQLNET.ENCRYPTION_{side}" for side in _SIDES),
    *(f"SQLNET.ENCRYPTION_TYPES_{side}" for side in _SIDES),
    *("SQLNET.DBFW_PUBLIC_KEY", "SQLNET.DOWN_HOSTS_TIMEOUT", "SQLNET.EXPIRE_TIME", "SQLNET.FALLBACK_AUTHENTICATION"),
    *("SQLNET.IGNORE_ANO_ENCRYPTION_FOR_TCPS", "SQLNET.INBOUND_CONNECT_TIMEOUT", "SQLNET.OUTBOUND_CONNECT_TIMEOUT"),
    *(
        "SQLNET.KERBEROS5_CC_NAME",
        "SQLNET.KERBEROS5_CLOCKSKEW",
        "SQLNET.KERBEROS5_CONF",
        "SQLNET.KERBEROS5_CONF_LOCATION",
    ),
    *(
        "SQLNET.KERBEROS5_CONF_MIT",
        "SQLNET.KERBEROS5_KEYTAB",
        "SQLNET.KERBEROS5_REALMS",
        "SQLNET.KERBEROS5_REPLAY_CACHE",
    ),
    *("SQLNET.AUTHENTICATION_KERBEROS5_SERVICE", "SQLNET.AUTHENTICATION_GSSAPI_SERVICE"),
    *("SQLNET.RADIUS_AUTHENTICATION", "SQLNET.RADIUS_AUTHENTICATION_INTERFACE", "SQLNET.RADIUS_AUTHENTICATION_PORT"),
    *("SQLNET.RADIUS_AUTHENTICATION_RETRIES", "SQLNET.RADIUS_AUTHENTICATION_TIMEOUT", "SQLNET.RADIUS_ALTERNATE"),
    *("SQLNET.RADIUS_ALTERNATE_PORT", "SQLNET.RADIUS_ALTERNATE_RETRIES", "SQLNET.RADIUS_ALTERNATE_TIMEOUT"),
    *("SQLNET.RADIUS_CHALLENGE_KEYWORD", "SQLNET.RADIUS_CHALLENGE_RESPONSE", "SQLNET.RADIUS_CLASSPATH"),
    *("SQLNET.RADIUS_SECRET", "SQLNET.RADIUS_SEND_ACCOUNTING", "SQLNET.RECV_TIMEOUT", "SQLNET.SEND_TIMEOUT"),
    *("SQLNET.URI", "SQLNET.USE_HTTPS_PROXY", "SQLNET.WALLET_OVERRIDE"),
    *(f"{tls}_{name}" for tls in ("SSL", "TLS") for name in ("CERT_REVOCATION", "CERTIFICATE_ALIAS", "CIPHER_SUITES")),
    *(f"{tls}_{name}" for tls in ("SSL", "TLS") for name in ("CLIENT_AUTHENTICATION", "DISABLE_WEAK_EC_CURVES")),
    *(f"{tls}_{name}" for tls in ("SSL", "TLS") for name in ("ENABLE_WEAK_CIPHERS", "EXTENDED_KEY_USAGE", "VERSION")),
    *(
        f"{tls}_{name}"
        for tls in ("SSL", "TLS")
        for name in ("SERVER_DN_MATCH", "ALLOW_WEAK_DN_MATCH", "CERTIFICATE_THUMBPRINT")
    ),
    *("SSL_CRL_FILE", "SSL_CRL_PATH", "TCP.ALLOWED_PROXIES", "TCP.CONNECT_TIMEOUT", "TCP.EXCLUDED_NODES"),
    *("TCP.INVITED_NODES", "TCP.NODELAY", "TCP.QUEUESIZE", "TCP.VALIDNODE_CHECKING", "TNSPING.TRACE_DIRECTORY"),
    *("TNSPING.TRACE_LEVEL", "TOKEN_AUTH", "TOKEN_LOCATION", "USE_CMAN", "USE_DEDICATED_SERVER", "USE_SNI"),
    *("WALLET_LOCATION", "AZURE_DB_APP_ID_URI", "TENANT_ID", "CLIENT_ID", "REDIRECT_URI", "AZURE_CREDENTIALS"),
    *(f"LOG_{name}_{side}" for name in ("DIRECTORY", "FILE") for side in _SIDES),
    *(
        f"TRACE_{name}_{side}"
        for name in ("DIRECTORY", "FILE", "FILEAGE", "FILELEN", "FILENO", "LEVEL")
        for side in _SIDES
    ),
    *("TRACE_UNIQUE_CLIENT", "TRACE_TIMESTAMP_CLIENT", "TRACE_TIMESTAMP_SERVER"),
)


def sqlnet_warnings(names: Iterable[str], setting: str) -> list[str]:
    """A sentence for each parameter that is to be set under a name near to a known one."""
    return near_names(names, SQLNET, setting)


def ojdbc_warnings(names: Iterable[str], setting: str) -> list[str]:
    """The same of properties."""
    return near_names(names, KNOWN, setting)


def near_names(names: Iterable[str], known: Iterable[str], setting: str) -> list[str]:
    from difflib import get_close_matches

    by_lower = {name.lower(): name for name in known}
    found = []
    for name in (name for name in names if name.lower() not in by_lower):
        for near in get_close_matches(name.lower(), by_lower, 1, NEAR):
            found.append(
                f"{setting}: no client is known to read {name}; is {by_lower[near]} meant? It is written as it is."
            )
    return found
