// The choice of publishers and dates, and the chips that show what is chosen while the choice is folded away.

import { day, el, show } from "/web/elements.js";
import { hasFilters } from "/web/question.js";

export class Filters {
  #publishers = [];

  // `onChange` hears of every change that the reader makes, not of those that `set` makes.
  constructor(place, { onChange = () => {} } = {}) {
    this.onChange = onChange;
    this.publisher = el("input", {
      type: "text",
      list: "publishers",
      autocomplete: "off",
      placeholder: "any",
      keydown: (event) => this.#addOnEnter(event),
      input: (event) => this.#addSuggested(event),
      change: () => this.#addTyped(),
    });
    const changed = () => this.#changed();
    this.after = el("input", { type: "date", max: "9999-12-31", change: changed });
    this.before = el("input", { type: "date", max: "9999-12-31", change: changed });
    this.chips = el("ul", { class: "chips", "aria-label": "Filters in use" });
    this.fold = el(
      "details",
      {},
      el("summary", {}, "Publisher and dates"),
      el(
        "div",
        { class: "filter-fields" },
        el("label", {}, "Publisher", this.publisher),
        el("label", {}, "Published from", this.after),
        el("label", {}, "Published up to", this.before),
      ),
    );
    show(place, this.fold, this.chips);
    this.#drawChips();
  }

  // A name that is typed and not yet a chip counts: whoever typed it meant it.
  get value() {
    const typed = this.publisher.value.trim().replace(/\s+/g, " ");
    const publishers = typed && !this.#publishers.includes(typed) ? [...this.#publishers, typed] : this.#publishers;
    return { publishers: [...publishers], after: this.after.value, before: this.before.value };
  }

  set({ publishers, after, before }) {
    this.#publishers = [...publishers];
    this.publisher.value = "";
    this.after.value = after;
    this.before.value = before;
    this.#drawChips();
  }

  #addOnEnter(event) {
    if (event.key !== "Enter" || !event.currentTarget.value.trim()) return;
    event.preventDefault(); // the first Enter takes the name, the next one asks
    this.#addTyped();
  }

  #addSuggested(event) {
    const chosen = event.inputType === "insertReplacementText" || !event.inputType;
    if (chosen && suggests(event.currentTarget.value)) this.#addTyped();
  }

  #addTyped() {
    if (!this.publisher.value.trim()) return;
    this.#publishers = this.value.publishers;
    this.publisher.value = "";
    this.#changed();
  }

  #changed() {
    this.#drawChips();
    this.onChange();
  }

  #remove(change, position) {
    change();
    this.#changed();
    const left = this.chips.querySelectorAll("button");
    (left[Math.min(position, left.length - 1)] ?? this.fold.querySelector("summary")).focus();
  }

  #drawChips() {
    const { after, before } = this;
    const chosen = this.#publishers.map((name) => [
      name,
      `publisher ${name}`,
      () => (this.#publishers = this.#publishers.filter((other) => other !== name)),
    ]);
    if (after.value) chosen.push([["from ", day(after.value)], "first date", () => (after.value = "")]);
    if (before.value) chosen.push([["up to ", day(before.value)], "last date", () => (before.value = "")]);
    show(
      this.chips,
      chosen.map(([label, what, change], position) => {
        const click = () => this.#remove(change, position);
        const cross = el("span", { class: "cross", "aria-hidden": "true" }, "×");
        return el("li", {}, el("button", { type: "button", "aria-label": `Remove ${what}`, click }, label, cross));
      }),
    );
    this.chips.hidden = !hasFilters(this.value);
  }
}

const known = new Set();

// Names that every publisher field offers.
export function suggestPublishers(names) {
  for (const name of names) known.add(name);
  const options = [...known].sort((a, b) => a.localeCompare(b)).map((name) => el("option", { value: name }));
  show(document.getElementById("publishers"), options);
}

function suggests(name) {
  return known.has(name);
}
