// Speaks to the REST API and turns everything that can go wrong into a Problem a reader can act on.

import { authorization } from "/web/key.js";
import { filtersForApi } from "/web/question.js";

export class Problem extends Error {
  constructor({ title, detail = "", advice = "", fields = [], status = 0, requestId = "" }) {
    super(title);
    Object.assign(this, { title, detail, advice, fields, status, requestId });
  }

  get asksForKey() {
    return this.status === 401 || this.status === 403;
  }
}

export function recordedAnswer(id, signal) {
  return request(`/v1/answers/${encodeURIComponent(id)}`, { signal });
}

export function article(id, version) {
  const query = version ? `?version=${encodeURIComponent(version)}` : "";
  return request(`/v1/articles/${encodeURIComponent(id)}${query}`);
}

export function articles({ limit, cursor = null }) {
  const query = new URLSearchParams({ limit: String(limit), ...(cursor ? { cursor } : {}) });
  return request(`/v1/articles?${query}`);
}

export function search(wanted, limit) {
  const body = { query: wanted.text, limit, filters: filtersForApi(wanted) };
  return request("/v1/search", { method: "POST", body });
}

// One batch of files, as `pack` makes them; a receipt comes back for each article in it.
export async function addArticles(batch, signal) {
  if (!batch.lines) {
    const body = new FormData();
    for (const file of batch.files) body.append("files", file, file.name);
    return (await request("/v1/articles", { method: "POST", body, signal })).data;
  }
  const query = new URLSearchParams({ source: batch.files[0].name, first_line: String(batch.firstLine) });
  const body = new Blob([batch.lines], { type: "application/x-ndjson" });
  return (await request(`/v1/articles?${query}`, { method: "POST", body, signal })).data;
}

async function request(path, options) {
  return readReply(await send(path, options));
}

export async function send(path, { method = "GET", body, signal, headers = {} } = {}) {
  const all = { Accept: "application/json", ...authorization(), ...headers };
  const ready = !body || body instanceof FormData || body instanceof Blob; // the browser names their type itself
  if (!ready) all["Content-Type"] = "application/json";
  try {
    return await fetch(path, { method, headers: all, signal, body: ready ? body : JSON.stringify(body) });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw unreachable();
  }
}

export async function readReply(response) {
  const reply = await response.json().catch((error) => {
    if (error.name === "AbortError") throw error;
    return null;
  });
  if (response.ok && reply !== null && typeof reply === "object") return reply;
  throw problemOf(response.status, reply ?? {}, response.headers);
}

export function unreachable() {
  return new Problem({
    title: "The service cannot be reached",
    detail: "The request did not arrive, or the connection broke before the reply was complete.",
    advice: "Check that the service is running (byline serve) and that this machine can reach it, then try again.",
  });
}

export function problemOf(status, reply, headers = new Headers()) {
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
  if (status === 413) return { title: "That is more than the service takes at once", advice: "Send it in smaller parts." };
  if (status === 429) return { title: "Too many requests at once", advice: `Try again ${wait}.` };
  if (status < 500) {
    return { title: "It cannot be asked like this", advice: "Change it, or its filters, and try again." };
  }
  if (status === 507) return { title: "The service has no room left", advice: "Whoever runs it must free some of its disk." };
  if (status === 503) return { title: "The service cannot answer now", advice: again };
  return { title: `The service failed (${status})`, advice: again };
}

// One field's message is already the detail; several are listed.
function fieldMessages({ errors }) {
  if (!Array.isArray(errors) || errors.length < 2) return [];
  return errors.map(({ field, message }) => `${field}: ${message}`);
}
