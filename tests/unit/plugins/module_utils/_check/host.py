# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host on which all is well, and the doctor's look at it; a fault is what a test then changes."""

import base64
import json
import os
import secrets
import time
from pathlib import Path

from ansible_collections.entra.oracledb.plugins.module_utils._check import catalogue, result
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Clock, Context, Settings
from ansible_collections.entra.oracledb.plugins.module_utils._check.runner import run
from ansible_collections.entra.oracledb.plugins.module_utils._clients import clients_of
from ansible_collections.entra.oracledb.plugins.module_utils._host import systemctl
from ansible_collections.entra.oracledb.plugins.module_utils._rotation import state, units
from tests.unit.plugins.module_utils._rotation.programs import install

TENANT = "11111111-2222-3333-4444-555555555555"
APP = "55555555-6666-7777-8888-999999999999"
DATABASE = "99999999-aaaa-bbbb-cccc-dddddddddddd"
URI = f"https://contoso.example/{DATABASE}"
ROOT = os.geteuid() == 0
STRANGER = 65534
HOUR = 3600


def part(content):
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


class Host:
    """TNS_ADMIN with the alias HR, its token directory, and settings that the doctor gets."""

    def __init__(self, root, monkeypatch):
        self.root = root
        self.monkeypatch = monkeypatch
        self.admin = root / "admin"
        self.directory = root / "tokens" / "hr"
        self.etc = root / "etc"
        self.admin.mkdir(parents=True)
        self.directory.mkdir(parents=True, mode=0o700)
        self.now = time.time()
        self.settings = {"application_id_uri": URI, "application_id": DATABASE, "tenant_id": TENANT, "network": False}
        self.header = {"alg": "RS256", "typ": "JWT"}
        self.claims = {
            "aud": URI,
            "iss": f"https://sts.windows.net/{TENANT}/",
            "ver": "1.0",
            "tid": TENANT,
            "appid": APP,
            "sub": "a",
            "idtyp": "app",
            "roles": ["hr.reader"],
            "iat": int(self.now),
            "nbf": int(self.now),
            "exp": int(self.now + HOUR),
        }
        self.units = self.etc / "units"
        monkeypatch.setattr(systemctl, "UNITS", str(self.units))
        monkeypatch.setattr(systemctl, "RUNNING", str(self.etc / "running"))
        monkeypatch.setattr(units, "CRON_DIRECTORY", str(self.etc / "cron.d"))
        monkeypatch.setenv("PATH", f"{self.etc}/bin{os.pathsep}{os.environ['PATH']}")
        install(self.etc, "ignored", "true")
        install(self.etc / "bin", "crontab", "echo 'no crontab for you' >&2; exit 1")
        self.write_token()
        self.entries(f"HR = {self.descriptor()}\n")

    @property
    def token(self):
        return self.directory / "token"

    @property
    def tnsnames(self):
        return self.admin / "tnsnames.ora"

    def security(self, **changes):
        values = {"TOKEN_AUTH": "OAUTH", "TOKEN_LOCATION": str(self.directory), **changes}
        return "".join(f"({name}={value})" for name, value in values.items() if value)

    def descriptor(self, security=None, protocol="TCPS", host="db.contoso.example", outside="", service="hr"):
        section = self.security() if security is None else security
        section = f"(SECURITY={section})" if section else ""
        address = f"(ADDRESS=(PROTOCOL={protocol})(HOST={host})(PORT=1521))"
        return f"(DESCRIPTION={address}(CONNECT_DATA=(SERVICE_NAME={service})){section}{outside})"

    def entries(self, text):
        self.tnsnames.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape"))

    def sqlnet(self, text):
        (self.admin / "sqlnet.ora").write_text(text)

    def properties(self, text):
        (self.admin / "ojdbc.properties").write_text(text)

    def jwt(self, **changes):
        claims = {name: value for name, value in {**self.claims, **changes}.items() if value is not None}
        signature = base64.urlsafe_b64encode(secrets.token_bytes(256)).rstrip(b"=").decode()
        return f"{part(self.header)}.{part(claims)}.{signature}"

    def write_token(self, content=None, **changes):
        text = self.jwt(**changes) if content is None else content
        self.token.write_bytes(text if isinstance(text, bytes) else text.encode())
        self.token.chmod(0o600)

    def person(self, **changes):
        """The token of a person who signed in."""
        person = {"idtyp": None, "roles": None, "scp": "session:scope:connect", "upn": "ann@contoso.example"}
        self.write_token(**{**person, **changes})

    def ask_for(self, *clients, **settings):
        self.settings.update(settings)
        if clients:
            self.settings["clients"] = clients_of(clients)

    # What keeps the token fresh.

    def rotation(self, name="hr", systemctl="", configured=0.0, **changes):
        """A configuration, a timer that is on, and a state as after a good run; `changes` are of the state."""
        config, kept = self.etc / "config", self.etc / "state" / name
        config.mkdir(exist_ok=True)
        kept.mkdir(parents=True, exist_ok=True)
        document = {
            "version": 1,
            "name": name,
            "directory": str(self.directory),
            "flow": "managed_identity",
            "scope": "x",
        }
        path = config / f"{name}.json"
        path.write_text(json.dumps(document))
        os.utime(path, (self.now - configured, self.now - configured))
        if changes.pop("ran", True):
            good = {
                "last_ok": self.now,
                "expires_on": self.now + HOUR,
                "next": self.now + HOUR / 2,
                "written": self.now,
            }
            (kept / state.NAME).write_text(json.dumps(state.State(**{**good, **changes}).document()))
        wants = self.units / "timers.target.wants"
        wants.mkdir(parents=True, exist_ok=True)
        (self.etc / "running").mkdir(exist_ok=True)
        (self.units / f"{units.unit_name(name)}.timer").write_text("[Timer]\n")
        (wants / f"{units.unit_name(name)}.timer").symlink_to("../x")
        says = "case $* in *.timer) echo ActiveState=active;; *) echo Result=success; echo ExecMainStatus=0;; esac"
        install(self.etc / "bin", "systemctl", systemctl or says)
        self.settings.update(rotation_config=str(config), rotation_state=str(self.etc / "state"))

    # The look.

    def context(self, **settings):
        given = {"rotation_config": str(self.etc / "none"), **self.settings, **settings}
        return Context(Settings(str(self.admin), **given), Clock(lambda: self.now, time.monotonic))

    def look(self, **settings):
        """The findings, and the whole result as the module would return it, in which no piece of the token is."""
        context = self.context(**settings)
        findings = run(context, catalogue.checks(context.settings.network, context.settings.login))
        document = result.document(context, findings)
        text = json.dumps(document)
        for token in context.tokens.values():
            for piece in (token.content or b"").decode("latin-1").split("."):
                assert len(piece) < 12 or piece not in text, "a piece of the token is in the result"
        return findings, document


def made_host(tmp_path, monkeypatch):
    return Host(Path(tmp_path) / "host", monkeypatch)
