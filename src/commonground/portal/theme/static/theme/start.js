// What every page does where JavaScript runs: nothing on a page needs it.

import { initAll } from "../vendor/govuk-frontend/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// A search form with data-suggest, the address of what a search finds, names places while somebody types.
if (document.querySelector("form[data-suggest]")) import("./suggest.js").then(({ suggest }) => suggest());

// A table that is laid out as blocks is no longer read out as a table by some browsers, unless it says so.
const ROLES = {
  table: "table", thead: "rowgroup", tbody: "rowgroup", tfoot: "rowgroup", tr: "row", td: "cell",
};
for (const table of document.querySelectorAll("table.cg-table")) {
  for (const part of [table, ...table.querySelectorAll("thead, tbody, tfoot, tr, td")]) {
    part.setAttribute("role", ROLES[part.localName]);
  }
  for (const heading of table.querySelectorAll("th")) {
    heading.setAttribute("role", heading.closest("thead") ? "columnheader" : "rowheader");
  }
}

// What is folded away is opened for paper, where the style sheet alone cannot, and folded again after.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const one of opened) one.open = true;
});
addEventListener("afterprint", () => {
  for (const one of opened) one.open = false;
});
