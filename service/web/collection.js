// Lists the articles of the collection, and says how to add the first ones.

import { articles } from "/web/api.js";
import { day, el, isForBrowser, joined, show } from "/web/elements.js";
import { keyForm } from "/web/key.js";
import { writeLink } from "/web/links.js";

export async function drawCollection(section, { open, onPublishers }) {
  const list = el("ul", { class: "headlines" });
  const more = el("p");
  const title = el("h2", { id: "collection-title" }, "In the collection");
  const add = async (cursor) => {
    const page = await articles(cursor);
    const shown = list.children.length;
    list.append(...page.data.map((article) => headline(article, open)));
    onPublishers(page.data.map((article) => article.publisher).filter(Boolean));
    show(more, page.has_more ? moreButton(() => add(page.next_cursor)) : null);
    if (cursor) list.children[shown]?.querySelector("a").focus(); // the button that had the focus is gone
    return page;
  };
  try {
    const page = await add(null);
    show(section, title, page.data.length ? [list, more] : howToAdd());
  } catch (problem) {
    const notice = el("p", { class: "notice" }, `The list of articles cannot be shown. ${problem.message}.`);
    show(section, title, notice, problem.asksForKey ? keyForm() : null);
  }
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

function headline(article, open) {
  const place = { articleId: article.id, version: article.version, first: null, last: null };
  const click = (event) => {
    if (isForBrowser(event)) return;
    event.preventDefault();
    open(place, event.currentTarget);
  };
  return el(
    "li",
    {},
    el("a", { href: writeLink(place), dir: "auto", click }, article.title || "Untitled"),
    el("p", { class: "source" }, joined([article.publisher, day(article.published_at)])),
  );
}

function howToAdd() {
  return [
    el("p", {}, "There are no articles yet. Add a folder of them:"),
    el("pre", {}, el("code", {}, "byline ingest FOLDER")),
    el("p", { class: "note" }, "Text, Markdown, HTML, JSON and RSS files are read. Then load this page again."),
  ];
}
