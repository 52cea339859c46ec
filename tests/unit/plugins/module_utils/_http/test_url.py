# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""URLs taken apart, and encoded as requests does it."""

import re
from urllib.parse import urlsplit

import pytest
import requests
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.module_utils._http import url


@pytest.mark.parametrize(
    ("text", "netloc", "host", "target"),
    [
        ("https://login.example", "login.example:443", "login.example", "/"),
        ("https://login.example:443/a?b=c#d", "login.example:443", "login.example", "/a?b=c"),
        ("https://LOGIN.example.:8443/a", "login.example.:8443", "login.example:8443", "/a"),
        ("http://[::1]/?", "[::1]:80", "[::1]", "/"),
        ("https://[::1]:80/", "[::1]:80", "[::1]:80", "/"),
    ],
)
def test_endpoint(text, netloc, host, target):
    endpoint = url.parse_endpoint(text)
    assert (endpoint.netloc, endpoint.host_field, endpoint.target({})) == (netloc, host, target)


def test_parameters_come_behind_the_url_s_own():
    endpoint = url.parse_endpoint("http://h/p?a=b")
    assert endpoint.target({"c": "d e", "f": "\u00fc"}) == "/p?a=b&c=d+e&f=%C3%BC"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "h",
            "ftp://h/",
            "http:///x",
            "http://u:p@h/",
            "http://u@h/",
            "http://h:99999/",
            "http://h:x/",
            "http://[/",
            "http://h:0/",
            "https://h:0/",
        ),
        *("http://h/ x", "http://h/\n", "http://h/\0", "http://h/\u00fc", "http://\u00fc/"),
    ],
)
def test_url_that_is_none(text):
    assert url.parse_endpoint(text) is None


@pytest.mark.parametrize("text", ["https://[x", "https://[::1/a b?c", "https://x]/", "https://\u2100.example/"])
def test_what_is_no_url_stays_as_it_is_and_is_refused(text):
    assert url.encoded_url(text) == url.with_query(text, {"a": "b"}) == text
    assert url.parse_endpoint(text) is None


# Values of every kind.

VALUES = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.binary(max_size=8),
    st.integers(),
    st.booleans(),
    st.floats(),
    st.lists(st.one_of(st.none(), st.text(max_size=4), st.binary(max_size=4), st.integers()), max_size=3),
    st.tuples(st.text(max_size=4)),
    st.dictionaries(st.text(max_size=4), st.integers(), max_size=2),
)


@given(st.dictionaries(st.text(max_size=8), VALUES, max_size=4))
@example({"claims": None})
def test_any_form_is_encoded_as_requests_does(fields):
    theirs = requests.Request("POST", "https://x.example/", data=fields).prepare()
    assert url.encoded(fields) == (theirs.body or "")


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\u2028\u2029"), max_size=20),
    st.one_of(st.none(), st.dictionaries(st.text(max_size=4), st.text(max_size=4), max_size=2)),
)
@example("a?b=%41%7e%2f", {"p": "1"})
@example("a?b=%zz", {"p": "\u00fc"})
@example("a#b?c", {"p": "1"})
@example("?", {})
def test_any_url_is_encoded_as_requests_does(text, parameters):
    if re.search(r"(^|/)\.{1,2}(/|\?|#|$)", text):
        return  # requests resolves `..`: no URL of ours has any
    whole = f"https://x.example/{text}"
    theirs = requests.Request("GET", whole, params=parameters).prepare()
    sent = urlsplit(url.encoded_url(url.with_query(whole, parameters)))
    assert sent.path + (f"?{sent.query}" if sent.query else "") == theirs.path_url
