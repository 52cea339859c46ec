# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every option of a credential, once: types, sources, choices, secrecy. `make docs` writes the doc fragment's facts from it."""

from __future__ import annotations

from typing import NamedTuple

CLOUDS = {
    "AzureCloud": "https://login.microsoftonline.com",
    "AzureUSGovernment": "https://login.microsoftonline.us",
    "AzureChinaCloud": "https://login.partner.microsoftonline.cn",
}
CACHE_MODES = ("auto", "required", "never")
TIMEOUT = 60  # seconds in all for one token, all tries together
INTERACTION_TIMEOUT = 300  # seconds that a person may take
PROMPTS = (
    "login",
    "select_account",
    "consent",
    "create",
    "none",
)  # OpenID Connect Core section 3.1.2.1, and Entra's create


class Option(NamedTuple):
    """One option: `env` in order of precedence; ini section `[aad_token]` and variable `aad_token_<name>` follow from it."""

    name: str
    type: str = "str"
    default: str | int | bool | tuple[str, ...] | None = None
    env: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    no_log: bool = False

    @property
    def secret(self) -> bool:
        """Whether the whole value must be masked. Of a proxy only the login is secret; messages name the address."""
        return self.no_log and self.name != "proxy"

    def argument_spec(self) -> dict[str, object]:
        """The option as a task's argument: no default, so that a variable or the environment can still give one."""
        spec: dict[str, object] = {"type": self.type, "no_log": self.no_log}
        if self.type == "list":
            spec["elements"] = "str"
        if self.aliases:
            spec["aliases"] = list(self.aliases)
        if self.choices:
            spec["choices"] = list(self.choices)
        return spec


OPTIONS = {
    option.name: option
    for option in (
        # The flows are its choices: an unknown one is reported with all other faults.
        Option("auth", type="list", default=("auto",), env=("AAD_TOKEN_AUTH",)),
        Option("scope"),
        Option("tenant_id", env=("AZURE_TENANT_ID", "AZURE_TENANT"), aliases=("tenant",)),
        Option("client_id", env=("AZURE_CLIENT_ID",)),
        Option("client_secret", env=("AZURE_CLIENT_SECRET", "AZURE_SECRET"), aliases=("secret",), no_log=True),
        Option("certificate_path", type="path", env=("AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_X509_CERTIFICATE_PATH")),
        Option("certificate_data", no_log=True),
        Option("certificate_password", env=("AZURE_CLIENT_CERTIFICATE_PASSWORD",), no_log=True),
        Option("private_key_path", type="path"),
        Option("send_certificate_chain", type="bool", default=False, env=("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN",)),
        # Federated identity: a token of another issuer instead of a secret
        Option("federated_token_file", type="path", env=("AZURE_FEDERATED_TOKEN_FILE",)),
        Option("federated_token", env=("AZURE_FEDERATED_TOKEN",), no_log=True),
        Option("federated_token_command"),
        Option("federated_token_variable", default="GITLAB_OIDC_TOKEN"),
        Option("federated_audience"),
        Option("oidc_request_url", env=("ACTIONS_ID_TOKEN_REQUEST_URL", "SYSTEM_OIDCREQUESTURI")),
        Option("oidc_request_token", env=("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SYSTEM_ACCESSTOKEN"), no_log=True),
        Option("service_connection_id", env=("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",)),
        # Managed identity and Azure CLI
        Option("identity_host", default="controller", choices=("controller", "target")),
        Option("identity_object_id"),
        Option("identity_resource_id"),
        Option("subscription"),
        Option("process_timeout", type="int", default=10),
        # Users
        Option("username", env=("AZURE_USERNAME", "AZURE_AD_USER"), aliases=("ad_user",)),
        Option("password", env=("AZURE_PASSWORD",), no_log=True),
        Option("authorization_code", no_log=True),
        Option("code_verifier", no_log=True),
        Option("redirect_uri"),
        Option("refresh_token", no_log=True),
        Option("user_assertion", no_log=True),
        Option("login_hint"),
        Option("prompt", choices=PROMPTS),
        Option("authentication_record", type="raw"),
        Option("allow_interaction", type="bool"),
        Option("interaction_timeout", type="int", default=INTERACTION_TIMEOUT, env=("AAD_TOKEN_INTERACTION_TIMEOUT",)),
        # Whom to ask
        Option("authority", env=("AZURE_AUTHORITY_HOST", "AZURE_ADFS_AUTHORITY_URL")),
        Option("cloud", default="AzureCloud", choices=tuple(CLOUDS), env=("AZURE_CLOUD_ENVIRONMENT",)),
        Option("oidc", type="bool", default=False),
        Option("region", env=("AZURE_REGIONAL_AUTHORITY_NAME",)),
        Option("claims", type="raw"),
        Option("enable_cae", type="bool", default=False),
        Option("min_remaining", type="int"),
        Option("ca_path", type="path", env=("AAD_TOKEN_CA_PATH",)),
        Option("validate_certs", type="bool", default=True, env=("AAD_TOKEN_VALIDATE_CERTS",)),
        Option("proxy", env=("AAD_TOKEN_PROXY",), no_log=True),
        Option("timeout", type="int", default=TIMEOUT, env=("AAD_TOKEN_TIMEOUT",)),
        Option("cache", default="auto", choices=CACHE_MODES, env=("AAD_TOKEN_CACHE",)),
        Option("cache_dir", type="path", env=("AAD_TOKEN_CACHE_DIR",)),
        Option("cache_key", env=("AAD_TOKEN_CACHE_KEY",), no_log=True),
    )
}
SPELLINGS = {spelling: name for name, option in OPTIONS.items() for spelling in (name, *option.aliases)}


def credential_argument_spec() -> dict[str, dict[str, object]]:
    """The argument_spec of a credential, for actions."""
    return {name: option.argument_spec() for name, option in OPTIONS.items()}
