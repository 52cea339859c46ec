# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people do to sign in, at the HTTP seam, with a clock that only sleeping moves: when is asked again, and when no more."""

import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from time import localtime, strftime

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import call as call_module
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra import pending_code, sign_in_flows
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.call import Call
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.http_client import Response
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.pending_code import usable_code
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import (
    PersonError,
    ProviderError,
    RefusedError,
    TransientError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import PROMPTS
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Store
from tests.unit.plugins.plugin_utils._entra.test_app_flows import AUTHORITY, DISCOVERY, Wire

# MSAL looks at the real clock.
pytestmark = pytest.mark.filterwarnings("ignore:Attempted too soon")

SCOPE = "https://contoso.example/hr-db/user_impersonation"
CODE = {
    "user_code": "ABCD-EFGH",
    "device_code": "canary-device-code",
    "verification_uri": "https://login.example/device",
    "expires_in": 900,
    "interval": 5,
    "message": "Enter ABCD-EFGH at https://login.example/device",
}
TOKEN = {"access_token": "canary-token", "expires_in": 3599}
PENDING = {"error": "authorization_pending"}
SLOW_DOWN = {"error": "slow_down"}
DROPPED = TransientError("the connection timed out")


class FakeTime:
    """As much of `time` as the flow reads."""

    def __init__(self):
        self.now = time.time()
        self.slept = []

    def time(self):
        return self.now

    monotonic = time
    strftime, localtime = staticmethod(strftime), staticmethod(localtime)

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


class Script(Wire):
    """Answers the token endpoint by script: the code first, then an outcome for each poll."""

    def __init__(self, *outcomes, **code):
        super().__init__()
        self.outcomes = [{**CODE, **code}, *outcomes]
        self.forms = []
        self.deadline = self.status = 0

    def get(self, url, **kwargs):
        return Response(
            200, {}, json.dumps({**DISCOVERY, "device_authorization_endpoint": f"{AUTHORITY}/x/devicecode"})
        )

    def post(self, url, data=None, **kwargs):
        self.forms.append((url, dict(data)))
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        self.status = 400 if "error" in outcome else 200
        return Response(self.status, {}, json.dumps(outcome))

    def secrets(self):
        return ()


@pytest.fixture
def fake_time(monkeypatch):
    fake = FakeTime()
    monkeypatch.setattr(sign_in_flows, "time", fake)
    monkeypatch.setattr(call_module, "time", fake)
    monkeypatch.setattr(pending_code, "time", fake)
    return fake


@pytest.fixture
def make_call(build, fake_time):
    def make(wire, store=None, **changes):
        options = {"auth": "device_code", "client_secret": None, "scope": SCOPE, **changes}
        told = []
        call = Call(build(**options), store, fake_time.monotonic() + 60, "", told.append)
        call.http, call.told = wire, told
        return call

    return make


def sign_in(make_call, *outcomes, code=None, store=None, **changes):
    call = make_call(Script(*outcomes, **(code or {})), store, **changes)
    return sign_in_flows.device_code(call), call


# The device flow's poll loop.


def test_code_is_told_and_the_first_poll_waits_for_nothing(make_call, fake_time):
    answer, call = sign_in(make_call, TOKEN)
    assert answer["access_token"] == TOKEN["access_token"]
    assert call.told == [CODE["message"]]
    assert fake_time.slept == []
    assert call.http.forms[1][1]["device_code"] == CODE["device_code"]


@pytest.mark.parametrize(
    ("outcomes", "slept"),
    [
        ([PENDING, PENDING, PENDING], [5, 5, 5]),
        ([PENDING, SLOW_DOWN, PENDING], [5, 10, 10]),
        ([SLOW_DOWN, SLOW_DOWN], [10, 15]),
        ([PENDING, DROPPED, PENDING], [5, 10, 10]),
        ([DROPPED, DROPPED, SLOW_DOWN], [10, 20, 25]),
    ],
)
def test_pauses_between_polls(make_call, fake_time, outcomes, slept):
    answer, _call = sign_in(make_call, *outcomes, TOKEN)
    assert "access_token" in answer
    assert fake_time.slept == slept


@pytest.mark.parametrize(("interval", "slept"), [(1, 1), (7, 7), (0, 1), (-3, 1)])
def test_provider_s_interval_is_kept_and_is_never_none(make_call, fake_time, interval, slept):
    sign_in(make_call, PENDING, TOKEN, code={"interval": interval})
    assert fake_time.slept == [slept]


@pytest.mark.parametrize(
    ("changes", "code", "slept"),
    [
        ({"interaction_timeout": 12}, {}, [5, 5, 2]),
        ({"interaction_timeout": 3600}, {"expires_in": 21}, [5, 5, 5, 5, 1]),
        ({"interaction_timeout": 1}, {}, [1]),
    ],
)
def test_last_poll_is_at_the_end_of_the_person_s_time_or_the_code_s(make_call, fake_time, changes, code, slept):
    with pytest.raises(PersonError, match=r"the code.* was not entered (before|within) ") as caught:
        sign_in(make_call, *[PENDING] * (len(slept) + 1), code=code, **changes)
    assert fake_time.slept == pytest.approx(slept, abs=0.5)
    assert "ABCD-EFGH" in str(caught.value)
    assert "canary" not in str(caught.value)


def test_who_enters_the_code_at_the_last_moment_is_signed_in(make_call, fake_time):
    answer, _call = sign_in(make_call, PENDING, PENDING, TOKEN, interaction_timeout=7)
    assert answer["access_token"] == TOKEN["access_token"]
    assert fake_time.slept == pytest.approx([5, 2], abs=0.5)


def test_failures_on_the_way_do_not_prolong_it(make_call, fake_time):
    with pytest.raises(PersonError):
        sign_in(make_call, *[DROPPED] * 50, interaction_timeout=100)
    assert fake_time.slept == pytest.approx([10, 20, 40, 30], abs=0.5)


def test_each_poll_has_the_whole_timeout(make_call, fake_time):
    wire = Script(*[PENDING] * 20, TOKEN)
    call = make_call(wire, timeout=30)
    sign_in_flows.device_code(call)
    assert fake_time.now > call.request.timeout
    assert wire.deadline == call.deadline == fake_time.now + 30


@pytest.mark.parametrize("error", ["expired_token", "authorization_declined", "invalid_grant"])
def test_what_the_person_or_the_provider_refused_is_not_asked_again(make_call, fake_time, error):
    answer, call = sign_in(make_call, PENDING, {"error": error, "error_description": "AADSTS70000: no"})
    assert answer["error"] == error
    assert fake_time.slept == [5]
    call.http.outcomes = [{**CODE}, {"error": error}]
    with pytest.raises(RefusedError, match=error):
        call_module.ask(call, 1, "sign_in_flows.device_code")


def test_provider_that_gives_no_code_is_refused(make_call):
    wire = Script()
    wire.outcomes = [
        {"error": "unauthorized_client", "error_codes": [7000218], "error_description": "AADSTS7000218: x"}
    ]
    with pytest.raises(RefusedError, match="Allow public client flows"):
        sign_in_flows.device_code(make_call(wire))


# In two tasks.


@pytest.fixture
def store(tmp_path):
    store = Store(str(tmp_path / "store"))
    yield store
    store.close()


def test_second_task_takes_up_the_first_one_s_code_and_forgets_it_then(make_call, store, tmp_path):
    shown = sign_in_flows.start_device_code(make_call(Script(), store))
    assert shown["user_code"] == CODE["user_code"]
    assert "device_code" not in shown
    wire = Script()
    wire.outcomes = [TOKEN]
    assert sign_in_flows.device_code(make_call(wire, store))["access_token"]
    assert [form["device_code"] for _url, form in wire.forms] == [CODE["device_code"]]
    assert not list((tmp_path / "store").glob("device-*.json"))


def test_code_that_is_over_is_not_taken_up(make_call, store, fake_time):
    sign_in_flows.start_device_code(make_call(Script(), store))
    fake_time.now += 901
    call = make_call(Script(TOKEN, device_code="canary-second"), store)
    sign_in_flows.device_code(call)
    assert call.http.forms[1][1]["device_code"] == "canary-second"


def test_code_outlives_a_person_who_was_too_slow(make_call, store):
    with pytest.raises(PersonError):
        sign_in_flows.device_code(make_call(Script(PENDING, PENDING), store, interaction_timeout=1))
    assert sign_in_flows.start_device_code(make_call(Script(user_code="NEW"), store))["user_code"] == CODE["user_code"]


@pytest.mark.parametrize(
    "changes",
    [
        {"expires_at": "soon"},
        {"expires_at": True},
        {"expires_at": 1e15},
        {"expires_at": None},
        {"interval": "5"},
        {"interval": 0},
        {"interval": 1e9},
        {"device_code": None},
        {"user_code": 5},
        {"message": ["x"]},
        {"message": "\ud800"},
        {"verification_uri": ""},
        {"latest_attempt_at": "x"},
        {"_correlation_id": 5},
    ],
)
def test_damaged_code_is_not_taken_up(make_call, store, changes):
    call = make_call(Script(), store)
    sign_in_flows.start_device_code(call)
    call.remember("device", {**call.recall("device"), **changes})
    assert sign_in_flows.start_device_code(make_call(Script(user_code="NEW"), store))["user_code"] == "NEW"
    assert sign_in_flows.start_device_code(make_call(Script(user_code="NEWER"), store))["user_code"] == "NEW"


def test_code_that_is_good_for_ever_is_taken_up(make_call, store, fake_time):
    """What the provider sends is bounded as what is read is."""
    first = sign_in_flows.start_device_code(make_call(Script(expires_in=10**12, interval=10**12), store))
    assert first["expires_on"] <= fake_time.now + 24 * 3600
    assert sign_in_flows.start_device_code(make_call(Script(user_code="NEW"), store)) == first


def test_code_is_of_one_request(make_call, store):
    sign_in_flows.start_device_code(make_call(Script(), store))
    other = make_call(Script(user_code="NEW"), store, scope="https://other.example/read")
    assert sign_in_flows.start_device_code(other)["user_code"] == "NEW"


# When a new code is made.


@pytest.fixture
def next_code(make_call, store):
    """Which code the next task polls for."""

    def get(**changes):
        wire = Script(TOKEN, device_code="canary-second")
        call = make_call(wire, store, **changes)
        if usable_code(call, starts=False):
            wire.outcomes.pop(0)
        sign_in_flows.device_code(call)
        return wire.forms[-1][1]["device_code"]

    return get


BROKEN_ID_TOKEN = {**TOKEN, "id_token": "no.token"}


@pytest.mark.parametrize(
    "outcome",
    [
        {"error": "authorization_declined"},
        {"error": "access_denied"},
        {"error": "expired_token"},
        {"error": "bad_verification_code"},
        {"error": "invalid_grant", "error_description": "AADSTS53003: blocked"},
        {"error": "something_else"},
        BROKEN_ID_TOKEN,
        ProviderError("the provider sent what no one can read"),
        RefusedError("the proxy refuses the login"),
        {"nothing": "of use"},
    ],
    ids=str,
)
def test_code_that_was_entered_or_refused_is_not_shown_again(make_call, store, next_code, outcome, tmp_path):
    with pytest.raises(ProviderError):
        call_module.ask(make_call(Script(PENDING, outcome), store), 1, "sign_in_flows.device_code")
    assert not list((tmp_path / "store").glob("device-*.json"))
    assert next_code() == "canary-second"


@pytest.mark.parametrize(("seconds", "code"), [(31, "canary-device-code"), (29, "canary-second")])
def test_code_that_no_person_could_enter_any_more_is_not_shown(make_call, store, next_code, fake_time, seconds, code):
    sign_in_flows.start_device_code(make_call(Script(), store))
    fake_time.now += CODE["expires_in"] - seconds
    assert next_code() == code


@pytest.mark.parametrize("seconds", [29, 31])
def test_message_and_next_run_agree_on_what_is_too_late(make_call, store, next_code, seconds):
    with pytest.raises(PersonError) as caught:
        sign_in(make_call, *[PENDING] * 30, code={"expires_in": 100}, interaction_timeout=100 - seconds, store=store)
    assert ("the next run takes it up" in str(caught.value)) is (next_code() == CODE["device_code"])


PROMPTED = [prompt for prompt in PROMPTS if prompt != "none"]


@pytest.mark.parametrize("prompt", PROMPTED)
def test_prompt_makes_a_new_code(make_call, store, next_code, prompt):
    with pytest.raises(PersonError):
        sign_in(make_call, PENDING, PENDING, interaction_timeout=1, store=store)
    assert next_code(prompt=prompt) == "canary-second"


def test_prompt_none_takes_up_the_pending_code(make_call, store, next_code):
    sign_in_flows.start_device_code(make_call(Script(), store))
    assert next_code(prompt="none") == CODE["device_code"]


def test_without_prompt_the_code_of_a_task_with_prompt_serves(make_call, store, next_code):
    with pytest.raises(PersonError):
        sign_in(make_call, PENDING, PENDING, interaction_timeout=1, prompt="login", store=store)
    assert next_code() == CODE["device_code"]


def test_started_code_of_a_task_with_prompt_serves_one_task_that_waits(make_call, store, next_code):
    sign_in_flows.start_device_code(make_call(Script(), store, prompt="login"))
    wire = Script()
    wire.outcomes = [PENDING, PENDING]
    call = make_call(wire, store, prompt="login", interaction_timeout=1)
    with pytest.raises(PersonError):
        sign_in_flows.device_code(call)
    assert "ABCD-EFGH" in call.told[0]
    assert next_code(prompt="login") == "canary-second"


def test_start_with_prompt_shows_a_new_code_to_another_play(make_call, store, monkeypatch):
    def start(number):
        return sign_in_flows.start_device_code(make_call(Script(user_code=number), store, prompt="login"))["user_code"]

    assert [start("ONE"), start("TWO")] == ["ONE", "ONE"]
    monkeypatch.setattr(os, "getppid", lambda: -1)
    assert start("THREE") == "THREE"


# Other providers' codes.


def test_issuer_without_a_message_is_given_one(make_call):
    """Only Microsoft's answer has one; RFC 8628 section 3.2 knows none."""
    _answer, call = sign_in(make_call, TOKEN, code={"message": None})
    (message,) = call.told
    assert " ".join(message.split()) == (
        f"To sign in, use a web browser to open the page {CODE['verification_uri']} and enter the code ABCD-EFGH."
    )


@pytest.mark.parametrize("name", ["message", "user_code", "verification_uri"])
def test_terminal_is_not_told_what_to_do_by_the_provider(make_call, store, name):
    code = {name: f"{CODE[name]}\x1b[2J\x07", **({} if name == "message" else {"message": None})}
    shown = sign_in_flows.start_device_code(make_call(Script(**code), store))
    assert all(str(value).isprintable() for value in shown.values())
    wire = Script()
    wire.outcomes = [TOKEN]
    call = make_call(wire, store)
    sign_in_flows.device_code(call)
    assert all(line.isprintable() for text in call.told for line in text.split("\n"))
    assert "ABCD-EFGH" in call.told[0]


@pytest.mark.parametrize("name", ["user_code", "verification_uri", "device_code"])
@pytest.mark.parametrize("value", [None, 5, ["x"]])
def test_code_that_lacks_a_part_is_refused(make_call, name, value):
    with pytest.raises(RefusedError):
        sign_in_flows.device_code(make_call(Script(**{name: value})))


class SlowScript(Script):
    """A provider that takes its time."""

    def post(self, url, data=None, **kwargs):
        time.sleep(0.5)
        return super().post(url, data, **kwargs)


def test_two_that_start_at_once_show_one_code(make_call, store, tmp_path):
    stores = [Store(str(tmp_path / "store")) for _unused in range(2)]  # a lock is of one opening, as in two processes
    wires = [SlowScript(user_code=f"CODE-{number}", device_code=f"canary-{number}") for number in range(2)]
    calls = [make_call(wire, one) for wire, one in zip(wires, stores, strict=True)]
    with ThreadPoolExecutor(2) as pool:
        shown = list(pool.map(sign_in_flows.start_device_code, calls))
    for one in stores:
        one.close()
    assert shown[0] == shown[1]
    assert sum(len(wire.forms) for wire in wires) == 1
