// Filters, sorts, pages and opens cases. Without it every case is shown open.
"use strict";

const PAGE = 25;
const byId = (id) => document.getElementById(id);
const list = byId("list");
const cases = [...list.querySelectorAll(".case")].map((body) => ({
  body,
  toggle: body.querySelector(".toggle"),
  detail: body.querySelector(".detail"),
  isWrong: "wrong" in body.dataset,
  tags: JSON.parse(body.dataset.tags),
  words: null,
  keys: {
    result: Number(body.dataset.rank),
    position: Number(body.id.slice("case-".length)),
    time: Number(body.dataset.time),
    asked: body.querySelector(".question").textContent.toLowerCase(),
  },
}));
const byTag = byId("by-tag") || { value: "" };
const byResult = byId("by-result");
const byWords = byId("by-words");
const order = byId("order");
let fitting = cases;
let limit = PAGE;

function open(one, isOpen) {
  one.detail.hidden = !isOpen;
  one.toggle.setAttribute("aria-expanded", String(isOpen));
}

function fits(one, sought) {
  const { value } = byResult;
  if (value && (value === "wrong" ? !one.isWrong : one.body.dataset.result !== value)) return false;
  if (byTag.value && !one.tags.includes(byTag.value)) return false;
  if (sought.length) one.words ??= one.body.textContent.toLowerCase();
  return sought.every((word) => one.words.includes(word));
}

function show() {
  const visible = new Set(fitting.slice(0, limit));
  for (const one of cases) one.body.hidden = !visible.has(one);
  const rest = fitting.length - visible.size;
  byId("pager").hidden = rest === 0;
  byId("more").textContent = `Show ${Math.min(PAGE, rest)} more`;
  byId("all").textContent = `Show all ${fitting.length}`;
  byId("shown").textContent =
    `${fitting.length} of ${cases.length} cases` + (rest ? `, the first ${visible.size} shown` : "");
}

function filter() {
  const sought = byWords.value.toLowerCase().split(/\s+/).filter(Boolean);
  fitting = cases.filter((one) => fits(one, sought));
  limit = PAGE;
  show();
}

function compare(one, other) {
  return one < other ? -1 : Number(one > other);
}

function sort() {
  const [key, sign] = order.value.split(":");
  cases.sort((one, other) => {
    const first = compare(one.keys[key], other.keys[key]) * Number(sign);
    return first || compare(one.keys.result, other.keys.result) || compare(one.keys.position, other.keys.position);
  });
  list.append(...cases.map((one) => one.body));
  for (const head of list.querySelectorAll("th[data-key]")) {
    if (head.dataset.key === key) head.setAttribute("aria-sort", Number(sign) > 0 ? "ascending" : "descending");
    else head.removeAttribute("aria-sort");
  }
  filter();
}

function makeSortable(head) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sort";
  button.textContent = head.textContent;
  button.addEventListener("click", () => {
    const { key } = head.dataset;
    // What is slow is looked for before what is quick.
    const first = key === "time" ? -1 : 1;
    order.value = order.value === `${key}:${first}` ? `${key}:${-first}` : `${key}:${first}`;
    sort();
  });
  head.replaceChildren(button);
}

function openAddressed() {
  const one = cases.find((candidate) => `#${candidate.body.id}` === location.hash);
  if (!one) return;
  const place = fitting.indexOf(one);
  if (place < 0) for (const control of [byResult, byTag, byWords]) control.value = "";
  if (place < 0) filter();
  limit = Math.max(limit, fitting.indexOf(one) + 1);
  show();
  open(one, true);
  one.body.scrollIntoView();
}

function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !event.target.matches(".toggle")) return;
  const visible = fitting.slice(0, limit);
  const next = visible[visible.findIndex((one) => one.toggle === event.target) + step];
  if (!next) return;
  event.preventDefault();
  next.toggle.focus();
}

for (const one of cases) {
  open(one, false);
  one.body.querySelector(".row").addEventListener("click", (event) => {
    // Selecting the question's words must not close the case.
    if (String(getSelection()) && !event.target.closest(".toggle")) return;
    open(one, one.detail.hidden);
    if (!one.detail.hidden) history.replaceState(null, "", `#${one.body.id}`);
  });
}
list.querySelectorAll("th[data-key]").forEach(makeSortable);
list.addEventListener("keydown", walk);
for (const control of [byResult, byTag, byWords]) control.addEventListener?.("input", filter);
order.addEventListener("input", sort);
byId("more").addEventListener("click", () => { limit += PAGE; show(); });
byId("all").addEventListener("click", () => { limit = cases.length; show(); });
byId("open-all").addEventListener("click", () => fitting.slice(0, limit).forEach((one) => open(one, true)));
byId("close-all").addEventListener("click", () => cases.forEach((one) => open(one, false)));
for (const link of document.querySelectorAll(".tally a")) {
  link.addEventListener("click", () => { byResult.value = link.dataset.result; filter(); });
}
byId("filters").addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", openAddressed);
byId("filters").hidden = false;
list.classList.add("ready");
sort();
openAddressed();
