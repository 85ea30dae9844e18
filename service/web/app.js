// Wires the page: the form, the answer, the reader, and the browser's history between them.
//
// The address of a question is /?q=... and history.state says the rest: `ask`, which asking of it this entry
// belongs to; `answerId`, so that Back and reload show the answer given instead of asking again; `reading`,
// what is open in the reader.

import { drawAnswer, spokenAnswer } from "/web/answer.js";
import * as api from "/web/api.js";
import { drawCollection } from "/web/collection.js";
import { el, show } from "/web/elements.js";
import { keyForm } from "/web/key.js";
import { readLink } from "/web/links.js";
import { drawArticle } from "/web/reader.js";

const $ = (id) => document.getElementById(id);
const form = $("ask");
const answers = new Map(); // by asking
const publishers = new Set();
const narrow = matchMedia("(max-width: 60rem)");
const touch = matchMedia("(pointer: coarse)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

let current = null; // the asking on display or under way: closing the reader neither redraws nor repeats it
let asking = null; // the AbortController of the question under way
let opener = null; // where the focus returns when the reader closes
let reading = 0; // counts what the reader was asked to show; a late reply to an earlier click is dropped

// --- the question -----------------------------------------------------------------------------------

function questionInForm() {
  const value = (name) => form.elements[name].value.trim().replace(/\s+/g, " ");
  return { text: value("q"), mode: value("mode"), publisher: value("publisher"), after: value("after"), before: value("before") };
}

function questionInAddress() {
  const query = new URLSearchParams(location.search);
  const value = (name) => (query.get(name) ?? "").trim();
  const mode = value("mode") === "quote" ? "quote" : "auto";
  return { text: value("q"), mode, publisher: value("publisher"), after: value("after"), before: value("before") };
}

function addressOf({ text, mode, ...filters }) {
  const query = new URLSearchParams({ q: text });
  if (mode === "quote") query.set("mode", mode);
  for (const [name, value] of Object.entries(filters)) if (value) query.set(name, value);
  return `/?${query}`;
}

function hasFilters({ publisher, after, before }) {
  return Boolean(publisher || after || before);
}

function fillForm(question) {
  form.elements.q.value = question.text;
  form.elements.mode.value = question.mode;
  for (const name of ["publisher", "after", "before"]) form.elements[name].value = question[name];
  $("filters").open = hasFilters(question);
  noteQuestion("");
}

function noteQuestion(message) {
  $("question-note").textContent = message;
  form.elements.q.setAttribute("aria-invalid", message ? "true" : "false");
}

function submit(question) {
  if (!question.text) {
    noteQuestion("Type a question first.");
    form.elements.q.focus();
    return;
  }
  const address = addressOf(question);
  const change = address === location.pathname + location.search ? "replaceState" : "pushState";
  history[change](null, "", address);
  if (touch.matches) form.elements.q.blur(); // puts the on-screen keyboard away: the answer is beneath it
  route();
  const answer = $("answer");
  if (answer.getBoundingClientRect().top > innerHeight / 2) answer.scrollIntoView({ block: "start" });
}

function askAgain() {
  history.replaceState(null, "");
  route();
}

// --- the answer -------------------------------------------------------------------------------------

async function showAnswer(question) {
  const turn = history.state?.ask ?? `${Date.now()}.${Math.random()}`;
  if (turn === current) return;
  current = turn;
  history.replaceState({ ...history.state, ask: turn }, "");
  asking?.abort();
  const controller = new AbortController();
  asking = controller;
  const stopProgress = showProgress(controller);
  try {
    const answer = (await recall(turn)) ?? (await api.ask(question, controller.signal));
    answers.set(turn, answer);
    if (turn !== current) return;
    history.replaceState({ ...history.state, answerId: answer.id }, "");
    displayAnswer(answer, question);
  } catch (problem) {
    if (turn !== current) return;
    if (problem.name === "AbortError") showStopped();
    else showProblem(problem);
  } finally {
    stopProgress();
  }
}

// The answer as it was given; null when it is no longer recorded, and then the question is asked again.
async function recall(turn) {
  const id = history.state?.answerId;
  return answers.get(turn) ?? (id ? api.recordedAnswer(id).catch(() => null) : null);
}

function displayAnswer(answer, question) {
  const retry = () => submit({ ...question, publisher: "", after: "", before: "" });
  const retryWithoutFilters = hasFilters(question) ? retry : null;
  show($("answer"), drawAnswer(answer, { open: openReader, retryWithoutFilters }));
  announce(spokenAnswer(answer));
}

function showProgress(controller) {
  const seconds = el("span", { "aria-hidden": "true" });
  const started = performance.now();
  const tick = () => {
    const elapsed = Math.floor((performance.now() - started) / 1000);
    seconds.textContent = elapsed ? ` ${elapsed} s` : "";
  };
  const timer = setInterval(tick, 1000);
  const stop = el("button", { type: "button", click: () => controller.abort() }, "Stop");
  $("answer").hidden = false;
  $("answer").setAttribute("aria-busy", "true");
  const line = el("p", {}, "Searching the articles and checking each sentence…", seconds);
  show($("answer"), el("div", { class: "progress" }, line, el("div", { class: "running" }), stop));
  announce("Searching the articles.");
  return () => {
    clearInterval(timer);
    if (asking === controller) $("answer").setAttribute("aria-busy", "false");
  };
}

function showStopped() {
  const again = el("button", { type: "button", click: askAgain }, "Ask again");
  show($("answer"), el("p", { class: "notice" }, "Stopped before there was an answer. ", again));
  announce("Stopped.");
}

function showProblem(problem) {
  const known = problem instanceof api.Problem;
  const title = known ? problem.title : "This page made a mistake";
  const again = el("button", { type: "button", click: askAgain }, "Try again");
  const fields = known ? problem.fields.map((field) => el("li", {}, field)) : [];
  show(
    $("answer"),
    el(
      "div",
      { class: "problem", role: "alert" },
      el("h2", {}, title),
      el("p", {}, known ? problem.detail : String(problem)),
      fields.length ? el("ul", {}, fields) : null,
      el("p", {}, known ? problem.advice : "Load the page again."),
      known && problem.asksForKey ? keyForm() : again,
      known && problem.requestId ? el("p", { class: "note" }, `Request ${problem.requestId}`) : null,
    ),
  );
  announce("");
}

function announce(text) {
  $("announcement").textContent = text;
}

// --- the reader -------------------------------------------------------------------------------------

// From one citation to the next the entry is replaced: Back leads to the answer, not through every click.
function openReader(place, from) {
  opener = from;
  const change = history.state?.reading ? "replaceState" : "pushState";
  history[change]({ ...history.state, reading: place }, "");
  showReader(place);
}

function closeReader() {
  if (history.state?.reading) history.back();
}

async function showReader(place, { ownPage = false } = {}) {
  const turn = ++reading;
  const close = ownPage ? null : closeReader;
  const reader = $("reader");
  if (reader.hidden) show(reader, el("p", { class: "note" }, "Opening the article…"));
  reader.hidden = false;
  document.body.classList.toggle("article-page", ownPage);
  document.body.classList.toggle("reading", !ownPage);
  coverDesk();
  markOpenCard(place);
  try {
    const article = await api.article(place.articleId, place.version);
    if (turn !== reading) return;
    show(reader, drawArticle(article, place, { close }));
    if (ownPage) document.title = `${article.title || "Untitled"} · Byline`;
    goToCited(reader, ownPage);
  } catch (problem) {
    if (turn === reading) show(reader, readerProblem(problem, close));
  }
}

function goToCited(reader, ownPage) {
  const cited = reader.querySelector("mark.cited");
  const close = reader.querySelector(".close");
  if (!cited) {
    reader.scrollTop = 0;
    if (!ownPage) close.focus();
    return;
  }
  cited.focus({ preventScroll: true });
  cited.scrollIntoView({ block: "center", behavior: calm.matches || ownPage ? "instant" : "smooth" });
}

function readerProblem(problem, close) {
  const back = close
    ? el("button", { type: "button", class: "close", click: close }, "Close")
    : el("a", { href: "/" }, "← Ask the news");
  const title = problem.status === 404 ? "There is no such article, or no such version of it" : problem.message;
  return [
    el("div", { class: "reader-bar" }, back),
    el("div", { class: "problem", role: "alert" }, el("h2", {}, title), el("p", {}, problem.advice ?? ""), problem.asksForKey ? keyForm() : null),
  ];
}

function hideReader() {
  const wasOpen = !$("reader").hidden;
  reading += 1;
  $("reader").hidden = true;
  document.body.classList.remove("reading", "article-page");
  coverDesk();
  markOpenCard(null);
  if (wasOpen) (opener?.isConnected ? opener : form.elements.q).focus();
  opener = null;
}

function markOpenCard(place) {
  for (const card of document.querySelectorAll(".card")) {
    card.classList.toggle("open", card.id === `citation-${place?.number}`);
  }
}

// On a narrow screen the reader covers everything: what lies beneath must not take the focus.
function coverDesk() {
  const covered = narrow.matches && document.body.classList.contains("reading");
  for (const part of [$("desk"), document.querySelector(".masthead"), document.querySelector(".colophon")]) {
    part.inert = covered;
  }
}

// --- the address ------------------------------------------------------------------------------------

function route() {
  const place = readLink(location.href);
  if (place) {
    showReader(place, { ownPage: true });
    return;
  }
  const question = questionInAddress();
  fillForm(question);
  if (question.text) {
    document.title = `${question.text} · Byline`;
    showAnswer(question);
  } else {
    document.title = "Byline: ask the news";
    current = null;
    asking?.abort();
    $("answer").hidden = true;
    show($("answer"));
  }
  if (history.state?.reading) showReader(history.state.reading);
  else hideReader();
}

function suggestPublishers(names) {
  for (const name of names) publishers.add(name);
  show($("publishers"), [...publishers].sort().map((name) => el("option", { value: name })));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit(questionInForm());
});
form.elements.q.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});
$("clear-filters").addEventListener("click", () => {
  for (const name of ["publisher", "after", "before"]) form.elements[name].value = "";
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeReader();
});
// A jump to #main would be an entry of its own in the history.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  $("main").focus();
});
narrow.addEventListener("change", coverDesk);
addEventListener("popstate", route);

route();
if (!readLink(location.href)) drawCollection($("collection"), { open: openReader, onPublishers: suggestPublishers });
