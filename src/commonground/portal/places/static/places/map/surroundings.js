// The words around a map: its key, how to use it, whose outlines it shows, and what is being looked at.

import { keyOf, listWords } from "./look.js";

let count = 0;

function element(name, className, words = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = words;
  return made;
}

/** The same sentences, none of them twice: several sources ask for the same one. */
function saidOnce(text) {
  return [...new Set(text.split(/(?<=\.)\s+/).map((one) => one.replace(/\.$/, "")))].join(". ") + ".";
}

/**
 * Puts the words around the map, and returns how to say more: { point, choose, retell }.
 * An area is { code, name }, or null for none.
 */
export function surround(figure, { map, box, highlight, recolour }, content) {
  const { title, href, list, attribution } = figure.dataset;
  const [isIn, isOut] = listWords(figure.dataset);
  const heading = title || content.values?.title || "Map";
  const how = element(
    "p",
    "cg-note cg-map__how",
    "Point at an area to read about it, and press it to choose it. By keyboard: arrow keys move the map, " +
      "+ and − zoom, and Enter chooses the area under the cross." +
      (list ? " The list on this page says the same as the map." : ""),
  );
  how.id = `cg-map-how-${(count += 1)}`;
  const tip = element("p", "cg-map__tip");
  tip.ariaHidden = "true";
  tip.hidden = true;
  const cross = element("div", "cg-map__cross");
  cross.ariaHidden = "true";
  box.append(cross, tip);
  const said = element("p", "cg-map__said");
  said.setAttribute("role", "status");

  const unit = content.values?.unit;
  const caption = element("p", "cg-map__title", unit ? `${heading} (${unit})` : heading);
  figure.append(caption, keyOf(content, figure.dataset), said, how);
  recolour();
  if (attribution) figure.append(element("p", "cg-note cg-map__whose", saidOnce(attribution)));

  const canvas = map.getCanvas();
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-roledescription", "map");
  canvas.setAttribute("aria-label", heading);
  canvas.setAttribute("aria-describedby", how.id);

  function about({ code, name }) {
    const { values, members } = content;
    if (values) return `${name}: ${values.shown[code] ?? values.no_data_label}`;
    if (figure.dataset.selected) return name;
    return `${name}: ${members.includes(code) ? isIn : isOut}`;
  }

  let pointed = null;
  let chosen = null;
  return {
    /** Marks an area as the one that is pointed at; `aloud` for those who cannot see the map. */
    point(area, aloud = false) {
      pointed = area;
      highlight(area?.code ?? null);
      tip.hidden = !area;
      tip.textContent = area ? about(area) : "";
      if (aloud) said.textContent = area ? `Under the cross: ${about(area)}.` : "Under the cross: no area.";
    },
    /** Says an area's name and figure, and links to its page. */
    choose(area) {
      if (!area) return;
      chosen = area;
      said.replaceChildren(`${about(area)}. `);
      if (href) {
        const link = element("a", "govuk-link", `Go to ${area.name}`);
        link.href = href.replace("{code}", encodeURIComponent(area.code));
        said.append(link);
      }
      figure.dispatchEvent(
        new CustomEvent("cg-area", { bubbles: true, detail: { code: area.code, name: area.name } }),
      );
    },
    /** Says again what was said, since what is on the list has changed. */
    retell() {
      if (pointed) tip.textContent = about(pointed);
      if (chosen) said.firstChild.textContent = `${about(chosen)}. `;
    },
  };
}
