// Wires the page: the form, the answer, the articles, the reader, and the browser's history between them.
//
// Four addresses: / asks (with ?q= it asks that), /answers/{id} shows an answer as it was given, /articles lists
// and searches, /articles/{id} is one article by itself.

import { Adding } from "/web/adding.js";
import { Asking } from "/web/asking.js";
import { Filters } from "/web/filters.js";
import { drawLatest } from "/web/headlines.js";
import { Library } from "/web/library.js";
import { readAnswerLink, readLink } from "/web/links.js";
import { hideReader, openReader, showReader } from "/web/panel.js";
import { hasFilters, readQuestion, withoutFilters, writeQuestion } from "/web/question.js";

const $ = (id) => document.getElementById(id);
const form = $("ask");
const touch = matchMedia("(pointer: coarse)");

const announce = (text) => ($("announcement").textContent = text);
const filters = new Filters($("ask-filters"));
const adding = new Adding({ dialog: $("adding"), open: openReader, onStored: collectionChanged });
const asking = new Asking({
  section: $("answer"),
  sources: $("sources"),
  open: openReader,
  ask: submit,
  repeat: route,
  onRecorded: (answer) => fillForm(withoutFilters({ text: answer.question, mode: answer.mode })),
  announce,
});
let library = null;
let latestDrawn = false;

// --- the question ------------------------------------------------------------------------------------------

function questionInForm() {
  const text = form.elements.q.value.trim().replace(/\s+/g, " ");
  return { text, mode: form.elements.mode.value, ...filters.value };
}

function fillForm(question) {
  form.elements.q.value = question.text;
  form.elements.mode.value = question.mode === "quote" ? "quote" : "auto";
  filters.set(question);
  document.body.classList.remove("retyping");
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
  go(writeQuestion(question));
  if (touch.matches) form.elements.q.blur(); // puts the on-screen keyboard away: the answer is beneath it
  const answer = $("answer");
  if (answer.getBoundingClientRect().top > innerHeight / 2) answer.scrollIntoView({ block: "start" });
}

// --- the address -------------------------------------------------------------------------------------------

function go(address) {
  const change = address === location.pathname + location.search ? "replaceState" : "pushState";
  history[change](null, "", address);
  route();
}

function route() {
  const place = readLink(location.href);
  if (place) {
    showReader(place, { ownPage: true });
    return;
  }
  const isLibrary = location.pathname === "/articles";
  const answerId = readAnswerLink(location.pathname);
  for (const [link, isHere] of [[$("to-ask"), !isLibrary], [$("to-articles"), isLibrary]]) {
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  form.hidden = isLibrary;
  $("library").hidden = !isLibrary;
  document.body.classList.toggle("browsing", isLibrary);
  if (isLibrary) showLibrary();
  else showQuestion(answerId);
  if (history.state?.reading) showReader(history.state.reading);
  else hideReader(isLibrary ? library.words : form.elements.q);
}

function showLibrary() {
  document.title = "Articles · Byline";
  asking.clear();
  $("latest").hidden = $("legend").hidden = true;
  document.body.classList.remove("has-question");
  library ??= new Library({ section: $("library"), open: openReader, add: () => adding.show(), go, announce });
  library.show(location.pathname + location.search);
}

function showQuestion(answerId) {
  const question = readQuestion(location.search);
  const asks = Boolean(answerId ?? question.text);
  document.body.classList.toggle("has-question", asks);
  $("latest").hidden = $("legend").hidden = asks;
  if (!asks) {
    document.title = "Byline: ask the news";
    fillForm(question);
    asking.clear();
    showLatest();
  } else if (answerId) {
    document.title = "An answer · Byline";
    asking.showRecorded(answerId);
  } else {
    document.title = `${question.text} · Byline`;
    fillForm(question);
    asking.show(question);
  }
  if (!latestDrawn && hasFilters(question)) showLatest(); // its publishers are suggestions
}

function showLatest() {
  if (latestDrawn) return;
  latestDrawn = true;
  drawLatest($("latest"), { open: openReader, add: () => adding.show() });
}

function collectionChanged() {
  latestDrawn = false;
  library?.forget();
  if (!$("latest").hidden) showLatest();
  if (!$("library").hidden) showLibrary();
}

// --- events ------------------------------------------------------------------------------------------------

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit(questionInForm());
});
form.elements.q.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});
// Once the question in the field is another one, the answer says again what it answers.
form.elements.q.addEventListener("input", () => {
  const asked = document.querySelector("h2.asked")?.textContent;
  document.body.classList.toggle("retyping", questionInForm().text !== asked);
});
form.addEventListener("focusin", showLatest);
$("add").addEventListener("click", () => adding.show());
// A jump to #main would be an entry of its own in the history.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  $("main").focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || $("adding").open) return;
  const field = form.hidden ? library?.words : form.elements.q;
  if (!field || field.closest("[inert]")) return;
  event.preventDefault();
  field.focus();
  field.select();
});
addEventListener("popstate", route);

route();
