// Filters and opens cases. Without it every case is shown open.
"use strict";

const cases = [...document.querySelectorAll(".case")].map((body) => ({
  body,
  toggle: body.querySelector(".toggle"),
  detail: body.querySelector(".detail"),
  result: body.dataset.result,
  tags: JSON.parse(body.dataset.tags),
  words: body.textContent.toLowerCase(),
}));
const byResult = document.getElementById("by-result");
const byTag = document.getElementById("by-tag");
const byWords = document.getElementById("by-words");
const shown = document.getElementById("shown");

function open(one, isOpen) {
  one.detail.hidden = !isOpen;
  one.toggle.setAttribute("aria-expanded", String(isOpen));
}

function filter() {
  const sought = byWords.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const one of cases) {
    const fits =
      (!byResult.value || one.result === byResult.value) &&
      (!byTag.value || one.tags.includes(byTag.value)) &&
      sought.every((word) => one.words.includes(word));
    one.body.hidden = !fits;
    count += fits ? 1 : 0;
  }
  shown.textContent = `${count} of ${cases.length} cases shown`;
}

function openAddressed() {
  const one = cases.find((candidate) => `#${candidate.body.id}` === location.hash);
  if (one) open(one, true);
}

for (const one of cases) {
  open(one, false);
  one.body.querySelector(".row").addEventListener("click", (event) => {
    // Selecting the question's words must not close the case.
    if (String(getSelection()) && !event.target.closest(".toggle")) return;
    open(one, one.detail.hidden);
  });
}
for (const control of [byResult, byTag, byWords]) control.addEventListener("input", filter);
document.getElementById("open-all").addEventListener("click", () => {
  for (const one of cases) if (!one.body.hidden) open(one, true);
});
document.getElementById("close-all").addEventListener("click", () => {
  for (const one of cases) open(one, false);
});
document.getElementById("filters").addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", openAddressed);
document.getElementById("filters").hidden = false;
filter();
openAddressed();
