// Permanent links, `/articles/{id}?v=1#s12`: which article version, and which of its sentences.

import { el, isForBrowser } from "/web/elements.js";

// A real link to the permanent address; a plain click opens the article beside the page, by `open(place, opener)`.
export function placeLink(place, open, attributes, ...children) {
  const click = (event) => {
    if (isForBrowser(event)) return;
    event.preventDefault();
    event.stopPropagation();
    open(place, event.currentTarget);
  };
  return el("a", { href: writeLink(place), click, ...attributes }, ...children);
}

// `first` and `last` are sentence indexes, both included; null where the link names no sentence.
export function readLink(address) {
  let url;
  try {
    url = new URL(address, location.origin);
  } catch {
    return null;
  }
  const path = /^\/articles\/([^/]+)$/.exec(url.pathname);
  if (!path || url.origin !== location.origin) return null;
  const version = /^\d+$/.test(url.searchParams.get("v") ?? "") ? Number(url.searchParams.get("v")) : null;
  const sentences = /^#s(\d+)(?:-s?(\d+))?$/.exec(url.hash);
  const first = sentences ? Number(sentences[1]) : null;
  return { articleId: decoded(path[1]), version, first, last: sentences?.[2] ? Number(sentences[2]) : first };
}

// The id in /answers/{id}; null for another address.
export function readAnswerLink(path) {
  const id = /^\/answers\/([^/]+)$/.exec(path)?.[1];
  return id ? decoded(id) : null;
}

export function writeLink({ articleId, version, first, last }) {
  const query = version ? `?v=${version}` : "";
  const sentences = Number.isInteger(first) ? `#s${first}${last > first ? `-s${last}` : ""}` : "";
  return `/articles/${encodeURIComponent(articleId)}${query}${sentences}`;
}

// What a citation points to. Its offsets are exact even where its link names only the first sentence.
export function citedPlace(citation) {
  const place = readLink(citation.link ?? "") ?? { first: null, last: null };
  const { article_id: articleId, version, number, start, end } = citation;
  return { ...place, articleId, version, number, start, end };
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
