// Copyright: (c) 2026, entra.oracledb contributors
// GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// A code leads to the page that explains it, words that are a title's to that page. The rest is Sphinx' own
// (sphinx/themes/basic/static/searchtools.js).
var Scorer = {
  score: ([docname, title, anchor, description, score]) => {
    const words = (new URLSearchParams(window.location.search).get("q") || "").trim();
    const page = /\bAADSTS\d/i.test(words) ? "docs/aadsts" : /\b(ORA|DPY|NJS|TNS)-\d/i.test(words) ? "docs/troubleshooting" : "";
    const named = words && title.toLowerCase().includes(words.toLowerCase()) ? 50 : 0;
    return score + named + (page && docname === page ? 100 : 0);
  },
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
