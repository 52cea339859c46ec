# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup's shell, and the hit: a token that the store has, without the engine.

A worker is forked for each task and host, and what a hit costs there is what it imports. So this file and `_own_file.py` answer
a plain question by themselves, with what every worker has loaded; everything else goes to the engine (`answer.py`). The
documentation is in aad_token.yml: ansible-core would parse it here in every worker. Annotations are in quotes: otherwise each is
compiled, or written anew, in every worker.
"""

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ansible import constants
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display

from ansible_collections.entra.oracledb.plugins.module_utils import _own_file as own_file

if TYPE_CHECKING:
    # What a call gives, as it is written: options, variables (templated), environment, section of ansible.cfg.
    Asked = tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, str], Mapping[str, str]]

display = Display()

FORMAT = 1  # of a question; another one finds nothing of before
VARIABLE = "aad_token_"
SECTION = "aad_token"  # of ansible.cfg
# Each option, and each variable of the environment that an answer can depend on; a test holds both to the engine's tables.
OPTIONS = """
    auth scope tenant_id client_id client_secret certificate_path certificate_data certificate_password
    private_key_path send_certificate_chain federated_token_file federated_token federated_token_command
    federated_token_variable federated_audience oidc_request_url oidc_request_token service_connection_id
    identity_host identity_object_id identity_resource_id subscription process_timeout username password
    authorization_code code_verifier redirect_uri refresh_token user_assertion login_hint prompt
    authentication_record allow_interaction interaction_timeout authority cloud oidc region claims enable_cae
    min_remaining ca_path validate_certs proxy timeout cache cache_dir cache_key
""".split()  # noqa: SIM905 - one text is compiled faster than many, in every worker
ENVIRONMENT = frozenset(
    """
    AAD_TOKEN_AUTH AAD_TOKEN_CACHE AAD_TOKEN_CACHE_DIR AAD_TOKEN_CACHE_KEY AAD_TOKEN_CA_PATH
    AAD_TOKEN_INTERACTION_TIMEOUT AAD_TOKEN_PROXY AAD_TOKEN_TIMEOUT AAD_TOKEN_VALIDATE_CERTS
    ACTIONS_ID_TOKEN_REQUEST_TOKEN ACTIONS_ID_TOKEN_REQUEST_URL AZURESUBSCRIPTION_CLIENT_ID
    AZURESUBSCRIPTION_SERVICE_CONNECTION_ID AZURESUBSCRIPTION_TENANT_ID AZURE_ADFS_AUTHORITY_URL AZURE_AD_USER
    AZURE_AUTHORITY_HOST AZURE_CLIENT_CERTIFICATE_PASSWORD AZURE_CLIENT_CERTIFICATE_PATH AZURE_CLIENT_ID
    AZURE_CLIENT_SECRET AZURE_CLIENT_SEND_CERTIFICATE_CHAIN AZURE_CLOUD_ENVIRONMENT AZURE_CONFIG_DIR
    AZURE_FEDERATED_TOKEN AZURE_FEDERATED_TOKEN_FILE AZURE_PASSWORD AZURE_POD_IDENTITY_AUTHORITY_HOST
    AZURE_REGIONAL_AUTHORITY_NAME AZURE_SECRET AZURE_TENANT AZURE_TENANT_ID AZURE_USERNAME
    AZURE_X509_CERTIFICATE_PATH GITHUB_ACTIONS GITLAB_CI GITLAB_OIDC_TOKEN HOME IDENTITY_ENDPOINT IMDS_ENDPOINT
    MSI_ENDPOINT SYSTEM_ACCESSTOKEN SYSTEM_OIDCREQUESTURI TF_BUILD XDG_RUNTIME_DIR
""".split()  # noqa: SIM905
)
VARIABLES = [VARIABLE + name for name in OPTIONS]


class LookupModule(LookupBase):
    """lookup('entra.oracledb.aad_token', …)."""

    def run(self, terms: "list[str]", variables: "Mapping[str, Any] | None" = None, **kwargs: "Any") -> "list[Any]":
        scopes = self._flatten(terms)
        own = own_variables(variables or {}, self.templated)
        asked = as_asked(kwargs, own)
        names = questions(asked, scopes) if asked else []
        found = hit(asked, names) if asked else []
        if found:
            return found
        from ansible_collections.entra.oracledb.plugins.plugin_utils._lookup.answer import Answer

        return Answer(kwargs, own, variables or {}, scopes, display).to(names, asked or ())

    def templated(self, value: "Any") -> "Any":
        """What Ansible makes of a variable's value; of plain text it makes the same, but takes longer than the whole hit."""
        is_text = isinstance(value, str) and "{" not in value and not value.startswith("#jinja2:")
        return value if is_text or self._templar is None else self._templar.template(value)


def own_variables(variables: "Mapping[str, Any]", template: "Callable[[Any], Any]") -> "dict[str, Any]":
    """The play's variables for our options, templated."""
    return {name: template(variables[name]) for name in VARIABLES if name in variables and variables[name] is not None}


# The question.


def as_asked(direct: "Mapping[str, Any]", own: "Mapping[str, Any]") -> "Asked | None":
    """All that an answer can depend on; None where what ansible-core has read of its settings does not show."""
    parser = own_file.ini_parser(constants.config)
    if parser is None and constants.CONFIG_FILE:
        return None
    section = dict(parser.items(SECTION, raw=True)) if parser and parser.has_section(SECTION) else {}
    environment = {name: os.environ[name] for name in ENVIRONMENT.intersection(os.environ)}
    return direct, own, environment, section


def questions(asked: "Asked", scopes: "Sequence[Any]") -> "list[str]":
    """A name for each token that is asked for: another one where anything is another that the answer can depend on.

    Paths are relative to the directory of the process or of ansible.cfg. Empty where a value is not plain data.
    """
    try:
        places = [FORMAT, os.getcwd(), constants.CONFIG_FILE if asked[3] else None]  # noqa: PTH109
        return [sha256(encode([scope, places, *asked]).encode()).hexdigest() for scope in scopes or [None]]
    except (OSError, TypeError, ValueError, RecursionError):
        return []


def decrypted(value: "Any") -> "list[str]":
    """The text of a variable of ansible-vault, before ansible-core 2.19. Raises TypeError for everything else."""
    if getattr(value, "__ENCRYPTED__", False):
        return [str(value)]
    raise TypeError


encode = json.JSONEncoder(sort_keys=True, default=decrypted).encode
decode = json.JSONDecoder().decode


# The answer.


def hit(asked: "Asked", names: "Sequence[str]") -> "list[str]":
    """The tokens of all these questions, as the engine would give them; empty where it must be asked."""
    directory = open_directory(asked)
    if directory is None:
        return []
    try:
        found = [stored(directory, name) for name in names]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []
    finally:
        own_file.close(directory)
    tokens = [token for token, _secrets, _note in found]
    given = [asked[group][name] for _token, secrets, _note in found for group, name in secrets]
    own_file.register_secrets(tokens + given)
    for _token, _secrets, note in found:
        if note:
            display.v(note)
    return tokens


def open_directory(asked: "Asked") -> "int | None":
    """The token cache, None unless it is there and ours. A link on the way is looked at by the engine."""
    direct, own, environment, section = asked
    path = direct.get("cache_dir") or own.get(VARIABLE + "cache_dir") or environment.get("AAD_TOKEN_CACHE_DIR")
    try:
        path = path or section.get("cache_dir") or own_file.default_directory(os.environ)
        directory = own_file.open_linkless(path)
        if directory is None or own_file.is_own_directory(os.fstat(directory)):
            return directory
    except (OSError, ValueError, TypeError):
        return None
    own_file.close(directory)
    return None


def stored(directory: int, name: str) -> "tuple[str, list[tuple[int, str]], str]":
    """(token, where its secrets are in what is asked, the note for -v). Raises ValueError where there is no good answer, and
    OSError, KeyError, TypeError for a document that is missing or none."""
    answer_name = f"question-{name}.json"
    answer = decode((own_file.without_checksum(answer_name, read(directory, answer_name)) or b"").decode())
    data = read(directory, f"{answer['entry']}.json")
    if sha256(data).hexdigest() != answer["sha256"]:
        raise ValueError("another entry than the one that was checked")
    entry, now = decode(data.decode()), time.time()
    token, skew = entry["token"], entry["clock_skew"]
    is_good = (
        now < entry["refresh_on"]
        and own_file.is_of_this_clock(now, entry["obtained_at"], skew, entry["booted_at"])
        and own_file.remaining(token["expires_on"], now, skew) >= answer["needed"]
        and all(own_file.signature(os.stat(path)) == tuple(seen) for path, seen in answer["files"])  # noqa: PTH116
    )
    if not is_good:
        raise ValueError("no longer the answer")
    return token["access_token"], answer["secrets"], answer["note"]


def read(directory: int, name: str) -> bytes:
    """The document. Raises OSError and ValueError: it is missing, too large, or not a file that only we can read and write."""
    data, _status = own_file.read_bounded(name, own_file.MAX_DOCUMENT_BYTES, check, directory=directory)
    if data is None:
        raise ValueError("too large")
    return data


def check(status: "os.stat_result") -> None:
    if not (own_file.is_regular(status) and own_file.is_private(status, (os.geteuid(),))):
        raise ValueError("not a private file")
