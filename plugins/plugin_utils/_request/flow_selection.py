# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which flows `auth` means: one, a chain of the user's own, or for `auto` what is given, then azure-identity's order for servers."""

from __future__ import annotations

import os

from ansible_collections.entra.oracledb.plugins.module_utils._text import prose
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.flows import (
    CERTIFICATE,
    ENVIRONMENT,
    FEDERATED,
    FLOWS,
    LAST_RESORTS,
    Flow,
)
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.options import OPTIONS
from ansible_collections.entra.oracledb.plugins.plugin_utils._request.values import OptionValues

KINDS = {"client_secret": ("client_secret",), "a certificate": CERTIFICATE, "a federated token": FEDERATED}
SIGNS = ("client_secret", *CERTIFICATE[:2], *FEDERATED)  # what tells that a kind is given; the rest says more about it


class Candidates:
    """`flows` by name in the order of trying; `skipped` says why others are not among them, `faults` what is wrong."""

    def __init__(self, values: OptionValues) -> None:
        self.values = values
        self.flows: list[str] = []
        self.skipped: list[str] = []
        self.reasons: list[str] = []  # why `auto` went no further
        self.faults: list[str] = []
        words = values.words("auth") or ["auto"]
        names = dict.fromkeys(name for word in words for name in (self.auto() if word == "auto" else (word,)))
        for name in names:
            self.add(name, only=len(names) == 1)
        if not self.flows and not self.faults:
            self.faults.append(f"none of the flows in auth is configured: {' '.join(self.skipped)}")

    def auto(self) -> tuple[str, ...]:
        """What the task or variables give; else what the environment holds; else whatever this machine offers."""
        found = [name for name in FLOWS if self.is_offered(name, explicit=True)]
        found = [name for name in found if not self.is_part_of_another(name, found)]
        if len(found) > 1:
            self.faults.append(f"credentials for {prose(found, 'and')} are given: set auth to the one that is meant.")
        # An empty secret must not turn into another login: its flow is taken, and lacks it.
        found = (
            found or [name for name, flow in FLOWS.items() if self.values.empty.intersection(flow.recognised_by)][:1]
        )
        if found:
            self.reasons.append(f"{self.signs(found[0])} is given, so nothing else was looked at.")
            return (found[0],)
        for name in ENVIRONMENT:
            if self.is_offered(name, explicit=False):
                self.reasons.append(f"{self.signs(name)} is in the environment, so nothing else was looked at.")
                return (name,)
        options = [option for name in ENVIRONMENT for option in FLOWS[name].recognised_by]
        self.skipped.append(
            f"no credential is given: set {credentials(options)}, with client_id and tenant_id (each of them also as a variable, such "
            "as aad_token_client_secret); or auth device_code, if a user has signed in with the playbook entra.oracledb.login."
        )
        return LAST_RESORTS

    def is_offered(self, name: str, *, explicit: bool) -> bool:
        """Whether an option that tells that this flow is meant is given: by this call (`explicit`) or the environment."""
        given = self.values.given
        return any(given[option].explicit is explicit for option in FLOWS[name].recognised_by if option in given)

    def signs(self, name: str) -> str:
        """The options that told that this flow is meant."""
        return ", ".join(option for option in FLOWS[name].recognised_by if option in self.values.given)

    def is_part_of_another(self, name: str, found: list[str]) -> bool:
        """Whether every sign of this flow is but the client's credential of another one that was found."""
        signs = {option for option in FLOWS[name].recognised_by if option in self.values.given}
        return any(signs <= set(FLOWS[other].options) for other in found if other != name)

    def add(self, name: str, *, only: bool) -> None:
        """Take the flow named `name` in, pass it over or find it faulty; the `only` one is never passed over."""
        flow = FLOWS.get(name)
        if flow is None:
            known = ("auto", *(known for known, one in FLOWS.items() if not one.refused))
            from ansible_collections.entra.oracledb.plugins.plugin_utils._request.wording import choice_fault

            self.faults.append(choice_fault("auth", name, known))
            return
        missing = [flow.refused] if flow.refused else self.missing(flow)
        if missing and (only or flow.refused or self.is_configured(flow)):
            self.faults += missing
            self.flows.append(name)  # so that its other faults are found, too
        elif missing:
            self.skipped += [f"{name}: {fault}" for fault in missing]
        else:
            self.flows.append(name)

    def is_configured(self, flow: Flow) -> bool:
        """Whether the user meant this flow: then what is missing is an error, and no reason to take another login."""
        meant = self.values.given.keys() | self.values.empty
        return bool(os.environ.get(flow.ci)) or any(option in meant for option in flow.recognised_by)

    def missing(self, flow: Flow) -> list[str]:
        """A fault for each option that the flow needs and that is not given, naming every source."""
        hint = f" {flow.hint[0].upper()}{flow.hint[1:]}." if flow.hint else ""
        hint = hint.replace("GITLAB_OIDC_TOKEN", self.values.text("federated_token_variable"))
        variable = -1 if flow is FLOWS["azure_pipelines"] else 0  # GitHub's name is the first, Azure DevOps' the last
        alternatives = [requirement.split("|") for requirement in flow.requires]
        given = set(self.values.given)
        if "authentication_record" in given and "authentication_record" in flow.options:
            given.add("client_id")  # the record names the app
        lacking = [names for names in alternatives if given.isdisjoint(names)]
        faults = [self.values.lacking(*names, variable=variable) for names in lacking]
        if any("client_id" not in names for names in lacking):
            faults[-1] += hint
        return faults


def credentials(names: list[str]) -> str:
    """The options, each with its first variable of the environment."""
    return prose([" or ".join([name, *OPTIONS[name].env[:1]]) for name in names])


def options_of(flow: Flow, values: OptionValues) -> list[str]:
    """The flow's options that count: of the ways in which its client can prove who it is, one."""
    offered = {
        kind: names
        for kind, names in KINDS.items()
        if set(names[:2]) & set(flow.options) and kind_is_given(names, values)
    }
    explicit = {kind: names for kind, names in offered.items() if kind_is_given(names, values, explicit=True)}
    optional = flow.user  # a public client must not send what happens to be in the environment
    chosen = list((explicit if explicit or optional else offered).items())
    if len(explicit) > 1:
        values.faults.append(f"{prose(list(explicit), 'and')} are given for the client: give one.")
    others = {name for kind, names in KINDS.items() if not chosen or kind != chosen[0][0] for name in names}
    others |= overruled_sources(flow, values)
    return [name for name in flow.options if name not in others]


def overruled_sources(flow: Flow, values: OptionValues) -> set[str]:
    """The sources of a federated token that do not count, because this call gives another: a pod's environment has one always."""
    explicit = [name for name in FEDERATED if name in flow.options and values.is_explicit(name)]
    if len(explicit) > 1:
        values.faults.append(f"{prose(explicit, 'and')} are given: give one.")
    return set(FEDERATED) - set(explicit) if explicit else set()


def kind_is_given(names: tuple[str, ...], values: OptionValues, *, explicit: bool = False) -> bool:
    """Whether there is a sign of this kind of credential; with `explicit` one that this call gave."""
    found = [values.given[name] for name in names if name in SIGNS and name in values.given]
    return any(given.explicit or not explicit for given in found)
