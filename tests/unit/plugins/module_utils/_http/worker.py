# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A process, of any Python from 3.6 on, that makes one request for each line of JSON on its standard input."""

import json
import os
import socket
import sys
import threading
import time
import traceback
from pathlib import Path

from ansible_collections.entra.oracledb.plugins.module_utils._http import connection, tls, transport, untrusted, url
from ansible_collections.entra.oracledb.plugins.module_utils._http.proxy import chosen_proxy

RESOLVE = socket.getaddrinfo
MASKED = "sent-canary-77aa"
MORE_THAN_THERE_IS = 1 << 46  # bytes of stack: no thread can be started


def main():
    for line in sys.stdin:
        started = time.monotonic()
        result = outcome(json.loads(line))
        print(json.dumps(dict(result, seconds=time.monotonic() - started, peak=peak())), flush=True)


def peak():
    """Bytes of memory that this process has had at most; what getrusage says is that of the process it was forked from."""
    with Path("/proc/self/status").open() as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) * 1024


def outcome(order):
    socket.getaddrinfo = resolver(order["resolve"])
    threading.stack_size(0 if order["threads"] else MORE_THAN_THERE_IS)
    try:
        answer = ask(order)
    except (transport.NoAnswer, connection.SettingError) as error:
        return failure(error)
    finally:
        socket.getaddrinfo = RESOLVE
        threading.stack_size(0)
    return {"status": answer.status, "text": answer.text, "headers": list(answer.headers.items())}


def ask(order):
    endpoint = url.parse_endpoint(order["url"])
    for name in ("HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", *tls.CA_VARIABLES):
        os.environ.pop(name, None)
    os.environ.update(order["environ"])
    chosen = chosen_proxy(order["proxy"], endpoint.netloc)
    route = transport.Route(
        context=tls.tls_context(order["ca"], os.environ, order["verify"]) if endpoint.tls else None,
        proxy=chosen[1] if chosen else None,
        login=chosen[0].login if chosen else "",
        thumbprint=order["thumbprint"],
        plain=order["plain"],
    )
    body = None if order["body"] is None else order["body"].encode()
    untrusted.LOOK_SECONDS = order["look_seconds"]
    deadline = time.monotonic() + order["timeout"]
    target = endpoint.target({}) if order["target"] is None else order["target"]
    return transport.exchange(order["method"], endpoint, target, order["headers"], deadline, body, route)


def resolver(addresses):
    """The system's, one that never ends ("never"), or one that knows these (host, port) only."""
    if not addresses:
        return RESOLVE

    def resolve(_host, _port, _family, _kind, _protocol=0, flags=0):
        if flags:
            raise socket.gaierror(socket.EAI_NONAME, "not an address")
        if addresses == "never":
            threading.Event().wait()
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", tuple(address)) for address in addresses]

    return resolve


def failure(error):
    """The error, and all that a careless reader could get out of it: its chain, its traceback, the frames' variables."""
    found = {"error": type(error).__name__, "reason": str(error)}
    found.update(words=everything(error, False), frames=everything(error, True))
    for name in ("status", "schemes"):
        found[name] = getattr(error, name, None)
    found["kind"] = getattr(error, "kind", "").upper().replace(" ", "_")
    if getattr(error, "finding", None):
        found.update(fault=error.finding.fault, is_of_proxy=error.finding.is_of_proxy)
        found["described"] = untrusted.described(error.finding, "TRUST", str(error), [MASKED])
    found["has_head"] = getattr(error, "headers", None) is not None
    return found


def everything(error, variables):
    texts = []
    while error is not None:
        texts += [repr(error), str(error.args)]
        report = traceback.TracebackException(type(error), error, error.__traceback__, capture_locals=variables)
        texts.append("".join(report.format(chain=False)))
        error = error.__cause__ or error.__context__
    return "\n".join(texts)


if __name__ == "__main__":
    main()
