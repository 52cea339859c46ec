# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Azure Arc's challenge: a false endpoint gets no file of ours, a true one only its own key."""

import os

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._entra import arc, managed_identity
from ansible_collections.entra.oracledb.plugins.module_utils._entra.managed_identity import ManagedIdentityError
from tests.unit.plugins.module_utils._http.servers import reply, script

CONTENT = "canary-content-of-a-file-91ce"


@pytest.fixture
def keys(tmp_path, monkeypatch):
    directory = tmp_path / "tokens"
    directory.mkdir()
    monkeypatch.setattr(arc, "KEYS", str(directory))
    return directory


def challenged(realm, header="Basic realm={}"):
    """The message and what was sent, when the endpoint asks for the file `realm`."""
    with script(reply(401, "", WWW_Authenticate=header.format(realm))) as server:
        environ = {"IDENTITY_ENDPOINT": f"{server.url}/token", "IMDS_ENDPOINT": server.url}
        with pytest.raises(ManagedIdentityError) as caught:
            managed_identity.get_token("api://hr", {}, environ, 30, lambda _seconds: None)
        assert CONTENT not in "".join(server.requests)
        assert CONTENT not in str(caught.value)
        return str(caught.value), server.requests


@pytest.mark.parametrize(
    "realm",
    [
        "/etc/shadow",
        "/etc/app.key",
        "{keys}/../other.key",
        "{keys}/sub/other.key",
        "{keys}//other.key",
        "{keys}/other.txt",
        "{keys}/other.key/",
        "{keys}",
        "other.key",
        "file://{keys}/other.key",
    ],
)
def test_path_that_is_not_the_agent_s(keys, realm):
    (keys / "sub").mkdir()
    for path in (keys / "sub/other.key", keys / "other.key", keys / "other.txt", keys.parent / "other.key"):
        path.write_text(CONTENT)
    message, requests = challenged(realm.format(keys=keys))
    assert "asked for a file that is not a .key directly in" in message
    assert len(requests) == 1


def test_link(keys, tmp_path):
    (tmp_path / "secret").write_text(CONTENT)
    (keys / "a.key").symlink_to(tmp_path / "secret")
    message, requests = challenged(keys / "a.key")
    assert "Cannot read the key file" in message
    assert len(requests) == 1


def test_pipe_is_not_waited_for(keys):
    os.mkfifo(keys / "a.key")
    assert "no regular file" in challenged(keys / "a.key")[0]


def test_directory(keys):
    (keys / "a.key").mkdir()
    assert "no regular file" in challenged(keys / "a.key")[0]


def test_too_long(keys):
    (keys / "a.key").write_text(CONTENT.ljust(4097, "x"))
    message, requests = challenged(keys / "a.key")
    assert "at most 4096 bytes" in message
    assert len(requests) == 1


@pytest.mark.parametrize("content", ["", "  \n", f"{CONTENT}\r\nX-Other: 1", f"two {CONTENT}", f"{CONTENT}\x00"])
def test_content_that_is_no_key(keys, content):
    (keys / "a.key").write_text(content)
    message, requests = challenged(keys / "a.key")
    assert "holds no key" in message
    assert len(requests) == 1


def test_missing(keys):
    assert "No such file" in challenged(keys / "a.key")[0]


def test_name_with_control_characters(keys):
    message, _requests = challenged(f"{keys}/\x1b[31m.key")
    assert "\x1b" not in message


def test_unreadable(keys, monkeypatch):
    (keys / "a.key").write_text(CONTENT)

    def refuse(*_unused):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert "group himds" in challenged(keys / "a.key")[0]


@pytest.mark.parametrize("header", ["", "Bearer realm={}", "Basic", "Basic realm=", 'Basic realm="{}" x'])
def test_challenge_of_another_form(keys, header):
    (keys / "a.key").write_text(CONTENT)
    assert "names no key file" in challenged(keys / "a.key", header)[0]


@pytest.mark.parametrize("size", [len(CONTENT), 4096])
def test_key_is_sent_once_and_never_shown(keys, size):
    (keys / "a.key").write_text(CONTENT.ljust(size, "x"))
    challenge = reply(401, "", WWW_Authenticate=f'Basic realm="{keys}/a.key"')
    with script(challenge, reply(400, {"error": "invalid", "error_description": CONTENT.ljust(size, "x")})) as server:
        environ = {"IDENTITY_ENDPOINT": f"{server.url}/token", "IMDS_ENDPOINT": server.url}
        with pytest.raises(ManagedIdentityError) as caught:
            managed_identity.get_token("api://hr", {}, environ, 30, lambda _seconds: None)
    assert [CONTENT in request for request in server.requests] == [False, True]
    assert "HTTP 400: invalid: ***." in str(caught.value)


def test_answer_without_a_challenge(keys):
    with script(reply(200, {"access_token": "a.b.c", "expires_in": 3600})) as server:
        environ = {"IDENTITY_ENDPOINT": f"{server.url}/token", "IMDS_ENDPOINT": server.url}
        with pytest.raises(ManagedIdentityError, match="without a challenge"):
            managed_identity.get_token("api://hr", {}, environ, 30)
