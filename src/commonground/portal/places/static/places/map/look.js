// How a map looks: the page's own colours, the pattern of no data, and the key that explains them.

const STEPS = 5;

export const HATCH = "no-data";

const IN_KEYS = ["step-1", "step-2", "step-3", "step-4", "step-5", "card", "stripe", "edge", "ink", "rust", "teal"];

/** The page's colours of now, light or dark, by the names that they have after --cg-. */
export function readColours() {
  const style = getComputedStyle(document.documentElement);
  return new Proxy({}, { get: (_, name) => style.getPropertyValue(`--cg-${name}`).trim() || "gray" });
}

/** The step of the scale for one class of several, so that few classes lie as far apart as can be. */
function stepOf(number, classes) {
  return classes < 2 ? 3 : 1 + Math.round((number * (STEPS - 1)) / (classes - 1));
}

/** A filter that lets through the areas of these codes. */
function among(codes) {
  return codes.length ? ["match", ["get", "code"], codes, true, false] : ["literal", false];
}

function codesByClass({ values, classes }) {
  const groups = classes.map(() => []);
  for (const [code, number] of Object.entries(values)) groups[number]?.push(code);
  return groups;
}

/**
 * The layers, from the ground up. `content` has figures as `values`, or `members`: codes on a list.
 *
 * Colours are plain values, and filters say which areas have them: new colours need no new look at the tiles.
 */
export function layersFor(colours, { values, members }, { selected, basemap }) {
  const groups = values ? codesByClass(values) : [[...new Set(members)]];
  const fill = (id, colour, filter) => ({
    id,
    type: "fill",
    paint: { "fill-color": colour, "fill-opacity": basemap ? 0.75 : 1 },
    ...(filter && { filter }),
  });
  const line = (id, colour, width, filter) => ({
    id,
    type: "line",
    layout: { "line-join": "round" },
    paint: { "line-color": colour, "line-width": width },
    ...(filter && { filter }),
  });
  const ground = {
    id: "ground",
    type: "background",
    paint: { "background-color": colours.paper },
  };
  const none = {
    id: "none",
    type: "fill",
    paint: { "fill-pattern": HATCH },
    filter: ["!", among(groups.flat())],
  };
  // Far away, the edges of small areas would hide their colours.
  const edges = line("edges", values ? colours.card : colours.edge, 1);
  edges.paint["line-opacity"] = [
    "interpolate", ["linear"], ["zoom"], ...(values ? [7, 0, 9, 0.4] : [6.5, 0, 8.5, 0.5]), 11, 1,
  ];
  // And those on a list would be too small to see: their own colour around them makes them larger.
  const listed = selected ? colours.teal : colours.rust;
  const byZoom = (...steps) => ["interpolate", ["linear"], ["zoom"], ...steps];
  const around = line(
    "members", byZoom(7, listed, 9.5, colours.ink), byZoom(5, 3.5, 7, 2.5, 9.5, 1), among(groups[0]),
  );
  const own = ["==", ["get", "code"], selected ?? ""];
  const lit = (width) => ["case", ["boolean", ["feature-state", "on"], false], width, 0];
  return [
    ...(basemap ? [] : [ground]),
    fill("areas", values ? colours.card : colours.stripe),
    ...groups.map((codes, i) =>
      fill(`class-${i}`, values ? colours[`step-${stepOf(i, groups.length)}`] : listed, among(codes)),
    ),
    ...(values ? [none, edges] : [edges, around]),
    line("own-around", colours.card, 6, own),
    line("own", colours.rust, 3, own),
    line("lit-around", colours.ink, lit(6)),
    line("lit", colours.focus, lit(3)),
  ];
}

/** The pattern of no data, 6 by 6 units at two pixels a unit: thin strokes on the colour of a card. */
export function drawHatch(colours) {
  const side = 12;
  const canvas = new OffscreenCanvas(side, side);
  const pen = canvas.getContext("2d");
  pen.fillStyle = colours.card;
  pen.fillRect(0, 0, side, side);
  pen.strokeStyle = colours.edge;
  pen.lineWidth = 2;
  for (const shift of [-side, 0, side]) {
    pen.moveTo(shift - 2, side + 2);
    pen.lineTo(shift + side + 2, -2);
  }
  pen.stroke();
  return pen.getImageData(0, 0, side, side);
}

function entry(key, words) {
  const item = document.createElement("li");
  const sample = document.createElement("span");
  const text = document.createElement("span");
  sample.className = key;
  sample.ariaHidden = "true";
  text.textContent = words;
  item.append(sample, text);
  return item;
}

/** Holds a key to the colours that its map has, since a dark map stays dark on paper. */
export function holdKey(list, colours) {
  for (const sample of list.querySelectorAll(".cg-key")) {
    for (const name of IN_KEYS) sample.style.setProperty(`--cg-${name}`, colours[name]);
  }
}

/** What to call an area that is on the list, and one that is not. */
export function listWords({ selected, listed, unlisted }) {
  if (selected) return ["this place", "another place"];
  return [listed ?? "on the list", unlisted ?? "not on the list"];
}

function sentenceCase(words) {
  return words[0].toUpperCase() + words.slice(1);
}

/** What the colours stand for, as a list. `dataset` is the figure's. */
export function keyOf({ values }, dataset) {
  const list = document.createElement("ul");
  list.className = "cg-legend";
  const count = values?.classes.length;
  if (values) {
    list.append(
      ...values.classes.map(({ label }, i) => entry(`cg-key cg-key--${stepOf(i, count)}`, label)),
      entry("cg-key cg-map__none", values.no_data_label),
    );
  } else {
    const [isIn, isOut] = listWords(dataset).map(sentenceCase);
    list.append(entry(`cg-key ${dataset.selected ? "cg-map__place" : "cg-map__member"}`, isIn), entry("cg-key cg-map__other", isOut));
  }
  if (values && dataset.selected) list.append(entry("cg-key cg-map__own", "This place"));
  return list;
}
