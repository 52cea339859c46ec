# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTML that people and browsers see: sign-in forms, the self-posting answer, and errors."""

from collections.abc import Mapping

from flask import Response, render_template_string

from tests.emulators.entra.errors import EntraError

PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ title }}</title></head>
<body>
<h1>{{ title }}</h1>
{% if error %}<p role="alert">{{ error }}</p>{% endif %}
BODY
</body>
</html>
"""

SIGN_IN = PAGE.replace(
    "BODY",
    """<p>The application {{ client }} asks for: {{ scope }}</p>
<form method="post" action="{{ action }}">
{% for name, value in hidden.items() %}<input type="hidden" name="{{ name }}" value="{{ value }}">
{% endfor %}<label>User <input type="email" name="username" value="{{ username }}" autocomplete="username"></label>
<label>Password <input type="password" name="password" autocomplete="current-password"></label>
<button type="submit" name="answer" value="accept">Sign in and accept</button>
<button type="submit" name="answer" value="decline">Cancel</button>
</form>""",
)

DEVICE = PAGE.replace(
    "BODY",
    """<form method="post" action="{{ action }}">
<label>Code <input type="text" name="user_code" value="{{ user_code }}" autocomplete="off"></label>
<label>User <input type="email" name="username" value="{{ username }}" autocomplete="username"></label>
<label>Password <input type="password" name="password" autocomplete="current-password"></label>
<button type="submit" name="answer" value="accept">Sign in and accept</button>
<button type="submit" name="answer" value="decline">Cancel</button>
</form>""",
)

# OAuth 2.0 Form Post Response Mode, section 2
FORM_POST = PAGE.replace(
    "BODY",
    """<form method="post" action="{{ action }}">
{% for name, value in fields.items() %}<input type="hidden" name="{{ name }}" value="{{ value }}">
{% endfor %}<noscript><p>Submit this to go on.</p><button type="submit">Submit</button></noscript>
</form>
<script>document.forms[0].submit();</script>""",
)

MESSAGE = PAGE.replace("BODY", "{% if text %}<p>{{ text }}</p>{% endif %}")


def sign_in(
    action: str, client: str, hidden: Mapping[str, str], username: str, error: EntraError | None = None
) -> Response:
    """The form of the authorization endpoint; `hidden` are the request's own parameters."""
    return _page(
        SIGN_IN,
        title="Sign in",
        action=action,
        client=client,
        scope=hidden.get("scope", ""),
        hidden=hidden,
        username=username,
        error=text_of(error),
    )


def device(action: str, user_code: str = "", username: str = "", error: EntraError | None = None) -> Response:
    """The form on which a person enters a device flow's user code."""
    return _page(
        DEVICE,
        title="Enter code to allow access",
        action=action,
        user_code=user_code,
        username=username,
        error=text_of(error),
    )


def form_post(action: str, fields: Mapping[str, str]) -> Response:
    """An answer that the browser posts to the redirect URI as soon as it has the page."""
    return _page(FORM_POST, title="Working...", action=action, fields=fields)


def message(text: str) -> Response:
    return _page(MESSAGE, title="Sign in", text=text)


def refusal(error: EntraError) -> Response:
    """A refusal that must not travel to a redirect URI that nobody vouches for (RFC 6749 section 4.1.2.1)."""
    response = _page(
        MESSAGE, title="Sign in", text="Sorry, but we're having trouble signing you in.", error=text_of(error)
    )
    response.status_code = error.status_code
    return response


def text_of(error: EntraError | None) -> str:
    return f"AADSTS{error.number}: {error.description}" if error else ""


def _page(template: str, **values: object) -> Response:
    response = Response(render_template_string(template, **values), content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store, no-cache"
    response.headers["X-Frame-Options"] = "DENY"
    return response
