# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Properties of ojdbc.properties: what is written of them, and what JDBC would stumble over."""

import pytest

from ansible_collections.entra.oracledb.plugins.plugin_utils._provision.ojdbc import read_properties


def test_values_are_written_as_java_reads_them():
    wanted = {"a": True, "b": False, "c": 5, "d": "x", "e": None, "f": "${TNS_ADMIN}/x $${y} $z"}
    properties, faults = read_properties(wanted)
    assert faults == []
    assert properties == {"a": "true", "b": "false", "c": "5", "d": "x", "e": None, "f": "${TNS_ADMIN}/x $${y} $z"}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("javax.net.ssl.keyStorePassword", "x", "is a secret"),
        ("oracle.jdbc.clientSecret", "x", "is a secret"),
        ("oracle.jdbc.accessToken", "x", "is a secret"),
        ("user", "scott", "token unused"),
        ("oracle.jdbc.TokenLocation", "/t", "write oracle.jdbc.tokenLocation"),
        ("a", "${}", "ORA-18701"),
        ("a", "x${b", "ORA-18701"),
        ("a", " x", "blanks"),
        ("javax.net.ssl.trustStoreType", "pem", "ORA-17958): write PEM"),
        ("javax.net.ssl.trustStoreType", "Pem", "ORA-17958): write PEM"),
        ("javax.net.ssl.keyStoreType", "pem", "ORA-17957): write PEM"),
        ("a", ["x"], "neither text"),
        ("a", {"b": 1}, "neither text"),
    ],
)
def test_property_that_jdbc_does_not_bear(name, value, words):
    _properties, (fault,) = read_properties({name: value})
    assert fault.startswith(name)
    assert words in fault


@pytest.mark.parametrize("kind", ["PEM", "JKS", "jks", "Jks", "pkcs12", "PKCS12", None])
@pytest.mark.parametrize("name", ["javax.net.ssl.trustStoreType", "javax.net.ssl.keyStoreType"])
def test_store_type_that_java_finds(name, kind):
    assert read_properties({name: kind}) == ({name: kind}, [])


def test_secret_goes_without_its_value_in_a_message():
    _properties, (fault,) = read_properties({"oracle.jdbc.clientSecret": "canary-1234567"})
    assert "canary" not in fault
    assert read_properties({"oracle.jdbc.clientSecret": None})[1] == []


def test_way_without_its_location():
    wanted = {"oracle.jdbc.tokenAuthentication": "oauth", "oracle.jdbc.tokenLocation": None}
    assert "ORA-18722" in read_properties(wanted)[1][0]
