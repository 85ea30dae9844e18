// Builds elements out of attributes and text nodes. Nothing on this page parses markup,
// so whatever an article, a question or an error contains stays text.

export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(key, value);
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...present(children));
  return element;
}

// Replaces what `parent` shows; null and empty parts are left out.
export function show(parent, ...children) {
  parent.replaceChildren(...present(children));
}

function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== "");
}

// Puts `separator` between the parts that are there.
export function joined(parts, separator = " · ") {
  return present(parts).flatMap((part, position) => (position ? [separator, part] : [part]));
}

// The API counts Unicode code points; a JavaScript string counts UTF-16 units.
export function slicer(text) {
  const codePoints = Array.from(text);
  return (start, end) => codePoints.slice(Math.max(0, start), end).join("");
}

// The day as the publisher wrote it: another time zone must not move the date of an article.
export function day(published) {
  if (!published) return null;
  const written = /^(\d{4}-\d{2}-\d{2})/.exec(published);
  const date = written ? new Date(`${written[1]}T12:00:00Z`) : new Date(NaN);
  if (Number.isNaN(date.getTime())) return String(published);
  const text = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(date);
  return el("time", { datetime: published }, text);
}

// A link that leaves the page: http and https only, anything else is shown as nothing.
export function outboundLink(address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return null;
  const attributes = { href: url.href, rel: "noopener noreferrer", target: "_blank" };
  return el("a", attributes, `Original at ${url.hostname}`);
}

// True for a click that should open a new tab or window, which is the browser's business.
export function isForBrowser(event) {
  return event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
}
