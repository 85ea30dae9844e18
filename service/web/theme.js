// Light or dark: the system's choice until the reader makes another. Loaded before the first paint, so that
// the page never flashes in the colours that were not asked for.

(() => {
  const PLACE = "byline-colours";
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  const kept = () => {
    try {
      return localStorage.getItem(PLACE);
    } catch {
      return null;
    }
  };
  const keep = (choice) => {
    try {
      if (choice) localStorage.setItem(PLACE, choice);
      else localStorage.removeItem(PLACE);
    } catch {
      // Without storage the choice holds until the page is left.
    }
  };
  const systems = () => (system.matches ? "dark" : "light");
  const shown = () => root.dataset.colours ?? systems();
  const apply = (choice) => {
    if (choice === "light" || choice === "dark") root.dataset.colours = choice;
    else delete root.dataset.colours;
    const button = document.getElementById("colours");
    if (button) button.setAttribute("aria-pressed", String(shown() === "dark"));
  };

  apply(kept());
  addEventListener("DOMContentLoaded", () => {
    apply(root.dataset.colours);
    document.getElementById("colours").addEventListener("click", () => {
      const wanted = shown() === "dark" ? "light" : "dark";
      const choice = wanted === systems() ? null : wanted; // back in step with the system: follow it again
      keep(choice);
      apply(choice);
    });
  });
  system.addEventListener("change", () => apply(root.dataset.colours));
})();
