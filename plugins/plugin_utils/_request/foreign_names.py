# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What others call our options: azure.azcollection 3.17, azure-identity 1.27, Terraform's azurerm. Imported for a message only."""

from __future__ import annotations

OURS = {
    # azure.azcollection
    "x509_certificate_path": "certificate_path",
    "adfs_authority_url": "authority",
    "cloud_environment": "cloud",
    "oidc_token": "federated_token",
    "oidc_token_file_path": "federated_token_file",
    "cert_validation_mode": "validate_certs",
    "auth_source": "auth",
    "subscription_id": "subscription",
    "scopes": "scope",
    "token_tenant_id": "tenant_id",
    # azure-identity
    "token_file_path": "federated_token_file",
    "client_certificate": "certificate_path",
    "system_access_token": "oidc_request_token",
    "connection_verify": "ca_path",
    "proxies": "proxy",
    "disable_automatic_authentication": "allow_interaction",
    "cache_persistence_options": "cache",
    # Terraform
    "client_certificate_path": "certificate_path",
    "client_certificate_password": "certificate_password",
    "environment": "cloud",
    "ado_pipeline_service_connection_id": "service_connection_id",
    # Ansible's own modules
    "ca_certs": "ca_path",
    "ca_cert": "ca_path",
}
NEEDLESS = {
    "thumbprint": "thumbprints are computed from the certificate",
    "disable_instance_discovery": "only the authority is ever asked",
    "profile": "no file of credentials is read: set the options, or the environment",
    "api_profile": "a token has none",
    "additionally_allowed_tenants": "only tenant_id is ever asked",
}


def counterpart(name: str) -> str:
    """Our option for theirs, "" if there is none."""
    return OURS.get(name.lower(), "")
