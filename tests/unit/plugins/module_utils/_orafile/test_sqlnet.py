# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters of a sqlnet.ora: what is written of YAML's values, and what would do nothing or break the file."""

import re

import pytest

from ansible_collections.entra.oracledb.plugins.module_utils._clients import OCI
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.ora_file import OraFile
from ansible_collections.entra.oracledb.plugins.module_utils._orafile.sqlnet import read_parameters

EMPTY = "has no value: give one, or null to remove it"


def faults(wanted):
    return read_parameters(wanted)[1]


def test_values_are_written_as_oracle_writes_them():
    wanted = {"A": True, "B": False, "C": 1.5, "D": ["TCPS", "BEQ", True], "E": "(x)", "F": None, "G": 5}
    parameters = {"A": "YES", "B": "NO", "C": "1.5", "D": "(TCPS, BEQ, YES)", "E": "(x)", "F": None, "G": "5"}
    assert read_parameters(wanted) == (parameters, [])


@pytest.mark.parametrize(
    ("name", "on", "off"),
    [
        ("DIAG_ADR_ENABLED", "ON", "OFF"),
        ("diag_adr_enabled", "ON", "OFF"),
        ("DISABLE_OOB", "ON", "OFF"),
        ("DISABLE_OOB_AUTO", "TRUE", "FALSE"),
        ("SQLNET.COMPRESSION", "ON", "OFF"),
        ("TRACE_TIMESTAMP_CLIENT", "ON", "OFF"),
        ("TRACE_UNIQUE_CLIENT", "ON", "OFF"),
        ("USE_SNI", "ON", "OFF"),
        ("SSL_SERVER_DN_MATCH", "YES", "NO"),
        ("TCP.NODELAY", "YES", "NO"),
    ],
)
def test_true_and_false_in_the_words_of_the_manual(name, on, off):
    assert read_parameters({name: True}) == ({name: on}, [])
    assert read_parameters({name: False}) == ({name: off}, [])


@pytest.mark.parametrize("name", ["TRACE_LEVEL_CLIENT", "trace_level_server"])
def test_trace_level_is_off_but_never_just_on(name):
    assert read_parameters({name: False}) == ({name: "OFF"}, [])
    (fault,) = faults({name: True})
    assert fault.startswith(name)
    assert "SUPPORT" in fault
    assert faults({name: "SUPPORT"}) == faults({name: 16}) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOKEN_AUTH", "OAUTH"),  # its location may be in the file already
        ("token_auth", "oauth"),
        ("TOKEN_AUTH", "AZURE_INTERACTIVE"),
        ("TOKEN_AUTH", '"OAUTH"'),
        ("TOKEN_LOCATION", "/var/lib/oracle-tokens/hr"),
        ("TOKEN_LOCATION", "C:\\tokens\\hr"),
        ("TOKEN_LOCATION", '"/var/lib/oracle-tokens/hr"'),
        ("TOKEN_LOCATION", '"/var/lib/oracle tokens/hr"'),
        ("SSL_SERVER_DN_MATCH", "on"),
        ("SSL_SERVER_DN_MATCH", "False"),
        ("TLS_SERVER_DN_MATCH", "YES"),
        ("SQLNET.EXPIRE_TIME", "10"),
        ("SQLNET.EXPIRE_TIME", 10),
        ("SQLNET.OUTBOUND_CONNECT_TIMEOUT", "500 ms"),
        ("TCP.CONNECT_TIMEOUT", "10sec"),
        ("SQLNET.INBOUND_CONNECT_TIMEOUT", 60),
        ("WALLET_LOCATION", "(SOURCE=(METHOD=FILE)(METHOD_DATA=(DIRECTORY=/etc/wallets/hr)))"),
    ],
)
def test_value_that_is_right_stays_as_it_is(name, value):
    assert read_parameters({name: value}) == ({name: str(value)}, [])


def test_location_with_a_blank_is_written_in_the_quotes_that_oci_needs():
    parameters, found = read_parameters({"TOKEN_LOCATION": "/var/oracle tokens"})
    assert (parameters, found) == ({"TOKEN_LOCATION": '"/var/oracle tokens"'}, [])
    OraFile(clients=(OCI,)).set("TOKEN_LOCATION", parameters["TOKEN_LOCATION"])


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TOKEN_AUTH", "oauth2", "'oauth2' is none of OAUTH, OCI_TOKEN"),
        ("TOKEN_AUTH", True, "'YES' is none of OAUTH"),
        ("TOKEN_LOCATION", "relative/dir", "'relative/dir' is not absolute"),
        ("TOKEN_LOCATION", '"relative/dir"', "is not absolute"),
        ("TOKEN_LOCATION", "~/x", "is not absolute"),
        ("TOKEN_LOCATION", "/a/$HOME", "no client expands it"),
        ("SSL_SERVER_DN_MATCH", "maybe", "'maybe' is none of YES, ON, TRUE, NO, OFF, FALSE"),
        ("ssl_server_dn_match", 1, "'1' is none of YES"),
        ("TLS_SERVER_DN_MATCH", "maybe", "is none of YES"),
        ("SQLNET.EXPIRE_TIME", "ten", "'ten' is not a whole number"),
        ("SQLNET.EXPIRE_TIME", "-1", "is not a whole number"),
        ("SQLNET.EXPIRE_TIME", 1.5, "is not a whole number"),
        ("SQLNET.EXPIRE_TIME", "\u0661", "is not a whole number"),
        ("sqlnet.expire_time", True, "is not a whole number"),
        ("DEFAULT_SDU_SIZE", "8k", "is not a whole number"),
        ("TRACE_FILENO_CLIENT", ["1"], "is not a whole number"),
        ("SQLNET.OUTBOUND_CONNECT_TIMEOUT", "soon", "is not a time"),
        ("TCP.CONNECT_TIMEOUT", "10, 20", "is not a time"),
        ("X", {"a": "b"}, "X is neither text"),
        ("X", [["a"]], "X is neither text"),
        ("X", [""], "X has an item without a value"),
        ("X", [None], "X has an item without a value"),
        ("X", "", EMPTY),
        ("X", " ", EMPTY),
        ("X", [], EMPTY),
        ("TOKEN_AUTH", "", EMPTY),
        ("FOO BAR", 1, "'FOO BAR' is not a name"),
        ("IFILE", "/etc/x.ora", "IFILE is not set"),
        ("A", "(TCPS", "A cannot be written"),
        ("A", "two\nlines", "has a line end"),
        ("A", ["a)"], "A cannot be written"),
    ],
)
def test_value_that_is_wrong(name, value, words):
    found = faults({name: value})
    assert re.search(re.escape(words), " ".join(found))
    assert not [fault for fault in found if fault.endswith(".")]


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("NAMES.DEFAULT_DOMAIN", "contoso.example\n", "contoso.example"),
        ("TOKEN_LOCATION", "/var/lib/hr tokens/hr\n", '"/var/lib/hr tokens/hr"'),
        ("SQLNET.EXPIRE_TIME", "10\n", "10"),
        ("NAMES.DIRECTORY_PATH", ["TNSNAMES\n", "EZCONNECT"], "(TNSNAMES, EZCONNECT)"),
        (
            "WALLET_LOCATION",
            "(SOURCE=\n  (METHOD=FILE)\n  (METHOD_DATA=\n    (DIRECTORY=/w)))\n",
            "(SOURCE= (METHOD=FILE) (METHOD_DATA= (DIRECTORY=/w)))",
        ),
    ],
)
def test_block_text_of_yaml_is_written_on_one_line(name, value, text):
    """As in oracle_tnsnames (issue 13, number 9)."""
    assert read_parameters({name: value}) == ({name: text}, [])


@pytest.mark.parametrize("value", ["(TNSNAMES,\n# no\nLDAP)\n", "(TNSNAMES, # no\nLDAP)\n"])
def test_comment_in_block_text_is_named(value):
    (fault,) = faults({"NAMES.DIRECTORY_PATH": value})
    assert fault.endswith("perhaps because of the comment (#) in it: take that out")


def test_block_text_makes_no_second_parameter():
    assert "has a line end" in faults({"A": "b\nTOKEN_AUTH = OAUTH\n"})[0]
    assert "A cannot be written" in faults({"A": "(b)\nTOKEN_AUTH = (\n"})[0]


@pytest.mark.parametrize("value", ["", " ", [], {"a": 1}])
def test_value_that_has_no_text_has_one_fault(value):
    assert len(faults({"TOKEN_AUTH": value})) == 1


def test_name_and_value_are_both_looked_at():
    for value in ("", {"a": 1}, "(TCPS", "two\nlines"):
        first, second = faults({"FOO BAR": value})
        assert first.startswith("'FOO BAR' is not a name")
        assert "FOO BAR" in second


def test_one_name_in_two_spellings():
    assert faults({"a": 1, "A": 2, "B": 3}) == ["A is there more than once"]


def test_all_faults_at_once():
    found = faults({"AUTH": "(TCPS", "FOO BAR": 1, "X": {"a": "b"}, "TOKEN_AUTH": "oauth2", "Y": ""})
    assert len(found) == 5
    for words in ("AUTH cannot", "'FOO BAR'", "X is neither", "'oauth2'", "Y " + EMPTY):
        assert [fault for fault in found if words in fault]


def test_what_goes_needs_nothing():
    names = ("TOKEN_AUTH", "SQLNET.EXPIRE_TIME", "FOO BAR", "IFILE")
    assert read_parameters(dict.fromkeys(names)) == (dict.fromkeys(names), [])
