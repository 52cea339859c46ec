# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The flows: a table from `auth` to the options that each needs and the function that gets its token.

A flow is a row here and a function of one Call. The functions are named, not imported: many of them need MSAL, which a hit never loads.
"""

from __future__ import annotations

from typing import NamedTuple

CERTIFICATE = (
    "certificate_path",
    "certificate_data",
    "certificate_password",
    "private_key_path",
    "send_certificate_chain",
)
FEDERATED = ("federated_token_file", "federated_token", "federated_token_command")
CI_ISSUERS = ("github_oidc", "azure_pipelines")  # flows whose federated token is asked for over HTTP
IDENTITY = ("identity_host", "identity_object_id", "identity_resource_id")
CLIENT = ("client_secret", *CERTIFICATE, *FEDERATED)  # how a confidential client proves who it is
ACCOUNT = ("username", "authentication_record", "login_hint")  # whose sign-in is meant
CLIENT_CREDENTIALS = "app_flows.client_credentials"


class Flow(NamedTuple):
    """One way to a token. Options are named as in options.py, `a|b` is one of them; functions as `module.function`."""

    run: str = ""  # without asking a person anything
    person: str = ""  # with the help of a person, when `run` raises AuthenticationRequiredError
    requires: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()  # what it reads beside them
    recognised_by: tuple[str, ...] = ()  # given, they tell `auto` that this flow is meant
    app: bool = True  # acts for an app: one resource, as `<resource>/.default`
    user: bool = False  # signs a person in: MSAL's accounts are kept, and the tenant may be one of several
    local: bool = False  # asks this machine and not the authority: no tenant is needed
    hint: str = ""  # what to do when an option is missing
    ci: str = ""  # the variable that says that this is the flow's CI system
    warning: str = ""
    refused: str = ""  # why it is not done, and what to do instead

    @property
    def options(self) -> tuple[str, ...]:
        """Every option of the flow itself."""
        required = [name for requirement in self.requires for name in requirement.split("|")]
        return tuple(dict.fromkeys((*required, *self.uses)))

    @property
    def needs_msal(self) -> bool:
        """Whether MSAL asks the authority; for its own token an app asks as a host does (module_utils/_entra)."""
        return not self.local and self.run != CLIENT_CREDENTIALS


FLOWS = {
    "client_secret": Flow(
        run=CLIENT_CREDENTIALS,
        requires=("client_id", "client_secret"),
        uses=("region",),
        recognised_by=("client_secret",),
    ),
    "certificate": Flow(
        run=CLIENT_CREDENTIALS,
        requires=("client_id", "certificate_path|certificate_data"),
        uses=(*CERTIFICATE, "region"),
        recognised_by=("certificate_path", "certificate_data"),
    ),
    "workload_identity": Flow(
        run=CLIENT_CREDENTIALS,
        requires=("client_id", "|".join(FEDERATED)),
        uses=("region",),
        recognised_by=FEDERATED,
        hint="on AKS the pod needs the label azure.workload.identity/use: 'true' and an annotated service account",
    ),
    "github_oidc": Flow(
        run=CLIENT_CREDENTIALS,
        requires=("client_id", "oidc_request_url", "oidc_request_token"),
        uses=("federated_audience", "region"),
        ci="GITHUB_ACTIONS",
        hint="the workflow's job needs `permissions: {id-token: write, contents: read}`",
    ),
    "azure_pipelines": Flow(
        run=CLIENT_CREDENTIALS,
        requires=("client_id", "oidc_request_url", "oidc_request_token", "service_connection_id"),
        uses=("region",),
        ci="TF_BUILD",
        hint="the step needs `env: {SYSTEM_ACCESSTOKEN: $(System.AccessToken)}`, the job an Azure service connection with "
        "workload identity federation",
    ),
    "gitlab_oidc": Flow(
        run=CLIENT_CREDENTIALS,
        requires=("client_id", "federated_token"),
        uses=("federated_token_variable", "region"),
        ci="GITLAB_CI",
        hint="the environment has no GITLAB_OIDC_TOKEN: the job needs `id_tokens: {GITLAB_OIDC_TOKEN: {aud: "
        "api://AzureADTokenExchange}}`, or federated_token_variable the name that is used there",
    ),
    "managed_identity": Flow(
        run="machine_flows.managed_identity",
        uses=("client_id", *IDENTITY),
        recognised_by=IDENTITY,
        local=True,
    ),
    "azure_cli": Flow(
        run="machine_flows.azure_cli",
        uses=("subscription", "process_timeout"),
        app=False,
        local=True,
    ),
    "device_code": Flow(
        run="account_flows.silently",
        person="sign_in_flows.device_code",
        requires=("client_id",),
        uses=(*ACCOUNT, "prompt"),  # a code has no page of its own to show it, but it is asked for anew
        app=False,
        user=True,
    ),
    "interactive": Flow(
        run="account_flows.silently",
        person="sign_in_flows.interactive",
        requires=("client_id",),
        uses=(*ACCOUNT, "prompt", "redirect_uri"),
        app=False,
        user=True,
    ),
    "authorization_code": Flow(
        run="account_flows.authorization_code",
        requires=("client_id", "authorization_code", "redirect_uri"),
        uses=("code_verifier", *CLIENT),
        recognised_by=("authorization_code",),
        app=False,
        user=True,
    ),
    "username_password": Flow(
        run="account_flows.username_password",
        requires=("client_id", "username", "password"),
        uses=("client_secret",),
        recognised_by=("password",),
        app=False,
        user=True,
        warning="username_password hands a person's password to a program: RFC 9700 (section 2.4) forbids it, and it fails with "
        "multi-factor authentication. An app of its own with a certificate needs no password.",
    ),
    "on_behalf_of": Flow(
        run="app_flows.on_behalf_of",
        requires=("client_id", "user_assertion", "|".join(("client_secret", *CERTIFICATE[:2], *FEDERATED))),
        uses=CERTIFICATE,
        recognised_by=("user_assertion",),
        app=False,
    ),
    "refresh_token": Flow(
        run="account_flows.refresh_token",
        requires=("client_id", "refresh_token"),
        uses=CLIENT,
        recognised_by=("refresh_token",),
        app=False,
        user=True,
    ),
    "integrated_windows": Flow(
        run="account_flows.integrated_windows",
        requires=("client_id", "username"),
        app=False,
        user=True,
    ),
    "implicit": Flow(
        refused="RFC 9700 (section 2.1.2) forbids the implicit flow, which puts the token into an address: use auth interactive.",
    ),
}
# What the environment by itself can mean, in azure-identity's order, and what is tried where it says nothing.
ENVIRONMENT = ("client_secret", "certificate", "username_password", "workload_identity")
LAST_RESORTS = ("managed_identity", "azure_cli")


def app_scope_faults(scopes: tuple[str, ...]) -> list[str]:
    """An app asks for everything that it was granted on one resource (Entra: AADSTS1002012, AADSTS70011)."""
    faults = [
        f"scope '{scope}' does not end in '/.default': an app asks for '<Application ID URI>/.default'."
        for scope in scopes
        if not scope.endswith("/.default")
    ]
    if len(scopes) > 1:
        faults.append(f"{len(scopes)} scopes in one request: an app gets one token per resource, so give one scope.")
    return faults


def user_scope_faults(scopes: tuple[str, ...]) -> list[str]:
    """MSAL asks for these by itself and refuses them from us."""
    reserved = sorted({"openid", "profile", "offline_access"} & set(scopes))
    return [f"scope has {', '.join(reserved)}, which every sign-in asks for: leave it out."] if reserved else []
