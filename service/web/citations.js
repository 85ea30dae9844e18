// Citations: the markers in the answer, the cards beside it, and the light between the two.

import { day, el, joined, show, slicer } from "/web/elements.js";
import { citedPlace, placeLink } from "/web/links.js";

// What every part of an answer needs to point to its sources. `open(place, opener)` shows an article.
export function citing(citations, open) {
  return { citations: new Map(citations.map((citation) => [citation.number, citation])), open };
}

export function marker(context, number) {
  const citation = context.citations.get(number);
  if (!citation) return null;
  const label = `Citation ${number}: ${joined([citation.publisher, citation.title], ", ").join("")}`;
  return el("sup", {}, articleLink(context, citation, { class: "marker", "aria-label": label }, bracket("["), String(number), bracket("]")));
}

// Not seen, but copied with the text: "nine weeks.[1]" and not "nine weeks.1".
function bracket(sign) {
  return el("span", { class: "bracket" }, sign);
}

export function drawSources(section, context, { title = "Where it says so", short = null } = {}) {
  const cards = [...context.citations.values()].map((citation) => el("li", {}, card(context, citation, short)));
  show(section, el("h2", { id: "sources-title" }, title), el("ol", { class: "cards" }, cards));
  section.hidden = cards.length === 0;
  markOpen(history.state?.reading?.number ?? null);
}

function articleLink({ open }, citation, attributes, ...children) {
  return placeLink(citedPlace(citation), open, { "data-citation": citation.number, ...attributes }, ...children);
}

function card(context, citation, short) {
  const link = articleLink(context, citation, { class: "card-link", dir: "auto" }, citation.title || "Untitled");
  // The whole card opens the article, unless the reader is selecting the quotation to copy it.
  const click = (event) => {
    if (event.target.closest("a") || !getSelection().isCollapsed) return;
    context.open(citedPlace(citation), link);
  };
  return el(
    "div",
    { class: "card", id: `citation-${citation.number}`, click },
    el("span", { class: "number", "aria-hidden": "true" }, String(citation.number)),
    el("p", { class: "source" }, joined([citation.publisher, day(citation.published_at)])),
    el("h3", {}, link),
    el("blockquote", { dir: "auto" }, quoteWithShortAnswer(citation, short)),
  );
}

function quoteWithShortAnswer(citation, short) {
  if (!short || short.citation !== citation.number) return citation.quote;
  const slice = slicer(citation.quote);
  const [start, end] = [short.start - citation.start, short.end - citation.start];
  if (slice(start, end) !== short.text) return citation.quote;
  return [slice(0, start), el("mark", {}, short.text), slice(end)];
}

// While a statement has the pointer or the focus, the cards it rests on are lit.
export function lightCards(answer, sources) {
  const light = (event) => {
    const statement = event.target.closest("[data-cites]");
    const cited = new Set(statement ? statement.dataset.cites.split(" ") : []);
    for (const card of sources.querySelectorAll(".card")) {
      card.classList.toggle("lit", cited.has(card.id.replace("citation-", "")));
    }
  };
  for (const kind of ["pointerover", "pointerleave", "focusin", "focusout"]) answer.addEventListener(kind, light);
}

// Shows in the answer and among the cards which citation is being read; null for none.
export function markOpen(number) {
  for (const card of document.querySelectorAll(".card")) {
    card.classList.toggle("open", card.id === `citation-${number}`);
  }
  for (const link of document.querySelectorAll("a[data-citation]")) {
    if (link.dataset.citation === String(number)) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}
