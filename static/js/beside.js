/* What stands beside the field somebody is at: last year's figure, what it takes, what became of it.
 *
 * form[data-beside="URL"]   asked with the name of the field (apps/desk/beside.py)
 *   #cell-beside            where the answer is shown; hidden until a field is entered; F1 leads into it, Esc back;
 *                           .is-apart where there is no side column: one line at the foot of the screen, which opens
 */
import { $$, makeButton, plain, prepare, prepares } from "./page.js";

const REST = 250; // ms in a cell until it is asked for: who walks past asks for nothing
const CODE = /^(\d{3}|\d{5}|\d{7})$/;

const NARROW = matchMedia("(max-width: 1199.98px)"); // the side column stands elsewhere (app.css)

let timer, asking, current = "", at = null;
let opened = false; // whether more than the line is wanted

function ask(field) {
  const url = field.form?.dataset.beside;
  const panel = document.getElementById("cell-beside");
  if (!url || !panel || !field.name) return;
  at = field;
  const asked = new URLSearchParams({ name: field.name });
  const text = plain(field.value);
  if (CODE.test(text)) asked.set("text", text);
  const address = `${url}?${asked}`;
  if (address === current) return;
  clearTimeout(timer);
  timer = setTimeout(() => load(address, panel), REST);
}

async function load(address, panel) {
  asking?.abort();
  asking = new AbortController();
  current = address;
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, credentials: "same-origin", signal: asking.signal });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    panel.innerHTML = await answer.text();
    prepare(panel);
    panel.dataset.apart ??= panel.classList.contains("is-apart");
    panel.classList.toggle("is-apart", panel.dataset.apart === "true" || NARROW.matches);
    const more = makeButton("beside-more", "", () => open(panel, !opened));
    panel.querySelector(".panel-head")?.append(more);
    panel.hidden = false;
    open(panel, opened);
  } catch (error) {
    if (error.name === "AbortError") return;
    current = "";
    panel.hidden = true;
  }
}

function open(panel, wanted) {
  opened = wanted;
  panel.classList.toggle("is-open", opened);
  const more = panel.querySelector(".beside-more");
  if (more) { more.textContent = opened ? "收起" : "展开"; more.setAttribute("aria-expanded", String(opened)); }
  uncover(panel);
}

/** Where the panel lies over the very field it is about, the page moves on. */
function uncover(panel) {
  if (!panel.matches(".is-apart") || !at?.isConnected) return;
  const [typed, over] = [at.getBoundingClientRect(), panel.getBoundingClientRect()];
  if (typed.bottom > over.top && typed.top < over.bottom && typed.right > over.left) window.scrollBy(0, typed.bottom - over.top + 12);
}

const FIELDS = "table.grid .cell, textarea.passage, .indicator .tick-row input, .indicator textarea, .indicator .amount input";
const cell = (event) => (event.target.matches?.(FIELDS) ? event.target : null);
let from = null; // the field that F1 led away from

// Where the panel comes by itself, the link to the same is for those who go by links.
prepares((root) => { if (document.querySelector("form[data-beside]")) $$(".beside-link", root).forEach((link) => link.classList.add("visually-hidden-focusable")); });

document.addEventListener("focusin", (event) => { const field = cell(event); if (field) ask(field); });
document.addEventListener("input", (event) => { const field = cell(event); if (field && CODE.test(plain(field.value))) ask(field); });
// What was kept meanwhile belongs to the history, and may have changed what stands beside it.
document.addEventListener("kept", () => { current = ""; const field = document.activeElement; if (field?.matches(FIELDS)) ask(field); });

document.addEventListener("keydown", (event) => {
  const panel = document.getElementById("cell-beside");
  if (event.key === "F1" && cell(event) && panel && !panel.hidden) {
    event.preventDefault();
    from = event.target;
    open(panel, true);
    panel.tabIndex = -1;
    panel.focus();
    panel.scrollIntoView({ block: "nearest" });
  } else if (event.key === "Escape" && from && event.target.closest?.("#cell-beside")) {
    event.preventDefault();
    from.focus();
    from = null;
  }
});
