// Asks a question and shows what comes of it: the answer as it is made, the answer, or what went wrong.
//
// history.state keeps `ask`, which asking this entry belongs to, and `answerId`, so that Back and reload show
// the answer that was given instead of asking again.

import { drawAnswer, spokenAnswer } from "/web/answer.js";
import { Problem, recordedAnswer } from "/web/api.js";
import { citing, drawSources, lightCards } from "/web/citations.js";
import { el, show } from "/web/elements.js";
import { keyForm } from "/web/key.js";
import { Progress } from "/web/progress.js";
import { hasFilters, withoutFilters } from "/web/question.js";
import { ask } from "/web/stream.js";

const MOST_KEPT = 50;

export class Asking {
  #current = null; // the asking on display or under way: closing the reader neither redraws nor repeats it
  #controller = null; // of the question under way
  #given = new Map(); // answers by asking

  // `open(place, opener)` shows an article; `ask(question)` submits one; `repeat()` shows this address anew;
  // `onRecorded(answer)` hears of an answer that the address named.
  constructor({ section, sources, open, ask, repeat, onRecorded, announce }) {
    Object.assign(this, { section, sources, open, ask, repeat, onRecorded, announce });
    lightCards(section, sources);
  }

  async show(question) {
    const turn = history.state?.ask ?? `${Date.now()}.${Math.random()}`;
    if (turn === this.#current) return;
    history.replaceState({ ...history.state, ask: turn }, "");
    await this.#follow(turn, question.text, async (signal, progress) => {
      const recalled = await this.#recall(turn);
      const answer = recalled ?? (await ask(question, { signal, progress }));
      this.#keep(turn, answer);
      return () => {
        history.replaceState({ ...history.state, answerId: answer.id }, "");
        const widen = hasFilters(question) ? () => this.ask(withoutFilters(question)) : null;
        this.#display(answer, { widen, recorded: Boolean(recalled) });
      };
    });
  }

  // The answer at /answers/{id}.
  async showRecorded(id) {
    if (this.#current === id) return;
    await this.#follow(id, "", async (signal) => {
      const answer = this.#given.get(id) ?? (await recordedAnswer(id, signal));
      this.#keep(id, answer);
      return () => {
        this.onRecorded(answer);
        this.#display(answer, { widen: null, recorded: true });
      };
    });
  }

  clear() {
    this.#current = null;
    this.#controller?.abort();
    this.section.hidden = this.sources.hidden = true;
    show(this.section);
    show(this.sources);
  }

  async #follow(turn, text, work) {
    this.#current = turn;
    this.#controller?.abort();
    const controller = (this.#controller = new AbortController());
    const { section, sources, open, announce } = this;
    sources.hidden = true;
    const stop = () => controller.abort();
    const progress = new Progress(section, { sources, question: text, open, stop, announce });
    const mine = () => turn === this.#current && controller === this.#controller;
    try {
      const draw = await work(controller.signal, progress);
      if (mine()) draw();
    } catch (problem) {
      if (!mine()) return;
      sources.hidden = true;
      if (problem.name === "AbortError") this.#showStopped();
      else this.#showProblem(problem);
    } finally {
      progress.end(mine());
    }
  }

  // The answer as it was given; null when it is no longer recorded, and then the question is asked again.
  async #recall(turn) {
    const id = history.state?.answerId;
    return this.#given.get(turn) ?? (id ? recordedAnswer(id).catch(() => null) : null);
  }

  #keep(turn, answer) {
    this.#given.set(turn, answer);
    if (this.#given.size > MOST_KEPT) this.#given.delete(this.#given.keys().next().value);
  }

  #display(answer, { widen, recorded }) {
    const nearest = answer.abstention?.nearest;
    const context = citing(nearest ?? answer.citations ?? [], this.open);
    const again = () => this.ask(withoutFilters({ text: answer.question, mode: answer.mode }));
    show(this.section, drawAnswer(answer, { context, recorded, again, widen }));
    const title = nearest ? "The nearest sentences" : undefined;
    drawSources(this.sources, context, { title, short: answer.short_answer });
    this.announce(spokenAnswer(answer));
  }

  #again() {
    history.replaceState(null, "");
    this.#current = null;
    this.repeat();
  }

  #showStopped() {
    const again = el("button", { type: "button", click: () => this.#again() }, "Ask again");
    show(this.section, el("p", { class: "notice" }, "Stopped before there was an answer. ", again));
    this.announce("Stopped.");
  }

  #showProblem(problem) {
    const known = problem instanceof Problem;
    const again = el("button", { type: "button", click: () => this.#again() }, "Try again");
    const fields = known ? problem.fields.map((field) => el("li", {}, field)) : [];
    show(
      this.section,
      el(
        "div",
        { class: "problem", role: "alert" },
        el("h2", {}, known ? problem.title : "This page made a mistake"),
        el("p", {}, known ? problem.detail : String(problem)),
        fields.length ? el("ul", {}, fields) : null,
        el("p", {}, known ? problem.advice : "Load the page again."),
        known && problem.asksForKey ? keyForm() : again,
        known && problem.requestId ? el("p", { class: "note" }, `Request ${problem.requestId}`) : null,
      ),
    );
    this.announce("");
  }
}
