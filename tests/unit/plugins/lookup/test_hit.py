# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A hit gives what the engine would give, or leaves the question to it: whatever is asked, and whatever happened since."""

import base64
import json
import os
import sys
import time
from contextlib import closing
from types import SimpleNamespace
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.lookup import aad_token as lookup
from ansible_collections.entra.oracledb.plugins.module_utils import _own_file as own_file
from ansible_collections.entra.oracledb.plugins.plugin_utils._engine import questions
from ansible_collections.entra.oracledb.plugins.plugin_utils._entra.client_credential import offline_faults
from ansible_collections.entra.oracledb.plugins.plugin_utils._lookup import plain
from ansible_collections.entra.oracledb.plugins.plugin_utils._lookup.answer import Answer
from ansible_collections.entra.oracledb.plugins.plugin_utils._lookup.options import given_options
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import AadTokenError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.flows import FLOWS
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import Token
from ansible_collections.entra.oracledb.plugins.plugin_utils._request import builder, credential_identity
from ansible_collections.entra.oracledb.plugins.plugin_utils._store.store import Entry, Failure, Store, open_store
from tests.waiting import wait_for

REGISTRY = "ansible.module_utils.secrets"
GUIDS = ("55555555-6666-7777-8888-999999999999", "11111111-6666-7777-8888-999999999999")
PLAIN = {
    "scope": "https://contoso.example/hr-db/.default",
    "tenant_id": "contoso.example",
    "client_id": GUIDS[0],
    "client_secret": "a-secret",
}


def jwt(**claims):
    parts = ({"alg": "none"}, claims, {"not": "signed"})
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)


class World:
    """A home with a token cache, and what is shown and masked; each canonical request has a token of its own."""

    def __init__(self, home):
        self.home = home
        self.masked = set()
        self.shown = []
        self.display = SimpleNamespace(v=self.shown.append, warning=self.shown.append, display=print)
        self.started = time.time()

    def environment(self, more=()):
        return mock.patch.dict(os.environ, {"HOME": str(self.home), **dict(more)}, clear=True)

    def requests(self, direct, own, scopes=()):
        """None where the engine finds faults."""
        try:
            return builder.build_requests(given_options(direct, own), offline_faults, scopes)
        except AadTokenError:
            return None

    def token(self, request):
        end = int(self.started) + 3600
        return Token(jwt(exp=end, jti=request.key()), "Bearer", end, request.scope, "t", "c")

    def entry(self, request, **changes):
        values = {"obtained_at": self.started, "refresh_on": self.started + 1800, **changes}
        return Entry(token=self.token(request), **values)

    def store(self, request, **changes):
        with closing(open_store(request, os.environ)) as store:
            store.write(request.key(), self.entry(request, **changes))

    def hit(self, direct, own=(), scopes=()):
        asked = lookup.as_asked(direct, dict(own))
        return lookup.hit(asked, lookup.questions(asked, scopes)) if asked else []

    def whole(self, direct, own=(), scopes=()):
        """By the engine, which remembers the question."""
        own = dict(own)
        asked = lookup.as_asked(direct, own)
        names = lookup.questions(asked, scopes) if asked else []
        return Answer(direct, own, {}, list(scopes), self.display).to(names, asked or ())

    def told(self):
        """What was shown and masked since the last time."""
        told = (list(self.shown), set(self.masked))
        self.shown.clear()
        self.masked.clear()
        return told


@pytest.fixture
def world(tmp_path, monkeypatch):
    world = World(tmp_path)
    monkeypatch.setitem(sys.modules, REGISTRY, SimpleNamespace(register_secrets=world.masked.update))
    monkeypatch.setattr(lookup, "display", world.display)
    monkeypatch.setattr(questions, "SETTLED", -3600)  # these files are changed by renaming
    with world.environment():
        yield world


@pytest.fixture
def answered(world):
    """The canonical request of PLAIN, stored, asked for once and then a hit."""
    (request,) = world.requests(PLAIN, {})
    world.store(request)
    expected = [world.token(request).access_token]
    assert world.hit(PLAIN) == []
    assert world.whole(PLAIN) == expected
    engine = world.told()
    assert world.hit(PLAIN) == expected
    assert world.told() == engine, "the same notes, the same texts masked"
    assert engine[1] == {"a-secret", *expected}
    assert engine[0] == ["aad_token took client_secret. client_secret is given, so nothing else was looked at."]
    return request


# The tables.


def test_the_lookup_knows_all_options_and_no_other():
    assert list(OPTIONS) == lookup.OPTIONS


def test_the_lookup_knows_every_variable_that_an_answer_depends_on():
    names = {name for option in OPTIONS.values() for name in option.env}
    names |= {flow.ci for flow in FLOWS.values()} - {""} | set(builder.SERVICE_CONNECTION.values())
    names |= {OPTIONS["federated_token_variable"].default, *credential_identity.IDENTITY_HOST_VARIABLES}
    assert set(lookup.ENVIRONMENT) == names | {"AZURE_CONFIG_DIR", "HOME", "XDG_RUNTIME_DIR"}


def test_what_can_be_guessed_is_never_part_of_a_name():
    people = ("password", "certificate_password", "cache_key")
    names = {*people, *(name for option in people for name in OPTIONS[option].env)}
    assert names <= set(plain.GUESSABLE)
    assert not any(OPTIONS[name].aliases for name in (*people, "proxy"))


@pytest.mark.parametrize(
    ("change", "variables"),
    [
        ({"query": "token_type"}, {}),
        ({"proxy": "http://u:p@proxy.example"}, {}),
        ({}, {"AZURE_PASSWORD": "x"}),
        ({}, {"AZURE_CLIENT_CERTIFICATE_PASSWORD": "x"}),
        ({}, {"AAD_TOKEN_PROXY": "http://u:p@proxy.example"}),
        ({}, {"AZURE_CONFIG_DIR": "~/azure"}),
    ],
    ids=str,
)
def test_what_is_not_plain_is_never_remembered(world, change, variables):
    """Its name would be made of it; the hit computes the name all the same, and finds nothing."""
    direct = {**PLAIN, "auth": "client_secret", **change}
    with world.environment(variables):
        (request,) = world.requests(direct, {})
        world.store(request)
        assert world.whole(direct)
        assert world.hit(direct) == []
    assert not list(world.home.rglob("question-*"))


def test_paths_that_lead_elsewhere_than_they_say_are_the_engine_s():
    options = [option for option in OPTIONS.values() if option.type == "path" and option.name != "ca_path"]
    names = {name for option in options for name in (option.name, *option.env)} | {"AZURE_CONFIG_DIR"}
    assert set(plain.PATHS) == names
    assert ("proxy", *OPTIONS["proxy"].env) == plain.PROXIES


# What is asked.


@pytest.mark.parametrize(
    "change",
    [
        *({name: value} for name, value in (("client_secret", "another"), ("tenant_id", "fabrikam.example"))),
        *({"scope": "https://contoso.example/crm/.default"}, {"client_id": GUIDS[1]}, {"claims": '{"a": {}}'}),
        *({"authority": "https://login.microsoftonline.us"}, {"cloud": "AzureChinaCloud"}, {"enable_cae": True}),
        *({"validate_certs": False}, {"min_remaining": 60}, {"cache": "required"}, {"region": "westeurope"}),
        *({"no_such": None}, {"no_such": "x"}, {"query": "expires_on"}, {"password": "x"}, {"cache_key": "x"}),
        *({"proxy": "http://u:p@proxy"}, {"cache": "never"}, {"client_secret": "{{ undefined }}"}),
    ],
    ids=str,
)
def test_another_question_is_no_hit(world, answered, change):
    assert world.hit({**PLAIN, **change}) == []
    own = {lookup.VARIABLE + name: value for name, value in {**PLAIN, **change}.items()}
    assert world.hit({}, own) == []


@pytest.mark.parametrize("name", sorted(lookup.ENVIRONMENT - {"HOME"}))
def test_another_variable_of_the_environment_is_another_question(world, answered, name):
    with world.environment({name: "x"}):
        assert world.hit(PLAIN) == []


def test_another_section_of_ansible_cfg_is_another_question(world, answered, monkeypatch):
    import configparser

    from ansible import constants

    parser = configparser.ConfigParser()
    parser.read_string("[aad_token]\ntimeout = 7\n")
    monkeypatch.setattr(constants.config, "_config_file", "/x/ansible.cfg")
    monkeypatch.setattr(constants.config, "_parsers", {"/x/ansible.cfg": parser})
    assert world.hit(PLAIN) == []
    assert world.whole(PLAIN) == world.hit(PLAIN) == [world.token(answered).access_token]
    monkeypatch.setattr(constants.config, "_parsers", {"/x/ansible.cfg": configparser.ConfigParser()})
    assert world.hit(PLAIN), "the section is gone"


def test_terms_are_questions_of_their_own(world, answered):
    scopes = [PLAIN["scope"], "https://contoso.example/crm/.default"]
    for request in world.requests(PLAIN, {}, scopes):
        world.store(request)
    assert world.hit(PLAIN, scopes=scopes) == []
    tokens = world.whole(PLAIN, scopes=scopes)
    assert len(set(tokens)) == 2
    assert world.hit(PLAIN, scopes=scopes) == tokens
    assert world.hit(PLAIN, scopes=scopes[::-1]) == tokens[::-1]
    assert world.hit(PLAIN, scopes=[*scopes, "https://contoso.example/x/.default"]) == []


# What happened since.


def only(home, pattern):
    (path,) = (home / ".cache/entra.oracledb").glob(pattern)
    return path


def link(path):
    path.rename(path.with_suffix(".moved"))
    path.symlink_to(path.with_suffix(".moved"))


def fifo(path):
    path.unlink()
    os.mkfifo(path, 0o600)


def damage(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


ODD = {
    "others can read it": lambda path: path.chmod(0o640),
    "a link": link,
    "a hard link": lambda path: os.link(path, path.with_suffix(".other")),
    "a FIFO": fifo,
    "a directory": lambda path: (path.unlink(), path.mkdir()),
    "empty": lambda path: path.write_bytes(b""),
    "damaged": damage,
    "missing": lambda path: path.unlink(),
    "too large": lambda path: path.write_bytes(b" " * own_file.MAX_DOCUMENT_BYTES + path.read_bytes()),
}


@pytest.mark.parametrize("pattern", ["question-*.json", "[0-9a-f]*.json"])
@pytest.mark.parametrize("change", ODD.values(), ids=ODD)
def test_a_file_that_is_not_as_it_was_is_no_hit(world, answered, pattern, change):
    path = only(world.home, pattern)
    change(path)
    assert world.hit(PLAIN) == []


def test_a_digit_that_is_another_one_is_no_hit(world, answered):
    """Not every damage makes a document that cannot be read."""
    path = only(world.home, "question-*.json")
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"needed": 300', b'"needed": 100'))
    assert path.read_bytes() != data
    assert world.hit(PLAIN) == []


def test_a_file_of_another_user_is_no_hit(world, answered, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert world.hit(PLAIN) == []


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777])
def test_a_directory_that_others_can_write_is_no_hit(world, answered, mode):
    (world.home / ".cache/entra.oracledb").chmod(mode)
    assert world.hit(PLAIN) == []


def test_a_link_on_the_way_is_no_hit(world, answered):
    (world.home / ".cache").rename(world.home / "moved")
    (world.home / ".cache").symlink_to("moved")
    assert world.hit(PLAIN) == []


@pytest.mark.parametrize("seconds", [-90, 1801, 3400, 3700])
def test_the_clock_decides_as_in_the_engine(world, answered, clock, seconds):
    """Set back, due for a refresh, near its end, over."""
    clock.offset = seconds
    assert world.hit(PLAIN) == []


def test_a_token_that_was_stored_by_another_clock_is_no_hit(world, answered):
    up = own_file.seconds_up()
    for booted, expected in ((world.started - up, True), (world.started - up - 500, False)):
        world.store(answered, clock_skew=5.0, booted_at=booted)
        with closing(open_store(answered, os.environ)) as store:
            found = questions.answer_of(store, questions.Answered(answered, "", []), lambda: [answered])
        assert bool(found) is expected


@pytest.mark.parametrize("change", [{"refresh_on": 0.0}, {"failure": Failure("refused", "no", time.time() + 50)}])
def test_another_entry_is_looked_at_by_the_engine_first(world, answered, change):
    world.store(answered, **change)
    assert world.hit(PLAIN) == []
    if "failure" in change:  # the token is still good, and not due
        assert world.whole(PLAIN) == world.hit(PLAIN) == [world.token(answered).access_token]


def test_min_remaining_is_asked_of_each_hit(world, clock):
    direct = {**PLAIN, "min_remaining": "2400"}
    (request,) = world.requests(direct, {})
    world.store(request, refresh_on=world.started + 3000)
    assert world.whole(direct) == world.hit(direct) != []
    clock.offset = 1300
    assert world.hit(direct) == []


def test_a_changed_certificate_is_no_hit(world, identity):
    path = world.home / "app.pem"
    path.write_bytes(identity.certificate_pem)
    direct = {**PLAIN, "certificate_path": str(path)}
    del direct["client_secret"]
    (request,) = world.requests(direct, {})
    world.store(request)
    assert world.whole(direct) == world.hit(direct) == [world.token(request).access_token]
    before = own_file.signature(path.stat())

    def rewritten():  # in place, with as many bytes, until the clock of the file system has gone on
        path.write_bytes(bytes(reversed(path.read_bytes())))
        return own_file.signature(path.stat()) != before

    wait_for(rewritten)
    assert world.hit(direct) == []
    path.unlink()
    assert world.hit(direct) == []


def test_a_file_that_was_written_a_moment_ago_is_the_engine_s(world, monkeypatch):
    monkeypatch.setattr(questions, "SETTLED", 2)
    path = world.home / "app.pem"
    path.write_bytes(b"-----BEGIN X-----")
    direct = {**PLAIN, "certificate_path": str(path), "auth": "certificate"}
    (request,) = world.requests(direct, {})
    world.store(request)
    assert world.whole(direct) == [world.token(request).access_token]
    assert world.hit(direct) == [], "its next change might not show in its times"


def test_a_file_that_changes_while_the_engine_answers_is_no_hit(world):
    direct = {**PLAIN, "auth": "certificate", "certificate_path": str(world.home / "app.pem")}
    contents = iter([b"-----BEGIN A-----", b"-----BEGIN B-----"])

    def again():
        (world.home / "new.pem").write_bytes(next(contents))
        (world.home / "new.pem").rename(world.home / "app.pem")
        return world.requests(direct, {})

    (request,) = again()
    world.store(request)
    questions.remember("q", questions.Answered(request, "", []), again)
    assert not list((world.home / ".cache/entra.oracledb").glob("question-*"))


@pytest.mark.parametrize("path", ["$CERTIFICATES/app.pem", "~/{name}/app.pem"])
def test_a_path_that_leads_elsewhere_tomorrow_is_the_engine_s(world, path):
    (world.home / "app.pem").write_bytes(b"-----BEGIN A-----")
    direct = {**PLAIN, "auth": "certificate", "certificate_path": path.format(name=world.home.name)}
    with world.environment({"CERTIFICATES": str(world.home), "HOME": str(world.home.parent)}):
        (request,) = world.requests(direct, {})
        world.store(request)
        assert world.whole(direct) == [world.token(request).access_token]
        assert world.hit(direct) == []


def test_a_choice_of_ways_is_the_engine_s(world):
    direct = {**PLAIN, "auth": "certificate, client_secret", "certificate_data": "-----BEGIN A-----"}
    (request,) = world.requests(direct, {})
    assert request.otherwise
    world.store(request)
    assert world.whole(direct) == [world.token(request).access_token]
    assert world.hit(direct) == []


def test_a_secret_in_quotes_of_an_env_file_is_masked_without_them(world):
    """The engine registers the text without quotes, which is not what was asked: so it stays the engine's."""
    direct = {**PLAIN, "auth": "workload_identity", "federated_token": f'"{jwt(iss="i", sub="s", aud="a")}"'}
    del direct["client_secret"]
    (request,) = world.requests(direct, {})
    world.store(request)
    assert world.whole(direct) == [world.token(request).access_token]
    assert world.hit(direct) == []


# Whatever is asked.

FEDERATED = [jwt(iss="i", sub=subject, aud="a", n=number) for subject in "xy" for number in (1, 2)]
VALUES = {
    "scope": [PLAIN["scope"], "https://contoso.example/crm/.default", "", ["a"]],
    "tenant_id": ["contoso.example", "CONTOSO.example", GUIDS[1], " "],
    "client_id": GUIDS,
    "client_secret": ["one", "two", " ", "'quoted'", 5],
    "auth": [
        "auto",
        "client_secret",
        "certificate",
        "client_secret, certificate",
        ["workload_identity"],
        "managed_identity",
    ],
    "certificate_path": ["{home}/app.pem", "{home}/../{name}/app.pem", "$HOME/app.pem", "~/app.pem", "app.pem"],
    "private_key_path": ["{home}/key.pem"],
    "certificate_data": ["-----BEGIN X-----", "-----BEGIN Y-----"],
    "certificate_password": ["p", ""],
    "federated_token": FEDERATED,
    "federated_token_file": ["{home}/federated"],
    "federated_token_variable": ["X_TOKEN"],
    "authority": [
        "https://login.microsoftonline.com",
        "https://login.contoso.example/contoso.example",
        "https://sts.example/o",
    ],
    "cloud": ["AzureCloud", "AzureChinaCloud"],
    "oidc": [True, "no"],
    "claims": ['{"a": {}}', {"a": {}}, {"b": 1}],
    "enable_cae": [True, "yes", 0, "false"],
    "send_certificate_chain": [True, "false"],
    "validate_certs": [True, False, "no"],
    "min_remaining": [60, "60", 1200],
    "cache": ["auto", "required", "never"],
    "cache_dir": ["{home}/other", "$HOME/other", "other"],
    "cache_key": [base64.b64encode(b"k" * 32).decode(), ""],
    "proxy": ["http://proxy.example:8080", "http://user:password@proxy.example:8080"],
    "region": ["westeurope", "northeurope"],
    "timeout": [7, "9"],
    "identity_object_id": list(GUIDS),
    "username": ["scott@contoso.example"],
    "password": ["tiger", ""],
}
FILES = {
    "app.pem": [b"-----BEGIN A-----", b"-----BEGIN B-----"],
    "key.pem": [b"1", b"2"],
    "federated": [*map(str.encode, FEDERATED)],
}
PLACES = st.sampled_from(["direct", "own", "environment"])
SETTING = st.sampled_from(sorted(VALUES)).flatmap(
    lambda name: st.tuples(PLACES, st.just(name), st.sampled_from([*VALUES[name], None]))
)
FILE = st.sampled_from(sorted(FILES)).flatmap(
    lambda name: st.tuples(st.just("file"), st.just(name), st.sampled_from(FILES[name]))
)
CI_NAMES = ("GITHUB_ACTIONS", "IDENTITY_ENDPOINT", "AZURESUBSCRIPTION_TENANT_ID")
CI = st.tuples(st.just("ci"), st.sampled_from(CI_NAMES), st.sampled_from(["x.example", None]))


class Settings:
    """What is given at this moment, and where."""

    def __init__(self, world):
        self.world = world
        self.direct = {name: value for name, value in PLAIN.items() if name != "client_secret"}
        self.own = {"aad_token_client_secret": "one"}
        self.environment = {}
        for name, contents in FILES.items():
            self.change("file", name, contents[0])

    def change(self, place, name, value):
        if isinstance(value, str):
            value = value.replace("{home}", str(self.world.home)).replace("{name}", self.world.home.name)
        if place == "file":
            (self.world.home / "new").write_bytes(value)
            (self.world.home / "new").rename(self.world.home / name)
        elif place == "own":
            self.put(self.own, lookup.VARIABLE + name, value)
        elif place == "ci":
            self.put(self.environment, name, value)
        elif place == "environment":
            for variable in OPTIONS[name].env[:1]:
                self.put(self.environment, variable, None if value is None else str(value))
        else:
            self.put(self.direct, name, value)

    def put(self, values, name, value):
        values.pop(name, None)
        if value is not None:
            values[name] = value


@given(changes=st.lists(st.one_of(SETTING, SETTING, SETTING, FILE, CI), min_size=1, max_size=8))
def test_hit_and_engine_give_the_same_or_the_hit_declines(tmp_path_factory, changes):
    world = World(tmp_path_factory.mktemp("home").resolve())
    registry = SimpleNamespace(register_secrets=world.masked.update)
    patches = (mock.patch.dict(sys.modules, {REGISTRY: registry}), mock.patch.object(lookup, "display", world.display))
    with patches[0], patches[1], mock.patch.object(questions, "SETTLED", -3600):
        now = Settings(world)
        for change in (None, *changes):
            if change:
                now.change(*change)
            with world.environment(now.environment):
                compare(world, now.direct, now.own)


def compare(world, direct, own):
    """Ask the hit, the engine, and the hit again."""
    world.told()
    found = world.hit(direct, own)
    told = world.told()
    try:
        requests = builder.build_requests(given_options(direct, own), offline_faults)
    except Exception:
        assert found == [], "the engine finds faults"
        return
    expected = [world.token(requests[0]).access_token]
    assert found in ([], expected)
    if requests[0].cache == "never":
        assert found == []
        return
    world.store(requests[0])
    world.told()
    assert world.whole(direct, own) == expected
    engine = world.told()
    again = world.hit(direct, own)
    assert again in ([], expected)
    for one, what in ((found, told), (again, world.told())):
        assert not one or what == engine, "the same notes, the same texts masked"


def test_a_hit_is_what_plain_questions_are(world):
    """So that the test above cannot pass by declining."""
    for name, value in (("federated_token", FEDERATED[0]), ("certificate_path", str(world.home / "app.pem"))):
        (world.home / "app.pem").write_bytes(b"-----BEGIN A-----")
        own = {"aad_token_" + key: value for key, value in PLAIN.items() if key != "client_secret"}
        (request,) = world.requests({name: value}, own)
        world.store(request)
        assert world.whole({name: value}, own) == world.hit({name: value}, own) == [world.token(request).access_token]


def test_stores_are_not_mixed(world, answered):
    Store(str(world.home / "other")).close()
    assert world.hit({**PLAIN, "cache_dir": str(world.home / "other")}) == []
