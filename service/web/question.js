// A question with its mode and filters: how an address names it, and how the API is asked it.

const ONE_OF_EACH = ["after", "before"];

export function readQuestion(search) {
  const query = new URLSearchParams(search);
  const mode = query.get("mode") === "quote" ? "quote" : "auto";
  return { text: words(query.get("q")), mode, ...readFilters(query) };
}

export function writeQuestion({ text, mode, ...filters }) {
  const query = new URLSearchParams({ q: text });
  if (mode === "quote") query.set("mode", mode);
  writeFilters(query, filters);
  return `/?${query}`;
}

// What is looked for on the page of all articles.
export function readSearch(search) {
  const query = new URLSearchParams(search);
  return { text: words(query.get("search")), ...readFilters(query) };
}

export function writeSearch({ text, ...filters }) {
  if (!text) return "/articles";
  const query = new URLSearchParams({ search: text });
  writeFilters(query, filters);
  return `/articles?${query}`;
}

export function hasFilters({ publishers, after, before }) {
  return Boolean(publishers.length || after || before);
}

export function withoutFilters(question) {
  return { ...question, publishers: [], after: "", before: "" };
}

export function filtersForApi({ publishers, after, before }) {
  return {
    ...(publishers.length ? { publishers } : {}),
    ...(after ? { published_after: after } : {}),
    ...(before ? { published_before: before } : {}),
  };
}

function readFilters(query) {
  const publishers = [...new Set(query.getAll("publisher").map(words))].filter(Boolean);
  const [after, before] = ONE_OF_EACH.map((name) => words(query.get(name)));
  return { publishers, after, before };
}

function writeFilters(query, { publishers, ...dates }) {
  for (const publisher of publishers) query.append("publisher", publisher);
  for (const name of ONE_OF_EACH) if (dates[name]) query.set(name, dates[name]);
}

function words(value) {
  return (value ?? "").trim().replace(/\s+/g, " ");
}
