// Articles as headlines: the newest beside the question, all of them on their own page.

import { articles } from "/web/api.js";
import { day, el, joined, show } from "/web/elements.js";
import { suggestPublishers } from "/web/filters.js";
import { keyForm } from "/web/key.js";
import { placeLink } from "/web/links.js";

const BESIDE = 7;
const LOOKED_THROUGH = 100; // as many as one page of the API gives: their publishers are suggested
const A_PAGE = 24;

// `open(place, opener)` shows an article; `add` opens the dialog that takes files.
export async function drawLatest(section, { open, add }) {
  const title = el("h2", { id: "latest-title" }, "Latest in the collection");
  try {
    const page = await articles({ limit: LOOKED_THROUGH });
    notePublishers(page.data);
    const latest = page.data.slice(0, BESIDE);
    const all = el("p", { class: "more" }, el("a", { href: "/articles" }, allOf(page)));
    show(section, title, latest.length ? [headlines(latest, open), all] : howToAdd(add));
  } catch (problem) {
    show(section, title, listProblem(problem));
  }
}

// Every article, a page at a time; throws what the API throws for the first page.
export async function drawAll(section, { open, add }) {
  const list = el("ul", { class: "headlines" });
  const more = el("p", { class: "more" });
  const draw = async (cursor) => {
    const page = await articles({ limit: A_PAGE, cursor });
    const shown = list.children.length;
    list.append(...page.data.map((article) => el("li", {}, headline(article, open, { level: "h2" }))));
    notePublishers(page.data);
    show(more, page.has_more ? moreButton(() => draw(page.next_cursor)) : null);
    if (cursor) list.children[shown]?.querySelector("a").focus(); // the button that had the focus is gone
  };
  await draw(null);
  show(section, list.children.length ? [list, more] : howToAdd(add));
}

export function headline(article, open, { place = {}, level = "h3" } = {}) {
  const there = { articleId: article.id, version: article.version, first: null, last: null, ...place };
  return [
    el("p", { class: "source" }, joined([article.publisher, day(article.published_at)])),
    el(level, {}, placeLink(there, open, { dir: "auto" }, article.title || "Untitled")),
  ];
}

export function listProblem(problem) {
  return [
    el("p", { class: "notice" }, `The articles cannot be shown. ${problem.message}. ${problem.advice ?? ""}`),
    problem.asksForKey ? keyForm() : null,
  ];
}

function headlines(list, open) {
  return el("ul", { class: "headlines" }, list.map((article) => el("li", {}, headline(article, open))));
}

function notePublishers(list) {
  suggestPublishers(list.map((article) => article.publisher).filter(Boolean));
}

function allOf({ data, has_more: hasMore }) {
  return hasMore || data.length <= BESIDE ? "All articles" : `All ${data.length} articles`;
}

function moreButton(load) {
  const click = async (event) => {
    const button = event.currentTarget;
    button.disabled = true;
    try {
      await load();
    } catch {
      button.disabled = false;
      button.textContent = "Show more (the last try failed)";
    }
  };
  return el("button", { type: "button", click }, "Show more");
}

function howToAdd(add) {
  return el(
    "div",
    { class: "empty" },
    el("p", {}, "There are no articles yet. Drop files anywhere on this page, or choose them:"),
    el("p", {}, el("button", { type: "button", class: "primary", click: add }, "Add articles")),
    el("p", { class: "note" }, "On the command line: ", el("code", {}, "byline ingest FOLDER")),
  );
}
