# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hypothesis strategies: files as a DBA, an installer and this collection leave them, sound and broken."""

from hypothesis import strategies as st

from ansible_collections.entra.oracledb.plugins.module_utils._descriptor import build

ADDRESS = "(ADDRESS=(PROTOCOL={0})(HOST={1})(PORT=1521))"
DATA = "(CONNECT_DATA=(SERVICE_NAME={0}))"
SECURITY = '(SECURITY=(SSL_SERVER_DN_MATCH=YES)(SSL_SERVER_CERT_DN="CN={0}, O=Contoso")(TOKEN_AUTH=OAUTH)(TOKEN_LOCATION=/t/{0}))'

#: Few, so that names meet: duplicates, and an edit of a name that is there.
names = st.sampled_from(["HR", "hr", "B", "C.example", "D_1", "E-2", "long.er.name"])
hosts = st.sampled_from(["localhost", "127.0.0.1", "::1"])


@st.composite
def descriptors(draw: st.DrawFn) -> str:
    """One line with a connect descriptor that every driver takes."""
    host, service = draw(hosts), draw(st.sampled_from(["one", "two.example", "three"]))
    addresses = ADDRESS.format(draw(st.sampled_from(["TCP", "TCPS", "tcp"])), host) * draw(st.integers(1, 2))
    if draw(st.booleans()):
        addresses = f"(ADDRESS_LIST={draw(st.sampled_from(['', '(LOAD_BALANCE=ON)', '(FAILOVER=OFF)']))}{addresses})"
    security = draw(st.sampled_from(["", SECURITY.format(service)]))
    one = f"(DESCRIPTION={draw(st.sampled_from(['', '(RETRY_COUNT=2)', '(FOO=bar)']))}{addresses}{DATA.format(service)}{security})"
    return draw(st.sampled_from([one, one, one, f"(DESCRIPTION_LIST=(LOAD_BALANCE=OFF){one}{one})"]))


#: The same value as people and tools lay it out; all but the first over several lines.
LAYOUTS = (
    lambda value: value,
    lambda value: value.replace("(", "\n  (").replace(")(", ")\n  ("),
    lambda value: value.replace("(", "\n\t("),
    lambda value: value.replace("=", " = "),
    lambda value: value.replace(")(", ")\n    # a comment (between\n    ("),
    lambda value: value.replace(")(", ")\n(").replace("))", ")\n)"),
    lambda value: "\n\n  " + value,
    lambda value: value + "   # trailing",
)

#: What is between entries, and what some client or other stumbles over; `{0}` is a name.
PIECES = (
    "",
    "# a comment",
    "  # an indented comment with (",
    "# BEGIN ANSIBLE MANAGED BLOCK",
    "\t",
    "{0} = localhost:1521/easy",
    "{0} = tcps://localhost/easy?retry_count=3",
    "X{0} = (DESCRIPTION=(ADDRESS=(PROTOCOL=IPC)(KEY=EXTPROC1))(CONNECT_DATA=(SID=PLSExtProc)))",
    "LISTENER_{0} = (ADDRESS=(PROTOCOL=TCP)(HOST=localhost)(PORT=1521))",
    "IFILE = /dev/null",
    "{0}, other = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=localhost)(PORT=1))(CONNECT_DATA=(SID=list)))",
    "{0},\n  wrapped = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=localhost)(PORT=1))(CONNECT_DATA=(SID=w)))",
    "{0}\n  = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=localhost)(PORT=1))(CONNECT_DATA=(SID=next)))",
    "  {0} = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=localhost)(PORT=1))(CONNECT_DATA=(SID=indented)))",
    "{0} = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=localhost)(PORT=1))(CONNECT_DATA=(SID=unclosed))",
    "{0} = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=localhost)(PORT=1))(CONNECT_DATA=(SID=twice))))",
    '{0} = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=localhost)(PORT=1))(SECURITY=(SSL_SERVER_CERT_DN="CN=a#b")))',
    '{0} = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=localhost)(PORT=1))(SECURITY=(SSL_SERVER_CERT_DN="CN=(")))',
    "{0} = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=localhost)(PORT=1))(CONNECT_DATA=(SID='single')))",
    "{0} = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=localhost)(PORT=1))(X=C:\\t\\))",
    "{0} =",
    "{0}",
    "garbage without a sign",
    "\x0c",
    "# caf\xe9",
)


@st.composite
def entries(draw: st.DrawFn) -> str:
    """One alias, or two, with a descriptor in some layout."""
    heads = [draw(names), f"{draw(names)}, {draw(names)}", f"{draw(names)},{draw(names)}"]
    equals = draw(st.sampled_from(["=", " = ", " =", "= ", " =\n  "]))
    return draw(st.sampled_from(heads)) + equals + draw(st.sampled_from(LAYOUTS))(draw(descriptors()))


pieces = st.builds(str.format, st.sampled_from(PIECES), names)
plain = st.builds(
    "{0} = (DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=localhost)(PORT={1})))".format, names, st.integers(1, 99)
)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """The bytes of a tnsnames.ora; about every second one is sound for every driver.

    In some of the others names and defects meet often: few short entries, and a piece for every one of them.
    """
    kinds = (entries(), entries(), st.one_of(entries(), entries(), pieces), st.one_of(plain, pieces))
    parts = draw(st.sampled_from(kinds))
    text = "\n".join(draw(st.lists(parts, max_size=6))) + draw(st.sampled_from(["\n", "", "\n\n", "\n# end"]))
    text = draw(st.sampled_from(["", "", "", "\ufeff"])) + text.replace(
        "\n", draw(st.sampled_from(["\n", "\n", "\r\n"]))
    )
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8", "latin-1"])), "ignore")


@st.composite
def services(draw: st.DrawFn) -> str:
    """A descriptor as this collection writes it."""
    service = {
        "host": draw(hosts),
        "port": draw(st.integers(1, 65535)),
        "service_name": draw(st.sampled_from(["new", "n.e-w"])),
    }
    if draw(st.booleans()):
        service["token_location"] = "/var/lib/oracle-tokens/new"
    assert not build.faults("HR", service)
    return build.build(service)
