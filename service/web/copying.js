// A permanent link that puts its address on the clipboard when it is clicked; without a clipboard it is followed.

import { el, isForBrowser } from "/web/elements.js";

const SHOWN_FOR_MS = 2000;

export function copyLink(address, label) {
  const click = async (event) => {
    if (isForBrowser(event) || !navigator.clipboard) return;
    event.preventDefault();
    const link = event.currentTarget;
    try {
      await navigator.clipboard.writeText(link.href);
    } catch {
      location.assign(link.href);
      return;
    }
    link.textContent = "Link copied";
    document.getElementById("announcement").textContent = "Link copied.";
    setTimeout(() => (link.textContent = label), SHOWN_FOR_MS);
  };
  return el("a", { class: "permalink", href: address, title: "Copies the address", click }, label);
}
