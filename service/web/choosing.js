// Lets a reader choose a sentence of an article, by a click or step by step, and gives its permanent link.

import { copyLink } from "/web/copying.js";
import { el, show } from "/web/elements.js";
import { writeLink } from "/web/links.js";

// The bar's controls for `article`; `cited` is what its link names at first, or null; `text` holds the sentences.
export function sentenceChooser(article, cited, text, { ownPage }) {
  const count = article.sentences.length;
  const place = el("span", { class: "place", "aria-live": "polite" });
  const link = el("span", {});
  let chosen = cited;

  const draw = () => {
    show(place, named(chosen, count));
    show(link, copyLink(linkTo(article, chosen), chosen ? "Link to sentence" : "Link to article"));
  };
  const choose = (index, { follow = false } = {}) => {
    chosen = { first: index, last: index };
    for (const other of text.querySelectorAll(".chosen")) other.classList.remove("chosen");
    const sentence = text.querySelector(`#s${index}`);
    sentence.classList.add("chosen");
    if (follow) sentence.scrollIntoView({ block: "nearest" });
    if (ownPage) history.replaceState(history.state, "", linkTo(article, chosen));
    draw();
  };
  const step = (by) => () => {
    const from = chosen ? (by < 0 ? chosen.first : chosen.last) : by < 0 ? count : -1;
    choose(Math.min(Math.max(from + by, 0), count - 1), { follow: true });
  };
  text.addEventListener("click", (event) => {
    const sentence = event.target.closest("[id^=s]");
    if (sentence && text.contains(sentence) && getSelection().isCollapsed) choose(Number(sentence.id.slice(1)));
  });
  draw();
  const button = (by, label, sign) =>
    el("button", { type: "button", class: "step", "aria-label": label, title: label, click: step(by) }, sign);
  const steps = count ? [button(-1, "Previous sentence", "↑"), button(1, "Next sentence", "↓"), place] : null;
  return el("div", { class: "chooser" }, el("div", { class: "steps" }, steps), link);
}

function linkTo(article, chosen) {
  return writeLink({ articleId: article.id, version: article.version, ...(chosen ?? {}) });
}

function named(chosen, count) {
  if (!chosen) return `${count} sentences`;
  const { first, last } = chosen;
  return first === last ? `Sentence ${first + 1} of ${count}` : `Sentences ${first + 1}–${last + 1} of ${count}`;
}
