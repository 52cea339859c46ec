# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is remembered of a provider that refuses, is busy or is down."""

import contextlib
import json
import os
import random
import time

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import acquire as engine
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import acquisition
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import call
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.http_client import HttpClient, Response
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    AuthenticationRequiredError,
    BusyError,
    PersonError,
    ProviderError,
    RefusedError,
    RequestError,
    UnavailableError,
    UnreadableError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._store import failures
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.proxy_logins import ProxyLogin
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Entry, Failure, Store
from tests.unit.plugins.module_utils._http.servers import reply, script, tunnel
from tests.waiting import no_hang

pytestmark = pytest.mark.usefixtures("quick_retries")


# Refusals.


def test_refusal_is_remembered(acquire, asked):
    for _unused in range(3):
        with pytest.raises(RefusedError, match="invalid_client") as caught:
            acquire(client_secret="wrong-canary")
        assert "wrong-canary" not in str(caught.value)
    assert "Remembered" in str(caught.value)
    assert asked() == 1


def test_refusal_is_remembered_in_another_process(acquire, process, asked):
    with pytest.raises(RefusedError):
        acquire(client_secret="wrong")
    assert process(client_secret="wrong").result()["error"] == "RefusedError"
    assert asked() == 1


def test_refusal_is_forgotten_after_a_minute(acquire, asked, clock):
    with pytest.raises(RefusedError):
        acquire(client_secret="wrong")
    clock.offset = acquisition.REFUSED_SECONDS + 1
    with pytest.raises(RefusedError):
        acquire(client_secret="wrong")
    assert asked() == 2


def test_refusal_is_forgotten_when_the_clock_is_set_back(acquire, asked, clock):
    with pytest.raises(RefusedError):
        acquire(client_secret="wrong")
    clock.offset = -1800
    with pytest.raises(RefusedError):
        acquire(client_secret="wrong")
    assert asked() == 2


def test_proxy_that_refuses_the_login_is_asked_once_by_all(acquire, process):
    """Each try counts towards the lock-out of a domain account."""
    with script(reply(407, Proxy_Authenticate='Basic realm="x"')) as proxy:
        address = proxy.url.replace("://", "://user:canary@")
        for _unused in range(2):
            with pytest.raises(RefusedError, match=r"wants a login \(HTTP 407; it takes Basic\)") as caught:
                acquire(proxy=address)
            assert "canary" not in str(caught.value)
        assert process(proxy=address).result()["error"] == "RefusedError"
    assert len(proxy.requests) == 1


def test_refused_login_of_a_proxy_counts_for_every_request_through_it(acquire, process, clock, files):
    """Twelve requests for twelve scopes by two processes are one try; a corrected login, and a minute later, another."""
    scopes = [f"https://contoso.example/{number}/.default" for number in range(11)]
    with script(reply(407, Proxy_Authenticate="Negotiate, NTLM")) as proxy:
        address = proxy.url.replace("://", "://user:canary@")
        for scope in scopes:
            with pytest.raises(RefusedError, match=r"it takes Negotiate, NTLM") as caught:
                acquire(proxy=address, scope=scope)
        assert "(Remembered; asked again in" in str(caught.value)
        assert str(caught.value).count("Remembered") == 1
        assert process(proxy=address, scope="https://contoso.example/x/.default").result()["error"] == "RefusedError"
        assert len(proxy.requests) == 1
        for path in files("*"):
            assert b"canary" not in path.read_bytes()
        with pytest.raises(RefusedError):
            acquire(proxy=proxy.url.replace("://", "://user:corrected@"))
        with pytest.raises(RefusedError):
            acquire(proxy=proxy.url.replace("://", "://other:canary@"))
        assert len(proxy.requests) == 3
        clock.offset = acquisition.REFUSED_SECONDS + 1
        with pytest.raises(RefusedError):
            acquire(proxy=address)
        assert len(proxy.requests) == 4


def test_processes_that_start_together_try_a_refused_login_once(process):
    with script(reply(407, Proxy_Authenticate="Basic")) as proxy:
        address = proxy.url.replace("://", "://user:canary@")
        start = time.time() + 1.0
        running = [process(proxy=address, scope=f"https://x.example/{n}/.default", start_at=start) for n in range(5)]
        assert {one.result()["error"] for one in running} == {"RefusedError"}
    assert len(proxy.requests) == 1


def test_corrected_login_of_a_proxy_is_tried_at_once(acquire, entra):
    port = int(entra.url.rsplit(":", 1)[1])
    with script(reply(407, Proxy_Authenticate="Basic"), tunnel(port)) as proxy:
        with pytest.raises(RefusedError):
            acquire(proxy=proxy.url.replace("://", "://user:wrong@"))
        assert acquire(proxy=proxy.url.replace("://", "://user:right@"))


def test_accepted_login_is_not_waited_for(live, entra, tmp_path):
    """As soon as the proxy has let one through, the others need no turn: a provider that hangs does not hold them up."""
    port = int(entra.url.rsplit(":", 1)[1])
    with script(tunnel(port)) as proxy:
        address = proxy.url.replace("://", "://user:right@")
        with contextlib.closing(Store(str(tmp_path / "logins"))) as store:
            login = ProxyLogin(store, proxy.url, "user:right")
            with login.once(0.0) as accepted:
                accepted()
                with ProxyLogin(store, proxy.url, "user:right").once(0.0):
                    assert login.is_accepted()
                with store.lock(login.name) as take:
                    assert take()
        assert engine.acquire(live(proxy=address)).access_token


@pytest.mark.parametrize("damage", [b"", b"[]", b"{", b'{"until": 1e999}', b'{"salt": 5}'])
def test_damaged_memory_of_a_proxy_is_none(tmp_path, damage):
    with contextlib.closing(Store(str(tmp_path / "logins"))) as store:
        login = ProxyLogin(store, "http://proxy:1", "user:canary")
        login.keep(["Basic"], refused=True)
        known = json.loads(store.load(f"{login.name}.json"))
        assert login.read()["refused"]
        store.save(f"{login.name}.json", damage)
        assert login.read() == {}
        for name, value in [*dict.fromkeys(known, None).items(), ("until", time.time() + 3600), ("schemes", 5)]:
            store.save(f"{login.name}.json", json.dumps({**known, name: value}).encode())
            assert login.read() == {} or name == "refused"


def test_corrected_secret_asks_at_once(acquire, asked):
    with pytest.raises(RefusedError):
        acquire(client_secret="wrong")
    assert acquire()
    assert asked() == 2


def test_what_is_wrong_offline_asks_nobody_and_is_not_remembered(live, identity, tmp_path, asked, files):
    path = identity.write_pem(tmp_path / "app.pem", password="right")
    with pytest.raises(RequestError, match="set certificate_password"):
        engine.acquire(live(client_secret=None, certificate_path=str(path)))
    assert asked() == 0
    assert files("*.json") == []


def test_bad_certificate_and_bad_ca_are_told_together(live, identity, tmp_path):
    path = identity.write_pem(tmp_path / "app.pem", password="right")
    with pytest.raises(RequestError) as caught:
        engine.acquire(live(client_secret=None, certificate_path=str(path), ca_path="/nonexistent.pem"))
    assert len(caught.value.faults) == 2


def test_secret_that_the_provider_echoes_is_masked(acquire, monkeypatch, secret_app, files):
    body = {"error": "invalid_client", "error_description": f"Bad secret {secret_app.secret}", "error_codes": [7000215]}
    monkeypatch.setattr(HttpClient, "post", lambda *args, **kwargs: Response(401, {}, json.dumps(body)))
    with pytest.raises(RefusedError, match=r"Bad secret \*{8}") as caught:
        acquire()
    assert secret_app.secret not in str(caught.value)
    assert not any(secret_app.secret.encode() in path.read_bytes() for path in files("*.json"))


# Busy and down.


@pytest.mark.parametrize("retry_after", ["1", None, "garbage", "0", "Fri, 20 Nov 2020 00:00:00 GMT"])
def test_busy_provider_is_asked_again(acquire, entra, asked, retry_after):
    entra.fail_next("status", status=429, **({"retry_after": retry_after} if retry_after else {}))
    started = time.monotonic()
    assert acquire()
    assert asked() == 2
    if retry_after == "1":
        assert time.monotonic() - started >= 1


@pytest.mark.parametrize("retry_after", ["0", "Fri, 20 Nov 2020 00:00:00 GMT"])
def test_retry_after_that_asks_for_no_wait_backs_off(acquire, entra, asked, monkeypatch, retry_after):
    waits = []
    monkeypatch.setattr(call.time, "sleep", waits.append)
    monkeypatch.setattr(random, "uniform", lambda low, high: high)
    entra.fail_next("status", status=429, retry_after=retry_after, times=4)
    with pytest.raises(ProviderError, match=r"answered HTTP 429\. \(4 tries\.\)"):
        acquire()
    assert waits == [1, 2, 4]
    assert asked() == 4


def test_retry_after_beyond_the_budget_fails_at_once_with_the_time(acquire, entra, asked, process):
    entra.fail_next("status", status=429, retry_after="300")
    with (
        no_hang(200),
        pytest.raises(BusyError, match=r"Not asked again before \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC") as caught,
    ):
        acquire()
    assert 300 - 200 < caught.value.not_before - time.time() <= 300
    with pytest.raises(BusyError):
        acquire()
    assert process().result()["error"] == "BusyError"
    assert asked() == 1


def test_retry_after_of_years_is_believed_for_an_hour(acquire, entra, clock):
    entra.fail_next("status", status=429, retry_after="99999999")
    with pytest.raises(BusyError):
        acquire()
    clock.offset = failures.BUSY_SECONDS + 60
    assert acquire()


def test_retry_after_of_the_last_try_is_honoured(acquire, entra, clock, asked, monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    entra.fail_next("status", status=429, retry_after="15", times=4)
    with pytest.raises(BusyError):
        acquire()
    assert asked() == 4
    clock.offset = failures.DOWN_SECONDS + 1
    with pytest.raises(BusyError):
        acquire()
    assert asked() == 4
    clock.offset = 20
    assert acquire()


def test_down_provider_is_tried_four_times_and_remembered_for_a_while(acquire, entra, asked, clock):
    entra.fail_next("status", status=503, times=4)
    for _unused in range(3):
        with pytest.raises(ProviderError, match=r"HTTP 503\. \(4 tries\.\)"):
            acquire()
    assert asked() == 4
    clock.offset = failures.DOWN_SECONDS + 1
    assert acquire()


def test_page_of_a_portal_is_tried_twice(acquire, entra, asked):
    entra.fail_next("html", times=2)
    with pytest.raises(ProviderError, match="2 tries"):
        acquire()
    assert asked() == 2


UNREADABLE = [
    {"kind": "empty"},
    {"kind": "truncated"},
    {"kind": "json", "value": [1]},
    {"kind": "json", "value": {}},
    {"kind": "json", "value": {"access_token": 5}},
    {"kind": "token", "value": "newline"},
    {"kind": "token", "value": "no_exp"},
    {"kind": "token", "value": "expired"},
]


@pytest.mark.parametrize("fault", UNREADABLE, ids=json.dumps)
def test_answer_that_cannot_be_read_is_asked_for_once_a_minute(acquire, entra, asked, clock, fault):
    entra.fail_next(**fault)
    for _unused in range(3):
        with pytest.raises(UnreadableError if not _unused else RefusedError):
            acquire()
    assert asked() == 1
    clock.offset = acquisition.REFUSED_SECONDS + 1
    assert acquire()


@pytest.mark.parametrize("fault", [UNREADABLE[1], UNREADABLE[4], UNREADABLE[6]], ids=json.dumps)
def test_twelve_processes_make_one_request_for_an_answer_that_cannot_be_read(process, entra, asked, fault):
    entra.fail_next(**fault, times=100)
    start = time.time() + 3.0
    running = [process(start_at=start) for _unused in range(12)]
    results = [one.result() for one in running]
    assert asked() == 1
    assert {result["message"].partition(" (Remembered;")[0] for result in results} == {
        min((result["message"] for result in results), key=len)
    }


RAISED = [
    ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError, RuntimeError, AssertionError,
    UnicodeDecodeError, LookupError, MemoryError, OSError, StopIteration, NotImplementedError, SyntaxError, Exception,
]  # fmt: skip


READERS = {
    "ours": ("ansible_collections.entra.oracledb.plugins.module_utils._entra.token_answer.token_answer", {}),
    "MSAL's": (
        "msal.ConfidentialClientApplication.acquire_token_on_behalf_of",
        {"auth": "on_behalf_of", "user_assertion": "u.s.er"},
    ),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", RAISED)
def test_whatever_is_raised_while_an_answer_is_read_is_one_error_without_its_text(acquire, monkeypatch, kind, reader):
    trips = []

    def trip(*_unused, **_unused_too):
        trips.append(1)
        raise UnicodeDecodeError("utf-8", b"canary", 0, 1, "canary") if kind is UnicodeDecodeError else kind("canary")

    name, changes = READERS[reader]
    monkeypatch.setattr(name, trip)
    for _unused in range(2):
        with pytest.raises(RefusedError, match=f"the provider's answer cannot be read \\({kind.__name__}\\)") as caught:
            acquire(**changes)
        assert "canary" not in str(caught.value)
        assert caught.value.__cause__ is caught.value.__context__ is None
    assert len(trips) == 1


def test_failures_within_the_budget_are_nobody_s_concern(acquire, entra, warnings, asked):
    entra.fail_next("status", status=500)
    entra.fail_next("reset")
    entra.fail_next("html")
    with pytest.raises(ProviderError):
        acquire()
    assert asked() == 3


def test_timeout_is_for_all_tries_together(acquire, entra, asked):
    entra.fail_next("status", status=503, times=2)
    entra.fail_next("hang", times=10)
    with no_hang(), pytest.raises(ProviderError):
        acquire(timeout=2)
    assert asked() <= 3  # it would be tried a fourth time, if the third had not taken all that was left


OPTIONAL = [
    {"refresh_in": "soon"},
    {"id_token": "garbage"},
    {"client_info": "!"},
    {"scope": 5},
    {"expires_in": "3599", "token_type": None},
    {"refresh_token": {}, "foci": []},
    {"error": None},
    {"expires_in": None, "ext_expires_in": "x", "expires_on": [], "not_before": {}},
]


@pytest.mark.parametrize("fields", OPTIONAL, ids=json.dumps)
def test_an_optional_field_never_costs_a_good_token(acquire, entra, asked, fields):
    """Whatever MSAL would trip over; and an opaque token is one, which the store keeps like another."""
    entra.fail_next("json", value={"access_token": "x", "expires_in": 3599, **fields}, times=4)
    assert [acquire(), acquire()] == ["x", "x"]
    assert asked() == 1


@pytest.mark.parametrize(
    "value",
    [
        {"error": None},
        {"error": 5, "error_codes": "x", "error_description": ["x"]},
        {"error": ["x"]},
        {"error": "invalid_client", "error_description": 5, "suberror": 5, "claims": 5},
    ],
)
def test_whatever_msal_trips_over_is_one_of_our_errors(acquire, entra, value):
    entra.fail_next("json", value=value, times=4)
    with pytest.raises(ProviderError) as caught:
        acquire()
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("shape", ["opaque", "encrypted"])
def test_token_that_cannot_be_read_is_kept_and_used(acquire, process, entra, live, asked, clock, shape):
    entra.fail_next("token", value=shape, times=2)
    first = acquire()
    assert [acquire(), process().result()["access_token"]] == [first, first]
    entry = Store(live().cache_dir).read(live().key())
    assert entry.token.access_token == first
    assert entry.token.expires_on == pytest.approx(time.time() + 3599, abs=30)
    assert asked() == 1
    clock.offset = 3599 - 200
    assert acquire() != first
    assert asked() == 2


@pytest.mark.parametrize("shape", ["newline", "large", "expired", "no_exp", "text_exp"])
def test_token_that_no_client_could_use_is_not_stored(acquire, entra, live, shape):
    entra.fail_next("token", value=shape)
    with pytest.raises(ProviderError, match="unusable token"):
        acquire()
    store = Store(live().cache_dir)
    assert store.read(live().key()).token is None


# How long.


@pytest.mark.parametrize("kind", sorted(failures.LONGEST))
def test_nothing_is_remembered_longer_than_its_kind_may_be(live, kind):
    """A clock that is set back would otherwise prolong it."""
    user = {"auth": "device_code", "client_secret": None, "scope": "https://x/read", "allow_interaction": True}
    one = acquisition.Acquisition(live(**user), None, engine.SILENT)
    limit = failures.LONGEST[kind]
    for until, kept in ((limit - 1, True), (limit + 60, False), (-1, False)):
        one.entry = Entry(failure=Failure(kind, "x", time.time() + until, os.getppid()))
        assert bool(one.remembered()) is kept, until


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (AuthenticationRequiredError("x"), "login"),
        (UnavailableError("x", 600), "unavailable"),
        (UnavailableError("x"), None),
        (PersonError("x"), None),
        (RefusedError("x"), "refused"),
        (BusyError("x", time.time() + 60), "busy"),
        (ProviderError("x"), "down"),
    ],
)
def test_what_is_remembered_is_raised_again_as_what_it_was(error, kind):
    failure = failures.failure_of(error, ahead=False)
    assert (failure and failure.kind) == kind
    if failure:
        with pytest.raises(type(error)) as caught:
            failures.raise_failure(failure)
        assert type(caught.value) is type(error)
