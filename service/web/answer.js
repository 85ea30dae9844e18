// Draws an answer: what it rests on in one line, the lead, the statements, and what is missing.

import { marker } from "/web/citations.js";
import { copyLink } from "/web/copying.js";
import { day, el, joined } from "/web/elements.js";

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
const VERBATIM = "quoted verbatim";

// `context` is made by `citing`; `again` asks the question anew; `widen` is null where no filter is set.
export function drawAnswer(answer, { context, recorded = false, again, widen }) {
  const abstains = answer.status === "abstained" || Boolean(answer.abstention);
  return [
    el("h2", { class: "asked", dir: "auto" }, answer.question),
    answer.degraded ? degradedNotice(answer) : null,
    abstains ? drawAbstention(answer.abstention ?? {}, widen) : drawStatements(answer, context),
    drawRemoved(answer.removed ?? []),
    drawFoot(answer, recorded ? again : null),
  ];
}

// What a screen reader hears when the answer arrives.
export function spokenAnswer(answer) {
  if (answer.abstention) return `No answer. ${answer.abstention.message}`;
  const count = (answer.citations ?? []).length;
  return `${answer.text} ${count} ${count === 1 ? "citation" : "citations"}.`;
}

// One statement with its verdict in the margin; words stand beside the sign only where there is a caveat.
export function drawStatement(context, statement) {
  const { verdict, score, reasons = [] } = statement.support ?? {};
  const quoted = statement.origin === "quoted";
  const label = verdictOf(statement);
  const plain = verdict === "supported";
  const why = joined([`${capital(label)}`, typeof score === "number" ? `support ${score.toFixed(2)} of 1` : null, ...reasons]);
  return el(
    "p",
    { class: quoted ? "statement quoted" : "statement", dir: "auto", "data-cites": statement.citations.join(" ") },
    el("span", { class: "sign", "data-verdict": signOf(statement), title: why.join(""), "aria-hidden": "true" }),
    el("span", { class: "claim" }, statement.text),
    statement.citations.map((number) => marker(context, number)),
    " ",
    el("span", { class: plain ? "verdict visually-hidden" : "verdict", "data-verdict": verdict }, label),
  );
}

function drawStatements(answer, context) {
  const short = answer.short_answer;
  return el(
    "div",
    { class: "statements" },
    tally(answer),
    short
      ? el("p", { class: "lead", dir: "auto", "data-cites": short.citation }, short.text, marker(context, short.citation))
      : null,
    (answer.conflicts ?? []).map((conflict) => drawConflict(context, conflict)),
    answer.statements.map((statement) => drawStatement(context, statement)),
    answer.status === "partial"
      ? el("p", { class: "note" }, "Only part of what was asked or drafted could be confirmed.")
      : null,
  );
}

// The signs with their meaning, once for the whole answer.
function tally({ statements }) {
  const counts = new Map();
  for (const statement of statements) {
    const label = verdictOf(statement);
    const entry = counts.get(label) ?? { sign: signOf(statement), count: 0 };
    counts.set(label, { ...entry, count: entry.count + 1 });
  }
  const parts = [...counts].map(([label, { sign, count }]) =>
    el("li", {}, el("span", { class: "sign", "data-verdict": sign, "aria-hidden": "true" }), `${count} ${label}`),
  );
  return el("ul", { class: "tally", "aria-label": "Statements by verdict" }, parts);
}

function verdictOf({ origin, support }) {
  const verdict = support?.verdict;
  return origin === "quoted" && verdict === "supported" ? VERBATIM : (VERDICTS[verdict] ?? "not checked");
}

function signOf(statement) {
  const verdict = statement.support?.verdict;
  if (verdictOf(statement) === VERBATIM) return "verbatim";
  return Object.hasOwn(VERDICTS, verdict) ? verdict : "unknown";
}

function drawConflict(context, { message, sides }) {
  const drawn = sides.map((side) => {
    const citation = context.citations.get(side.citation);
    return el(
      "li",
      { "data-cites": side.citation },
      el("p", { class: "value", dir: "auto" }, side.value, marker(context, side.citation)),
      el("p", { class: "says" }, citation?.publisher ?? citation?.title ?? ""),
      el("p", { class: "source" }, citation ? day(citation.published_at) : null),
    );
  });
  return el(
    "section",
    { class: "conflict", "aria-label": "Sources differ" },
    el("h3", {}, "Sources differ"),
    el("p", { class: "visually-hidden", dir: "auto" }, message),
    el("ul", {}, drawn),
  );
}

function drawAbstention({ reason, message, nearest = [] }, widen) {
  return el(
    "div",
    { class: "abstention" },
    el("p", { class: "kicker" }, "No answer"),
    el("p", { class: "lead" }, ABSTENTIONS[reason] ?? "The articles do not answer this"),
    el("p", { class: "message", dir: "auto" }, message),
    nearest.length ? null : el("p", { class: "note" }, "Nothing in the collection comes near it."),
    widen
      ? el("p", {}, el("button", { type: "button", click: widen }, "Ask again without publisher and dates"))
      : null,
  );
}

function drawRemoved(items) {
  return [
    drawDrafted(items.filter((item) => !item.quoted_instead), "removed"),
    drawDrafted(items.filter((item) => item.quoted_instead), "said in the article's words instead"),
  ];
}

function drawDrafted(items, fate) {
  if (!items.length) return null;
  const summary = items.length === 1 ? `1 drafted sentence was ${fate}` : `${items.length} drafted sentences were ${fate}`;
  const lines = items.map((item) =>
    el("li", {}, el("p", { class: "taken-out", dir: "auto" }, el("s", {}, item.text)), el("p", { class: "note", dir: "auto" }, item.reason)),
  );
  return el("details", { class: "removed" }, el("summary", {}, summary), el("ul", {}, lines));
}

function drawFoot(answer, again) {
  const given = answer.created_at ? el("span", {}, "Answered ", moment(answer.created_at)) : null;
  return el(
    "footer",
    { class: "answer-foot" },
    el(
      "p",
      { class: "note" },
      joined([
        given,
        copyLink(`/answers/${encodeURIComponent(answer.id)}`, "Link to this answer"),
        again ? el("button", { type: "button", class: "plain", click: again }, "Ask again now") : null,
      ]),
    ),
    drawMaking(answer),
  );
}

function drawMaking(answer) {
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
    { class: "making" },
    el("summary", {}, "How this was made"),
    el("dl", {}, rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)))),
    el("p", {}, record),
  );
}

function degradedNotice(answer) {
  const reason = answer.degraded_reason || "a part of the service was not available";
  return el("p", { class: "notice" }, el("strong", {}, "Answered with less than usual: "), `${reason}.`.replace("..", "."));
}

function moment(written) {
  const date = new Date(written);
  if (Number.isNaN(date.getTime())) return String(written);
  const text = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short" }).format(date);
  return el("time", { datetime: written }, text);
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
