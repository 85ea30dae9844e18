// Draws an answer: the lead, the statements with their markers, the citations, and what is missing.

import { day, el, isForBrowser, joined, slicer } from "/web/elements.js";
import { citedPlace, writeLink } from "/web/links.js";

const ABSTENTIONS = {
  no_evidence: "No article here answers this",
  insufficient: "The articles come near, but do not say it",
  false_premise: "The question takes something for granted that the articles do not say",
  conflicting: "The sources disagree, and none can be preferred",
  out_of_range: "The question lies outside what these articles cover",
  unverified: "An answer was drafted, but the articles do not bear it out",
};

const VERDICTS = {
  supported: "supported",
  partial: "partly supported",
  unsupported: "not supported",
  contradicted: "contradicted",
};

// `open(place, opener)` shows an article; `retryWithoutFilters` is null where no filter is set.
export function drawAnswer(answer, { open, retryWithoutFilters }) {
  const citations = new Map((answer.citations ?? []).map((citation) => [citation.number, citation]));
  const context = { answer, citations, open };
  return [
    el("h2", { class: "asked", dir: "auto" }, answer.question),
    answer.degraded ? degradedNotice(answer) : null,
    answer.status === "abstained" || answer.abstention
      ? abstention(context, retryWithoutFilters)
      : el("div", { class: "answer-columns" }, statements(context), citationCards(context)),
    removed(answer.removed ?? []),
    provenance(answer),
  ];
}

// What a screen reader hears when the answer arrives.
export function spokenAnswer(answer) {
  if (answer.abstention) return `No answer. ${answer.abstention.message}`;
  const count = (answer.citations ?? []).length;
  return `${answer.text} ${count} ${count === 1 ? "citation" : "citations"}.`;
}

function degradedNotice(answer) {
  const reason = answer.degraded_reason || "a part of the service was not available";
  return el("p", { class: "notice" }, el("strong", {}, "Answered with less than usual: "), `${reason}.`.replace("..", "."));
}

function statements(context) {
  const { answer } = context;
  const short = answer.short_answer;
  const partial = answer.status === "partial";
  return el(
    "div",
    { class: "statements" },
    short ? el("p", { class: "lead", dir: "auto" }, short.text, marker(context, short.citation)) : null,
    partial ? el("p", { class: "note" }, "Only part of what was asked or drafted could be confirmed.") : null,
    answer.statements.map((statement) => drawStatement(context, statement)),
    (answer.conflicts ?? []).map((conflict) => drawConflict(context, conflict)),
  );
}

function drawStatement(context, statement) {
  const quoted = statement.origin === "quoted";
  const { verdict, score } = statement.support ?? {};
  const label = quoted && verdict === "supported" ? "quoted verbatim" : (VERDICTS[verdict] ?? "not checked");
  return el(
    "p",
    { class: quoted ? "statement quoted" : "statement", dir: "auto" },
    el("span", { class: "claim" }, statement.text),
    statement.citations.map((number) => marker(context, number)),
    " ",
    el("span", { class: "verdict", "data-verdict": verdict, title: scoreTitle(score) }, label),
  );
}

function scoreTitle(score) {
  return typeof score === "number" ? `Support ${score.toFixed(2)} of 1` : null;
}

function marker(context, number) {
  const citation = context.citations.get(number);
  if (!citation) return null;
  const label = `Citation ${number}: ${joined([citation.publisher, citation.title], ", ").join("")}`;
  return el("sup", {}, articleLink(context, citation, { class: "marker", "aria-label": label }, `[${number}]`));
}

// A real link to the permanent address; a plain click opens the article beside the answer.
function articleLink({ open }, citation, attributes, ...children) {
  const place = citedPlace(citation);
  const click = (event) => {
    if (isForBrowser(event)) return;
    event.preventDefault();
    event.stopPropagation();
    open(place, event.currentTarget);
  };
  return el("a", { href: writeLink(place), "data-citation": citation.number, click, ...attributes }, ...children);
}

function citationCards(context) {
  return el(
    "section",
    { class: "citations", "aria-labelledby": "citations-title" },
    el("h3", { id: "citations-title" }, "Where it says so"),
    el("ol", {}, [...context.citations.values()].map((citation) => el("li", {}, card(context, citation)))),
  );
}

function card(context, citation) {
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
    el("blockquote", { dir: "auto" }, quoteWithShortAnswer(citation, context.answer.short_answer)),
    el("p", { class: "source" }, joined([citation.publisher, link, day(citation.published_at)])),
  );
}

function quoteWithShortAnswer(citation, short) {
  if (!short || short.citation !== citation.number) return citation.quote;
  const slice = slicer(citation.quote);
  const [start, end] = [short.start - citation.start, short.end - citation.start];
  if (slice(start, end) !== short.text) return citation.quote;
  return [slice(0, start), el("mark", {}, short.text), slice(end)];
}

function drawConflict(context, conflict) {
  const sides = conflict.sides.map((side) => {
    const citation = context.citations.get(side.citation);
    const source = citation ? joined([citation.publisher ?? citation.title, day(citation.published_at)]) : [];
    return el(
      "li",
      {},
      el("p", { class: "value", dir: "auto" }, side.value, marker(context, side.citation)),
      el("p", { class: "source" }, source),
    );
  });
  return el(
    "section",
    { class: "conflict", "aria-label": "Sources differ" },
    el("h3", {}, "Sources differ"),
    el("ul", {}, sides),
  );
}

function abstention(context, retryWithoutFilters) {
  const { reason, message, nearest = [] } = context.answer.abstention ?? {};
  return el(
    "div",
    { class: "abstention" },
    el("p", { class: "lead" }, ABSTENTIONS[reason] ?? "No answer"),
    el("p", { dir: "auto" }, message),
    retryWithoutFilters
      ? el("p", {}, el("button", { type: "button", click: retryWithoutFilters }, "Ask again without publisher and dates"))
      : null,
    nearest.length
      ? el(
          "section",
          { class: "citations", "aria-labelledby": "nearest-title" },
          el("h3", { id: "nearest-title" }, "The nearest sentences"),
          el("ol", {}, nearest.map((citation) => el("li", {}, card(context, citation)))),
        )
      : null,
  );
}

function removed(items) {
  if (!items.length) return null;
  const summary = items.length === 1 ? "1 drafted sentence was removed" : `${items.length} drafted sentences were removed`;
  const lines = items.map((item) =>
    el("li", {}, el("p", { dir: "auto" }, el("s", {}, item.text)), el("p", { class: "note" }, item.reason)),
  );
  return el("details", { class: "removed" }, el("summary", {}, summary), el("ul", {}, lines));
}

function provenance(answer) {
  const { llm, embedding, grounding, prompt } = answer.model ?? {};
  const { prompt_tokens: read = 0, completion_tokens: written = 0 } = answer.usage ?? {};
  const total = answer.timings_ms?.total;
  const rows = [
    ["Phrased by", llm ?? "no language model: sentences are quoted"],
    ["Prompt", prompt],
    ["Found with", embedding],
    ["Checked with", grounding],
    ["Tokens", read + written ? `${read} read, ${written} written` : null],
    ["Time", typeof total === "number" ? `${(total / 1000).toFixed(2)} s` : null],
  ].filter(([, value]) => value);
  const record = el("a", { href: `/v1/answers/${encodeURIComponent(answer.id)}` }, "This answer as JSON");
  return el(
    "details",
    { class: "provenance" },
    el("summary", {}, "How this was made"),
    el("dl", {}, rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)))),
    el("p", {}, record),
  );
}
