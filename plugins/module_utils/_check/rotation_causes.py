# Copyright: (c) 2026, entra.oracledb contributors
# Simplified BSD License (see LICENSES/BSD-2-Clause.txt or https://opensource.org/licenses/BSD-2-Clause)
# SPDX-License-Identifier: BSD-2-Clause
"""What can be wrong with what keeps a token fresh on a host. A token that is good still makes these warnings; one that is over follows."""

from ansible_collections.entra.oracledb.plugins.module_utils._check.finding import WARNING, Cause

_TOKEN = ("token-missing", "token-directory-missing", "token-expired", "token-expires-soon")
_LATE = ("rotation-late", "rotation-never-ran", "rotation-gap")
_AGAIN = "Run the playbook entra.oracledb.provision again: it writes and starts what the host needs."

CONFIGURATION = Cause(
    "rotation-configuration",
    "rotation",
    WARNING,
    "The configuration of a token's renewal cannot be used",
    "{words}",
    _AGAIN,
    explains=(*_LATE, *_TOKEN),
)
NOT_SCHEDULED = Cause(
    "rotation-not-scheduled",
    "rotation",
    WARNING,
    "Nothing starts the renewal of the token",
    "{path} says that the host renews the token {name}, and there is neither {timer} nor a job of cron for it.",
    _AGAIN,
    explains=(*_LATE, *_TOKEN),
)
TIMER_OFF = Cause(
    "rotation-timer-off",
    "rotation",
    WARNING,
    "The timer of the token's renewal is off",
    "{timer} is there and not {state}.",
    "systemctl enable --now {timer}",
    explains=(*_LATE, *_TOKEN),
)
CREDENTIALS = Cause(
    "rotation-credentials",
    "rotation",
    WARNING,
    "systemd cannot hand the secret to the renewal (243/CREDENTIALS)",
    "The last start of {service} ended with status 243/CREDENTIALS, before the program ran: it has written nothing about that.",
    "journalctl -u {service} names the file of LoadCredential=. If it is missing, provision the host again.",
    explains=("rotation-refused", *_LATE, *_TOKEN),
)
FAILED = Cause(
    "rotation-service-failed",
    "rotation",
    WARNING,
    "The service of the token's renewal could not be started",
    "The last start of {service} ended with {state} (status {code}).",
    "journalctl -u {service} says why.",
    explains=(*_LATE, *_TOKEN),
)
REFUSED = Cause(
    "rotation-refused",
    "rotation",
    WARNING,
    "The identity provider refuses the renewal of the token",
    "The renewal of {name} was refused {count} times in a row, last {ago} ago: {words}",
    "Correct what the message names (a secret that expired, a consent that was taken away), and provision the host again.",
    explains=("rotation-service-failed", *_LATE, *_TOKEN),
)
UNANSWERED = Cause(
    "rotation-unanswered",
    "rotation",
    WARNING,
    "The renewal of the token does not reach the identity provider",
    "The renewal of {name} failed {count} times in a row, last {ago} ago: {words}",
    "Let the host reach the provider (firewall, proxy, DNS, CA). Until then the token that is there counts.",
    explains=("rotation-service-failed", *_LATE, *_TOKEN),
)
LOCAL = Cause(
    "rotation-local-error",
    "rotation",
    WARNING,
    "The renewal of the token fails on the host itself",
    "The renewal of {name} failed, last {ago} ago: {words}",
    "Correct what the message names, or provision the host again.",
    explains=("rotation-service-failed", *_LATE, *_TOKEN),
)
LATE = Cause(
    "rotation-late",
    "rotation",
    WARNING,
    "The renewal of the token is overdue",
    "The renewal of {name} was due {ago} ago, and nothing has run since.",
    "entra-oracle-tokens rotate {name} --force shows whether it works. Look whether cron or systemd starts it.",
    explains=_TOKEN,
)
NEVER = Cause(
    "rotation-never-ran",
    "rotation",
    WARNING,
    "The renewal of the token has never run",
    "{name} was configured {ago} ago, and its renewal has not left a trace in {path}.",
    "entra-oracle-tokens rotate {name} --force shows whether it works.",
    explains=_TOKEN,
)
GAP = Cause(
    "rotation-gap",
    "rotation",
    WARNING,
    "The token expires before its next renewal",
    "{name} expires at {moment}, and its next renewal is planned for {left} later.",
    "entra-oracle-tokens rotate {name} --force renews it now.",
)
CAUSES = tuple(value for value in list(globals().values()) if isinstance(value, Cause))
