// The receipts of articles that were sent: what was refused first, then what became of the rest.

import { el, joined, show } from "/web/elements.js";
import { placeLink } from "/web/links.js";

const WORDS = {
  created: "added",
  updated: "new version",
  unchanged: "already there",
  duplicate: "duplicate",
  rejected: "refused",
};
const MOST_SHOWN = 200; // of those that were not refused; the summary counts all

export class Receipts {
  #counts = new Map();

  constructor({ open }) {
    this.open = open;
    this.refused = el("ul", { class: "receipts" });
    this.others = el("ul", { class: "receipts" });
    this.place = el("div", { class: "receipt-lists" }, this.refused, this.others);
  }

  clear() {
    this.#counts.clear();
    show(this.refused);
    show(this.others);
  }

  add(receipts) {
    for (const receipt of receipts) {
      const { status } = receipt;
      this.#counts.set(status, (this.#counts.get(status) ?? 0) + 1);
      if (status === "rejected") this.refused.append(this.#draw(receipt));
      else if (this.others.children.length < MOST_SHOWN) this.others.append(this.#draw(receipt));
    }
  }

  // How many articles the collection has gained or changed.
  get stored() {
    return (this.#counts.get("created") ?? 0) + (this.#counts.get("updated") ?? 0);
  }

  summary() {
    const said = Object.entries(WORDS).map(([status, word]) => {
      const count = this.#counts.get(status);
      return count ? `${count} ${count > 1 && status === "duplicate" ? "duplicates" : word}` : null;
    });
    const text = joined(said, ", ").join("");
    return text ? `${text}.` : "No article was found in these files.";
  }

  #draw(receipt) {
    const { status, source, sentences, reason, duplicate_of: original } = receipt;
    const size = sentences ? `${sentences} ${sentences === 1 ? "sentence" : "sentences"}` : null;
    const known = receipt.title || source || "Untitled";
    const same = original ? this.#link(original, null, "the same as this article") : null;
    return el(
      "li",
      {},
      el("span", { class: "badge", "data-status": status }, WORDS[status] ?? status),
      el(
        "div",
        {},
        el("p", { class: "receipt-title", dir: "auto" }, receipt.article_id ? this.#link(receipt.article_id, receipt.version, known) : known),
        el("p", { class: "note", dir: "auto" }, joined([known === source ? null : source, size, reason, same])),
      ),
    );
  }

  #link(articleId, version, words) {
    return placeLink({ articleId, version, first: null, last: null }, this.open, {}, words);
  }
}
