# Copyright: (c) 2026, entra.oracledb contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sphinx' settings for the site that `make docs` builds; tools/docs_site.py copies this file to the site's sources."""

from pathlib import Path

project = "entra.oracledb"
copyright = "2026, entra.oracledb contributors"  # noqa: A001
title = "entra.oracledb"
html_title = "entra.oracledb"
html_short_title = "entra.oracledb"

extensions = ["myst_parser", "sphinx_antsibull_ext"]
myst_heading_anchors = 4
root_doc = "index"
exclude_patterns = ["_build"]

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_search_scorer = str(Path(__file__).with_name("scorer.js"))
html_show_sphinx = False
html_copy_source = False
html_use_index = False
html_domain_indices = False
html_theme_options = {"navigation_with_keys": False}
pygments_style = "ansible"
pygments_dark_style = "github-dark"
highlight_language = "YAML+Jinja"

default_role = "any"
nitpicky = True
# Ansible's own pages are not built here, and no inventory is fetched.
nitpick_ignore_regex = [
    (".*", r"ansible_collections\.(ansible|community|azure)\..*"),
    (".*", r"(ansible|community|azure)\..*"),
]
# A fence of `console` or of a host's files has no grammar that knows `…`; that is no fault of the page.
suppress_warnings = ["misc.highlighting_failure"]
