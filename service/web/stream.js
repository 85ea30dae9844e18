// Asks a question and reads the answer as it is made; where the service does not stream, all at once.

import { problemOf, readReply, send, unreachable } from "/web/api.js";
import { filtersForApi } from "/web/question.js";

const MOST_RESUMES = 3;

// Resolves to the whole answer. `progress` hears `started()`, `found(articles)` and `add(statement, citations)`.
export async function ask(question, { signal, progress }) {
  const { text, mode } = question;
  const body = { question: text, mode, filters: filtersForApi(question), include: ["timings"], stream: true };
  const tell = {
    "answer.started": () => progress.started(),
    "retrieval.completed": ({ articles }) => progress.found(articles),
    "statement.added": ({ statement, citations }) => progress.add(statement, citations),
  };
  let last = null; // the id of the last event: a connection that breaks is taken up after it
  for (let resumes = 0; resumes <= MOST_RESUMES; resumes += 1) {
    const headers = { Accept: "text/event-stream, application/json", ...(last ? { "Last-Event-ID": last } : {}) };
    const response = await send("/v1/ask", { method: "POST", body, signal, headers });
    if (!response.headers.get("Content-Type")?.startsWith("text/event-stream")) return whole(response, body, signal);
    try {
      for await (const { name, id, data } of eventsOf(response)) {
        if (name === "answer.completed") return data;
        if (name === "error") throw problemOf(data.status, data);
        last = id ?? last;
        tell[name]?.(data);
      }
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // what fetch raises when the connection breaks
    }
  }
  throw unreachable();
}

// A service that knows no streaming names the field; it is then asked without.
async function whole(response, body, signal) {
  try {
    return await readReply(response);
  } catch (problem) {
    if (problem.status !== 422 || !problem.detail.startsWith("stream")) throw problem;
    return readReply(await send("/v1/ask", { method: "POST", body: { ...body, stream: undefined }, signal }));
  }
}

async function* eventsOf(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const messages = (rest + value).split(/\r?\n\r?\n/);
    rest = messages.pop();
    for (const message of messages) {
      const event = parsed(message);
      if (event) yield event;
    }
  }
}

// Comments keep the connection alive and say nothing.
function parsed(message) {
  const fields = {};
  for (const line of message.split(/\r?\n/)) {
    const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (name) fields[name] = name in fields ? `${fields[name]}\n${value}` : value;
  }
  return fields.data ? { name: fields.event, id: fields.id, data: JSON.parse(fields.data) } : null;
}
