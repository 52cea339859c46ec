# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a credential: descriptions are written here, `make docs` writes the rest from plugin_utils/_model/options.py."""

from __future__ import annotations

from ansible.release import __version__

ANSIBLE_CORE = tuple(map(int, __version__.split(".")[:2]))


class ModuleDocFragment:
    """C(entra.oracledb.credential) for tasks, C(entra.oracledb.credential.plugin) adds where a plugin finds them."""

    DOCUMENTATION = r"""
requirements:
  - msal >= 1.39 on the controller, which brings cryptography; an app's own token does without msal (the managed host needs nothing)
  - jmespath on the controller, for the option C(query) of the lookup and the task C(aad_token)
options:
  # Written by tools/generate_docs.py from plugins/plugin_utils/_model/options.py, except the descriptions; `make docs` writes it anew.
  auth:
    description:
      - How the token is got, the name of a flow. For apps V(client_secret), V(certificate), V(workload_identity), V(github_oidc),
        V(azure_pipelines), V(gitlab_oidc), V(managed_identity) and V(on_behalf_of); for people V(device_code), V(interactive),
        V(authorization_code), V(refresh_token), V(username_password), V(integrated_windows) and V(azure_cli).
      - V(auto) takes the credential that is given in the task or in variables; if there is none the one in the environment (secret,
        certificate, user name and password, then workload identity), and if there is none either the machine's managed identity, then the
        Azure CLI. Two credentials in the same place are an error, because it is not clear which one is meant; one that is configured and
        fails is an error, too. C(-v) says what was taken and why not the others.
      - 'A list is a chain of your own: a flow is passed over if nothing of it is configured or if it is not available here; one that is
        configured in part, or fails, ends the chain. In a job of GitHub Actions, Azure DevOps or GitLab (E(GITHUB_ACTIONS), E(TF_BUILD),
        E(GITLAB_CI)) the flow of that CI system counts as configured.'
      - People's flows are never part of V(auto). Plays that are to use the sign-in of the playbook C(entra.oracledb.login) say
        V(device_code) or V(interactive).
    type: list
    elements: str
    default: [auto]
  scope:
    description:
      - What the token is for. An app asks for C(<Application ID URI>/.default), for example
        V(https://contoso.example/00000000-1111-2222-3333-444444444444/.default).
      - The Application ID URI is on the page B(Expose an API) of the database's app registration.
    type: str
  tenant_id:
    description:
      - The tenant, as a GUID or as one of its domain names.
      - The "Directory (tenant) ID" on the app's Overview page.
      - O(auth=device_code) and O(auth=interactive) need none. The person signs in at C(organizations) then, which Entra allows for apps of
        several tenants only.
    type: str
    aliases: [tenant]
  client_id:
    description:
      - The app that asks; the "Application (client) ID" on its Overview page.
      - With O(auth=managed_identity) the user-assigned identity. With O(identity_host=target) E(AZURE_CLIENT_ID) does not count, because it
        is about the controller.
    type: str
  client_secret:
    description:
      - The app's secret, for O(auth=client_secret). The secret's B(Value), not its Secret ID.
    type: str
    aliases: [secret]
  certificate_path:
    description:
      - The certificate of the app for O(auth=certificate), a file on the controller.
      - PEM with the certificate, the certificates above it in any order, and the private key (unless O(private_key_path) has it); or PFX
        (PKCS 12).
      - The key must be RSA with 2048 bits or more. Thumbprints are computed.
    type: path
  certificate_data:
    description:
      - The same as PEM text, or a PFX file in base64, so that a vault can hand it over.
    type: str
  certificate_password:
    description:
      - The passphrase of the encrypted private key, or of the PFX file.
    type: str
  private_key_path:
    description:
      - The PEM file of the private key, where O(certificate_path) holds only certificates.
    type: path
  send_certificate_chain:
    description:
      - Send the certificate and the certificates above it along (C(x5c)), for apps that trust subject name and issuer instead of one
        certificate.
    type: bool
    default: false
  federated_token_file:
    description:
      - The file with the federated token for O(auth=workload_identity), on the controller; it is read anew for each request. On AKS the
        environment names it.
    type: path
  federated_token:
    description:
      - The federated token itself, a signed JWT of the other issuer.
    type: str
  federated_token_command:
    description:
      - A command that prints the federated token. It is run without a shell, anew for each request.
    type: str
  federated_token_variable:
    description:
      - The environment variable in which GitLab puts the ID token, for O(auth=gitlab_oidc); the name under C(id_tokens) of the job.
    type: str
    default: GITLAB_OIDC_TOKEN
  federated_audience:
    description:
      - The audience that GitHub puts into its ID token, for O(auth=github_oidc). It must be the one of the federated credential in Entra.
      - By default the one of the cloud, C(api://AzureADTokenExchange), C(api://AzureADTokenExchangeUSGov) or
        C(api://AzureADTokenExchangeChina).
    type: str
  oidc_request_url:
    description:
      - Where the CI system hands out ID tokens, for O(auth=github_oidc) and O(auth=azure_pipelines). The job's environment has it.
    type: str
  oidc_request_token:
    description:
      - The job's own token for O(oidc_request_url). On Azure DevOps the step must ask for it, C(SYSTEM_ACCESSTOKEN) from
        V($(System.AccessToken\)).
    type: str
  service_connection_id:
    description:
      - The Azure DevOps service connection, a GUID, for O(auth=azure_pipelines).
    type: str
  identity_host:
    description:
      - Whose managed identity is meant, for O(auth=managed_identity). With V(target) the managed host asks for its own, with nothing but
        its Python; a lookup runs on the controller and cannot.
      - V(target) with another O(auth) than V(managed_identity) is an error.
    type: str
    choices: [controller, target]
    default: controller
  identity_object_id:
    description:
      - The object (principal) ID of the user-assigned identity. O(client_id) names it as well. Without either it is the machine's
        system-assigned identity. On the controller E(AZURE_CLIENT_ID) names it, too.
    type: str
  identity_resource_id:
    description:
      - The Azure resource ID of the user-assigned identity.
    type: str
  subscription:
    description:
      - The subscription (name or ID) whose account the Azure CLI is to use, for O(auth=azure_cli).
    type: str
  process_timeout:
    description:
      - Seconds that the Azure CLI may take.
    type: int
    default: 10
  username:
    description:
      - The user, as C(name@domain). With O(auth=device_code) and O(auth=interactive) it says which of the signed-in accounts is meant;
        where several are signed in, either this or O(authentication_record) is needed.
    type: str
    aliases: [ad_user]
  password:
    description:
      - The user's password, for O(auth=username_password), which RFC 9700 forbids and multi-factor authentication breaks.
    type: str
  authorization_code:
    description:
      - The code that a sign-in elsewhere returned, for O(auth=authorization_code). It can be redeemed once, within minutes.
    type: str
  code_verifier:
    description:
      - The PKCE verifier (RFC 7636), where the code was asked for with a challenge.
    type: str
  redirect_uri:
    description:
      - For O(auth=authorization_code) the address that the code was sent to. For O(auth=interactive) C(http://localhost:PORT) where the
        port must be a certain one; by default any free port is taken.
    type: str
  refresh_token:
    description:
      - A refresh token for O(auth=refresh_token). The one that comes back is kept in the cache and used from then on.
    type: str
  user_assertion:
    description:
      - The access token that a user sent to this app, for O(auth=on_behalf_of).
    type: str
  login_hint:
    description:
      - The user name that the sign-in page begins with, for O(auth=interactive).
    type: str
  prompt:
    description:
      - What the sign-in page asks even of a user who is signed in, for O(auth=interactive).
      - Where a person may be asked (O(allow_interaction)), every value but V(none) goes past the cache; with O(auth=device_code) it means a
        new code. This is how one more account is signed in.
    type: str
    choices: [login, select_account, consent, create, none]
  authentication_record:
    description:
      - Which account is meant, as azure-identity's C(AuthenticationRecord), a dictionary or its JSON; what the task C(aad_token) returned
        as C(authentication_record).
    type: raw
  allow_interaction:
    description:
      - Whether a person may be asked when no account is signed in.
      - By default V(true) in the task M(entra.oracledb.aad_token) and V(false) everywhere else.
    type: bool
  interaction_timeout:
    description:
      - Seconds that a person has to sign in. A device code can end earlier, after 15 minutes as a rule.
    type: int
    default: 300
  authority:
    description:
      - The identity provider, C(https://host) or C(https://host/tenant). Overrides O(cloud).
      - Every cloud's host can be given here. AD FS is C(https://host/adfs).
      - An endpoint as the portal shows it works as well (C(https://host/tenant/v2.0), C(https://host/tenant/oauth2/v2.0/token)).
      - External ID is C(https://name.ciamlogin.com), Azure AD B2C is C(https://name.b2clogin.com/tenant/policy).
    type: str
  cloud:
    description:
      - The cloud whose identity provider is asked, where O(authority) does not say it.
    type: str
    choices: [AzureCloud, AzureUSGovernment, AzureChinaCloud]
    default: AzureCloud
  oidc:
    description:
      - The authority is another OpenID Connect issuer than Entra, C(https://issuer/path), whole as it is in its tokens. There is no tenant
        then, and scopes are as the issuer wants them.
    type: bool
    default: false
  region:
    description:
      - The Azure region (C(westeurope)) whose token service is asked, for apps that run in it.
    type: str
  claims:
    description:
      - Additional claims to ask for, as they come in a claims challenge. A JSON object, text or dictionary, or its base64 (either alphabet,
        padded or not), as an API sends it after C(claims=) in C(WWW-Authenticate).
      - An error with O(auth=azure_cli) and O(auth=managed_identity), which cannot pass them on.
    type: raw
  enable_cae:
    description:
      - Tell Entra that the user of the token can handle continuous access evaluation (C(cp1)). Its tokens live up to 28 hours and can be
        revoked.
    type: bool
    default: false
  min_remaining:
    description:
      - Seconds that the token must still be good for; one with less is replaced.
      - By default 300 seconds, or half of the token's life where that is shorter.
      - A value that no token of the provider can meet is an error.
    type: int
  ca_path:
    description:
      - A file (or directory) of CA certificates in PEM to trust instead of the system's; it wins over E(REQUESTS_CA_BUNDLE) and
        E(CURL_CA_BUNDLE).
    type: path
  validate_certs:
    description:
      - Whether the provider must prove who it is. With V(false) anyone on the network path can read the credential; a warning says so.
    type: bool
    default: true
  proxy:
    description:
      - The proxy to use, C(http://[user:password@]host[:port]). By default E(HTTPS_PROXY) and E(NO_PROXY) decide.
    type: str
  timeout:
    description:
      - Seconds that getting one token may take in all, every retry and every wait for another process included.
    type: int
    default: 60
  cache:
    description:
      - V(auto) uses the token cache, and goes on without it with a warning where it is unusable.
      - V(required) fails instead.
      - V(never) asks the provider for every single token. It is an error with O(auth=username_password), where each host would spend a try
        towards the lock-out of the account.
    type: str
    choices: [auto, required, never]
    default: auto
  cache_dir:
    description:
      - Where tokens and sign-ins are kept on the controller. It must belong to the user who runs Ansible.
      - By default tokens are in C(entra.oracledb) in E(XDG_RUNTIME_DIR) if there is one, else in C(~/.cache); sign-ins always in
        C(~/.cache/entra.oracledb), where cron jobs and services of the same user find them, too. Directories are 0700, files 0600.
      - A symbolic link on the way is followed only where no other user can make or change it, so none in C(/tmp).
      - What no task can use any more is removed in passing, after a new token was stored. Sign-ins go after 97 days without use (Entra's
        refresh tokens end after 90), those of other issuers after 400 days.
    type: path
  cache_key:
    description:
      - 32 bytes in base64 that encrypt the cache (AES-256-GCM). C(openssl rand -base64 32) makes one.
      - Empty text is an error, in E(AAD_TOKEN_CACHE_KEY) too. So it is for O(ca_path), O(cache_dir), O(cache) and O(validate_certs). Use
        V(omit) to leave one out of a task.
      - Without it a cached token is protected only by the file's mode.
      - The first task with a key encrypts the sign-ins that are stored unencrypted in these directories, removes everything else that is,
        and warns once. So does the next task with the key after one without it has stored something. Copies in backups are not reached, and
        removed files are not overwritten.
      - With another key, or without one, what is encrypted cannot be read, which is a warning, once. Tokens are asked for again, and people
        have to sign in again. Use one key, or none, for one O(cache_dir).
    type: str
  # End of what tools/generate_docs.py writes.
"""

    # Where plugins find them: environment, ini file, variables. Secrets are not taken from an ini file.
    PLUGIN = r"""
options:
  # Written by tools/generate_docs.py from plugins/plugin_utils/_model/options.py; `make docs` writes it anew.
  auth:
    env:
      - name: AAD_TOKEN_AUTH
    ini:
      - section: aad_token
        key: auth
    vars:
      - name: aad_token_auth
  scope:
    ini:
      - section: aad_token
        key: scope
    vars:
      - name: aad_token_scope
  tenant_id:
    env:
      - name: AZURE_TENANT_ID
      - name: AZURE_TENANT
    ini:
      - section: aad_token
        key: tenant_id
    vars:
      - name: aad_token_tenant_id
  client_id:
    env:
      - name: AZURE_CLIENT_ID
    ini:
      - section: aad_token
        key: client_id
    vars:
      - name: aad_token_client_id
  client_secret:
    env:
      - name: AZURE_CLIENT_SECRET
      - name: AZURE_SECRET
    vars:
      - name: aad_token_client_secret
    secret: true
  certificate_path:
    env:
      - name: AZURE_CLIENT_CERTIFICATE_PATH
      - name: AZURE_X509_CERTIFICATE_PATH
    ini:
      - section: aad_token
        key: certificate_path
    vars:
      - name: aad_token_certificate_path
  certificate_data:
    vars:
      - name: aad_token_certificate_data
    secret: true
  certificate_password:
    env:
      - name: AZURE_CLIENT_CERTIFICATE_PASSWORD
    vars:
      - name: aad_token_certificate_password
    secret: true
  private_key_path:
    ini:
      - section: aad_token
        key: private_key_path
    vars:
      - name: aad_token_private_key_path
  send_certificate_chain:
    env:
      - name: AZURE_CLIENT_SEND_CERTIFICATE_CHAIN
    ini:
      - section: aad_token
        key: send_certificate_chain
    vars:
      - name: aad_token_send_certificate_chain
  federated_token_file:
    env:
      - name: AZURE_FEDERATED_TOKEN_FILE
    ini:
      - section: aad_token
        key: federated_token_file
    vars:
      - name: aad_token_federated_token_file
  federated_token:
    env:
      - name: AZURE_FEDERATED_TOKEN
    vars:
      - name: aad_token_federated_token
    secret: true
  federated_token_command:
    ini:
      - section: aad_token
        key: federated_token_command
    vars:
      - name: aad_token_federated_token_command
  federated_token_variable:
    ini:
      - section: aad_token
        key: federated_token_variable
    vars:
      - name: aad_token_federated_token_variable
  federated_audience:
    ini:
      - section: aad_token
        key: federated_audience
    vars:
      - name: aad_token_federated_audience
  oidc_request_url:
    env:
      - name: ACTIONS_ID_TOKEN_REQUEST_URL
      - name: SYSTEM_OIDCREQUESTURI
    ini:
      - section: aad_token
        key: oidc_request_url
    vars:
      - name: aad_token_oidc_request_url
  oidc_request_token:
    env:
      - name: ACTIONS_ID_TOKEN_REQUEST_TOKEN
      - name: SYSTEM_ACCESSTOKEN
    vars:
      - name: aad_token_oidc_request_token
    secret: true
  service_connection_id:
    env:
      - name: AZURESUBSCRIPTION_SERVICE_CONNECTION_ID
    ini:
      - section: aad_token
        key: service_connection_id
    vars:
      - name: aad_token_service_connection_id
  identity_host:
    ini:
      - section: aad_token
        key: identity_host
    vars:
      - name: aad_token_identity_host
  identity_object_id:
    ini:
      - section: aad_token
        key: identity_object_id
    vars:
      - name: aad_token_identity_object_id
  identity_resource_id:
    ini:
      - section: aad_token
        key: identity_resource_id
    vars:
      - name: aad_token_identity_resource_id
  subscription:
    ini:
      - section: aad_token
        key: subscription
    vars:
      - name: aad_token_subscription
  process_timeout:
    ini:
      - section: aad_token
        key: process_timeout
    vars:
      - name: aad_token_process_timeout
  username:
    env:
      - name: AZURE_USERNAME
      - name: AZURE_AD_USER
    ini:
      - section: aad_token
        key: username
    vars:
      - name: aad_token_username
  password:
    env:
      - name: AZURE_PASSWORD
    vars:
      - name: aad_token_password
    secret: true
  authorization_code:
    vars:
      - name: aad_token_authorization_code
    secret: true
  code_verifier:
    vars:
      - name: aad_token_code_verifier
    secret: true
  redirect_uri:
    ini:
      - section: aad_token
        key: redirect_uri
    vars:
      - name: aad_token_redirect_uri
  refresh_token:
    vars:
      - name: aad_token_refresh_token
    secret: true
  user_assertion:
    vars:
      - name: aad_token_user_assertion
    secret: true
  login_hint:
    ini:
      - section: aad_token
        key: login_hint
    vars:
      - name: aad_token_login_hint
  prompt:
    ini:
      - section: aad_token
        key: prompt
    vars:
      - name: aad_token_prompt
  authentication_record:
    ini:
      - section: aad_token
        key: authentication_record
    vars:
      - name: aad_token_authentication_record
  allow_interaction:
    ini:
      - section: aad_token
        key: allow_interaction
    vars:
      - name: aad_token_allow_interaction
  interaction_timeout:
    env:
      - name: AAD_TOKEN_INTERACTION_TIMEOUT
    ini:
      - section: aad_token
        key: interaction_timeout
    vars:
      - name: aad_token_interaction_timeout
  authority:
    env:
      - name: AZURE_AUTHORITY_HOST
      - name: AZURE_ADFS_AUTHORITY_URL
    ini:
      - section: aad_token
        key: authority
    vars:
      - name: aad_token_authority
  cloud:
    env:
      - name: AZURE_CLOUD_ENVIRONMENT
    ini:
      - section: aad_token
        key: cloud
    vars:
      - name: aad_token_cloud
  oidc:
    ini:
      - section: aad_token
        key: oidc
    vars:
      - name: aad_token_oidc
  region:
    env:
      - name: AZURE_REGIONAL_AUTHORITY_NAME
    ini:
      - section: aad_token
        key: region
    vars:
      - name: aad_token_region
  claims:
    ini:
      - section: aad_token
        key: claims
    vars:
      - name: aad_token_claims
  enable_cae:
    ini:
      - section: aad_token
        key: enable_cae
    vars:
      - name: aad_token_enable_cae
  min_remaining:
    ini:
      - section: aad_token
        key: min_remaining
    vars:
      - name: aad_token_min_remaining
  ca_path:
    env:
      - name: AAD_TOKEN_CA_PATH
    ini:
      - section: aad_token
        key: ca_path
    vars:
      - name: aad_token_ca_path
  validate_certs:
    env:
      - name: AAD_TOKEN_VALIDATE_CERTS
    ini:
      - section: aad_token
        key: validate_certs
    vars:
      - name: aad_token_validate_certs
  proxy:
    env:
      - name: AAD_TOKEN_PROXY
    vars:
      - name: aad_token_proxy
  timeout:
    env:
      - name: AAD_TOKEN_TIMEOUT
    ini:
      - section: aad_token
        key: timeout
    vars:
      - name: aad_token_timeout
  cache:
    env:
      - name: AAD_TOKEN_CACHE
    ini:
      - section: aad_token
        key: cache
    vars:
      - name: aad_token_cache
  cache_dir:
    env:
      - name: AAD_TOKEN_CACHE_DIR
    ini:
      - section: aad_token
        key: cache_dir
    vars:
      - name: aad_token_cache_dir
  cache_key:
    env:
      - name: AAD_TOKEN_CACHE_KEY
    vars:
      - name: aad_token_cache_key
    secret: true
  # End of what tools/generate_docs.py writes.
"""

    # From ansible-core 2.22 on. It means nothing to older ones, and ansible-test of 2.16 to 2.18 takes it for a mistake.
    if ANSIBLE_CORE < (2, 22):
        PLUGIN = PLUGIN.replace("    secret: true\n", "")
