# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Chains: what is not available makes way, what says no ends it, and the user hears which way was taken and why."""

import json
import sys

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._entra.managed_identity import (
    ManagedIdentityError,
    NoIdentityAssignedError,
    NoManagedIdentityError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import acquire as engine
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import machine_flows
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    BusyError,
    ProviderError,
    RefusedError,
    RequestError,
    UnavailableError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.reporter import Reporter

pytestmark = pytest.mark.usefixtures("quick_retries")


class Machine:
    """The machine's managed identity: what it answers, and how often it was asked."""

    def __init__(self):
        self.asked = 0
        self.answer = NoManagedIdentityError("This seems to be no Azure machine.")

    def get_token(self, *_unused):
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return {"access_token": self.answer, "token_type": "Bearer", "refresh_in": None}


@pytest.fixture(autouse=True)
def machine(monkeypatch, tmp_path):
    one = Machine()
    monkeypatch.setattr(machine_flows.host, "get_token", one.get_token)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return one


@pytest.fixture
def az(tmp_path):
    """Puts an az on PATH that says this."""

    def install(stdout="", stderr="", status=0):
        path = tmp_path / "bin" / "az"
        path.parent.mkdir(exist_ok=True)
        body = f"import sys; sys.stdout.write({stdout!r}); sys.stderr.write({stderr!r}); sys.exit({status})"
        path.write_text(f"#!{sys.executable}\n{body}\n")
        path.chmod(0o755)

    return install


@pytest.fixture
def token(acquire, entra):
    """A good token, made by the emulator and no part of what is counted."""
    text = acquire(cache="never")
    entra.reset()
    return text


@pytest.fixture
def informed():
    return []


@pytest.fixture
def chain(live, informed):
    def run(auth, **changes):
        return engine.acquire(live(auth=auth, **changes), Reporter(inform=informed.append)).access_token

    return run


# The next one.


def test_unavailable_makes_way(chain, asked, informed):
    assert chain("managed_identity,client_secret")
    assert asked() == 1
    assert informed == ["aad_token took client_secret. managed_identity: This seems to be no Azure machine."]


def test_first_that_works_is_taken_and_the_rest_not_asked(chain, machine, asked, token):
    assert chain("client_secret,managed_identity")
    assert machine.asked == 0
    machine.answer = token
    assert chain("managed_identity,client_secret", client_secret=None, client_id=None, tenant_id=None) == token


def test_nobody_signed_in_makes_way(chain, asked, informed):
    assert chain("device_code,client_secret")
    assert asked() == 1
    assert informed[0].startswith("aad_token took client_secret. device_code: authentication required")


def test_az_makes_way_where_it_is_not_or_nobody_is_signed_in(chain, az, informed):
    chain("azure_cli,client_secret")
    assert "azure_cli: the Azure CLI is not installed" in informed[0]
    az(stderr="ERROR: Please run 'az login' to setup account.\n", status=1)
    chain("azure_cli,client_secret", min_remaining=0, enable_cae=True)
    assert "azure_cli: no account is signed in to the Azure CLI here" in informed[1]


def test_all_of_auto_s_last_resorts_are_named(chain, informed):
    with pytest.raises(ProviderError) as caught:
        chain("auto", client_secret=None)
    text = str(caught.value)
    assert text.startswith("no way to a token for ")
    for words in (
        "no credential is given",
        "managed_identity: This seems to be no Azure",
        "azure_cli: the Azure CLI is not",
    ):
        assert words in text
    assert informed == []


def test_reasons_of_a_chain_are_numbered_and_each_is_given_once(chain):
    with pytest.raises(ProviderError) as caught:
        chain("managed_identity,azure_cli,github_oidc", client_secret=None)
    text = str(caught.value)
    numbered = ("(1) github_oidc: ", "(2) github_oidc: ", "(3) managed_identity: ", "(4) azure_cli: ")
    starts = [text.index(words) for words in numbered]
    assert starts == sorted(starts)
    assert text.count("permissions: {id-token: write") == 1


def test_flow_that_cannot_serve_the_scope_makes_way(chain, live, informed):
    """A user's scope in a chain with an app's flow."""
    request = live(auth="client_secret,azure_cli", scope="https://x.example/read")
    assert request.auth == "azure_cli"
    with pytest.raises(ProviderError) as caught:
        engine.acquire(request)
    assert "client_secret: scope 'https://x.example/read' does not end in '/.default'" in str(caught.value)
    assert "azure_cli: the Azure CLI is not installed" in str(caught.value)
    with pytest.raises(RequestError, match="does not end in '/.default'"):
        live(auth="client_secret", scope="https://x.example/read")
    with pytest.raises(RequestError, match="does not end in '/.default'"):
        live(auth="client_secret,managed_identity", scope="https://x.example/read")


# A no is a no.


@pytest.mark.parametrize("auth", ["managed_identity,client_secret", "managed_identity,azure_cli,client_secret"])
def test_refusal_ends_the_chain(chain, machine, asked, auth):
    machine.answer = ManagedIdentityError("HTTP 400: no such identity.")
    with pytest.raises(RefusedError, match="no such identity"):
        chain(auth)
    assert asked() == 0


def test_wrong_secret_ends_the_chain(chain, machine):
    with pytest.raises(RefusedError, match="invalid_client"):
        chain("client_secret,managed_identity", client_secret="wrong")
    assert machine.asked == 0


@pytest.mark.parametrize(
    ("fault", "error"),
    [({"status": 503, "times": 4}, ProviderError), ({"status": 429, "retry_after": "300"}, BusyError)],
)
def test_provider_that_is_down_or_busy_ends_the_chain(chain, machine, entra, fault, error):
    entra.fail_next("status", **fault)
    with pytest.raises(error):
        chain("client_secret,managed_identity")
    assert machine.asked == 0


def test_az_that_fails_ends_the_chain(chain, az, asked):
    az(stderr="ERROR: AADSTS50076: no\n", status=1)
    with pytest.raises(RefusedError, match="AADSTS50076"):
        chain("azure_cli,client_secret")
    assert asked() == 0


def test_fault_of_any_part_is_told_before_anybody_is_asked(chain, machine, asked):
    with pytest.raises(RequestError, match="client_id 'x' is not a GUID"):
        chain("managed_identity,client_secret", client_id="x")
    assert (machine.asked, asked()) == (0, 0)


# What the user hears.


def test_only_flow_is_not_reported(chain, informed):
    chain("client_secret")
    assert informed == []


def test_auto_says_which_it_took(chain, informed):
    chain("auto")
    (message,) = informed
    assert message.startswith("aad_token took client_secret. client_secret is given")


def test_skipped_part_of_a_chain_is_reported(chain, informed):
    chain("github_oidc,client_secret")
    assert "aad_token took client_secret. github_oidc: oidc_request_url is missing" in informed[0]


def test_no_secret_is_reported(chain, informed, secret_app):
    chain("managed_identity,device_code,github_oidc,client_secret")
    assert secret_app.secret not in " ".join(informed)


# That there is nothing here is remembered.


def only(chain):
    with pytest.raises(UnavailableError) as caught:
        chain("managed_identity")
    return str(caught.value)


@pytest.mark.parametrize(("foreign", "seconds"), [(True, 600), (False, 10)])
def test_machine_without_the_service_is_asked_once_in_a_while(chain, machine, clock, foreign, seconds):
    """Ten minutes if something else answers in Azure's place; one that has just started may merely not answer yet."""
    machine.answer = NoManagedIdentityError("This seems to be no Azure machine.", foreign=foreign)
    only(chain)
    clock.offset = seconds - 5
    assert "Remembered" in only(chain)
    assert machine.asked == 1
    clock.offset = seconds + 1
    only(chain)
    assert machine.asked == 2


@pytest.mark.parametrize("step", [-900, -1800, -86400])
def test_clock_that_is_set_back_does_not_prolong_it(chain, machine, clock, step):
    only(chain)
    clock.offset = step
    only(chain)
    assert machine.asked == 2


def test_machine_that_lacks_an_identity_can_be_given_one_at_any_time(chain, machine):
    machine.answer = NoIdentityAssignedError("Identity not found.")
    only(chain)
    only(chain)
    assert machine.asked == 2


def test_remembered_absence_makes_way_in_a_chain_too(chain, machine, asked):
    first = chain("managed_identity,client_secret")
    assert chain("managed_identity,client_secret") == first
    assert (machine.asked, asked()) == (1, 1)


def test_az_that_is_installed_is_found_at_once(chain, az, token):
    with pytest.raises(UnavailableError):
        chain("azure_cli")
    az(json.dumps({"accessToken": token, "tokenType": "Bearer", "tenant": "x"}))
    assert chain("azure_cli") == token
