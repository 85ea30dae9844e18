// Adds articles: takes files that are dropped or chosen, sends them batch by batch, and shows a receipt for each.

import { addArticles } from "/web/api.js";
import { droppedFiles, pack } from "/web/batches.js";
import { el, show } from "/web/elements.js";
import { keyForm } from "/web/key.js";
import { Receipts } from "/web/receipts.js";

const ACCEPTED = ".txt,.md,.markdown,.html,.htm,.json,.jsonl,.ndjson,.xml,.rss,.atom";

export class Adding {
  #controller = null; // of the batches under way
  #left = null; // the batches that were not sent yet
  #queue = []; // files that are in none of them yet: more may be dropped while the first are sent
  #dragged = 0; // how many nested elements the pointer is over while it carries files

  // `open(place, opener)` shows an article; `onStored()` hears that the collection has changed.
  constructor({ dialog, open, onStored }) {
    Object.assign(this, { dialog, open, onStored });
    this.input = el("input", { type: "file", multiple: true, accept: ACCEPTED, class: "visually-hidden", change: () => this.#chosen() });
    this.state = el("div", { class: "sending", hidden: true });
    this.receipts = new Receipts({ open: (place, from) => this.#read(place, from) });
    show(
      dialog,
      el(
        "div",
        { class: "dialog-bar" },
        el("h2", { id: "adding-title" }, "Add articles"),
        el("button", { type: "button", click: () => dialog.close() }, "Close"),
      ),
      el(
        "div",
        { class: "drop" },
        el("p", { class: "drop-here" }, "Drop files or a folder here"),
        el("p", {}, el("label", { class: "button" }, "Choose files", this.input)),
        el("p", { class: "note" }, "Text, Markdown, HTML, JSON, JSON lines, RSS and Atom. Sending the same article twice changes nothing."),
      ),
      this.state,
      this.receipts.place,
    );
    this.#acceptDrops();
  }

  show() {
    if (!this.dialog.open) this.dialog.showModal();
  }

  async add(files) {
    this.show();
    if (!files.length) return;
    const busy = this.#controller !== null;
    if (!busy) this.#startAnew();
    this.#queue.push(...files);
    this.total += files.reduce((sum, file) => sum + file.size, 0);
    this.count += files.length;
    if (busy) this.#drawProgress();
    else await this.#send(null);
  }

  #startAnew() {
    this.receipts.clear();
    this.#queue = [];
    this.#left = this.#batches();
    [this.total, this.sent, this.count] = [0, 0, 0];
  }

  async *#batches() {
    while (this.#queue.length) yield* pack(this.#queue.splice(0));
  }

  // Sends `failed`, a batch that is tried again, and then what is left.
  async #send(failed) {
    this.#controller = new AbortController();
    this.#showProgress();
    let batch = failed;
    try {
      batch ??= (await this.#left.next()).value;
      while (batch) {
        this.receipts.add(await this.#store(batch));
        this.sent += batch.bytes;
        this.#drawProgress();
        batch = (await this.#left.next()).value;
      }
      this.#showEnd();
    } catch (problem) {
      this.#showProblem(problem, batch);
    } finally {
      this.#controller = null;
      if (this.receipts.stored) this.onStored();
    }
  }

  // One article that is too large must not hold up the rest.
  async #store(batch) {
    try {
      return await addArticles(batch, this.#controller.signal);
    } catch (problem) {
      if (problem.status !== 413 || batch.files.length > 1) throw problem;
      const reason = problem.detail || "larger than the service takes";
      return [{ status: "rejected", title: "", source: batch.files[0].name, reason, article_id: null, sentences: 0 }];
    }
  }

  #showProgress() {
    this.bar = el("progress", { "aria-label": "Sent" });
    this.line = el("p", { class: "note" });
    const stop = el("button", { type: "button", click: () => this.#controller?.abort() }, "Stop");
    this.state.hidden = false;
    show(this.state, this.bar, this.line, stop);
    this.#drawProgress();
  }

  #drawProgress() {
    this.bar.max = Math.max(this.total, 1);
    this.bar.value = this.sent;
    const files = this.count === 1 ? "1 file" : `${this.count} files`;
    this.line.textContent = `Storing ${files}: ${megabytes(this.sent)} of ${megabytes(this.total)} MB`;
  }

  #showEnd() {
    show(this.state, el("p", { class: "ended", role: "status" }, this.receipts.summary()));
  }

  #showProblem(problem, batch) {
    const stopped = problem.name === "AbortError";
    const title = stopped ? "Stopped." : `${problem.message}.`;
    const said = stopped ? "What has a receipt is stored." : [problem.detail, problem.advice].filter(Boolean).join(" ");
    const again = el("button", { type: "button", click: () => this.#send(batch) }, "Go on");
    show(
      this.state,
      el("div", { class: "problem", role: "alert" }, el("p", {}, el("strong", {}, title), " ", said), problem.asksForKey ? keyForm() : again),
    );
  }

  #chosen() {
    const files = [...this.input.files];
    this.input.value = ""; // the same file may be chosen again
    this.add(files);
  }

  #read(place, from) {
    this.dialog.close();
    this.open(place, from);
  }

  // Files may be dropped anywhere on the page.
  #acceptDrops() {
    const carries = (event) => event.dataTransfer?.types.includes("Files");
    const over = (by) => (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      this.#dragged = Math.max(0, this.#dragged + by);
      document.body.classList.toggle("dropping", this.#dragged > 0);
    };
    addEventListener("dragenter", over(1));
    addEventListener("dragleave", over(-1));
    addEventListener("dragover", (event) => carries(event) && event.preventDefault());
    addEventListener("drop", async (event) => {
      if (!carries(event)) return;
      over(-this.#dragged)(event);
      this.add(await droppedFiles(event.dataTransfer));
    });
  }
}

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}
