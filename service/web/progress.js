// What stands in the answer's place while it is made: how far it is, the statements verified so far, and Stop.

import { citing, drawSources } from "/web/citations.js";
import { drawStatement } from "/web/answer.js";
import { el, show } from "/web/elements.js";

export class Progress {
  #cited = new Map();

  constructor(section, { sources, question, open, stop, announce }) {
    Object.assign(this, { section, sources, open, announce });
    this.line = el("span", {}, "Searching the articles…");
    this.seconds = el("span", { class: "seconds", "aria-hidden": "true" });
    this.statements = el("div", { class: "statements" });
    const button = el("button", { type: "button", click: stop }, "Stop");
    section.hidden = false;
    section.setAttribute("aria-busy", "true");
    show(
      section,
      question ? el("h2", { class: "asked", dir: "auto" }, question) : null,
      el(
        "div",
        { class: "progress" },
        el("p", {}, this.line, this.seconds),
        button,
        el("div", { class: "running" }),
      ),
      this.statements,
    );
    const started = performance.now();
    this.timer = setInterval(() => {
      const elapsed = Math.floor((performance.now() - started) / 1000);
      this.seconds.textContent = elapsed ? ` ${elapsed} s` : "";
    }, 1000);
    announce("Searching the articles.");
  }

  // Heard again when an answer that was cut off had to be begun anew.
  started() {
    show(this.statements);
    this.#cited.clear();
  }

  found(articles) {
    this.line.textContent = articles
      ? `Reading ${articles} ${articles === 1 ? "article" : "articles"}, checking each sentence…`
      : "Nothing was found…";
  }

  add(statement, citations) {
    for (const citation of citations) this.#cited.set(citation.number, citation);
    const context = citing([...this.#cited.values()], this.open);
    this.statements.append(drawStatement(context, statement));
    drawSources(this.sources, context);
    this.announce(statement.text);
  }

  // `isLast` is false when a later question has taken the place.
  end(isLast) {
    clearInterval(this.timer);
    if (isLast) this.section.setAttribute("aria-busy", "false");
  }
}
