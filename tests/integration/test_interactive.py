# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""auth interactive through real plays, with a scripted browser on the emulator's sign-in pages."""

from __future__ import annotations

import socket
from typing import Any

from tests.emulators.entra import Entra, browser
from tests.emulators.entra.listener import free_port
from tests.integration.people import Desk
from tests.integration.runner import Run

SIGN_IN = """
- name: sign in
  entra.oracledb.aad_token:
    auth: interactive
    interaction_timeout: "{{ seconds | default(60) }}"
    prompt: "{{ prompt | default(omit) }}"
    login_hint: "{{ hint | default(omit) }}"
    redirect_uri: "{{ address | default(omit) }}"
  register: token
- name: who
  ansible.builtin.debug:
    msg: "{{ token.claims.upn }}"
"""


def browse(
    desk: Desk, tasks: str = SIGN_IN, *arguments: str, login: dict[str, Any] | None = None, **variables: Any
) -> Run:
    """Run the play with a browser whose person does what `login` says."""
    desk.ansible.environment |= browser.environment(
        desk.ansible.project, **(login or desk.entra.login(desk.user)), result=desk.ansible.kept / "browser.json"
    )
    given = [f"--extra-vars={name}={value}" for name, value in variables.items()]
    return desk.play(tasks, *arguments, *given)


def test_a_person_signs_in(either_desk: Desk, entra: Entra) -> None:
    run = browse(either_desk, SIGN_IN, "-vvvvv").succeeded()
    assert run["who"]["msg"] == either_desk.user.username
    assert run.says("A browser opens for the sign-in to Microsoft Entra ID.")
    assert entra.counts()["authorize"] == 2  # the form, and its answer
    (redeemed,) = entra.requests("token")
    assert "code_verifier" in redeemed["fields"]
    either_desk.check_secrecy(run, at_least=3)
    again = either_desk.play(SIGN_IN).succeeded()
    assert again["who"]["msg"] == either_desk.user.username
    assert entra.counts()["authorize"] == 2


def test_hint_prompt_and_port(desk: Desk, entra: Entra) -> None:
    """The person enters a password only: the name is what `login_hint` put into the form."""
    login = entra.login(desk.user)
    del login["username"]
    address = f"http://localhost:{free_port()}"
    run = browse(desk, login=login, hint=desk.user.username, prompt="select_account", address=address).succeeded()
    assert run["who"]["msg"] == desk.user.username
    shown = entra.requests("authorize")[0]
    assert {"login_hint", "prompt", "redirect_uri"} <= set(shown["fields"])
    assert str(desk.ansible.told("browser.json")["url"]).startswith(address)


def test_failures_in_the_browser(desk: Desk, entra: Entra) -> None:
    login = entra.login(desk.user)
    declined = browse(desk, login={**login, "behaviour": "decline"})
    message = declined.failed("sign in")
    assert "Entra refused with access_denied: AADSTS65004" in message
    assert "chose Cancel" in message
    desk.use(desk.new_app())
    closed = browse(desk, login={**login, "behaviour": "close"}, seconds=3)
    assert "no sign-in in the browser within 3 s (interaction_timeout)" in closed.failed("sign in")
    desk.use(desk.new_app(redirect_uris=["https://contoso.example/elsewhere"]))
    elsewhere = browse(desk, login=login, seconds=3)
    assert "no sign-in in the browser within 3 s" in elsewhere.failed("sign in")
    assert "If its page shows an AADSTS number, that is the cause. AADSTS50011: Add" in elsewhere.failed("sign in")
    desk.check_secrecy(declined, closed, elsewhere, at_least=0)


def test_a_port_that_is_in_use(desk: Desk) -> None:
    with socket.socket() as listener:
        listener.bind(("localhost", 0))
        listener.listen()
        address = f"http://localhost:{listener.getsockname()[1]}"
        message = browse(desk, address=address).failed("sign in")
    assert f"the browser cannot come back to {address}: Address already in use." in message
    assert "Give redirect_uri another port, or none" in message


NOWHERE = """
- name: nowhere
  entra.oracledb.aad_token: {auth: interactive}
  ignore_errors: true
- name: over ssh
  ansible.builtin.debug:
    msg: "{{ lookup('entra.oracledb.aad_token', auth='interactive', allow_interaction=true) }}"
  ignore_errors: true
- name: a wrong address
  entra.oracledb.aad_token: {auth: interactive, redirect_uri: https://contoso.example/back}
  ignore_errors: true
- name: a wrong prompt
  entra.oracledb.aad_token: {auth: interactive, prompt: twice}
  ignore_errors: true
"""


def test_no_browser_is_refused_at_once_with_the_alternatives(desk: Desk, entra: Entra) -> None:
    """The environment of these plays has neither DISPLAY nor BROWSER."""
    run = desk.play(NOWHERE).succeeded()
    for task in ("nowhere", "over ssh"):
        assert "auth interactive needs a browser on this machine, and there is no display" in run[task]["msg"]
        assert "use auth device_code" in run[task]["msg"]
        assert "give the code (auth authorization_code)" in run[task]["msg"]
    desk.ansible.environment["SSH_CONNECTION"] = "192.0.2.1 50000 192.0.2.2 22"
    assert "this is an ssh session without a display" in desk.play(NOWHERE).succeeded()["over ssh"]["msg"]
    assert "must be http://localhost or http://localhost:PORT" in run["a wrong address"]["msg"]
    assert "prompt 'twice' is unknown; choose one of login, select_account" in run["a wrong prompt"]["msg"]
    assert "token" not in {entry["kind"] for entry in entra.requests()}
