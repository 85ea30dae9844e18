// Speaks to the REST API and turns everything that can go wrong into a Problem a reader can act on.

import { authorization } from "/web/key.js";

export class Problem extends Error {
  constructor({ title, detail = "", advice = "", fields = [], status = 0, requestId = "" }) {
    super(title);
    Object.assign(this, { title, detail, advice, fields, status, requestId });
  }

  get asksForKey() {
    return this.status === 401 || this.status === 403;
  }
}

export function ask(question, signal) {
  const { text, mode, publisher, after, before } = question;
  const filters = {};
  if (publisher) filters.publishers = [publisher];
  if (after) filters.published_after = after;
  if (before) filters.published_before = before;
  const body = { question: text, mode, filters, include: ["timings"] };
  return request("/v1/ask", { method: "POST", body, signal });
}

export function recordedAnswer(id) {
  return request(`/v1/answers/${encodeURIComponent(id)}`);
}

export function article(id, version) {
  const query = version ? `?version=${encodeURIComponent(version)}` : "";
  return request(`/v1/articles/${encodeURIComponent(id)}${query}`);
}

export function articles(cursor) {
  const query = new URLSearchParams({ limit: "12", ...(cursor ? { cursor } : {}) });
  return request(`/v1/articles?${query}`);
}

async function request(path, { method = "GET", body, signal } = {}) {
  const headers = { Accept: "application/json", ...authorization() };
  if (body) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, { method, headers, signal, body: body && JSON.stringify(body) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem({
      title: "The service cannot be reached",
      detail: "The request did not arrive, or the connection broke before the reply was complete.",
      advice: "Check that the service is running (byline serve) and that this machine can reach it, then try again.",
    });
  }
  const reply = await response.json().catch(() => null);
  if (response.ok && reply !== null && typeof reply === "object") return reply;
  throw problemOf(response, reply ?? {});
}

function problemOf(response, reply) {
  const { status, headers } = response;
  const wait = /^\d+$/.test(headers.get("Retry-After") ?? "") ? `in ${headers.get("Retry-After")} s` : "in a moment";
  return new Problem({
    ...explanation(status, wait),
    detail: typeof reply.detail === "string" ? reply.detail : "",
    fields: fieldMessages(reply),
    status,
    requestId: reply.request_id ?? headers.get("X-Request-Id") ?? "",
  });
}

function explanation(status, wait) {
  const again = `Try again ${wait}. If it keeps failing, the service's log names the cause.`;
  if (status < 400) {
    const advice = "Something between this page and the service answers in its place: check the proxy.";
    return { title: "The reply cannot be read", advice };
  }
  if (status === 401) {
    return { title: "The service asks for an API key", advice: "Whoever runs it gives them out. This tab keeps the key until it is closed." };
  }
  if (status === 403) return { title: "The service does not allow this", advice: "Another API key may." };
  if (status === 404) return { title: "There is no such thing", advice: "It may have been deleted since." };
  if (status === 429) return { title: "Too many questions at once", advice: `Try again ${wait}.` };
  if (status < 500) {
    return { title: "The question cannot be asked like this", advice: "Change it, or its filters, and ask again." };
  }
  if (status === 503) return { title: "The service cannot answer now", advice: again };
  return { title: `The service failed (${status})`, advice: again };
}

// One field's message is already the detail; several are listed.
function fieldMessages({ errors }) {
  if (!Array.isArray(errors) || errors.length < 2) return [];
  return errors.map(({ field, message }) => `${field}: ${message}`);
}
