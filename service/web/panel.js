// The panel beside the page, where an article is read: opens, closes, and keeps the focus where the reader is.
//
// history.state.reading says what is open, so that Back closes it and reload opens it again.

import { article as fetchArticle } from "/web/api.js";
import { markOpen } from "/web/citations.js";
import { el, show } from "/web/elements.js";
import { keyForm } from "/web/key.js";
import { drawArticle } from "/web/reader.js";

const $ = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 60rem)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

let opener = null; // where the focus returns when the reader closes
let turn = 0; // counts what the reader was asked to show; a late reply to an earlier click is dropped

// From one citation to the next the entry is replaced: Back leads to the answer, not through every click.
export function openReader(place, from) {
  opener = from;
  const change = history.state?.reading ? "replaceState" : "pushState";
  history[change]({ ...history.state, reading: place }, "");
  showReader(place);
}

export function closeReader() {
  if (history.state?.reading) history.back();
}

export async function showReader(place, { ownPage = false } = {}) {
  const mine = ++turn;
  const close = ownPage ? null : closeReader;
  const reader = $("reader");
  if (reader.hidden) show(reader, el("p", { class: "note" }, "Opening the article…"));
  reader.hidden = false;
  document.body.classList.toggle("article-page", ownPage);
  document.body.classList.toggle("reading", !ownPage);
  coverDesk();
  markOpen(place.number ?? null);
  try {
    const article = await fetchArticle(place.articleId, place.version);
    if (mine !== turn) return;
    show(reader, drawArticle(article, place, { close }));
    if (ownPage) document.title = `${article.title || "Untitled"} · Byline`;
    goToCited(reader, ownPage);
  } catch (problem) {
    if (mine === turn) show(reader, readerProblem(problem, close));
  }
}

export function hideReader(focusInstead) {
  const wasOpen = !$("reader").hidden;
  turn += 1;
  $("reader").hidden = true;
  document.body.classList.remove("reading", "article-page");
  coverDesk();
  markOpen(null);
  if (wasOpen) (opener?.isConnected ? opener : focusInstead).focus();
  opener = null;
}

// On a narrow screen the reader covers everything: what lies beneath must not take the focus.
export function coverDesk() {
  const covered = narrow.matches && document.body.classList.contains("reading");
  const beneath = [$("desk"), $("sources"), $("latest"), ...document.querySelectorAll(".masthead, .colophon, .skip")];
  for (const part of beneath) part.inert = covered;
}

narrow.addEventListener("change", coverDesk);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) closeReader();
});

// Only the panel scrolls: the answer beside it stays where it is.
function goToCited(reader, ownPage) {
  const cited = reader.querySelector("mark.cited");
  const scroller = ownPage ? document.scrollingElement : narrow.matches ? reader : $("side");
  (cited ?? reader.querySelector(".close"))?.focus({ preventScroll: true });
  const down = cited ? cited.getBoundingClientRect().bottom - scroller.getBoundingClientRect().top : 0;
  const below = ownPage ? down : down + scroller.scrollTop;
  const top = below < innerHeight * 0.7 ? 0 : below - innerHeight / 2; // near the top nothing needs to move
  scroller.scrollTo({ top, behavior: calm.matches || ownPage ? "instant" : "smooth" });
}

function readerProblem(problem, close) {
  const back = close
    ? el("button", { type: "button", class: "close", click: close }, "Close")
    : el("a", { href: "/articles" }, "← All articles");
  const title = problem.status === 404 ? "There is no such article, or no such version of it" : problem.message;
  const advice = el("p", {}, problem.advice ?? "");
  return [
    el("div", { class: "reader-bar" }, back),
    el("div", { class: "problem", role: "alert" }, el(close ? "h2" : "h1", {}, title), advice, problem.asksForKey ? keyForm() : null),
  ];
}
