// Maps of areas. A <figure class="cg-map" data-tiles="…"> shows what it holds without JavaScript until its
// map is drawn, and keeps that where no map can be drawn. What stands beside a map says the same as the map.
//
//   data-tiles        address of the tiles (PMTiles) of one kind of area
//   data-layer        the layer in them; each area there has a code and a name
//   data-bounds       west,south,east,north in degrees: what is in sight at first
//   data-title        what the map shows: its name, and the heading of its key
//   data-values       address of what to colour by: {title, unit, classes: [{from, to, label}],
//                     no_data_label, values: {code: number of its class from 0, or null},
//                     shown: {code: "12.3%"}}
//   data-members      or the codes on a list, as JSON; when it is changed, the map follows
//   data-listed       what to call an area on that list, where "on the list" is not right
//   data-unlisted     and one that is not
//   data-selected     code of the area that the page is about
//   data-href         address of an area's page, with {code} in it
//   data-list         selector of the list or table beside the map; its rows have data-code
//   data-attribution  whose outlines these are
//   data-basemap      address of a MapLibre style to draw underneath; without it nothing is asked of others
//
// When somebody chooses an area, the figure sends out the event "cg-area" with {code, name}.

import { canDraw, drawMap } from "./map/drawing.js";
import { followKeyboard, followList, followPointer } from "./map/reach.js";
import { surround } from "./map/surroundings.js";

/** What to show: figures by code, or the codes on a list; a page's own area is a list of one. */
async function contentOf({ dataset }) {
  const { members, selected, values } = dataset;
  if (!values) return { values: null, members: members ? JSON.parse(members) : [selected ?? []].flat() };
  const answer = await fetch(values, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${values} answers ${answer.status}`);
  return { values: await answer.json(), members: [] };
}

async function begin(figure) {
  const content = await contentOf(figure);
  const drawn = await drawMap(figure, content);
  const told = surround(figure, drawn, content);
  followPointer(drawn, told);
  followKeyboard(drawn, told);
  if (figure.dataset.list) followList(drawn, told, document.querySelector(figure.dataset.list));
  new MutationObserver(() => {
    content.members = JSON.parse(figure.dataset.members);
    drawn.refilter();
    told.retell();
  }).observe(figure, { attributeFilter: ["data-members"] });
}

/** A map is begun when it comes near the screen: most of what it needs is large. */
const nearing = new IntersectionObserver(
  (seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      nearing.unobserve(target);
      begin(target).catch((problem) => console.warn("The map is not drawn:", problem));
    }
  },
  { rootMargin: "300px" },
);

if (canDraw()) {
  for (const figure of document.querySelectorAll("figure.cg-map[data-tiles]")) nearing.observe(figure);
}
