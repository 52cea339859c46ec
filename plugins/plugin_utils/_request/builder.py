# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From option values to requests; what can be wrong offline is found here, all at once."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.flows import (
    CERTIFICATE,
    FEDERATED,
    FLOWS,
    Flow,
    app_scope_faults,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import INTERACTION_TIMEOUT, TIMEOUT
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.request import TokenRequest
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.common_values import CommonValues
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.flow_selection import Candidates, options_of
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.rules import RULES, loopback
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import Given

# The tasks AzureCLI@2 and AzurePowerShell@5 say so of the service connection that they were given.
SERVICE_CONNECTION = {"client_id": "AZURESUBSCRIPTION_CLIENT_ID", "tenant_id": "AZURESUBSCRIPTION_TENANT_ID"}
READ_BY_THEMSELVES = (*CERTIFICATE[:2], *CERTIFICATE[3:], "client_id", "authentication_record")

# What is wrong with a request's credential and CA, found without asking the provider.
OfflineCheck = Callable[[TokenRequest], list[str]]


class RequestBuilder(CommonValues):
    """Turns option values into a TokenRequest and collects what is wrong with them."""

    def __init__(self, given: Mapping[str, Given], offline_faults: OfflineCheck) -> None:
        super().__init__(given)
        self.offline_faults = offline_faults
        self.warnings: list[str] = []
        for name, variable in self.ci_variables().items():
            known = self.given.get(name)
            # Azure has variables for the app and its tenant, too, and those count; GitLab's token has the name that the user chose.
            weaker = known is None or (name == "federated_token" and not known.explicit)
            if weaker and os.environ.get(variable):
                self.given[name] = Given(os.environ[variable], False, variable)
                self.sources[name] = variable

    def ci_variables(self) -> dict[str, str]:
        """Where a CI system puts the value of an option that has another variable, or none, everywhere else."""
        flows = self.words("auth")
        variables = SERVICE_CONNECTION if "azure_pipelines" in flows else {}
        gitlab = {"federated_token": self.text("federated_token_variable")} if "gitlab_oidc" in flows else {}
        return {**variables, **gitlab}

    def build(self, scope: str | None = None) -> TokenRequest:
        """The request for `scope` (default: the option `scope`), with its alternatives. Raises RequestError with every fault."""
        candidates = Candidates(self)
        self.faults += candidates.faults
        names, unfit = fit_for_scope(
            candidates.flows or ["auto"], scope if isinstance(scope, str) else self.text("scope")
        )
        candidates.skipped += unfit
        made = [self.request(name, scope) for name in names]
        self.faults += self.combination_faults(made)
        if self.faults:
            skipped = candidates.skipped if candidates.flows else []  # without any the faults have it already
            from ansible_collections.entra.oracledb.plugins.plugin_utils._request.wording import with_sources

            offline = (fault for request in made for fault in self.offline_faults(request))
            if scope is not None:
                self.sources.pop("scope", None)  # what is wrong with a scope is wrong with the lookup's term
            raise with_sources([*self.faults, *skipped, *offline], self.sources)
        chained = len(made) > 1 or bool(candidates.skipped)
        notes = (*candidates.reasons, *candidates.skipped)
        return replace(made[0], otherwise=tuple(made[1:]), chained=chained, skipped=notes)

    def combination_faults(self, made: Sequence[TokenRequest]) -> list[str]:
        """What is wrong with options that are right by themselves."""
        first, faults = made[0], []
        target = self.is_explicit("identity_host") and self.text("identity_host") == "target"
        if target and len(made) > 1:
            faults.append("identity_host target cannot be one of several: set auth to only managed_identity.")
        elif target and first.auth != "managed_identity":
            faults.append(f"identity_host target needs auth managed_identity, not {first.auth}.")
        if first.auth == "username_password" and first.cache == "never":
            faults.append(
                "cache never would send the password for every host, and each wrong try counts towards a lock-out: use auto."
            )
        return faults

    def request(self, auth: str, scope: str | None) -> TokenRequest:
        """The request by one flow; without one (`auto` that found nothing) it serves to find the other faults."""
        flow = FLOWS.get(auth, Flow())
        self.warnings = [flow.warning] if flow.warning else []
        record = self.authentication_record() if "authentication_record" in flow.options else {}
        authority, tenant_id, policy = self.authority(flow, record)
        options = options_of(flow, self)
        certificate, certificate_source = self.certificate(options)
        private_key_path = self.text("private_key_path") if certificate_source else ""
        values = self.own_values(flow, options) | as_value(record)
        return TokenRequest(
            auth=auth,
            scopes=self.scopes(scope, flow),
            authority=authority,
            tenant_id=tenant_id,
            policy=policy,
            client_id=self.client_id(flow, tenant_id, record),
            claims=self.claims(flow),
            values=values,
            identity=self.identity(auth, flow, values),
            certificate=certificate,
            certificate_source=certificate_source,
            private_key=self.file("private_key_path", private_key_path, secret=True) if private_key_path else b"",
            private_key_source=private_key_path,
            send_certificate_chain=self.flag("send_certificate_chain") if certificate else False,
            oidc=self.flag("oidc"),
            enable_cae=self.flag("enable_cae"),
            min_remaining=self.number("min_remaining", 0, 86400),
            allow_interaction=self.flag("allow_interaction"),
            interaction_timeout=self.number("interaction_timeout", 1, 86400) or INTERACTION_TIMEOUT,
            ca_path=self.text("ca_path"),
            validate_certs=self.flag("validate_certs"),
            proxy=self.proxy(),
            timeout=self.number("timeout", 1, 3600) or TIMEOUT,
            cache=self.choice("cache"),
            cache_dir=self.text("cache_dir"),
            cache_key=self.cache_key(),
            warnings=tuple(self.warnings),
        )

    def own_values(self, flow: Flow, options: Sequence[str]) -> dict[str, str]:
        """The options that only this flow reads, each held to its rule."""
        values: dict[str, str] = {}
        for name in options:
            value = "" if name in READ_BY_THEMSELVES else self.sendable(name)
            if value:
                rule = loopback if flow.person and name == "redirect_uri" else RULES.get(name)
                self.faults += rule(value) if rule else []
                values[name] = value
        return values

    def identity(self, auth: str, flow: Flow, values: Mapping[str, str]) -> str:
        """Whose a volatile value is; a file that cannot be read is a fault."""
        if not (flow.local or any(name in values for name in FEDERATED)):
            return ""
        from ansible_collections.entra.oracledb.plugins.module_utils._files.credential_file import FileFaultError
        from ansible_collections.entra.oracledb.plugins.plugin_utils._request.credential_identity import identity_of

        try:
            return identity_of(auth, values, os.environ)
        except FileFaultError as fault:
            self.faults.append(str(fault))
            return ""

    def certificate(self, options: Sequence[str]) -> tuple[bytes, str]:
        """What certificate_data or certificate_path holds, and its name for messages."""
        if "certificate_path" not in options:
            return b"", ""
        data, path = self.text("certificate_data"), self.text("certificate_path")
        by_path = "certificate_path" in self.given and self.given["certificate_path"].explicit
        if data and path and by_path:
            self.faults.append("certificate_path and certificate_data are both given: give one.")
        if not data:
            return (
                self.file("certificate_path", path, secret=not self.text("private_key_path")) if path else b""
            ), path
        from ansible_collections.entra.oracledb.plugins.module_utils._files.credential_file import (
            FileFaultError,
            certificate_bytes,
        )

        try:
            return certificate_bytes(data), "certificate_data"
        except FileFaultError as fault:
            self.faults.append(str(fault))
            return b"", "certificate_data"

    def file(self, name: str, path: str, *, secret: bool) -> bytes:
        """The file's bytes; unreadable is a fault, readable by others a warning."""
        from ansible_collections.entra.oracledb.plugins.module_utils._files.credential_file import (
            FileFaultError,
            holds_key,
            read_credential,
        )

        try:
            data, mode = read_credential(name, path)
        except FileFaultError as fault:
            self.faults.append(str(fault))
            return b""
        if secret and mode & 0o077 and holds_key(data):
            self.warnings.append(f"{name} '{path}' can be read by others (mode {mode:04o}): chmod 600 it.")
        return data


def as_value(record: Mapping[str, str]) -> dict[str, str]:
    """The authentication record as a value of the request."""
    return {"authentication_record": json.dumps(record, sort_keys=True)} if record else {}


def fit_for_scope(names: Sequence[str], scope: str) -> tuple[list[str], list[str]]:
    """The flows of a chain that can serve the scope, and why the others cannot; the only flow of all is told so later."""
    faults = app_scope_faults(tuple(scope.split()))
    unfit = [name for name in names if len(names) > 1 and faults and name in FLOWS and FLOWS[name].app]
    if len(unfit) == len(names):
        return list(names), []
    return [name for name in names if name not in unfit], [f"{name}: {faults[0]}" for name in unfit]


def build_requests(
    given: Mapping[str, Given], offline_faults: OfflineCheck, scopes: Sequence[str] = (), query: str = ""
) -> list[TokenRequest]:
    """One request for each of `scopes`, or for the option `scope`.

    Raises RequestError with the faults of all of them, and of the JMESPath `query` for their results.
    """
    requests: list[TokenRequest] = []
    faults: list[str] = []
    if query:
        from ansible_collections.entra.oracledb.plugins.plugin_utils._request.query import query_faults

        faults += query_faults(query)
    for scope in scopes or (None,):
        try:
            requests.append(RequestBuilder(given, offline_faults).build(scope))
        except RequestError as error:
            faults += error.faults
    if faults:
        raise RequestError(faults)
    return requests
