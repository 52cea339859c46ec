# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's part for federated identities, Microsoft Graph and Azure Resource Manager."""

import secrets
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.emulators import pki
from tests.emulators.entra.first_party import GRAPH, GRAPH_APP_ID

if TYPE_CHECKING:
    from tests.emulators.entra.controller import App

GRAPH_SCOPE = f"{GRAPH}/.default"

__all__ = ["GRAPH_APP_ID", "GRAPH_SCOPE", "Issuer", "Workloads"]


class Issuer:
    """A foreign issuer of ID tokens: GitHub, Azure DevOps, GitLab or a Kubernetes cluster.

    `url` is what its tokens have as `iss`; `subject` and `audience` are what `token` puts in unless told otherwise.
    """

    def __init__(self, entra: "Workloads", document: dict[str, Any], answer: dict[str, Any]) -> None:
        self._entra = entra
        self._document = document
        self._run, self._job = str(uuid.uuid4()), str(uuid.uuid4())
        self.name: str = answer["name"]
        self.kind: str = answer["kind"]
        self.url: str = answer["url"]
        self.subject: str = answer["subject"]
        self.audience: str = answer["audience"]
        self.request_token: str = document["request_token"]
        self.connections: list[str] = document["connections"]

    def trust(self, **changes: str) -> dict[str, str]:
        """The record for an app's `federated` list; `changes` replace issuer, subject or audience."""
        return {"issuer": self.url, "subject": self.subject, "audience": self.audience, **changes}

    def token(
        self,
        *,
        subject: str | None = None,
        audience: str | Sequence[str] | None = None,
        lifetime: int | None = None,
        key: pki.Key | None = None,
        **claims: Any,
    ) -> str:
        """A signed token that ends in `lifetime` seconds (negative: has ended); None for a claim leaves it out.

        With `key` the signature is another's, under this issuer's key id.
        """
        named = {name: value for name, value in (("sub", subject), ("aud", audience)) if value is not None}
        document: dict[str, Any] = {"lifetime": lifetime, "claims": {**claims, **named}}
        if key is not None:
            document["key"] = pki.key_pem(key).decode()
        answer: dict[str, str] = self._entra._call("POST", f"issuers/{self.name}/token", document)
        return answer["token"]

    def write_token(self, path: Path, **details: Any) -> Path:
        """Put a token into a file, as a cluster projects it into a pod; see `token` for `details`."""
        return pki.write_private(path, self.token(**details).encode())

    def rotate(self) -> None:
        """Go on with a new key; tokens from before name a key that is no longer published."""
        self._document = {**self._document, "key": pki.key_pem(pki.rsa_key()).decode()}
        self._entra._register("issuers", self._document)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that a job or pod would have, as far as they do not depend on the app."""
        return self.environment_for(None)

    def environment_for(self, app: "App | None") -> dict[str, str]:
        """The variables of a job or pod that is to be `app`; with fresh tokens where the system gives them out."""
        found: dict[str, str] = getattr(self, f"_{self.kind}")(app)
        return found

    def _github(self, app: "App | None") -> dict[str, str]:
        return {
            "GITHUB_ACTIONS": "true",
            "ACTIONS_ID_TOKEN_REQUEST_URL": f"{self.url}/idtoken/{self._run}/{self._job}?api-version=2.0",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": self.request_token,
        }

    def _azure_pipelines(self, app: "App | None") -> dict[str, str]:
        """As in a task with a service connection; SYSTEM_ACCESSTOKEN is there only if the pipeline maps it."""
        plan = f"{self.url}/{self._run}/_apis/distributedtask/hubs/build/plans/{self._run}"
        return {
            "TF_BUILD": "True",
            "SYSTEM_OIDCREQUESTURI": f"{plan}/jobs/{self._job}/oidctoken",
            "SYSTEM_ACCESSTOKEN": self.request_token,
            "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": self.connections[0],
            **_ids(app, "AZURESUBSCRIPTION_"),
        }

    def _gitlab(self, app: "App | None") -> dict[str, str]:
        """A job with `id_tokens: {AZURE_ID_TOKEN: {aud: ...}}`; the variable's name is the pipeline's choice."""
        return {"GITLAB_CI": "true", "AZURE_ID_TOKEN": self.token()}

    def _kubernetes(self, app: "App | None") -> dict[str, str]:
        """What AKS's admission webhook adds to a pod."""
        path = self.write_token(self._entra.directory / f"{self.name}.token")
        return {
            "AZURE_AUTHORITY_HOST": f"{self._entra.url}/",
            "AZURE_FEDERATED_TOKEN_FILE": str(path),
            **_ids(app, "AZURE_"),
        }


def _ids(app: "App | None", prefix: str) -> dict[str, str]:
    return {} if app is None else {f"{prefix}CLIENT_ID": app.client_id, f"{prefix}TENANT_ID": app.tenant_id}


class Workloads:
    """A part of `Entra`, which has what is only declared here: issuers, and the listeners beside the token service."""

    # By name ("ci", "graph", "arm"), from the process's announcement; the same after a restart.
    sides: dict[str, str]
    url: str
    directory: Path

    if TYPE_CHECKING:

        def _call(self, method: str, name: str, document: Any = None) -> Any:
            """See `Entra`."""
            raise NotImplementedError

        def _register(self, kind: str, document: dict[str, Any]) -> dict[str, Any]:
            """See `Entra`."""
            raise NotImplementedError

    @property
    def ci_url(self) -> str:
        return self.sides["ci"]

    @property
    def graph_url(self) -> str:
        """In place of https://graph.microsoft.com, for which the scope is `GRAPH_SCOPE`."""
        return self.sides["graph"]

    @property
    def arm_url(self) -> str:
        """In place of https://management.azure.com."""
        return self.sides["arm"]

    def issuer(
        self,
        kind: str = "kubernetes",
        *,
        name: str | None = None,
        subject: str | None = None,
        audience: str | None = None,
        lifetime: int | None = None,
        **claims: Any,
    ) -> Issuer:
        """A new issuer of kind "github", "azure_pipelines", "gitlab" or "kubernetes".

        `lifetime` is its tokens' in seconds; `claims` go into all of them. A name makes its URL predictable.
        """
        document = {
            "kind": kind,
            "name": name or f"{kind}-{secrets.token_hex(4)}",
            "subject": subject,
            "audience": audience,
            "lifetime": lifetime,
            "claims": claims,
            "key": pki.key_pem(pki.shared_rsa_key(f"issuer {name or kind}")).decode(),
            "request_token": secrets.token_urlsafe(30),
            "connections": [str(uuid.uuid4())],
        }
        return Issuer(self, document, self._register("issuers", document))
