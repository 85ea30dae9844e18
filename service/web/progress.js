// What stands in the answer's place while it is made: how far it is, the statements verified so far, and Stop.

import { citing } from "/web/citations.js";
import { drawStatement } from "/web/answer.js";
import { el, show } from "/web/elements.js";

export class Progress {
  constructor(section, { question, open, stop, announce }) {
    this.section = section;
    this.open = open;
    this.announce = announce;
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
  }

  found(articles) {
    this.line.textContent = articles
      ? `Reading ${articles} ${articles === 1 ? "article" : "articles"}, checking each sentence…`
      : "Nothing was found…";
  }

  add(statement, citations) {
    this.statements.append(drawStatement(citing(citations, this.open), statement));
    this.announce(statement.text);
  }

  // `isLast` is false when a later question has taken the place.
  end(isLast) {
    clearInterval(this.timer);
    if (isLast) this.section.setAttribute("aria-busy", "false");
  }
}
