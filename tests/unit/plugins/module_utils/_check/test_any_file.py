# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No probe breaks, whatever is in the files of a host, and no secret of a token file gets into the result."""

import base64
import json
import tempfile
from pathlib import Path

from hypothesis import event, given
from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.module_utils._check import result
from ansible_collections.entra.oracledb.plugins.module_utils._check.catalogue import LOCAL
from ansible_collections.entra.oracledb.plugins.module_utils._check.context import Context, Settings
from ansible_collections.entra.oracledb.plugins.module_utils._check.runner import run
from tests.clients import ora_files
from tests.profiles import examples

CANARY = "c2VjcmV0LXNpZ25hdHVyZS1vZi1hLXRva2Vu"
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
CLAIMS = ("aud", "iss", "ver", "tid", "appid", "idtyp", "roles", "scp", "upn", "exp", "nbf", "iat", "sub")


class InThisProcess(Context):
    """A child for each file would take most of the test's time."""

    def ask(self, function, seconds=10.0, account=None):
        return json.loads(json.dumps(function()))


@st.composite
def tokens(draw):
    claims = draw(st.dictionaries(st.sampled_from(CLAIMS), json_values, max_size=8))
    header = draw(st.sampled_from([{"alg": "RS256"}, {"alg": None}, {}, [], "x"]))
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    token = b".".join([*parts, CANARY.encode()])
    around = draw(
        st.sampled_from([b"%s", b"%s\n", b'"%s"', b"Bearer %s", b"\xef\xbb\xbf%s", b" %s ", b'{"access_token": "%s"}'])
    )
    return draw(st.sampled_from([around % token, token])) if draw(st.booleans()) else draw(st.binary(max_size=40))


def looked(tnsnames, sqlnet, properties, token):
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        (root / "hr").mkdir()
        (root / "hr" / "token").write_bytes(token)
        (root / "tnsnames.ora").write_bytes(tnsnames + entry(root / "hr"))
        (root / "sqlnet.ora").write_bytes(sqlnet)
        (root / "ojdbc.properties").write_bytes(properties)
        settings = Settings(
            directory,
            application_id_uri="https://x/y",
            application_id="z",
            upn="a@b",
            network=False,
            rotation_config=f"{root}/none",
        )
        context = InThisProcess(settings)
        findings = run(context, LOCAL)
        return findings, result.document(context, findings)


def entry(directory):
    address = "(ADDRESS=(PROTOCOL=TCPS)(HOST=h)(PORT=1))"
    return f"\nHR = (DESCRIPTION={address}(SECURITY=(TOKEN_AUTH=OAUTH)(TOKEN_LOCATION={directory})))\n".encode()


@examples(150, deep=20_000)
@given(ora_files.files(), st.binary(max_size=200) | ora_files.files(), st.binary(max_size=200), tokens())
def test_no_probe_breaks_and_no_secret_is_told(tnsnames, sqlnet, properties, token):
    findings, document = looked(tnsnames, sqlnet, properties, token)
    assert [one.seen for one in findings if one.cause.id in ("probe-broke", "out-of-time")] == []
    event(findings[0].cause.id if findings else "silent")
    text = json.dumps(document, allow_nan=False)
    assert CANARY not in text


@examples(100, deep=20_000)
@given(st.dictionaries(st.sampled_from(CLAIMS), json_values, max_size=13))
def test_no_claim_breaks_a_probe(claims):
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in ({"alg": "RS256"}, claims)]
    findings, document = looked(b"", b"", b"", b".".join([*parts, CANARY.encode()]))
    assert [one.seen for one in findings if one.cause.id == "probe-broke"] == []
    json.dumps(document, allow_nan=False)
