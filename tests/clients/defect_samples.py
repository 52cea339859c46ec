# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each kind of defect in the forms that it has in the field, between sound entries, to ask a driver what it loses by it."""

from collections.abc import Mapping
from pathlib import Path

from ansible_collections.entra.oracledb.plugins.module_utils._orafile.defect_kinds import ABOVE, HERE, NEXT, REST, WHOLE
from tests.clients.drivers import Driver, Parsed

MARK = "\ufeff"
PORTS = {"ABOVE": 1, "NEXT": 3, "LAST": 4}
NAMES_OWN = ("OWN", "OWN2", "OWN3", "OWN/2", "OWN 2", "OWN@X", "ÖWN")


def entry(port: int, more: str = "") -> str:
    """A descriptor that every driver reads; the port tells which entry a driver has taken."""
    return f"(DESCRIPTION=(ADDRESS=(PROTOCOL=TCPS)(HOST=localhost)(PORT={port}))(CONNECT_DATA=(SERVICE_NAME=ss){more}))"


def own(*more: str) -> tuple[str, ...]:
    return tuple(f"OWN = {entry(2, one)}\n" for one in more)


S = entry(2)
ADDRESS = "(ADDRESS=(PROTOCOL=TCPS)(HOST=localhost)(PORT=2))"
#: What stands between ABOVE and NEXT; `{0}` is the directory of the file, in which other.ora defines OWN.
SAMPLES: dict[str, tuple[str, ...]] = {
    "bom": (MARK,),
    "nul": ("# a\0b\n", *own("(X=a\0b)")),
    "encoding": ("# caf\udce9\n", *own("(X=caf\udce9)")),
    "indented": (f"  OWN = {S}\n", f"\tOWN = {S}\n"),
    "indented-first": (f"\n  OWN = {S}\n", f"# a comment\n\tOWN = {S}\n"),
    "unclosed": (f"OWN = {S[:-1]}\n", "OWN = (\n", f"OWN =\n  (DESCRIPTION=\n    {ADDRESS}\n"),
    "unclosed-quote": ('OWN = (X="y)\n', *own('(X="y)', "(X='y)"), *own('(SECURITY=(SSL_SERVER_CERT_DN="CN=db))')),
    "hash-in-quotes": ('OWN = "a#b"\n', f'OWN = (DESCRIPTION={ADDRESS}(X="a#b"\n ))\n'),
    "open-count": (*own('(X="a#b")', '(X="CN=(")', '(X="db (prod")'), f'OWN = (DESCRIPTION={ADDRESS}(X="y)\n'),
    "paren-in-quotes": (*own("(X='db (prod)')"), f'OWN = (DESCRIPTION=(X=")))")\n {ADDRESS})\n'),
    "escape": (*own("(X=a\\)", '(X="a\\")'), f"OWN = {S}\\\n", f"OWN = (DESCRIPTION=\\\n  {ADDRESS})\n"),
    "escaped-paren": own("(X=a\\(b)"),
    "escaped": own('(X="a\\"b\\"")', "(X=a\\(b\\))"),
    "after-quote": own('(X="a"b)'),
    "extra-paren": (f"OWN = {S})\n", f"OWN = {S}))\n", ")\n"),
    "after-value": (f"OWN = {S} text\n", f"OWN = {S}\n text\n", f"OWN = {S},\n"),
    "second-value": (f"OWN = {S}{S}\n", f"OWN = {S}\n  {S}\n", "(X=1)\n"),
    "column-one": ("OWN = (DESCRIPTION=\n" + ADDRESS + "(X=\ny))\n",),
    "alias-lines": (f"OWN,\nOWN2 = {S}\n", f"OWN,\nOWN2,\nOWN3 = {S}\n"),
    "equals-line": (f"OWN\n= {S}\n",),
    "names-comment": (f"OWN # c\n  = {S}\n", f"OWN, # c\n  OWN2 = {S}\n", f"OWN,\n# c\n  OWN2 = {S}\n"),
    "no-value": ("OWN =\n", "OWN =\n\n", "OWN =\n# a note\n", "OWN=\n"),
    "no-equals": (
        f"OWN = {S}\nOWN\n",
        f"OWN = {S}\nOWN, OWN2\n",
        "some words\n",
        "<<<<<<< HEAD\n",
        '"text"\n',
        "a) b\n",
    ),
    "junk": ("=======\n", "OWN (x) y\n", '"text\n', "some (X=1)\n"),
    "name": (f"OWN/2 = {S}\n", f"OWN 2 = {S}\n", f"ÖWN = {S}\n", f"OWN@X = {S}\n"),
    "shape": ("OWN = (=b)\n", "OWN = ()\n", "OWN = (A=b(C=d))\n", "OWN = =x\n", f"OWN = ,{S}\n", *own("(X=a)()")),
    "empty-name": (f"OWN, , OWN2 = {S}\n", f"OWN, = {S}\n"),
    "leading-comma": (f", OWN = {S}\n",),
    "too-long": own("(X=" + "y" * 4200 + ")"),
    "too-deep": own("(X=" * 70 + "y" + ")" * 70),
    "blank-lost": (f'OWN = (DESCRIPTION={ADDRESS}\n  (SECURITY=(SSL_SERVER_CERT_DN="CN=a, O=b c")))\n',),
    "relative-ifile": ("IFILE = other.ora\n",),
    "single-quoted-ifile": ("IFILE = '{0}/other.ora'\n",),
    "ifile": ('IFILE = "{0}/other.ora"\n', "IFILE =\n  {0}/other.ora\n", "IFILE = {0}/other.ora # note\n"),
}
NOTHING_ABOVE = (MARK, *SAMPLES["indented-first"])
#: Sound for every driver, although it looks like a defect.
HARMLESS = (
    *own('(X="CN=db (prod),O=X")', '(X="((a)(b))")', '(X="CN=db)")', '(X="a)b(")', "(X=a\\=b)", "(X=)"),
    f"OWN\n  = {S}\n",
    f"OWN,\n  OWN2 = {S}\n",
    f"OWN = (DESCRIPTION={ADDRESS}\n# c\n)\n",
)


def text_around(sample: str, edge: str = "") -> bytes:
    """A whole tnsnames.ora with the sample; nothing is above those of NOTHING_ABOVE.

    With `edge` "first" nothing is above it, with "last" nothing below.
    """
    above = "" if sample in NOTHING_ABOVE or edge == "first" else f"ABOVE = {entry(1)}\n"
    below = "" if edge == "last" else f"NEXT = {entry(3)}\nLAST = {entry(4)}\n"
    return (above + sample + below).encode("utf-8", "surrogateescape")


def lost(driver: Driver, tns_admin: Path, sample: str, edge: str = "") -> str:
    """What the driver loses by the sample: one of grammar's HERE to WHOLE, or nothing."""
    text = sample.replace("{0}", str(tns_admin))
    (tns_admin / "other.ora").write_text(f"OWN = {S}\n")
    alone = [f"{name} = {value}\n" for name, value in one_line(text).items()]
    (tns_admin / "tnsnames.ora").write_bytes("".join(alone).encode("utf-8", "surrogateescape"))
    meant = driver.parse(tns_admin).values
    data = text_around(text, edge)
    (tns_admin / "tnsnames.ora").write_bytes(data)
    parsed = driver.parse(tns_admin)
    if parsed.error is not None:
        return WHOLE
    there = {name: port for name, port in PORTS.items() if f"{name} =".encode() in data}
    gone = [name for name, port in there.items() if f"PORT={port})" not in parsed.values.get(name, "")]
    if "ABOVE" in gone:
        return WHOLE if "LAST" in gone else ABOVE
    if "LAST" in gone or "NEXT" in gone:
        return REST if "LAST" in gone else NEXT
    names = [name for name in NAMES_OWN if is_named(sample, name)] or ["OWN"] * ("IFILE" in sample)
    if any("PORT=2)" not in driver.resolve(name, tns_admin).descriptor for name in names):
        return HERE
    return HERE if own_is_changed(parsed, meant) else ""


def own_is_changed(parsed: Parsed, meant: Mapping[str, str]) -> bool:
    """Whether a name has not the value that it has in one line."""
    return any(parsed.values.get(name) not in (None, value) for name, value in meant.items())


def is_named(sample: str, name: str) -> bool:
    """Whether the name stands before a "=" or a comma, and not as a part of another one."""
    heads = sample.replace("#", "=").replace("\n", "=").split("=")
    return any(part.strip() == name for head in heads for part in head.split(","))


def one_line(text: str) -> dict[str, str]:
    """OWN with its value in one line, if the value is whole."""
    head, _equals, value = text.partition("=")
    value = " ".join(line for line in value.splitlines() if not line.startswith("#"))
    return {"OWN": " ".join(value.split())} if head.strip() == "OWN" and value.strip() else {}
