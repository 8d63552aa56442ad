/* The report and its cells: a figure in the preview leads to where it is typed, a cell to where it is printed.
 *
 * .paper-desk[data-figures="URL"]   asked with the key of the figure that was clicked (apps/desk/find.py)
 *   [data-key]                      what came from a fact; an address with #KEY shows its first place
 */
import { $$ } from "./page.js";

const paper = document.querySelector(".paper-desk[data-figures]");

document.addEventListener("click", (event) => {
  const place = event.target.closest?.(".paper-desk[data-figures] [data-key]");
  if (!place || !paper || event.target.closest("a, button, details, summary") || String(getSelection())) return;
  location.href = `${paper.dataset.figures}?${new URLSearchParams({ key: place.dataset.key })}`;
});

function show() {
  if (!paper || !location.hash) return;
  let key = "";
  try { key = decodeURIComponent(location.hash.slice(1)); } catch { return; }
  const places = $$("[data-key]", paper).filter((place) => place.dataset.key === key);
  $$(".is-meant", paper).forEach((place) => place.classList.remove("is-meant"));
  places.forEach((place) => place.classList.add("is-meant"));
  if (!places.length) return;
  places[0].scrollIntoView({ block: "center" });
  places[0].tabIndex = -1;
  places[0].focus({ preventScroll: true });
}

show();
window.addEventListener("hashchange", show);
