# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the headers of an answer say about time, and that no bytes make anything but an answer or NoAnswer."""

import email.utils
import socket
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.module_utils._http import connection, dates, transport
from ansible_collections.entra.oracledb.plugins.module_utils._http.url import parse_endpoint


def wait(**fields):
    return dates.retry_after(fields.get("Retry_After"), fields.get("Date"))


DATE = "Sat, 21 Nov 2026 00:00:00 GMT"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, None),
        ({"Retry_After": "2"}, 2),
        ({"Retry_After": " 2 "}, 2),
        ({"Retry_After": "0"}, None),
        ({"Retry_After": "000"}, None),
        ({"Retry_After": "99999"}, 99999),
        ({"Retry_After": "9" * 400}, 999999999),
        ({"Retry_After": "Sat, 21 Nov 2026 00:00:30 GMT", "Date": DATE}, 30),
        ({"Retry_After": "Fri, 20 Nov 2026 00:00:00 GMT", "Date": DATE}, None),
        ({"Retry_After": DATE, "Date": DATE}, None),
        ({"Retry_After": "-5"}, None),
        ({"Retry_After": "1.5"}, None),
        ({"Retry_After": "soon"}, None),
        ({"Retry_After": ""}, None),
        ({"Retry_After": "²"}, None),
        ({"Retry_After": "Sat, 99 Nov 2026 99:99:99 GMT"}, None),
        ({"Retry_After": "Mon, 01 Jan 0001 00:00:00 -0000"}, None),
    ],
)
def test_retry_after(fields, expected):
    assert wait(**fields) == expected


def test_retry_after_date_without_a_date_header_uses_our_clock():
    later = email.utils.formatdate(time.time() + 100, usegmt=True)
    assert 90 < wait(Retry_After=later) <= 100


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_header_text_is_a_wait_or_none(value, date):
    found = wait(Retry_After=value, Date=date)
    assert found is None or found > 0


@given(
    st.sampled_from(["0000", "0001", "1969", "9999", "10000"]), st.sampled_from(["GMT", "-0000", "+9999", "-2359", ""])
)
def test_dates_at_the_edges_are_a_time_or_none(year, zone):
    moment = dates.http_date(f"Mon, 01 Jan {year} 00:00:00 {zone}")
    assert moment is None or isinstance(moment, float)


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Jan 2026", None])
def test_bad_date_is_no_skew(date):
    assert dates.skew(date, 1.0, 2.0) == 0


# Anything at all.


class Feeder:
    """A server that says these bytes to every client."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.data = b""
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            connection_, _address = self.listener.accept()
            with connection_:
                connection_.recv(65536)
                connection_.sendall(self.data)


@pytest.fixture(scope="module")
def feeder():
    return Feeder()


HEADS = st.sampled_from(
    [
        b"",
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08",
        b"HTTP/1.0 999 \r\nContent-Length: 5\r\n\r\n",
    ]
)


@settings(max_examples=300, deadline=None)
@given(HEADS, st.one_of(st.binary(max_size=200), st.text("HTP/1.\r\n: 0-9chunkedTrsfE", max_size=80).map(str.encode)))
def test_any_bytes_are_an_answer_or_none(feeder, head, rest):
    feeder.data = head + rest
    endpoint = parse_endpoint(f"http://127.0.0.1:{feeder.listener.getsockname()[1]}/")
    try:
        answer = transport.exchange("GET", endpoint, "/", {}, time.monotonic() + 20, route=transport.Route(plain=True))
    except transport.NoAnswer as failure:
        assert failure.__context__ is failure.__cause__ is None
        assert failure.kind in (connection.Kind.CUT, connection.Kind.NOT_HTTP, connection.Kind.UNREACHABLE)
    else:
        assert isinstance(answer.text, str)
