# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JMESPath over the result of a token, as in `az … --query`. jmespath is imported only by those who query."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from ansible_collections.entra.oracledb.plugins.module_utils._text import printable
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.errors import RequestError
from ansible_collections.entra.oracledb.plugins.plugin_utils._model.token import Token


def query_faults(query: str | None) -> list[str]:
    """What is wrong with the JMESPath expression, whatever it will be applied to."""
    if not query:
        return []
    try:
        import jmespath
    except ImportError:
        return ["query needs jmespath: pip install jmespath into the Python that runs Ansible."]
    try:
        jmespath.compile(query)
    except jmespath.exceptions.JMESPathError as error:
        return [f"query '{query}' is no JMESPath expression: {printable(error, limit=200)}."]
    return []


def select(token: Token, query: str | None, beside: Mapping[str, str] | None = None) -> Any:
    """The token's text, or what the JMESPath `query` makes of its result, with what is handed out `beside` it.

    Raises RequestError if it cannot be applied.
    """
    if not query:
        return token.access_token
    import jmespath

    try:
        return jmespath.search(query, {**token.result(time.time()), **(beside or {})})
    except jmespath.exceptions.JMESPathTypeError as error:  # its own text quotes the value: the token
        wanted = " or ".join(error.expected_types)
        fault = f"{error.function_name}() takes {wanted}, not {error.actual_type}"
    except jmespath.exceptions.JMESPathError as error:
        fault = printable(error, limit=200)
    raise RequestError([f"query '{query}' cannot be applied: {fault}."])
