// The map itself: MapLibre, drawn aside and shown when it is whole.

import { drawHatch, HATCH, holdKey, layersFor, readColours } from "./look.js";

const SOURCE = "areas";
const CLOSEST = 16;
const DARK = matchMedia("(prefers-color-scheme: dark)");

export function canDraw() {
  return Boolean(document.createElement("canvas").getContext("webgl2"));
}

let library;

/** MapLibre, taught to read PMTiles; fetched once. */
function loadLibrary() {
  library ??= Promise.all([
    import("../../vendor/maplibre-gl/maplibre-gl.mjs"),
    import("../../vendor/pmtiles/pmtiles.js"),
  ]).then(([maplibre, pmtiles]) => {
    maplibre.addProtocol("pmtiles", new pmtiles.Protocol().tile);
    return maplibre;
  });
  return library;
}

function make(maplibre, box, { bounds, basemap }) {
  const [west, south, east, north] = bounds.split(",").map(Number);
  const map = new maplibre.Map({
    container: box,
    style: basemap || { version: 8, sources: {}, layers: [] },
    bounds: [[west, south], [east, north]],
    fitBoundsOptions: { padding: 12 },
    maxZoom: CLOSEST,
    maxPitch: 0,
    dragRotate: false,
    touchPitch: false,
    renderWorldCopies: false,
    cooperativeGestures: true, // the page scrolls past the map
    fadeDuration: 0,
    attributionControl: basemap ? { compact: true } : false,
    canvasContextAttributes: { preserveDrawingBuffer: true }, // the map is there on paper too
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  return map;
}

/**
 * Draws the figure's map in place of what was there. Where something is amiss it rejects, and the figure
 * stays as it was. Returns what others do with the map: { map, box, at, highlight, recolour, refilter }.
 */
export async function drawMap(figure, content) {
  const maplibre = await loadLibrary();
  const { tiles, layer, selected, basemap } = figure.dataset;
  const box = document.createElement("div");
  box.className = "cg-map__box cg-map__box--waiting";
  figure.append(box);
  let map;

  const layers = () => layersFor(readColours(), content, { selected, basemap });

  function addLayers() {
    const url = `pmtiles://${new URL(tiles, location.href)}`;
    map.addSource(SOURCE, { type: "vector", url, promoteId: "code" });
    map.addImage(HATCH, drawHatch(readColours()), { pixelRatio: 2 });
    for (const one of layers()) {
      map.addLayer(one.type === "background" ? one : { source: SOURCE, "source-layer": layer, ...one });
    }
  }

  /** Gives the map and its key the colours of now. */
  function recolour() {
    map.updateImage(HATCH, drawHatch(readColours()));
    for (const { id, paint } of layers()) {
      for (const [name, value] of Object.entries(paint)) map.setPaintProperty(id, name, value);
    }
    for (const key of figure.querySelectorAll(".cg-legend")) holdKey(key, readColours());
  }

  /** Shows which areas are on the list of now. */
  function refilter() {
    for (const { id, filter } of layers()) if (filter) map.setFilter(id, filter);
  }

  try {
    map = make(maplibre, box, figure.dataset);
    await new Promise((resolve, reject) => {
      map.once("error", ({ error }) => reject(error));
      map.once("load", () => {
        addLayers();
        map.once("idle", resolve);
      });
    });
  } catch (problem) {
    map?.remove();
    box.remove();
    throw problem;
  }
  DARK.addEventListener("change", recolour);
  box.classList.remove("cg-map__box--waiting");
  figure.classList.add("cg-map--drawn");
  figure.replaceChildren(box, ...figure.querySelectorAll("figcaption"));

  let lit = null;
  const state = (code, on) => map.setFeatureState({ source: SOURCE, sourceLayer: layer, id: code }, { on });
  return {
    map,
    box,
    recolour,
    refilter,
    /** The area at a point of the map, as { code, name }; null where there is none. */
    at: (point) => map.queryRenderedFeatures(point, { layers: ["areas"] })[0]?.properties ?? null,
    /** Draws one area's edge boldly, and no other's. */
    highlight(code) {
      if (code === lit) return;
      if (lit) state(lit, false);
      if (code) state(code, true);
      lit = code;
    },
  };
}
