# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What we know of each parameter of a connect descriptor, one row each, and the options of a service that follow from it.

A new parameter is a new row. If it has an option, that needs its text in the documentation of oracle_tnsnames; `make docs`
takes it from there.

The names and sections are those of the Net Services Reference and, for Easy Connect Plus, of the Net Services
Administrator's Guide, 19c to 26ai. Who ignores what was measured as `value_rules` says.
"""

from typing import Any, Dict, NamedTuple, Optional, Tuple

from ansible_collections.entra.oracledb.plugins.module_utils._clients import (
    ALL_CLIENTS,
    CLIENT_NAMES,
    JDBC,
    NODE,
    PYTHON,
    THIN,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_kinds import (
    APP_ID_URI,
    DN,
    HOST,
    MATCH,
    NAME,
    ON_OFF,
    PATH,
    PORT,
    REDIRECT_URI,
    TOKEN_AUTH,
    UNQUOTED_WORD,
    WALLET,
    WEAK_MATCH,
    WORD,
    Kind,
    expire_time_faults,
    number,
    one_of,
    time_faults,
    whole_number_faults,
)
from ansible_collections.entra.oracledb.plugins.module_utils._descriptor.value_rules import (
    INTERACTIVE,
    SERVICE_PRINCIPAL,
)

PROTOCOLS = ("tcp", "tcps")
SERVERS = ("dedicated", "shared", "pooled")
SECTIONS = ("DESCRIPTION", "ADDRESS", "CONNECT_DATA", "SECURITY")
#: Every list of a descriptor that is known; they are no parameters.
LISTS = (*SECTIONS, "ADDRESS_LIST", "DESCRIPTION_LIST")
#: Where clients ignore a parameter: outside its section or everywhere, and for the switches of a list: next to a single
#: ADDRESS_LIST, or in DESCRIPTION_LIST.
ELSEWHERE, ANYWHERE, BESIDE_LIST, IN_TOP_LIST = "elsewhere", "anywhere", "beside ADDRESS_LIST", "in DESCRIPTION_LIST"


class Parameter(NamedTuple):
    """One parameter: its name, the section in which clients read it, and the kind of its value."""

    name: str
    section: str
    kind: Kind
    #: Our option and its name in Easy Connect: the name in lower case if the row says nothing, None if there is none.
    option: Optional[str]
    easy_connect: Optional[str]
    #: What to do instead of writing it in Easy Connect.
    refused: str = ""
    #: The older name, which more clients read, to write instead.
    instead: str = ""
    #: The clients that ignore it, by place.
    ignored: Dict[str, Tuple[str, ...]] = {}
    #: The values of TOKEN_AUTH that use it; with another it is a fault. Empty: no rule.
    token_auth: Tuple[str, ...] = ()


def _row(name: str, section: str, kind: Kind, **known: Any) -> Parameter:
    easy_connect = None if "refused" in known else name.lower()
    return Parameter(name, section, kind, **{"option": name.lower(), "easy_connect": easy_connect, **known})


_STRAY, _NOT_YET = {ELSEWHERE: THIN}, {ANYWHERE: (JDBC, PYTHON)}
ONLY_JDBC = (
    "only JDBC reads it from a connect string, so that the others go without; set it in sqlnet.ora or the program"
)
_WEAK = "python-oracledb compares strictly in any case; name the server as its certificate does"
_VERSION = "clients contradict each other in its values, and all take the newest TLS by themselves; take it out"

# The order is that of the text. LISTS are not here: they have no value, no option and no name in Easy Connect; `check_places`
# says where they are read.
_ROWS = (
    _row("ENABLE", "DESCRIPTION", one_of("broken"), option=None),
    _row("CONNECT_TIMEOUT", "DESCRIPTION", number(0, "seconds")),
    # With 0 python-oracledb gives up at once (DPY-6005).
    _row("TRANSPORT_CONNECT_TIMEOUT", "DESCRIPTION", number(1, "seconds", time_faults), ignored=_STRAY),
    _row("RECV_TIMEOUT", "DESCRIPTION", number(0, "seconds"), option=None),
    _row("RETRY_COUNT", "DESCRIPTION", number(0, "a number of times", whole_number_faults), ignored=_STRAY),
    _row("RETRY_DELAY", "DESCRIPTION", number(0, "seconds", whole_number_faults), ignored=_STRAY),
    # With 0 JDBC refuses the login (ORA-17820).
    _row("EXPIRE_TIME", "DESCRIPTION", number(1, "minutes", expire_time_faults), ignored=_STRAY),
    _row("SDU", "DESCRIPTION", number(512, "bytes", whole_number_faults, high=2097152)),
    _row("RECV_BUF_SIZE", "DESCRIPTION", number(0, "bytes"), option=None),
    _row("SEND_BUF_SIZE", "DESCRIPTION", number(0, "bytes"), option=None),
    _row("COMPRESSION", "DESCRIPTION", one_of("on", "off", "auto"), option=None),
    _row("USE_SNI", "DESCRIPTION", ON_OFF, ignored=_STRAY),
    _row("LOAD_BALANCE", "DESCRIPTION", ON_OFF, ignored={BESIDE_LIST: THIN}),
    _row("FAILOVER", "DESCRIPTION", ON_OFF, ignored={BESIDE_LIST: THIN, IN_TOP_LIST: (NODE,)}),
    _row("SOURCE_ROUTE", "DESCRIPTION", ON_OFF, ignored={BESIDE_LIST: (PYTHON, NODE), IN_TOP_LIST: (NODE, JDBC)}),
    # Over TCP a token goes in clear or is refused; python-oracledb knows no other protocols (`security`).
    _row("PROTOCOL", "ADDRESS", one_of(*PROTOCOLS), easy_connect=None, ignored={ELSEWHERE: ALL_CLIENTS}),
    _row("HOST", "ADDRESS", HOST, easy_connect=None),
    _row("PORT", "ADDRESS", PORT, easy_connect=None),
    _row("HTTPS_PROXY", "ADDRESS", HOST, ignored={ELSEWHERE: (PYTHON, NODE)}),
    _row("HTTPS_PROXY_PORT", "ADDRESS", PORT, ignored={ELSEWHERE: (PYTHON, NODE)}),
    _row("SERVICE_NAME", "CONNECT_DATA", NAME, refused="write it after the host, /service", ignored=_STRAY),
    _row("SID", "CONNECT_DATA", NAME, easy_connect=None),
    _row("INSTANCE_NAME", "CONNECT_DATA", NAME, refused="write it after the service, /service/instance", ignored=_STRAY),
    _row("SERVER", "CONNECT_DATA", one_of(*SERVERS, error="DPY-4028"), refused="write it after the service, /service:dedicated"),
    _row("POOL_CONNECTION_CLASS", "CONNECT_DATA", WORD, ignored=_STRAY),
    _row("POOL_PURITY", "CONNECT_DATA", one_of("new", "self", error="DPY-4022"), ignored=_STRAY),
    _row("POOL_BOUNDARY", "CONNECT_DATA", one_of("statement", "transaction"), option=None),
    _row("POOL_NAME", "CONNECT_DATA", WORD, option=None),
    _row("SERVICE_TAG", "CONNECT_DATA", WORD, option=None),
    _row("CONNECTION_ID_PREFIX", "CONNECT_DATA", WORD, option=None),
    _row("SSL_SERVER_DN_MATCH", "SECURITY", MATCH, ignored={ELSEWHERE: ALL_CLIENTS}),
    _row("SSL_SERVER_CERT_DN", "SECURITY", DN, ignored={ELSEWHERE: ALL_CLIENTS}),
    # The newer names of the two; node-oracledb 26 obeys them.
    _row("TLS_SERVER_DN_MATCH", "SECURITY", MATCH, option=None, instead="SSL_SERVER_DN_MATCH", ignored=_NOT_YET),
    _row("TLS_SERVER_CERT_DN", "SECURITY", WORD, option=None, instead="SSL_SERVER_CERT_DN", ignored=_NOT_YET),
    _row("SSL_ALLOW_WEAK_DN_MATCH", "SECURITY", WEAK_MATCH, option=None, refused=_WEAK),
    _row("TLS_ALLOW_WEAK_DN_MATCH", "SECURITY", WEAK_MATCH, option=None, easy_connect=None),
    _row("SSL_VERSION", "SECURITY", WORD, option=None, refused=_VERSION),
    _row("SSL_CERTIFICATE_ALIAS", "SECURITY", WORD, option=None, refused=ONLY_JDBC),
    _row("SSL_CERTIFICATE_THUMBPRINT", "SECURITY", WORD, option=None, refused=ONLY_JDBC),
    # Two names of one thing: with both python-oracledb fails (`security`).
    _row("WALLET_LOCATION", "SECURITY", WALLET, option="wallet_directory"),
    _row("MY_WALLET_DIRECTORY", "SECURITY", WALLET, option=None, refused="write wallet_location"),
    # Elsewhere JDBC silently ignores them and asks for a password (`check_places`).
    _row("TOKEN_AUTH", "SECURITY", TOKEN_AUTH),
    _row("TOKEN_LOCATION", "SECURITY", PATH),
    _row("CLIENT_ID", "SECURITY", UNQUOTED_WORD),
    _row("TENANT_ID", "SECURITY", UNQUOTED_WORD),
    _row("AZURE_DB_APP_ID_URI", "SECURITY", APP_ID_URI),
    _row("REDIRECT_URI", "SECURITY", REDIRECT_URI, token_auth=(INTERACTIVE,)),
    _row("AZURE_CREDENTIALS", "SECURITY", PATH, token_auth=(SERVICE_PRINCIPAL,)),
)  # fmt: skip
PARAMETERS: Dict[str, Parameter] = {row.name: row for row in _ROWS}
#: The same by our option, and by the name in Easy Connect, where a newer name means the older one.
BY_OPTION: Dict[str, Parameter] = {row.option: row for row in _ROWS if row.option}
BY_EASY_CONNECT: Dict[str, Parameter] = {
    row.easy_connect: PARAMETERS[row.instead or row.name] for row in _ROWS if row.easy_connect
}
# More of the Net Services Reference, of which we know nothing but the section.
_OTHERS = {
    "CONNECT_DATA": (
        "COLOCATION_TAG", "FAILOVER_MODE", "GLOBAL_NAME", "INSTANCE_ROLE", "RDB_DATABASE", "SHARDING_KEY",
        "SUPER_SHARDING_KEY", "TUNNEL_SERVICE_NAME",
    ),
    "DESCRIPTION": ("HS", "TYPE_OF_SERVICE"),
    "SECURITY": (
        "AUTHENTICATION_SERVICE", "IGNORE_ANO_ENCRYPTION_FOR_TCPS", "KERBEROS5_CC_NAME", "KERBEROS5_PRINCIPAL",
    ),
}  # fmt: skip


def in_parameters() -> Dict[str, str]:
    """The parameters without an option of their own, in lower case, and how each is given in the option `parameters`."""
    sections = {row.name: row.section for row in _ROWS if not row.option and not row.instead}
    sections.update({name: section for section, names in _OTHERS.items() for name in names})
    return {
        name.lower(): f"parameters: {{{section.lower()}: {{{name.lower()}: value}}}}"
        for name, section in sections.items()
    }


def _of(kind: Kind) -> Tuple[str, ...]:
    return tuple(row.name for row in _ROWS if row.kind is kind)


# Parameters and options that rules take together.
WALLETS = _of(WALLET)
#: Whether a certificate's name is compared, and whether loosely.
MATCHES, WEAK_MATCHES = _of(MATCH), _of(WEAK_MATCH)
#: What says in which order addresses are tried.
LIST_SWITCHES = tuple(row.name for row in _ROWS if BESIDE_LIST in row.ignored)
#: The parameters whose value is a word, never a list; a nested wallet has a fault of its own.
WORDS = {*MATCHES, *WEAK_MATCHES, *(row.name for row in BY_OPTION.values())} - set(WALLETS)
TOKEN = ("TOKEN_AUTH", "TOKEN_LOCATION")
AZURE_OPTIONS = ("azure_db_app_id_uri", "client_id", "tenant_id", "redirect_uri", "azure_credentials")
ADDRESS_OPTIONS = tuple(name for name, row in BY_OPTION.items() if row.section == "ADDRESS")
#: The options that are texts with a whole descriptor in them, and those that may be given with one: they are put into it.
RAW_FORMS = ("descriptor", "easy_connect")
WITH_DESCRIPTOR = ("token_location", "wallet_directory")

#: An argument_spec for the options of a service. There are no defaults, so that "not given" can be told from "given";
#: `build.complete` fills them in. Paths are of type str because no client expands ``~`` or ``$``.
SERVICE_OPTIONS: Dict[str, Dict[str, Any]] = {name: dict(row.kind.spec) for name, row in BY_OPTION.items()}
SERVICE_OPTIONS["addresses"] = {
    "type": "list",
    "elements": "dict",
    "options": {name: dict(BY_OPTION[name].kind.spec) for name in ADDRESS_OPTIONS},
}
SERVICE_OPTIONS["parameters"] = {"type": "dict"}
SERVICE_OPTIONS.update({name: {"type": "str"} for name in RAW_FORMS})
STATES = ("present", "absent", "rename")
#: The options of a service that are not for its descriptor.
ENTRY_OPTIONS: Dict[str, Dict[str, Any]] = {
    "name": {"type": "str", "required": True},
    "state": {"type": "str", "choices": list(STATES), "default": "present"},
    "new_name": {"type": "str"},
}
CLIENTS_OPTION: Dict[str, Any] = {"type": "list", "elements": "str", "choices": list(CLIENT_NAMES)}
