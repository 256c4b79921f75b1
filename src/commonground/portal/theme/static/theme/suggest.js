// A search box that suggests places while somebody types. Whoever does not choose one sends the form as ever.

import accessibleAutocomplete from "../vendor/accessible-autocomplete/accessible-autocomplete.js";

const SHORTEST = 3;
const MOST = 8;
const PAUSE = 180; // milliseconds without a key before anything is asked

const escaped = document.createElement("span");

/** Words as HTML that shows them: the box writes what it is given as it is. */
function asHtml(words) {
  escaped.textContent = words;
  return escaped.innerHTML;
}

function described({ name, called, around }) {
  const where = [called, around].filter(Boolean).join(", ");
  return `<span class="cg-suggested">${asHtml(name)}</span> <span class="cg-suggested__what">${asHtml(where)}</span>`;
}

/** Asks what a search finds, once the typing pauses; only the last question's answer counts. */
function asking(address) {
  let waiting = 0;
  let asked = null;
  return (words, tell) => {
    clearTimeout(waiting);
    asked?.abort();
    waiting = setTimeout(async () => {
      const own = new AbortController();
      asked = own;
      try {
        const answer = await fetch(`${address}?q=${encodeURIComponent(words)}`, { signal: own.signal });
        const found = answer.ok ? (await answer.json()).found : [];
        if (asked === own) tell(found.slice(0, MOST));
      } catch {
        if (asked === own) tell([]);
      }
    }, PAUSE);
  };
}

/** Puts the suggesting box where the plain one stood, with its id, its name and its words. */
function enhance(form) {
  const plain = form.querySelector("input[type=search]");
  const label = form.querySelector(`label[for="${plain.id}"]`).textContent.trim();
  const hint = plain.getAttribute("aria-describedby");
  const box = document.createElement("div");
  box.className = "cg-suggest";
  plain.replaceWith(box);
  accessibleAutocomplete({
    element: box,
    id: plain.id,
    name: plain.name,
    defaultValue: plain.value,
    placeholder: plain.placeholder,
    inputClasses: plain.className,
    minLength: SHORTEST,
    confirmOnBlur: false,
    showNoOptionsFound: false,
    displayMenu: "overlay",
    source: asking(form.dataset.suggest),
    templates: { inputValue: (one) => one?.name ?? "", suggestion: described },
    menuAttributes: { "aria-label": label },
    onConfirm: (one) => {
      if (one) location.assign(one.address);
    },
    tAssistiveHint: () =>
      `${hint ? `${document.getElementById(hint).textContent}. ` : ""}` +
      "When places are suggested, use up and down arrows to look at them and Enter to go to one.",
  });
  const input = box.querySelector("input");
  // Enter sends the form unless a suggestion has been gone to: the box would keep it for itself.
  box.addEventListener(
    "keydown",
    (event) => {
      const among = box.querySelector(".autocomplete__option--focused");
      if (event.key === "Enter" && !among) event.stopPropagation();
    },
    { capture: true },
  );
  for (const name of ["maxlength", "spellcheck"]) input.setAttribute(name, plain.getAttribute(name));
}

/** Every search form on the page; one that somebody is typing in already stays as it is. */
export function suggest() {
  for (const form of document.querySelectorAll("form[data-suggest]")) {
    if (!form.contains(document.activeElement)) enhance(form);
  }
}
