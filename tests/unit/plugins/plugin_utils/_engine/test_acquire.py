# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine against the emulator: one request, a shared token, and a store that may be unusable."""

import os
import time
from pathlib import Path

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    RefusedError,
    StoreError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store

pytestmark = pytest.mark.usefixtures("quick_retries")


# Hits.


def test_second_call_finds_the_first_ones_token(acquire, asked):
    assert acquire() == acquire()
    assert asked() == 1


def test_hit_needs_no_network_and_no_lock(acquire, entra, files):
    token = acquire()
    entra.reset()
    for path in files("*.lock"):
        path.unlink()
    assert acquire() == token
    assert entra.requests() == []
    assert files("*.lock") == []


def test_hit_writes_nothing(acquire, files):
    acquire()
    before = [(path, path.stat().st_mtime_ns, path.stat().st_ino) for path in files()]
    acquire()
    assert [(path, path.stat().st_mtime_ns, path.stat().st_ino) for path in files()] == before


def test_discovery_is_shared_between_requests(acquire, entra, files):
    acquire()
    for path in files("*.json"):
        if not path.name.startswith("discovery"):
            path.unlink()
    acquire()
    counts = entra.counts()
    assert (counts["discovery"], counts["token"]) == (1, 2)


@pytest.mark.parametrize("after", ["", "/", "/v2.0/", "/oauth2/v2.0/token", "/v2.0/.well-known/openid-configuration"])
def test_pasted_authority_is_one_request(acquire, asked, entra, after):
    assert acquire(authority=f"{entra.url}/{entra.tenant_id}{after}", tenant_id="") == acquire()
    assert asked() == 1


def test_another_secret_never_gets_the_first_ones_token(acquire):
    acquire()
    with pytest.raises(RefusedError):
        acquire(client_secret="wrong")


def test_certificate_s_token(acquire, certificate_app, identity, tmp_path, asked):
    path = identity.write_pem(tmp_path / "app.pem")
    options = {"client_id": certificate_app.client_id, "client_secret": None, "certificate_path": str(path)}
    assert acquire(**options) == acquire(**options)
    assert asked() == 1


@pytest.mark.parametrize("fault", [{"kind": "status", "status": 503}, {"kind": "reset"}])
def test_each_try_with_a_certificate_has_a_new_assertion(
    acquire, certificate_app, identity, tmp_path, entra, asked, fault
):
    """The emulator refuses an assertion that it has seen."""
    path = identity.write_pem(tmp_path / "app.pem")
    entra.fail_next(**fault, times=2)
    assert acquire(client_id=certificate_app.client_id, client_secret=None, certificate_path=str(path))
    assert asked() == 3


def test_warnings_of_the_request_are_told_when_it_is_made(acquire, warnings, certificate_app, identity, tmp_path):
    path = identity.write_pem(tmp_path / "app.pem")
    path.chmod(0o644)
    options = {"client_id": certificate_app.client_id, "client_secret": None, "certificate_path": str(path)}
    acquire(**options)
    acquire(**options)
    assert len(warnings) == 1
    assert "chmod 600" in warnings[0]


def test_unverified_tls_is_warned_of(acquire, warnings):
    acquire(validate_certs=False, ca_path=None)
    assert "validate_certs" in warnings[0]


# One request, for every caller.


def test_sixteen_cold_processes_make_one_request(process, entra):
    entra.latency(0.3)
    start = time.time() + 1.5
    results = [one.result() for one in [process(start_at=start) for _unused in range(16)]]
    assert {tuple(result["warnings"]) for result in results} == {()}
    assert len({result.get("access_token", result.get("message")) for result in results}) == 1
    assert entra.counts()["token"] == 1


def test_wrong_secret_in_eight_processes_is_tried_once(process, entra):
    results = [one.result() for one in [process(client_secret="wrong") for _unused in range(8)]]
    assert {result["error"] for result in results} == {"RefusedError"}
    assert entra.counts()["token"] == 1


# What the store cannot do must not cost the user a token.


@pytest.fixture
def unusable(tmp_path):
    (tmp_path / "store").mkdir()
    (tmp_path / "store").chmod(0o777)


def test_unusable_directory_is_one_warning(unusable, acquire, warnings, asked):
    acquire()
    assert len(warnings) == 1
    assert "cache_dir" in warnings[0]
    assert asked() == 1


def test_unusable_directory_is_an_error_when_it_is_required(unusable, acquire, asked):
    with pytest.raises(StoreError, match="store"):
        acquire(cache="required")
    assert asked() == 0


def test_never_touches_no_file(acquire, tmp_path, asked):
    before = sorted(tmp_path.rglob("*"))
    assert acquire(cache="never") != ""
    acquire(cache="never")
    assert asked() == 2
    assert sorted(tmp_path.rglob("*")) == before


DAMAGE = {
    "0644": lambda path: path.chmod(0o644),
    "directory": lambda path: (path.unlink(), path.mkdir()),
    "fifo": lambda path: (path.unlink(), os.mkfifo(path, 0o600)),
    "link": lambda path: (path.rename(path.with_suffix(".moved")), path.symlink_to(path.with_suffix(".moved"))),
    "100 MB": lambda path: os.truncate(path, 100_000_000),
}


@pytest.mark.parametrize("cache", ["auto", "required"])
@pytest.mark.parametrize("kind", DAMAGE)
def test_file_that_must_not_be_read(acquire, warnings, files, live, kind, cache):
    acquire()
    path = Path(live().cache_dir) / f"{live().key()}.json"
    DAMAGE[kind](path)
    if cache == "required":
        with pytest.raises(StoreError, match=path.name):
            acquire(cache=cache)
        return
    assert acquire(cache=cache)
    assert len(warnings) == 1
    assert path.name in warnings[0]


@pytest.mark.parametrize("cache", ["auto", "required"])
def test_lock_that_must_not_be_taken(acquire, warnings, live, cache):
    directory = Path(live().cache_dir)
    directory.mkdir(mode=0o700)
    (directory / f"{live().key()}.lock").mkdir()
    if cache == "required":
        with pytest.raises(StoreError, match="lock"):
            acquire(cache=cache)
        return
    assert acquire()
    assert len(warnings) == 1


def test_damaged_file_is_replaced(acquire, live, asked):
    token = acquire()
    path = Path(live().cache_dir) / f"{live().key()}.json"
    path.write_bytes(path.read_bytes()[:-10])
    assert acquire() != token
    assert acquire() == acquire()
    assert asked() == 2


@pytest.mark.parametrize("cache", ["auto", "required"])
def test_full_disk_costs_no_token(acquire, warnings, monkeypatch, asked, cache):
    def full(self, name, data):
        raise StoreError("Cannot write: No space left on device.")

    monkeypatch.setattr(Store, "save", full)
    if cache == "required":
        with pytest.raises(StoreError, match="No space"):
            acquire(cache=cache)
    else:
        assert acquire(cache=cache)
        assert len(warnings) == 1
    assert asked() == 1


def test_encrypted_cache(acquire, files, asked):
    key = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIzNDU="
    token = acquire(cache_key=key)
    assert acquire(cache_key=key) == token
    assert not any(token[:20].encode() in path.read_bytes() for path in files("*.json"))
    assert acquire() != token
    assert asked() == 2
