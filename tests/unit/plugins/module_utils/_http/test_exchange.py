# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests and answers over real connections: good ones, slow ones and hostile ones, on the oldest Python, too."""

import contextlib
import gzip
import zlib

import pytest

from tests.unit.plugins.module_utils._http.conftest import CANARY, SENT
from tests.unit.plugins.module_utils._http.servers import black_hole, drip, flood, mute, reply, script, tunnel
from tests.waiting import PATIENCE

FAR_TOO_LONG = PATIENCE  # seconds: a hang, not a slow machine
MEBIBYTE = 1024 * 1024
ECHO = CANARY.encode()


@pytest.fixture
def ask(exchange, context, ca):
    """The outcome of a request that is answered so, over TLS."""

    def make(answer, **changes):
        with script(answer, context=context) as server:
            return exchange(server.url, ca=ca, **changes)

    return make


def compressed(body, wbits):
    stream = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return stream.compress(body) + stream.flush()


def encoded(coding, body):
    return f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


# What is sent.


@pytest.mark.parametrize("tls", [True, False])
def test_get(exchange, context, ca, tls):
    with script(reply(200, {"a": 1}, X_More="b"), context=context if tls else None) as server:
        found = exchange(f"{server.url}/path?b=c", ca=ca, plain=not tls, headers={"Accept": "application/json"})
    assert (found["status"], found["text"]) == (200, '{"a": 1}')
    assert ["X-More", "b"] in found["headers"]
    (request,) = server.requests
    head = request.split("\r\n")
    assert head[0] == "GET /path?b=c HTTP/1.1"
    host = server.url.partition("//")[2]
    assert sorted(head[1:-2]) == [
        "Accept-Encoding: identity",
        "Accept: application/json",
        "Connection: close",
        f"Host: {host}",
        "User-Agent: entra.oracledb",
    ]


@pytest.mark.parametrize("size", [0, 1, 100_000])
def test_post(exchange, context, ca, size):
    """More than one record of TLS, too."""
    with script(reply(200), context=context) as server:
        found = exchange(server.url, ca=ca, method="POST", body="x" * size, headers={"content-type": "a/b"})
    head, _end, body = server.requests[0].partition("\r\n\r\n")
    assert (found["status"], body) == (200, "x" * size)
    assert f"\r\nContent-Length: {size}" in head
    assert head.lower().count("content-type") == 1


def test_own_headers_win_in_any_case(exchange, context, ca):
    with script(reply(200), context=context) as server:
        exchange(server.url, ca=ca, headers={"user-agent": "a", "ACCEPT-ENCODING": "b", "host": "c.example"})
    head = server.requests[0].lower()
    assert [head.count(name) for name in ("user-agent: a", "accept-encoding: b", "host: c.example")] == [1, 1, 1]
    assert [head.count(name) for name in ("\r\nuser-agent", "\r\naccept-encoding", "\r\nhost")] == [1, 1, 1]


@pytest.mark.parametrize(
    "headers",
    [
        {"X": f"{SENT}\r\nY: 1"},
        {"X": f"{SENT}\r\n Y"},
        {"X": f"{SENT}\n"},
        {"X": f"{SENT}\0"},
        {"X": f"{SENT}\u20ac"},
        {f"X {SENT}": "1"},
        {"X": None},
        {"X": 5},
    ],
)
def test_header_that_cannot_be_sent_is_in_no_message(exchange, headers):
    with script(reply(200)) as server:
        found = exchange(server.url, plain=True, headers=headers)
    assert (found["kind"], server.requests) == ("NOT_SENT", [])


@pytest.mark.parametrize(
    "changes",
    [
        *({"target": target} for target in ("", f"/ {SENT}", f"/{SENT}\r\nX: y", f"/\x7f{SENT}", f"/{SENT}\u00fc")),
        *({"method": method} for method in ("", f"GET {SENT}", f"GET\n{SENT}", "G\u00cbT")),
    ],
)
def test_request_line_that_cannot_be_sent_is_in_no_message(exchange, changes):
    with script(reply(200)) as server:
        found = exchange(server.url, plain=True, **changes)
    assert (found["kind"], server.requests) == ("NOT_SENT", [])
    assert found["reason"] == "the request line has characters that none can have"


def test_http_is_for_those_who_allow_it(exchange):
    with script(reply(200)) as server:
        found = exchange(server.url)
    assert (found["kind"], server.requests) == ("NOT_SENT", [])


def test_redirect_is_an_answer(ask):
    with script(reply(200)) as other:
        found = ask(reply(302, "", Location=other.url))
    assert (found["status"], other.requests) == (302, [])


# One deadline for everything.


GOOD = reply(200, "x" * 2000)


@pytest.mark.parametrize(
    "answer",
    [
        drip(b"", GOOD, 0.05),
        drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        drip(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n", 0.1),
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b" "),
        drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        drip(b"HTTP/1.1 200 OK\r\n\r\n", b" "),
    ],
    ids=["status", "continue", "headers", "body", "chunks", "to-the-end"],
)
def test_slow_drip_ends_at_the_deadline(ask, answer):
    found = ask(answer, timeout=0.6)
    assert (found["kind"], found["reason"]) == ("TIMEOUT", "no complete answer in time")
    assert 0.5 < found["seconds"] < FAR_TOO_LONG


@pytest.mark.parametrize(
    "answer",
    [mute, drip(b"\x16\x03\x03\x40\x00", b"\x02")],
    ids=["mute", "one-long-record"],
)
def test_handshake_ends_at_the_deadline(exchange, ca, answer):
    with script(answer, early=True) as server:
        found = exchange(server.url.replace("http:", "https:"), ca=ca, timeout=0.6)
    assert found["kind"] == "TIMEOUT"
    assert 0.5 < found["seconds"] < FAR_TOO_LONG


@pytest.mark.parametrize("proxy_tls", [False, True])
def test_proxy_ends_at_the_deadline(exchange, context, ca, proxy_tls):
    with script(drip(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n", 0.1), context=context if proxy_tls else None) as proxy:
        found = exchange("https://localhost:1/", ca=ca, proxy=proxy.url, timeout=0.6)
    assert found["kind"] == "TIMEOUT"
    assert 0.5 < found["seconds"] < FAR_TOO_LONG


@pytest.mark.parametrize("swallow", [False, True])
def test_black_hole_ends_at_the_deadline(exchange, swallow):
    with black_hole(swallow=swallow) as url:
        found = exchange(url, plain=True, timeout=0.6)
    assert found["kind"] == "TIMEOUT"
    assert 0.5 < found["seconds"] < FAR_TOO_LONG


def test_resolver_that_never_ends_does_not_outlive_the_deadline(exchange):
    found = exchange("https://nowhere.example/", resolve="never", timeout=0.6)
    assert found["kind"] == "TIMEOUT"
    assert 0.5 < found["seconds"] < FAR_TOO_LONG


def test_no_time_left_asks_nobody(exchange):
    with script(reply(200)) as server:
        found = exchange(server.url, plain=True, timeout=-1.0)
    assert (found["kind"], server.requests) == ("TIMEOUT", [])


# Addresses.


def test_ipv6(exchange, context, ca):
    with script(reply(200), context=context, host="::1") as server:
        found = exchange(f"https://[::1]:{server.port}/", ca=ca)
    assert found["status"] == 200
    assert f"\r\nHost: [::1]:{server.port}\r\n" in server.requests[0]


@pytest.mark.parametrize("dead", ["refused", "silent"])
def test_dead_address_leaves_time_for_the_next(exchange, dead):
    with script(reply(200)) as server, contextlib.ExitStack() as stack:
        port = 1 if dead == "refused" else int(stack.enter_context(black_hole(swallow=True)).rpartition(":")[2])
        addresses = [["127.0.0.1", port], ["127.0.0.1", server.port]]
        found = exchange(server.url.replace("127.0.0.1", "two.example"), plain=True, resolve=addresses, timeout=3.0)
    assert found["status"] == 200


def test_name_is_resolved_where_no_thread_can_be_started(exchange):
    with script(reply(200)) as server:
        addresses = [["127.0.0.1", server.port]]
        found = exchange(server.url.replace("127.0.0.1", "one.example"), plain=True, resolve=addresses, threads=False)
    assert found["status"] == 200


def test_all_addresses_dead(exchange):
    found = exchange("http://two.example/", plain=True, resolve=[["127.0.0.1", 1], ["127.0.0.1", 2]])
    assert (found["kind"], found["reason"]) == ("UNREACHABLE", "Connection refused")


@pytest.mark.parametrize("host", ["nowhere.invalid", "a" * 64 + ".example", "x" * 300])
def test_name_that_is_none(exchange, host):
    assert exchange(f"https://{host}/")["kind"] in ("UNREACHABLE", "NOT_SENT")


# What comes back.


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"", "CUT"),
        (ECHO, "NOT_HTTP"),
        (b"SSH-2.0-" + ECHO + b"\r\n", "NOT_HTTP"),
        (b"HTTP/9.9 200 " + ECHO + b"\r\n\r\n", "NOT_HTTP"),
        (b"HTTP/1.1 " + ECHO + b" OK\r\n\r\n", "NOT_HTTP"),
        (b"HTTP/1.1 99999 " + ECHO + b"\r\n\r\n", "NOT_HTTP"),
        (b"HTTP/1.1 200 " + ECHO * 10_000 + b"\r\n\r\n", "NOT_HTTP"),
        (b"\0" * 100 + ECHO + b"\r\n\r\n", "NOT_HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: " + ECHO * 10_000 + b"\r\n\r\n", "NOT_HTTP"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: %s\r\n" % ECHO * 200 + b"\r\n", "NOT_HTTP"),
        (flood(b"HTTP/1.1 200 OK\r\nX: " + ECHO), "NOT_HTTP"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 50_000 + ECHO, "TOO_LONG"),
    ],
    ids=[
        "nothing", "bare", "ssh", "version", "status", "number", "status-line", "nul", "header", "headers", "flood", "1xx",
    ],
)  # fmt: skip
def test_head_that_is_none(ask, answer, kind):
    found = ask(answer)
    assert (found["kind"], found["has_head"]) == (kind, False)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + ECHO, "CUT"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + ECHO, "CUT"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + ECHO + b"\r\n0\r\n\r\n", "CUT"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n" + ECHO, "CUT"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n" + ECHO + b"\r\n", "CUT"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\n" + ECHO, "CUT"),
        (flood(b"HTTP/1.1 200 OK\r\n\r\n"), "TOO_LONG"),
        (flood(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"), "TOO_LONG"),
        (flood(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n"), "TOO_LONG"),
        (reply(200, "x" * (MEBIBYTE + 1)), "TOO_LONG"),
        (encoded("gzip", gzip.compress(b" " * 10_000_000)), "TOO_LONG"),
        (encoded("deflate", compressed(b" " * (MEBIBYTE + 1), 15)), "TOO_LONG"),
    ],
    ids=[
        "length", "chunks-plain", "chunks-plain-end", "chunk", "last-chunk", "chunk-size", "to-the-end", "long",
        "chunked", "one-more", "gzip", "deflate",
    ],
)  # fmt: skip
def test_body_that_is_none_leaves_the_head(ask, answer, kind):
    found = ask(answer)
    assert (found["kind"], found["has_head"], found["status"]) == (kind, True, 200)
    assert (
        found["reason"]
        == {
            "CUT": "the answer broke off (IncompleteRead)",
            "TOO_LONG": "the answer is longer than 1048576 bytes",
        }[kind]
    )


def test_bomb_is_not_unpacked(ask):
    found = ask(encoded("gzip", gzip.compress(bytes(300 * MEBIBYTE), 6)))
    assert found["kind"] == "TOO_LONG"
    assert found["peak"] < 150 * MEBIBYTE


def test_as_much_as_allowed(ask):
    assert len(ask(reply(200, "x" * MEBIBYTE))["text"]) == MEBIBYTE


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(b"plain", mtime=0)),
        (" GZIP ", gzip.compress(b"plain", mtime=0)),
        ("x-gzip", gzip.compress(b"plain", mtime=0)),
        ("deflate", compressed(b"plain", 15)),
        ("deflate", compressed(b"plain", -15)),
        ("identity", b"plain"),
        ("", b"plain"),
    ],
)
def test_compressed_body_that_nobody_asked_for_is_read(ask, coding, body):
    assert ask(encoded(coding, body))["text"] == "plain"


@pytest.mark.parametrize(
    ("coding", "body"),
    [("gzip", b"plain"), ("gzip", gzip.compress(b"plain", mtime=0)[:-9]), ("br", b"plain"), ("gzip, gzip", b"plain")],
)
def test_body_that_cannot_be_decoded_stays_as_it_is(ask, coding, body):
    found = ask(encoded(coding, body))
    assert found["status"] == 200
    assert found["text"] == body.decode("utf-8", "replace")


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\nT: x\r\n\r\n", "abc"),
        (b"HTTP/1.0 200\r\n\r\nabc", "abc"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef", "abc"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc", "abc"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: soon\r\n\r\nabc", "abc"),
        (b"HTTP/1.1 200 OK\r\nX: \0\x01\r\n\r\na\0c", "a\0c"),
        (b"HTTP/1.1 200 OK\r\n\r\n\xff\xfe", "\ufffd\ufffd"),
        (b"HTTP/1.1 204 No\r\n\r\n", ""),
        (b"HTTP/1.1 200 OK\r\nno header\r\n\r\nabc", "abc"),
    ],
)
def test_odd_answers(ask, answer, text):
    found = ask(answer)
    assert found["text"] == text


# TLS through proxies, and what they say.


@pytest.mark.parametrize("proxy_tls", [False, True])
@pytest.mark.parametrize("source", ["proxy", "environ"])
def test_tunnel(exchange, context, ca, source, proxy_tls):
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(script(reply(200, "x" * 100_000), context=context))
        proxy = stack.enter_context(script(tunnel(server.port), context=context if proxy_tls else None))
        address = proxy.url.replace("://", "://us%65r:p%40ss@")
        changes = {"proxy": address} if source == "proxy" else {"environ": {"HTTPS_PROXY": address}}
        found = exchange(f"{server.url}/", ca=ca, method="POST", body="y" * 100_000, **changes)
    assert (found["status"], len(found["text"])) == (200, 100_000)
    assert proxy.requests[0].split("\r\n") == [
        f"CONNECT localhost:{server.port} HTTP/1.1",
        f"Host: localhost:{server.port}",
        "User-Agent: entra.oracledb",
        "Proxy-Authorization: Basic dXNlcjpwQHNz",
        "",
        "",
    ]
    assert "Proxy-Authorization" not in server.requests[0]


def test_tunnel_to_ipv6(exchange, ca):
    with script(reply(403)) as proxy:
        exchange("https://[::1]:8443/", ca=ca, proxy=proxy.url)
    assert proxy.requests[0].startswith("CONNECT [::1]:8443 HTTP/1.1\r\nHost: [::1]:8443\r\n")


def test_no_proxy(exchange, context, ca):
    with script(reply(200), context=context) as server, script(reply(403)) as proxy:
        found = exchange(server.url, ca=ca, environ={"HTTPS_PROXY": proxy.url, "NO_PROXY": "localhost"})
    assert (found["status"], proxy.requests) == (200, [])


@pytest.mark.parametrize(
    ("login", "sent"), [("j%C3%BCrgen:x", "avxyZ2VuOng="), ("%E2%82%AC:x", "4oKsOng="), ("user", "dXNlcjo=")]
)
def test_login_beyond_ascii(exchange, login, sent):
    with script(reply(407)) as proxy:
        exchange("https://localhost:1/", proxy=proxy.url.replace("://", f"://{login}@"))
    assert f"Proxy-Authorization: Basic {sent}\r\n" in proxy.requests[0]


@pytest.mark.parametrize(
    ("headers", "schemes"),
    [
        ({}, []),
        ({"Proxy_Authenticate": 'Basic realm="a"'}, ["Basic"]),
        ({"Proxy_Authenticate": f'Negotiate, ntlm, basic realm="{CANARY}"'}, ["Basic", "Negotiate", "NTLM"]),
        ({"Proxy_Authenticate": "Negotiate\r\nProxy-Authenticate: NTLM"}, ["Negotiate", "NTLM"]),
        ({"Proxy_Authenticate": f"{CANARY} x, Basically"}, []),
    ],
)
def test_proxy_that_wants_a_login(exchange, headers, schemes):
    with script(reply(407, CANARY, **headers).replace(b"Whatever", ECHO)) as proxy:
        found = exchange("https://localhost:1/", proxy=proxy.url)
    assert (found["kind"], found["status"], found["schemes"]) == ("PROXY", 407, schemes)
    assert found["reason"] == "the proxy answered CONNECT with HTTP 407"
    assert len(proxy.requests) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(502, CANARY), "PROXY"),
        (reply(302, "", Location=f"https://{CANARY}.example/"), "PROXY"),
        (b"", "CUT"),
        (ECHO, "NOT_HTTP"),
        (flood(b"HTTP/1.1 200 OK\r\nX: " + ECHO), "NOT_HTTP"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + ECHO, "UNREACHABLE"),
    ],
    ids=["502", "302", "nothing", "bare", "flood", "no-tls"],
)
def test_proxy_that_is_none(exchange, ca, answer, kind):
    with script(answer) as proxy:
        found = exchange("https://localhost:1/", ca=ca, proxy=proxy.url)
    assert (found["kind"], found["has_head"]) == (kind, False)


def test_unusable_proxy_of_the_environment(exchange):
    found = exchange("https://localhost:1/", environ={"HTTPS_PROXY": f"socks5://user:{SENT}@proxy"})
    assert found["error"] == "SettingError"
    assert found["reason"].startswith("HTTPS_PROXY is not of the form")
