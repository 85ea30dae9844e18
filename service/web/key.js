// The API key of a service that asks for one: typed by the reader, kept by this tab until it is closed.

import { el } from "/web/elements.js";

const PLACE = "byline-api-key";

export function authorization() {
  const key = stored();
  return key ? { Authorization: `Bearer ${key}` } : {};
}

// Asks for a key and starts the page anew with it, so that everything that was refused is asked for again.
export function keyForm() {
  const input = el("input", { type: "password", autocomplete: "off", required: true, pattern: "[!-~]+", title: "A key has no spaces" });
  input.addEventListener("input", () => (input.value = input.value.trim()));
  const submit = (event) => {
    event.preventDefault();
    if (keep(input.value)) location.reload();
    else input.closest("form").append(el("p", { class: "note" }, "This browser lets the page keep nothing; allow it storage for this site."));
  };
  return el("form", { class: "filters", submit }, el("label", {}, "API key", input), el("button", { type: "submit" }, "Use this key"));
}

function stored() {
  try {
    return sessionStorage.getItem(PLACE);
  } catch {
    return null;
  }
}

function keep(key) {
  try {
    sessionStorage.setItem(PLACE, key);
    return true;
  } catch {
    return false;
  }
}
