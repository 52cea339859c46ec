# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each kind of issuer says about a job or a pod, beside iss, sub, aud and the times.

The claim sets are those that GitHub, GitLab, Azure DevOps and Kubernetes document.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

REPOSITORY = "contoso/databases"
COMMIT = "0f1e2d3c4b5a69788796a5b4c3d2e1f001122334"


@dataclass(frozen=True)
class Kind:
    """An issuer's defaults; `lifetime` in seconds, `claims` from the subject."""

    subject: str
    lifetime: int
    claims: Callable[[str], dict[str, Any]]


def _github(subject: str) -> dict[str, Any]:
    """A workflow run; the repository is read from a subject of the form repo:<owner>/<name>:<what>."""
    parts = subject.split(":", 2)
    repository = parts[1] if parts[0] == "repo" and len(parts) > 2 else REPOSITORY
    ref = parts[2].removeprefix("ref:") if len(parts) > 2 and parts[2].startswith("ref:") else "refs/heads/main"
    workflow = f"{repository}/.github/workflows/provision.yml@{ref}"
    return {
        "actor": "octocat",
        "actor_id": "583231",
        "base_ref": "",
        "event_name": "push",
        "head_ref": "",
        "job_workflow_ref": workflow,
        "job_workflow_sha": COMMIT,
        "ref": ref,
        "ref_protected": "true",
        "ref_type": "tag" if ref.startswith("refs/tags/") else "branch",
        "repository": repository,
        "repository_id": "74",
        "repository_owner": repository.partition("/")[0],
        "repository_owner_id": "65",
        "repository_visibility": "private",
        "run_attempt": "1",
        "run_id": "9876543210",
        "run_number": "12",
        "runner_environment": "github-hosted",
        "sha": COMMIT,
        "workflow": "provision",
        "workflow_ref": workflow,
        "workflow_sha": COMMIT,
    }


def _gitlab(subject: str) -> dict[str, Any]:
    """A job; the project is read from a subject of the form project_path:<group>/<name>:ref_type:<type>:ref:<ref>."""
    parts = subject.split(":")
    project = parts[1] if parts[0] == "project_path" and len(parts) > 1 else REPOSITORY
    return {
        "environment_protected": "false",
        "job_id": "4711",
        "namespace_id": "72",
        "namespace_path": project.rpartition("/")[0],
        "pipeline_id": "574",
        "pipeline_source": "push",
        "project_id": "20",
        "project_path": project,
        "ref": parts[-1],
        "ref_path": f"refs/heads/{parts[-1]}",
        "ref_protected": "true",
        "ref_type": "branch",
        "runner_environment": "gitlab-hosted",
        "sha": COMMIT,
        "user_login": "provisioner",
    }


def _kubernetes(subject: str) -> dict[str, Any]:
    """A projected service account token."""
    namespace, _unused, account = subject.removeprefix("system:serviceaccount:").partition(":")
    return {
        "kubernetes.io": {
            "namespace": namespace,
            "node": {"name": "node-1", "uid": str(uuid.uuid4())},
            "pod": {"name": f"{account}-0", "uid": str(uuid.uuid4())},
            "serviceaccount": {"name": account, "uid": str(uuid.uuid4())},
        }
    }


def _azure_pipelines(subject: str) -> dict[str, Any]:
    return {"org_id": str(uuid.uuid4()), "prj_id": str(uuid.uuid4()), "def_id": "7", "rpo_id": str(uuid.uuid4())}


KINDS = {
    "github": Kind(f"repo:{REPOSITORY}:ref:refs/heads/main", 300, _github),
    "gitlab": Kind(f"project_path:{REPOSITORY}:ref_type:branch:ref:main", 300, _gitlab),
    "kubernetes": Kind("system:serviceaccount:databases:provisioner", 3600, _kubernetes),
    "azure_pipelines": Kind("sc://contoso/databases/provisioner", 600, _azure_pipelines),
}
