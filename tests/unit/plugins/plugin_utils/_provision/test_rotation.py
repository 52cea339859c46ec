# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host is told of how its tokens renew themselves: what goes with digests first, and what is refused by name."""

import base64
import hashlib
import json
import secrets

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._rotation.configuration import faults_of
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.rotation import RotationPlan
from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.rotation_program import rotation_program
from tests.emulators import pki
from tests.unit.conftest import CLIENT_ID, SECRET
from tests.unit.plugins.plugin_utils._provision.test_document import faults, read

TOKEN = {"name": "hr", "directory": "/var/lib/tokens/hr", "owner": "hrapp", "group": None}
REFUSED = "a host cannot renew this token by itself: "


@pytest.fixture(scope="module")
def identity():
    return pki.Authority.create("Test CA").client()


@pytest.fixture
def token(offline_options):
    return {"name": "hr", "directory": "/var/lib/tokens/hr", "owner": "hrapp", **offline_options}


@pytest.fixture
def planned(build):
    """The plan of one token, by the options of its credential."""

    def plan(**options):
        made = RotationPlan()
        assert made.add(TOKEN, "systemd", 5, build(**options)) == []
        return made

    return plan


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_credential_that_auto_takes_by_itself_is_one_for_the_host(planned):
    assert planned(auth="auto").arguments()["tokens"][0]["configuration"]["flow"] == "client_secret"


def test_secret_goes_by_its_digest_until_it_is_due(planned):
    plan = planned(auth="client_secret")
    first = plan.arguments()
    assert SECRET not in json.dumps(first)
    assert first["tokens"][0]["digests"] == {"client_secret": digest(SECRET)}
    assert first["program"] == {"digest": hashlib.sha256(rotation_program()).hexdigest()}
    second = plan.arguments({"hr"})
    assert base64.b64decode(second["tokens"][0]["contents"]["client_secret"]).decode() == SECRET
    assert "content" not in second["program"]
    assert "content" in plan.arguments({"program"})["program"]
    assert SECRET not in repr(plan)


def test_configuration_is_what_the_host_accepts_and_has_no_secret(planned):
    token = planned(auth="client_secret").arguments()["tokens"][0]
    files = {f"{end}_path": f"/etc/entra-oracle-tokens/hr.{end}" for end in token["digests"]}
    assert faults_of({"version": 1, "name": "hr", **token["configuration"], **files}, "hr") == []
    assert token["configuration"]["client_id"] == CLIENT_ID
    assert SECRET not in json.dumps(token["configuration"])


def test_encrypted_key_goes_encrypted_with_its_passphrase_beside_it(planned, identity, tmp_path):
    password = secrets.token_urlsafe()
    path = identity.write_pem(tmp_path / "app.pem", password=password)
    plan = planned(auth="certificate", client_secret=None, certificate_path=str(path), certificate_password=password)
    contents = plan.contents["hr"]
    assert contents["certificate_password"] == password
    assert "BEGIN ENCRYPTED PRIVATE KEY" in contents["certificate"]
    assert "BEGIN CERTIFICATE" in contents["certificate"]


def test_pfx_becomes_the_same_pem_each_time(planned, identity, tmp_path):
    path = tmp_path / "app.pfx"
    path.write_bytes(identity.pfx("pfx-password"))
    options = {"client_secret": None, "certificate_path": str(path), "certificate_password": "pfx-password"}
    first, second = (planned(auth="certificate", **options).contents["hr"] for _number in range(2))
    assert first == second
    assert set(first) == {"certificate"}
    assert "BEGIN PRIVATE KEY" in first["certificate"]


def test_ca_and_proxy_go_as_files_because_a_proxy_may_have_a_password(planned, identity, tmp_path):
    ca = tmp_path / "ca.pem"
    ca.write_bytes(identity.certificate_pem)
    proxy = "http://user:canary-of-a-proxy@proxy.example:3128"
    plan = planned(auth="client_secret", ca_path=str(ca), proxy=proxy)
    assert plan.contents["hr"]["proxy"] == proxy
    assert plan.contents["hr"]["ca"].encode() == identity.certificate_pem
    assert "canary-of-a-proxy" not in json.dumps(plan.arguments())


def test_identity_of_the_host_has_no_secret(planned):
    plan = planned(auth="managed_identity", client_secret=None, client_id=None, tenant_id=None, identity_host="target")
    token = plan.arguments()["tokens"][0]
    assert token["digests"] == {}
    assert token["configuration"]["flow"] == "managed_identity"
    assert faults_of({"version": 1, "name": "hr", **token["configuration"]}, "hr") == []


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"auth": "auto", "client_secret": None, "client_id": None}, "name the one that the host is to use"),
        ({"auth": "device_code", "client_secret": None}, "signs a person in: set rotation: controller"),
        ({"auth": "interactive", "client_secret": None}, "signs a person in: set rotation: controller"),
        ({"auth": "azure_cli", "client_secret": None}, "needs what only the controller has: set rotation: controller"),
        ({"auth": "managed_identity", "client_secret": None}, "the identity is the controller's: set identity_host"),
    ],
    ids=lambda value: str(value.get("auth")) if isinstance(value, dict) else "",
)
def test_what_has_no_identity_on_the_host_is_refused_by_name(token, options, why):
    token |= options
    token = {name: value for name, value in token.items() if value is not None}
    (fault,) = faults({"tokens": [token], "rotation": "systemd"})
    assert fault.startswith(f"tokens[0] hr: {REFUSED}")
    assert why in fault
    plan = read({"tokens": [{**token, "rotation": "controller"}], "rotation": "systemd"})
    assert plan.unrotated == ["hr"]
    assert plan.rotation is None


def test_federated_file_of_the_host_only_is_explained(token, tmp_path):
    """Azure's webhook mounts it into the pod, and the controller needs it for the first token."""
    path = tmp_path / "azure-identity-token"
    workload = {**token, "auth": "workload_identity", "federated_token_file": str(path)}
    del workload["client_secret"]
    (fault,) = faults({"tokens": [workload], "rotation": "systemd"})
    assert fault.startswith(f"tokens[0] hr: federated_token_file '{path}' cannot be read: No such file or directory. ")
    assert "The controller reads it, too, for the first token" in fault
    for document in ({"tokens": [workload]}, {"tokens": [{**workload, "rotation": "controller"}], "rotation": "cron"}):
        (fault,) = faults(document)
        assert fault.endswith("No such file or directory.")


@pytest.mark.parametrize("name", ["hr.prod", "a" * 65, "program", "h r"])
def test_name_that_no_unit_can_have_is_refused(token, name):
    (fault,) = faults({"tokens": [{**token, "name": name, "auth": "client_secret"}], "rotation": "cron"})
    assert "cannot be that of a unit" in fault
    assert read({"tokens": [{**token, "name": name}]}).rotation is None


def test_without_rotation_the_host_is_only_asked_whether_a_token_renews_itself(token):
    plan = read({"tokens": [token]})
    assert plan.unrotated == ["hr"]
    assert "rotation" not in plan.arguments()


def test_token_that_goes_takes_its_renewal_with_it_and_needs_no_credential():
    absent = {"name": "hr", "directory": "/var/lib/tokens/hr", "state": "absent"}
    for document in ({"tokens": [absent]}, {"tokens": [absent], "rotation": "systemd"}):
        arguments = read(document).arguments()["rotation"]
        assert arguments == {"program": None, "tokens": [{"name": "hr", "manager": "none"}]}
    whole = read({"tokens": [{**absent, "state": "present"}], "rotation": "systemd", "state": "absent"})
    assert whole.arguments()["rotation"]["tokens"] == [{"name": "hr", "manager": "none"}]
