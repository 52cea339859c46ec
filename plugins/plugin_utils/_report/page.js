/* Copyright: (c) 2026, entra.oracledb contributors
 * GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
"use strict";
(() => {
  const form = document.querySelector(".filter");
  const hosts = [...document.querySelectorAll(".hosts > li")];
  const tiles = [...document.querySelectorAll(".tile")];
  const status = document.querySelector("[role=status]");
  const nobody = document.getElementById("no-host");
  const field = form.elements;
  let texts = null;

  function filter() {
    texts ??= hosts.map((host) => `${host.textContent} ${host.dataset.causes}`.toLowerCase());
    const words = field.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const state = field.state.value;
    const cause = field.cause.value;
    let shown = 0;
    hosts.forEach((host, at) => {
      const wanted = (!state || host.dataset.state === state)
        && (!cause || host.dataset.causes.split(" ").includes(cause))
        && words.every((word) => texts[at].includes(word));
      host.hidden = !wanted;
      shown += wanted;
    });
    const all = hosts.length.toLocaleString("en");
    status.textContent = shown === hosts.length ? `${all} hosts` : `${shown.toLocaleString("en")} of ${all} hosts`;
    nobody.hidden = shown > 0;
    tiles.forEach((tile) => tile.setAttribute("aria-pressed", String(tile.dataset.state === state)));
  }

  function show(name, value) {
    form.reset();
    field[name].value = value;
    filter();
    document.getElementById("hosts").scrollIntoView();
    field[name].focus({ preventScroll: true });
  }

  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  for (const tile of tiles) {
    tile.disabled = ![...field.state.options].some((option) => option.value === tile.dataset.state);
    tile.addEventListener("click", () => {
      const again = tile.getAttribute("aria-pressed") === "true";
      field.state.value = again ? "" : tile.dataset.state;
      filter();
    });
  }
  for (const button of document.querySelectorAll(".show")) {
    button.hidden = false;
    button.addEventListener("click", () => show("cause", button.dataset.cause));
  }
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, select, textarea")) {
      event.preventDefault();
      field.text.focus();
    } else if (event.key === "Escape" && event.target === field.text) {
      form.reset();
    }
  });

  // On paper the causes are open, and the hosts' findings where they are few.
  let opened = [];
  addEventListener("beforeprint", () => {
    const few = hosts.filter((host) => !host.hidden).length <= 50;
    const closed = document.querySelectorAll(few ? ".cause, .rest, .hosts details" : ".cause, .rest");
    opened = [...closed].filter((one) => !one.open);
    opened.forEach((one) => { one.open = true; });
  });
  addEventListener("afterprint", () => opened.forEach((one) => { one.open = false; }));
})();
