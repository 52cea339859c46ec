# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The planted faults: what is done to a host on which all is well, and the cause that the doctor must name first."""

import os
from typing import NamedTuple

from ansible_collections.entra.oracledb.plugins.module_utils._check.accounts import account_of
from tests.unit.plugins.module_utils._check.host import APP, HOUR, STRANGER, URI


class Fault(NamedTuple):
    """`planted` is the row of the documentation; `first` is the id of the top finding."""

    planted: str
    first: str
    plant: object
    needs_root: bool = False


def entry(**changes):
    """The alias HR with another descriptor."""
    return lambda host: host.entries(f"HR = {host.descriptor(**changes)}\n")


def security(**changes):
    return lambda host: host.entries(f"HR = {host.descriptor(security=host.security(**changes))}\n")


def around(before="", after="", *clients):
    """Text above and below the good entry."""

    def plant(host):
        host.entries(f"{before}HR = {host.descriptor()}\n{after}")
        host.ask_for(*clients, aliases=("HR",))

    return plant


def asked(plant, *clients, **settings):
    def planted(host):
        plant(host)
        host.ask_for(*clients, **settings)

    return planted


def token(content=None, **changes):
    return lambda host: host.write_token(content(host) if content else None, **changes)


def moved(**seconds):
    return lambda host: host.write_token(**{name: int(host.now + value) for name, value in seconds.items()})


def person(**changes):
    settings = {name: changes.pop(name) for name in ("upn_expected", "database_maps") if name in changes}
    settings = {name.replace("_expected", ""): value for name, value in settings.items()}
    return asked(lambda host: host.person(**changes), **settings)


def over_and(plant):
    """The token has expired because of what is planted: the cause is still what comes first."""

    def planted(host):
        plant(host)
        moved(exp=-60, nbf=-2 * HOUR, iat=-2 * HOUR)(host)

    return planted


def rotation(**changes):
    moments = ("last_ok", "next", "written", "last_try", "expires_on")

    def plant(host):
        host.rotation(**{k: host.now + v if k in moments and v is not None else v for k, v in changes.items()})

    return plant


def include(make=None, line="IFILE = {path}\n", *clients):
    def plant(host):
        path = host.root / "more.ora"
        if make:
            make(host, path)
        around(line.format(path=path, name=path.name), "", *clients)(host)

    return plant


def deep(host, path):
    for level in range(6):
        below = path.with_name(f"more{level}.ora")
        path.write_text(f"IFILE = {below}\n")
        path = below
    path.write_text(f"CRM = {host.descriptor()}\n")


def as_stranger(plant):
    """The user who connects is another one than root, who runs the task."""

    def planted(host):
        for directory in (host.admin, host.directory, host.directory.parent):
            directory.chmod(0o755)
        host.token.chmod(0o600)
        os.chown(host.token, STRANGER, STRANGER)
        plant(host)
        host.settings["account"] = account_of(STRANGER)

    return planted


def owned(plant):
    """Root runs the task and names no user; the token is a stranger's."""

    def planted(host):
        as_stranger(plant)(host)
        os.chown(host.directory, STRANGER, STRANGER)
        del host.settings["account"]

    return planted


def hook(text):
    def plant(host):
        path = host.root / "entra_oracle_tokens.py"
        if text is not None:
            path.write_text(text)
        host.ask_for(hooks=(str(path),))

    return plant


def no_key(host):
    security(TOKEN_AUTH="OCI_TOKEN")(host)


#: What is in the place of a key; none of it is one.
KEYS = {
    "the key is PKCS#1": "-----BEGIN RSA PRIVATE KEY-----\n",
    "the key is encrypted": "-----BEGIN ENCRYPTED PRIVATE KEY-----\n",
    "the key has a byte order mark": "\ufeff-----BEGIN PRIVATE KEY-----\n",
    "the key is empty": "",
}
SAYS = "case $* in *.timer) echo ActiveState={timer};; *) echo Result={result}; echo ExecMainStatus={status};; esac"
CREDENTIALS = SAYS.format(timer="active", result="exit-code", status=243)
OFF = SAYS.format(timer="inactive", result="success", status=0)
FAILED = SAYS.format(timer="active", result="timeout", status=0)

ALIAS = [
    Fault("tnsnames.ora is missing", "tnsnames-missing", lambda host: host.tnsnames.unlink()),
    Fault("tnsnames.ora cannot be read by the user who connects", "tnsnames-denied",
          as_stranger(lambda host: host.tnsnames.chmod(0o600)), needs_root=True),
    Fault("tnsnames.ora cannot be read by the owner of the token, and no user is named", "tnsnames-denied",
          owned(lambda host: host.tnsnames.chmod(0o600)), needs_root=True),
    Fault("the alias is not defined", "alias-unknown", lambda host: host.ask_for(aliases=("HRX",))),
    Fault("an unclosed parenthesis above the alias", "tnsnames-unreadable", around("X = (DESCRIPTION=(ADDRESS=\n", "", "node")),
    Fault("an unclosed parenthesis above the alias, for python-oracledb", "alias-hidden",
          around("X = (DESCRIPTION=(ADDRESS=\n", "", "python")),
    Fault("'#' inside quotes in an entry above", "alias-hidden", around('X = (DESCRIPTION=(Y="a#b"))\n', "", "python")),
    Fault("an unclosed quote above the alias", "tnsnames-unreadable", around('X = (Y="z)\n', "", "node")),
    Fault("a byte that is not UTF-8", "tnsnames-unreadable", around("# caf\udce9\n", "", "python")),
    Fault("a UTF-8 byte order mark", "alias-hidden", around("\ufeff", "", "jdbc")),
    Fault("an indented entry above", "tnsnames-unreadable", around("A = (X=Y)\n  B = (X=Y)\n", "", "node")),
    Fault("the alias itself is indented", "alias-hidden", around("A = (X=Y)\n  ", "", "jdbc")),
    Fault("the alias is indented, and the first of the file", "alias-hidden", around("# a comment\n  ", "", "oci", "jdbc")),
    Fault("one comma too many among aliases", "tnsnames-unreadable", around("A,,B = (X=Y)\n", "", "python")),
    Fault("text behind the value of the alias", "alias-unusable", around("", "  text\n", "oci")),
    Fault("a parenthesis too many", "alias-unusable",
          lambda host: (host.entries(f"HR = {host.descriptor()})\n"), host.ask_for("python", aliases=("HR",)))),
    Fault("IFILE of a file that is missing", "include-missing", include(None, "IFILE = {path}\n", "python", "node")),
    Fault("IFILE in a circle", "include-loop",
          include(lambda _host, path: path.write_text(f"IFILE = {path}\n"), "IFILE = {path}\n", "python")),
    Fault("IFILE on a fifth level", "include-too-deep", include(deep, "IFILE = {path}\n", "jdbc")),
    Fault("IFILE is a directory", "include-denied", include(lambda _host, path: path.mkdir(), "IFILE = {path}\n", "python")),
    Fault("IFILE in quotes, and the alias is in that file", "include-skipped", lambda host: (
        (host.root / "more.ora").write_text(f"HR = {host.descriptor()}\n"),
        host.entries(f'IFILE = "{host.root}/more.ora"\n'), host.ask_for("jdbc", aliases=("HR",)))),
    Fault("a relative IFILE", "tnsnames-unreadable",
          include(lambda host, path: path.write_text("A = (X=Y)\n"), "IFILE = ../{name}\n", "node")),
    Fault("the alias is defined twice, and a defect hides the last one from a client", "alias-differs",
          asked(lambda host: host.entries(
              f"HR = {host.descriptor(service='old')}\nX = (Y=(Z=1)\nHR = {host.descriptor()}\n"), "python", "jdbc")),
    Fault("NAMES.DEFAULT_DOMAIN", "default-domain",
          asked(lambda host: host.sqlnet("NAMES.DEFAULT_DOMAIN = world\n"), aliases=("HR",))),
    Fault("NAMES.DEFAULT_DOMAIN, and another entry of that name", "default-domain-other-entry", lambda host: (
        host.entries(f"HR = {host.descriptor()}\nHR.WORLD = {host.descriptor(service='other')}\n"),
        host.sqlnet("NAMES.DEFAULT_DOMAIN = world\n"), host.ask_for(aliases=("HR",)))),
    Fault("NAMES.DIRECTORY_PATH without TNSNAMES", "directory-path", lambda host: host.sqlnet("NAMES.DIRECTORY_PATH = (EZCONNECT)\n")),
    Fault("NAMES.DIRECTORY_PATH with LDAP first", "directory-path-order", lambda host: (
        host.sqlnet("NAMES.DIRECTORY_PATH = (LDAP, TNSNAMES)\n"), (host.admin / "ldap.ora").write_text("X = 1\n"))),
    Fault("a defect in sqlnet.ora", "sqlnet-defect", lambda host: host.sqlnet("WALLET_LOCATION = (SOURCE=(METHOD=FILE\n")),
    Fault("sqlnet.ora cannot be read by the user who connects", "sqlnet-denied",
          as_stranger(lambda host: (host.sqlnet("A = 1\n"), (host.admin / "sqlnet.ora").chmod(0o600))), needs_root=True),
    Fault("no alias names a token", "no-alias-with-token", entry(security="")),
    Fault("more than 500 aliases", "aliases-left-out", lambda host: host.entries(
        "".join(f"HR{number} = {host.descriptor()}\n" for number in range(501)))),
    Fault("the value is no descriptor", "not-a-descriptor",
          asked(lambda host: host.entries("HR = ??? TOKEN_AUTH\n"), aliases=("HR",))),
]  # fmt: skip

WAY = [
    Fault("no TOKEN_AUTH anywhere", "no-token-named", asked(entry(security=""), aliases=("HR",))),
    Fault("TOKEN_AUTH outside SECURITY", "token-outside-security",
          lambda host: host.entries(f"HR = {host.descriptor(security='', outside=host.security())}\n")),
    Fault("TOKEN_LOCATION without TOKEN_AUTH", "token-location-without-auth", security(TOKEN_AUTH="")),
    Fault("TOKEN_AUTH=OAUTH without TOKEN_LOCATION", "token-location-missing", security(TOKEN_LOCATION="")),
    Fault("a misspelt TOKEN_AUTH", "token-auth-unknown", security(TOKEN_AUTH="OATH")),
    Fault("TOKEN_AUTH=OCI_TOKEN with an Entra token", "token-auth-oci", no_key),
    Fault("TOKEN_LOCATION in quotes", "token-location-quoted",
          lambda host: security(TOKEN_LOCATION=f'"{host.directory}"')(host)),
    Fault("a relative TOKEN_LOCATION", "token-location-relative", security(TOKEN_LOCATION="tokens/hr")),
    Fault("~ in TOKEN_LOCATION", "token-location-variable", security(TOKEN_LOCATION="~/tokens")),
    Fault("TOKEN_AUTH=AZURE_… with python-oracledb thin", "token-auth-not-read",
          asked(security(TOKEN_AUTH="AZURE_INTERACTIVE", TOKEN_LOCATION=""), "python")),
    Fault("an Easy Connect text with token_auth as the value", "token-in-easy-connect", lambda host: host.entries(
        f"HR = tcps://db.contoso.example:1521/hr?token_auth=OAUTH&token_location={host.directory}\n")),
    Fault("a user in ojdbc.properties", "jdbc-user-given", lambda host: host.properties("oracle.jdbc.user=hr\n")),
    Fault("a misspelt property in ojdbc.properties", "jdbc-property-spelling", asked(lambda host: (
        host.properties("oracle.jdbc.tokenauthentication=OAUTH\n"), entry(security="")(host)), "jdbc", aliases=("HR",))),
    Fault("sqlnet.ora and the alias name different token files", "token-location-differs", lambda host: (
        host.properties(f"oracle.jdbc.tokenLocation={host.root}\noracle.jdbc.tokenAuthentication=OAUTH\n"),
        host.sqlnet(f"TOKEN_AUTH = OAUTH\nTOKEN_LOCATION = {host.directory}\n"),
        entry(security="")(host), host.ask_for("oci", "jdbc", aliases=("HR",)))),
    Fault("the hook is missing", "hook-missing", hook(None)),
    Fault("the hook does not know the alias", "hook-without-alias", hook("TOKENS = {\n    'CRM': '/elsewhere',\n}\n")),
    Fault("PROTOCOL=TCP with a token", "token-without-tls", entry(protocol="TCP")),
    Fault("SSL_SERVER_DN_MATCH=NO with a token", "dn-match-off", security(SSL_SERVER_DN_MATCH="NO")),
    Fault("SSL_SERVER_DN_MATCH=1, which means no", "dn-match-off", security(SSL_SERVER_DN_MATCH="1")),
    Fault("TLS_SERVER_CERT_DN in the place of SSL_SERVER_CERT_DN", "tls-names-ignored", security(TLS_SERVER_CERT_DN='"CN=x"')),
]  # fmt: skip

WAY += [
    Fault("SSL_SERVER_DN_MATCH=NO in sqlnet.ora", "dn-match-off-by-default",
          lambda host: (host.sqlnet("SSL_SERVER_DN_MATCH = NO\n"), host.ask_for("oci"))),
    Fault("the check of names is off in ojdbc.properties", "dn-match-off-by-default",
          lambda host: (host.properties("oracle.net.ssl_server_dn_match=false\n"), host.ask_for("jdbc"))),
    Fault("SQLNET.ENCRYPTION_CLIENT=REQUIRED", "native-encryption", lambda host: host.sqlnet("SQLNET.ENCRYPTION_CLIENT = required\n")),
    Fault("TOKEN_AUTH twice in one SECURITY", "token-parameter",
          lambda host: entry(security=host.security() + "(TOKEN_AUTH=OAUTH)")(host)),
    Fault("a blank in TOKEN_LOCATION", "token-parameter", lambda host: (
        host.directory.rename(host.root / "to ken"), security(TOKEN_LOCATION=str(host.root / "to ken"))(host))),
    Fault("TOKEN_LOCATION beside TOKEN_AUTH=AZURE_…", "token-parameter", security(TOKEN_AUTH="AZURE_INTERACTIVE")),
    Fault("AZURE_DB_APP_ID_URI with a slash at its end", "token-parameter", security(
        TOKEN_AUTH="AZURE_INTERACTIVE", TOKEN_LOCATION="", AZURE_DB_APP_ID_URI="https://contoso.example/db/")),
    Fault("a REDIRECT_URI that is not localhost's", "token-parameter", security(
        TOKEN_AUTH="AZURE_INTERACTIVE", TOKEN_LOCATION="", REDIRECT_URI="https://contoso.example/back")),
    *(Fault(f"TOKEN_AUTH=OCI_TOKEN, and {words}", "oci-key-form", lambda host, key=key: (
        (host.directory / "oci_db_key.pem").write_text(key), no_key(host))) for words, key in KEYS.items()),
]  # fmt: skip

PATH = [
    Fault("the token directory is missing", "token-directory-missing", security(TOKEN_LOCATION="/nonexistent/tokens/hr")),
    Fault("there is no token in the directory", "token-missing", lambda host: host.token.unlink()),
    Fault("the token has another name", "token-missing", lambda host: host.token.rename(host.directory / "jwt")),
    Fault("a directory above the token is closed to the user who connects", "token-path-denied",
          as_stranger(lambda host: host.directory.parent.chmod(0o700)), needs_root=True),
    Fault("the token belongs to another user", "token-denied",
          as_stranger(lambda host: os.chown(host.token, 0, 0)), needs_root=True),
    Fault("the token is a directory", "token-not-a-file", lambda host: (host.token.unlink(), host.token.mkdir())),
    Fault("the token is a FIFO", "token-not-a-file", lambda host: (host.token.unlink(), os.mkfifo(host.token))),
    Fault("everyone can read the token", "token-exposed", as_stranger(lambda host: host.token.chmod(0o644)), needs_root=True),
    Fault("everyone can write the directory above the token's", "token-replaceable", lambda host: host.directory.parent.chmod(0o777)),
]  # fmt: skip

FORM = [
    Fault("an empty token file", "token-empty", token(lambda _host: "")),
    Fault("a line end behind the token", "token-newline", token(lambda host: host.jwt() + "\n")),
    Fault("a line end in the token", "token-newline", token(lambda host: host.jwt().replace(".", ".\n", 1))),
    Fault("a blank behind the token", "token-blanks", token(lambda host: host.jwt() + " ")),
    Fault("a byte order mark before the token", "token-bom", token(lambda host: b"\xef\xbb\xbf" + host.jwt().encode())),
    Fault("a token in UTF-16", "token-utf16", token(lambda host: host.jwt().encode("utf-16"))),
    Fault("a token in quotes", "token-quoted", token(lambda host: f'"{host.jwt()}"')),
    Fault("'Bearer ' before the token", "token-bearer", token(lambda host: f"Bearer {host.jwt()}")),
    Fault("the provider's whole answer", "token-json", token(lambda host: f'{{"access_token": "{host.jwt()}"}}')),
    Fault("more than 16 KiB", "token-too-large", token(groups=["99999999-aaaa-bbbb-cccc-dddddddddddd"] * 500)),
    Fault("an encrypted token", "token-encrypted", token(lambda host: host.jwt() + ".YWJj.YWJj")),
    Fault("an opaque token", "token-not-a-jwt", token(lambda _host: os.urandom(64).hex())),
    Fault("a token that was cut off", "token-not-a-jwt", token(lambda host: host.jwt().rpartition(".")[0])),
    Fault("no exp", "token-without-exp", token(exp=None)),
    Fault("exp in milliseconds", "token-without-exp", lambda host: host.write_token(exp=int(host.now * 1000))),
    Fault("no sub", "token-without-sub", token(sub=None)),
    Fault("alg=none", "token-unsigned", lambda host: (host.header.update(alg="none"), host.write_token())),
]  # fmt: skip

TIME = [
    Fault("the token has expired", "token-expired", moved(exp=-60, nbf=-HOUR, iat=-HOUR)),
    Fault("the token expires within a minute", "token-expires-soon", moved(exp=60)),
    Fault("the token is issued in the future", "token-not-yet-valid", moved(nbf=HOUR, iat=HOUR, exp=2 * HOUR)),
    Fault("the host's clock is a day ahead", "clock-wrong", lambda host: (
        host.ask_for(controller_time=host.now - 24 * HOUR), moved(exp=-23 * HOUR, nbf=-24 * HOUR, iat=-24 * HOUR)(host))),
    Fault("the host's clock is an hour behind", "clock-wrong", lambda host: (
        host.ask_for(controller_time=host.now + HOUR), moved(nbf=HOUR, iat=HOUR, exp=2 * HOUR)(host))),
]  # fmt: skip

CLAIMS = [
    Fault("a token of OCI IAM", "issuer-not-entra", token(iss="https://idcs-1.identity.oraclecloud.com")),
    Fault("a token of another provider, without a tenant", "issuer-not-entra", token(tid=None, iss="https://idp.example")),
    Fault("another tenant", "tenant-differs", token(tid="00000000-2222-3333-4444-555555555555")),
    Fault("an unknown version", "token-version", token(ver="3.0")),
    Fault("a token for Microsoft Graph", "audience-of-another-api", token(aud="https://graph.microsoft.com")),
    Fault("a token for Azure Resource Manager", "audience-of-another-api", token(aud="https://management.azure.com/")),
    Fault("another database's audience, version 1.0", "audience-differs", token(aud="https://contoso.example/crm")),
    Fault("another database's audience, version 2.0", "audience-differs", token(aud=APP, ver="2.0")),
    Fault("a slash too many in the audience", "audience-slash", token(aud=URI + "/")),
    Fault("an api:// audience in version 1.0", "audience-api-uri",
          asked(token(aud="api://hr"), application_id_uri="api://hr", application_id="")),
    Fault("no roles: no admin consent", "roles-missing", token(roles=None)),
    Fault("an application's token, and the database maps users only", "app-with-user-mapping",
          asked(token(), database_maps=("user",))),
    Fault("an application's token, and a person's is expected", "person-expected", asked(token(), upn="ann@contoso.example")),
    Fault("another person's token", "upn-differs", person(upn="bob@contoso.example", upn_expected="ann@contoso.example")),
    Fault("a person's token without upn", "upn-missing", person(upn=None, ver="2.0", aud="99999999-aaaa-bbbb-cccc-dddddddddddd")),
    Fault("a guest without a role", "guest-without-role", person(upn="eve_else.example#EXT#@contoso.onmicrosoft.com")),
    Fault("a person without a role, and the database maps roles only", "person-without-role", person(database_maps=("role",))),
]  # fmt: skip

ROTATION = [
    Fault("the renewal's timer is off, and the token has expired", "rotation-timer-off", over_and(rotation(systemctl=OFF))),
    Fault("the renewal's timer is off", "rotation-timer-off", rotation(systemctl=OFF)),
    Fault("neither timer nor cron", "rotation-not-scheduled", lambda host: (
        host.rotation(), [path.unlink() for path in host.units.glob("*.timer")])),
    Fault("243/CREDENTIALS, and the token has expired", "rotation-credentials", over_and(rotation(systemctl=CREDENTIALS))),
    Fault("the renewal's service times out", "rotation-service-failed", rotation(systemctl=FAILED)),
    Fault("the provider refuses the renewal, and the token has expired", "rotation-refused", over_and(
        rotation(error_kind="refused", last_error="AADSTS7000222: the secret has expired.", failures=9, last_try=-60, next=HOUR))),
    Fault("the provider is not reached", "rotation-unanswered",
          rotation(error_kind="unanswered", last_error="No answer.", failures=3, last_try=-60)),
    Fault("the renewal fails on the host", "rotation-local-error",
          rotation(error_kind="local", last_error="No space.", failures=1, last_try=-9)),
    Fault("the renewal is overdue", "rotation-late", rotation(next=-2 * HOUR, written=-3 * HOUR)),
    Fault("the renewal never ran", "rotation-never-ran", rotation(ran=False, configured=HOUR)),
    Fault("the next renewal is after the token's end", "rotation-gap", rotation(next=2 * HOUR)),
    Fault("the configuration is damaged", "rotation-configuration", lambda host: (
        host.rotation(), (host.etc / "config" / "hr.json").write_text("{"))),
]  # fmt: skip

#: What is told and leaves a host healthy.
HINTS = [
    Fault("the alias is defined twice", "alias-twice",
          lambda host: host.entries(f"HR = {host.descriptor(service='old')}\nHR = {host.descriptor()}\n")),
    Fault("a parameter that not every client reads alike", "descriptor-rule",
          lambda host: host.entries(f"HR = {host.descriptor(outside='(RETRY_COUNT=3)(RETRY_DELAY=500 ms)')}\n")),
]  # fmt: skip

FAULTS = [*ALIAS, *WAY, *PATH, *FORM, *TIME, *CLAIMS, *ROTATION]
