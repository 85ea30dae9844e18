// The page of all articles: browse them, or search them for words.

import { search } from "/web/api.js";
import { el, show } from "/web/elements.js";
import { Filters } from "/web/filters.js";
import { drawAll, headline, listProblem } from "/web/headlines.js";
import { hasFilters, readSearch, writeSearch } from "/web/question.js";

const MOST_RESULTS = 30;
const SENTENCES_SHOWN = 2;

export class Library {
  #shown = null; // the address on display: closing the reader must not draw it again
  #turn = 0;

  // `go(address)` shows another address of the page.
  constructor({ section, open, add, go, announce }) {
    Object.assign(this, { section, open, add, go, announce });
    this.words = el("input", { type: "search", name: "search", id: "search", autocomplete: "off", enterkeyhint: "search" });
    const chips = el("div", { class: "filters" });
    this.filters = new Filters(chips, { onChange: () => this.#submit() });
    const submit = (event) => {
      event.preventDefault();
      this.#submit();
    };
    this.narrowing = chips;
    this.results = el("div", { class: "results" });
    show(
      section,
      el("h1", { id: "library-title" }, "Articles"),
      el(
        "form",
        { id: "find", role: "search", submit },
        el("label", { for: "search", class: "visually-hidden" }, "Search the articles"),
        el("div", { class: "ask-line" }, this.words, el("button", { type: "submit" }, "Search")),
        chips,
      ),
      this.results,
    );
    this.words.placeholder = "Search the articles";
  }

  async show(address) {
    if (address === this.#shown) return;
    this.#shown = address;
    const mine = ++this.#turn;
    const wanted = readSearch(location.search);
    this.words.value = wanted.text;
    this.filters.set(wanted);
    this.narrowing.hidden = !wanted.text;
    this.results.setAttribute("aria-busy", "true");
    const drawn = el("div", {});
    try {
      if (wanted.text) await this.#drawFound(drawn, wanted);
      else await drawAll(drawn, this);
    } catch (problem) {
      show(drawn, listProblem(problem));
    }
    if (mine !== this.#turn) return;
    show(this.results, drawn);
    this.results.setAttribute("aria-busy", "false");
  }

  // What is shown may have changed: the next `show` draws it anew.
  forget() {
    this.#shown = null;
  }

  #submit() {
    const text = this.words.value.trim().replace(/\s+/g, " ");
    this.go(writeSearch({ text, ...this.filters.value }));
  }

  async #drawFound(place, wanted) {
    const { data } = await search(wanted, MOST_RESULTS);
    const count = data.length === 1 ? "1 passage" : `${data.length} passages`;
    const under = hasFilters(wanted) ? " under these filters" : "";
    const summary = data.length ? `${count}, the best match first` : `Nothing was found${under}.`;
    const found = data.map((result) => el("li", {}, this.#drawResult(result, wanted.text)));
    show(place, el("p", { class: "note" }, summary), el("ol", { class: "found" }, found));
    this.announce(summary);
  }

  #drawResult({ article, sentences }, text) {
    const matches = matcher(text);
    const told = sentences.filter((sentence) => sentence.role === "body");
    const best = bestStart(told, matches);
    const shown = told.slice(best, best + SENTENCES_SHOWN);
    const first = shown.find((sentence) => matches.count(sentence.text)) ?? shown[0];
    const place = first ? { first: first.index, last: first.index } : {};
    const excerpt = shown.flatMap((sentence) => [...matches.mark(sentence.text), " "]);
    return [headline(article, this.open, { place, level: "h2" }), el("p", { class: "excerpt", dir: "auto" }, excerpt)];
  }
}

// Where the sentences with the most of the wanted words begin.
function bestStart(sentences, matches) {
  let [best, most] = [0, -1];
  sentences.forEach((_, start) => {
    const counts = sentences.slice(start, start + SENTENCES_SHOWN).map(({ text }) => matches.count(text));
    const count = counts.reduce((sum, one) => sum + one, counts[0] ? 0.5 : 0); // better that the first has one
    if (count > most) [best, most] = [start, count];
  });
  return best;
}

// Finds the wanted words in a text, other endings included: "museums" is found by "museum".
function matcher(wanted) {
  const stems = wanted
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 2 || /\p{N}/u.test(word))
    .map((word) => (word.length > 5 ? word.slice(0, -2) : word));
  const pieces = (text) => text.split(/([\p{L}\p{N}]+)/u);
  const isWanted = (piece) => stems.some((stem) => piece.toLowerCase().startsWith(stem));
  return {
    count: (text) => new Set(pieces(text).filter(isWanted).map((piece) => piece.toLowerCase())).size,
    mark: (text) => pieces(text).map((piece) => (isWanted(piece) ? el("mark", {}, piece) : piece)),
  };
}
