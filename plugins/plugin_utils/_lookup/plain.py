# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether what was asked may have a name of its own, under which the next lookup finds the answer by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

VARIABLE = "aad_token_"
# The name of a file must not be made of what people can guess: a question with a value for one of these is never remembered.
GUESSABLE = """
    password certificate_password cache_key query federated_token_variable
    AAD_TOKEN_CACHE_KEY AZURE_CLIENT_CERTIFICATE_PASSWORD AZURE_PASSWORD
""".split()  # noqa: SIM905 - as the lookup's tables
PROXIES = ("proxy", "AAD_TOKEN_PROXY")  # with a login one is not, either
PATHS = """
    certificate_path private_key_path federated_token_file cache_dir
    AAD_TOKEN_CACHE_DIR AZURE_CLIENT_CERTIFICATE_PATH AZURE_CONFIG_DIR AZURE_FEDERATED_TOKEN_FILE AZURE_X509_CERTIFICATE_PATH
""".split()  # noqa: SIM905 - and one that leads elsewhere than it says


def is_plain(asked: Sequence[Mapping[str, object]]) -> bool:
    """Whether the lookup's parts of a question (options, variables, environment, section of ansible.cfg) are all plain."""
    return all(is_plain_value(name.removeprefix(VARIABLE), value) for values in asked for name, value in values.items())


def is_plain_value(name: str, value: object) -> bool:
    """Whether the value of this option or variable of the environment can be part of a name."""
    if value is None or not (name in GUESSABLE or name in PROXIES or name in PATHS):
        return True
    if not isinstance(value, str) or (name in GUESSABLE and value):
        return False
    return "@" not in value if name in PROXIES else "$" not in value and "~" not in value
