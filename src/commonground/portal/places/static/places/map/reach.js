// Every area can be reached: by pointer, by keyboard, and from the list beside the map.

const ROW = "[data-code]";

export function followPointer({ map, at }, told) {
  map.on("mousemove", ({ point }) => told.point(at(point)));
  map.on("mouseout", () => told.point(null));
  map.on("click", ({ point }) => {
    told.point(at(point));
    told.choose(at(point));
  });
}

/** MapLibre moves and zooms by keyboard; a cross marks the middle, and Enter chooses what is under it. */
export function followKeyboard({ map, box, at }, told) {
  const canvas = map.getCanvas();
  const middle = () => at(map.project(map.getCenter()));
  const byKeyboard = () => canvas.matches(":focus-visible");
  canvas.addEventListener("focus", () => {
    box.classList.toggle("cg-map__box--aimed", byKeyboard());
    if (byKeyboard()) told.point(middle(), true);
  });
  canvas.addEventListener("blur", () => {
    box.classList.remove("cg-map__box--aimed");
    told.point(null);
  });
  canvas.addEventListener("keydown", (event) => {
    box.classList.add("cg-map__box--aimed");
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    told.choose(middle());
  });
  map.on("idle", () => {
    if (box.classList.contains("cg-map__box--aimed") && !map.isMoving()) told.point(middle(), moved());
  });

  let last = "";
  /** Whether the map lies elsewhere than when it was last asked. */
  function moved() {
    const now = `${map.getCenter()} ${map.getZoom()}`;
    const elsewhere = now !== last;
    last = now;
    return elsewhere;
  }
}

/** A row that is pointed at or focused shows its area, and an area that is pointed at shows its row. */
export function followList({ map, at, highlight }, told, list) {
  if (!list) return;
  const rowOf = (event) => event.target.closest?.(ROW);
  for (const kind of ["mouseover", "focusin"]) {
    list.addEventListener(kind, (event) => highlight(rowOf(event)?.dataset.code ?? null));
  }
  for (const kind of ["mouseleave", "focusout"]) list.addEventListener(kind, () => highlight(null));

  let marked = null;
  map.on("mousemove", ({ point }) => mark(at(point)?.code));
  map.on("mouseout", () => mark(null));
  function mark(code) {
    marked?.classList.remove("cg-map__row");
    marked = code ? list.querySelector(`[data-code="${CSS.escape(code)}"]`) : null;
    marked?.classList.add("cg-map__row");
  }
}
