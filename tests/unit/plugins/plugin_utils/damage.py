# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Damage to the files of a store: of their bytes, and of what is in them with a checksum or a seal that fits again."""

import copy
import json
from pathlib import Path

NESTED = json.loads("[" * 400 + "]" * 400)
VALUES = (
    None,
    True,
    0,
    -1,
    1.5,
    1e308,
    float("nan"),
    float("inf"),
    10**400,
    "",
    "x",
    "5",
    "\ud800",
    "\0\x1b[2J",
    "A" * 5000,
    [],
    ["x"],
    {},
    {"x": {"y": 5}},
    NESTED,
)
# Another text may be the opaque token of an API: only the checksum tells it from damage, and here that fits.
NO_TOKENS = [value for value in VALUES if not (isinstance(value, str) and value.isalnum())]


def damage(store, name, random, others=()):
    """Damage the document: its bytes in the file, or its JSON as if it had been written so."""
    path = Path(store.path) / name
    if random.random() < 0.5:
        path.write_bytes(changed_bytes(path.read_bytes(), random, others))
    else:
        store.save(name, changed_json(store.load(name), random))


def changed_bytes(data, random, others=()):
    """Bits flipped, pieces gone, doubled, strange or of another file."""
    at = random.randrange(len(data))
    end = at + random.randrange(1, 40)
    return random.choice(
        [
            flipped(data, at, random),
            flipped(data, at, random),
            data[:at],
            data[at:],
            data[:at] + data[end:],
            data[:at] + data[at:end] * 2 + data[end:],
            data[:at] + bytes(end - at) + data[end:],
            data[:at] + random.randbytes(end - at) + data[end:],
            data + b"}",
            b"",
            b"[" * 100_000,
            b"\xff\xfe" + data,
            random.randbytes(at + 1),
            *others,
        ]
    )


def flipped(data, at, random):
    return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]


def changed_json(data, random):
    """One place of the document has another value or is gone; a text that is JSON is a place with places of its own."""
    document = copy.deepcopy(json.loads(data))
    places = list(places_of(document))
    holder, key = random.choice(places)
    inner = holder[key]
    if isinstance(inner, str) and inner.startswith("{") and random.random() < 0.9:
        holder[key] = changed_json(inner, random).decode()
    elif random.random() < 0.25:
        del holder[key]
    else:
        holder[key] = random.choice(NO_TOKENS if key == "access_token" else VALUES)
    return json.dumps(document).encode()


def places_of(document):
    """Every (object, name) and (list, index) in it."""
    items = document.items() if isinstance(document, dict) else enumerate(document)
    for key, value in list(items):
        yield document, key
        if isinstance(value, dict | list):
            yield from places_of(value)
