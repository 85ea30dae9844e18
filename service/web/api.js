// Speaks to the REST API and turns everything that can go wrong into a Problem a reader can act on.

export class Problem extends Error {
  constructor({ title, detail = "", advice = "", fields = [], status = 0, requestId = "" }) {
    super(title);
    Object.assign(this, { title, detail, advice, fields, status, requestId });
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
  const headers = { Accept: "application/json" };
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
  const unreadable = response.ok ? "The service sent a reply that this page cannot read" : null;
  return new Problem({
    title: unreadable ?? reply.title ?? `The service answered with an error (${response.status})`,
    detail: reply.detail ?? "",
    fields: fieldMessages(reply),
    status: response.status,
    requestId: reply.request_id ?? response.headers.get("X-Request-Id") ?? "",
    advice: adviceFor(response.status, response.headers.get("Retry-After")),
  });
}

// One field's message is already the detail; several are listed.
function fieldMessages({ errors }) {
  if (!Array.isArray(errors) || errors.length < 2) return [];
  return errors.map(({ field, message }) => `${field}: ${message}`);
}

function adviceFor(status, retryAfter) {
  const wait = /^\d+$/.test(retryAfter ?? "") ? ` in ${retryAfter} s` : " in a moment";
  if (status === 401 || status === 403) return "This service asks for an API key, which this page does not send.";
  if (status === 404) return "It may have been deleted since.";
  if (status === 429) return `Too many questions at once: try again${wait}.`;
  if (status >= 400 && status < 500) return "Change the question or its filters, then ask again.";
  if (status >= 500) return `Try again${wait}. If it keeps failing, the service's log names the cause.`;
  return "Try again; if a proxy stands in between, check what it answers.";
}
