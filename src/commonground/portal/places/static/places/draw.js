// Picking small areas: the map and the list say the same. The tick boxes hold what is picked; pressing an area
// on the map ticks its box, and the sum below follows. Without this the boxes alone do everything.

const form = document.querySelector("form.cg-pick");
const figure = form.querySelector(".cg-pick__map");
const sum = form.querySelector(".cg-pick__sum");
const [count, people] = sum.querySelectorAll("strong");
const plain = new Intl.NumberFormat("en-GB");

const boxes = () => [...form.querySelectorAll('input[name="area"]')];
const shapes = () => [...(figure?.querySelectorAll("svg [data-code]") ?? [])];

function follow() {
  const picked = boxes().filter((box) => box.checked);
  const codes = new Set(picked.map((box) => box.value));
  for (const shape of shapes()) shape.classList.toggle("is-picked", codes.has(shape.dataset.code));
  count.textContent = plain.format(codes.size);
  people.textContent = plain.format(picked.reduce((all, box) => all + Number(box.dataset.people), 0));
}

function point(code, on) {
  for (const one of [...shapes(), ...form.querySelectorAll(".govuk-checkboxes__item")]) {
    if (one.dataset.code === code) one.classList.toggle("is-pointed", on);
  }
}

form.addEventListener("change", follow);
sum.hidden = false;
figure?.classList.add("is-live");
for (const [begins, ends] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
  for (const [event, on] of [[begins, true], [ends, false]]) {
    form.addEventListener(event, ({ target }) => {
      const code = target.closest("[data-code]")?.dataset.code;
      if (code) point(code, on);
    });
  }
}
figure?.addEventListener("click", ({ target }) => {
  const code = target.closest("[data-code]")?.dataset.code;
  const box = boxes().find(({ value }) => value === code);
  if (!box) return;
  box.checked = !box.checked;
  follow();
});
addEventListener("pageshow", follow); // a page that is gone back to keeps its ticks
