# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a credential, written down once; a test holds them against plugin_utils/options.py."""

from __future__ import annotations


class ModuleDocFragment:
    """C(entra.oracledb.credential) for tasks, C(entra.oracledb.credential.plugin) adds where a plugin finds them."""

    DOCUMENTATION = r"""
requirements:
  - msal >= 1.39 on the controller (nothing on the managed host)
options:
  auth:
    description:
      - How the token is got, V(client_secret), V(certificate) or V(auto).
      - V(auto) takes the credential that is given in the task or in variables, and if there is none the one in the environment.
        Two of them in the same place are an error, because nobody can know which one is meant.
    type: str
    default: auto
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
    type: str
    aliases: [tenant]
  client_id:
    description:
      - The app that asks; the "Application (client) ID" on its Overview page.
    type: str
  client_secret:
    description:
      - The app's secret, for O(auth=client_secret). The secret's B(Value), not its Secret ID.
    type: str
    aliases: [secret]
  certificate_path:
    description:
      - The certificate of the app for O(auth=certificate), a file on the controller.
      - PEM with the certificate, the certificates above it in any order, and the private key (unless O(private_key_path) has it);
        or PFX (PKCS 12).
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
      - Send the certificate and the certificates above it along (C(x5c)), for apps that trust subject name and issuer
        instead of one certificate.
    type: bool
    default: false
  authority:
    description:
      - The identity provider, C(https://host) or C(https://host/tenant). Overrides O(cloud).
    type: str
  cloud:
    description:
      - The cloud whose identity provider is asked, where O(authority) does not say it.
    type: str
    choices: [AzureCloud, AzureUSGovernment, AzureChinaCloud]
    default: AzureCloud
  claims:
    description:
      - Additional claims to ask for, a JSON object as it comes in a claims challenge.
    type: str
  min_remaining:
    description:
      - Seconds that the token must still be good for; one with less is replaced.
      - By default 300 seconds, or half of the token's life where that is shorter.
      - A value that no token of the provider can meet is an error.
    type: int
  ca_path:
    description:
      - A file (or directory) of CA certificates in PEM to trust instead of the system's; it wins over E(REQUESTS_CA_BUNDLE)
        and E(CURL_CA_BUNDLE).
    type: path
  validate_certs:
    description:
      - Whether the provider must prove who it is. With V(false) whoever is on the way can read the credential; a warning says so.
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
      - V(never) asks the provider for every single token.
    type: str
    choices: [auto, required, never]
    default: auto
  cache_dir:
    description:
      - Where tokens are cached on the controller. It must belong to the user and to nobody else.
      - By default C(entra.oracledb) in E(XDG_RUNTIME_DIR) if there is one, else in C(~/.cache). The directory is 0700, files are 0600.
    type: path
  cache_key:
    description:
      - 32 bytes in base64 that encrypt the cache (AES-256-GCM). C(openssl rand -base64 32) makes one.
      - Without it a cached token is protected by the file's mode alone.
    type: str
"""

    # Where plugins find them: environment, ini file, variables. Secrets are not taken from an ini file.
    PLUGIN = r"""
options:
  auth:
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
  certificate_path:
    env:
      - name: AZURE_CLIENT_CERTIFICATE_PATH
    ini:
      - section: aad_token
        key: certificate_path
    vars:
      - name: aad_token_certificate_path
  certificate_data:
    vars:
      - name: aad_token_certificate_data
  certificate_password:
    env:
      - name: AZURE_CLIENT_CERTIFICATE_PASSWORD
    vars:
      - name: aad_token_certificate_password
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
  authority:
    env:
      - name: AZURE_AUTHORITY_HOST
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
  claims:
    ini:
      - section: aad_token
        key: claims
    vars:
      - name: aad_token_claims
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
"""
