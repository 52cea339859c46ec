# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The flows of people at the HTTP seam, with a clock that only sleeping moves: when is asked again, and when no more."""

import json
import sys
import time
import webbrowser
from time import gmtime, strftime

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils import provider, person_flows
from ansible_collections.entra.oracledb.plugins.plugin_utils.errors import (
    PersonError,
    RefusedError,
    RequestError,
    TransientError,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils.http_client import Response
from ansible_collections.entra.oracledb.plugins.plugin_utils.provider import Call
from ansible_collections.entra.oracledb.plugins.plugin_utils.store import Store
from tests.unit.plugins.plugin_utils.test_flows import AUTHORITY, DISCOVERY, Wire

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
    strftime, gmtime = staticmethod(strftime), staticmethod(gmtime)

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
    monkeypatch.setattr(person_flows, "time", fake)
    monkeypatch.setattr(provider, "time", fake)
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


def sign_in(make_call, *outcomes, code=None, **changes):
    call = make_call(Script(*outcomes, **(code or {})), **changes)
    return person_flows.device_code(call), call


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
    ("changes", "code", "polls"),
    [
        ({"interaction_timeout": 12}, {}, 3),
        ({"interaction_timeout": 3600}, {"expires_in": 21}, 5),
        ({"interaction_timeout": 1}, {}, 1),
    ],
)
def test_loop_ends_with_the_person_s_time_or_the_code_s(make_call, fake_time, changes, code, polls):
    started = fake_time.now
    with pytest.raises(PersonError, match="nobody entered the code .*ABCD-EFGH") as caught:
        sign_in(make_call, *[PENDING] * 50, code=code, **changes)
    assert len(fake_time.slept) == polls - 1
    assert fake_time.now - started <= changes["interaction_timeout"]
    assert "canary" not in str(caught.value)


def test_failures_on_the_way_do_not_prolong_it(make_call, fake_time):
    with pytest.raises(PersonError):
        sign_in(make_call, *[DROPPED] * 50, interaction_timeout=100)
    assert fake_time.slept == [10, 20, 40]


def test_each_poll_has_the_whole_timeout(make_call, fake_time):
    wire = Script(*[PENDING] * 20, TOKEN)
    call = make_call(wire, timeout=30)
    person_flows.device_code(call)
    assert fake_time.now > call.request.timeout
    assert wire.deadline == call.deadline == fake_time.now + 30


@pytest.mark.parametrize("error", ["expired_token", "authorization_declined", "invalid_grant"])
def test_what_the_person_or_the_provider_refused_is_not_asked_again(make_call, fake_time, error):
    answer, call = sign_in(make_call, PENDING, {"error": error, "error_description": "AADSTS70000: no"})
    assert answer["error"] == error
    assert fake_time.slept == [5]
    call.http.outcomes = [{**CODE}, {"error": error}]
    with pytest.raises(RefusedError, match=error):
        provider.ask(call, 1, "person_flows.device_code")


def test_provider_that_gives_no_code_is_refused(make_call):
    wire = Script()
    wire.outcomes = [
        {"error": "unauthorized_client", "error_codes": [7000218], "error_description": "AADSTS7000218: x"}
    ]
    with pytest.raises(RefusedError, match="Allow public client flows"):
        person_flows.device_code(make_call(wire))


# In two tasks.


@pytest.fixture
def store(tmp_path):
    store = Store(str(tmp_path / "store"))
    yield store
    store.close()


def test_second_task_takes_up_the_first_one_s_code_and_forgets_it_then(make_call, store, tmp_path):
    shown = person_flows.start_device_code(make_call(Script(), store))
    assert shown["user_code"] == CODE["user_code"]
    assert "device_code" not in shown
    wire = Script()
    wire.outcomes = [TOKEN]
    assert person_flows.device_code(make_call(wire, store))["access_token"]
    assert [form["device_code"] for _url, form in wire.forms] == [CODE["device_code"]]
    assert not list((tmp_path / "store").glob("device-*.json"))


def test_code_that_is_over_is_not_taken_up(make_call, store, fake_time):
    person_flows.start_device_code(make_call(Script(), store))
    fake_time.now += 901
    call = make_call(Script(TOKEN, device_code="canary-second"), store)
    person_flows.device_code(call)
    assert call.http.forms[1][1]["device_code"] == "canary-second"


def test_code_outlives_a_person_who_was_too_slow(make_call, store):
    with pytest.raises(PersonError):
        person_flows.device_code(make_call(Script(PENDING), store, interaction_timeout=1))
    assert person_flows.start_device_code(make_call(Script(user_code="NEW"), store))["user_code"] == CODE["user_code"]


def test_code_is_of_one_request(make_call, store):
    person_flows.start_device_code(make_call(Script(), store))
    other = make_call(Script(user_code="NEW"), store, scope="https://other.example/read")
    assert person_flows.start_device_code(other)["user_code"] == "NEW"


# The browser.


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"DISPLAY": ":0"}, ""),
        ({"WAYLAND_DISPLAY": "wayland-0"}, ""),
        ({"BROWSER": "firefox"}, ""),
        ({"WSL_DISTRO_NAME": ""}, ""),
        ({"SSH_CONNECTION": "x", "DISPLAY": "localhost:10.0"}, ""),
        ({"SSH_CONNECTION": "x"}, "ssh session without a display"),
        ({"SSH_CONNECTION": "x", "DISPLAY": ""}, "ssh session without a display"),
        ({}, "no display (AWX, a container or a service)"),
        ({"TERM": "xterm"}, "no display"),
    ],
)
def test_no_browser(monkeypatch, environment, reason):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(webbrowser, "get", object)
    found = person_flows.no_browser(environment)
    assert reason in found
    assert bool(found) is bool(reason)


@pytest.mark.parametrize(("platform", "environment"), [("darwin", {}), ("linux", {"DISPLAY": ":0"})])
def test_no_browser_where_none_is_installed(monkeypatch, platform, environment):
    def missing():
        raise webbrowser.Error

    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(webbrowser, "get", missing)
    assert "none is installed" in person_flows.no_browser(environment)


def test_interactive_refuses_at_once_and_names_the_alternatives(make_call, monkeypatch):
    for name in person_flows.DISPLAYS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("WSL_DISTRO_NAME", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    call = make_call(Script(), auth="interactive")
    with pytest.raises(RequestError, match="auth device_code, .*auth authorization_code"):
        person_flows.interactive(call)
    assert (call.http.sent, call.http.forms, call.told) == ([], [], [])
