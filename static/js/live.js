/* Writing with live figures: what stands in braces, {名称=数}, is a figure of the book and follows it.
 *
 * form[data-find="URL"]   where figures are looked up by their names (apps/desk/find.py)
 * textarea.passage        “{” or 插入数 opens a list to choose from; figures are marked; what is pasted is cleaned
 * [data-put]              puts a text where the caret is
 * [data-repeat] [data-live], [data-all-live]    a typed number becomes live, one or all that are sure
 *
 * The text is a plain textarea as ever: input methods, taking back and screen readers work as they do everywhere.
 */
import { $$, make, makeButton, prepares, toast } from "./page.js";

const BRACES = /[{｛]([^{}｛｝\n]{1,200})[}｝]/g;
const open = (field) => field && !field.readOnly && !field.disabled;

/* Put in as if it were typed, so that Ctrl+Z takes it back. */
function put(field, text, from = field.selectionStart, to = field.selectionEnd) {
  field.focus({ preventScroll: true });
  field.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) {
    field.setRangeText(text, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/* ---- Marks behind the text -------------------------------------------------------------------- */

function paint(field) {
  const back = field.previousElementSibling;
  if (!back?.matches(".live-back")) return;
  back.replaceChildren();
  let end = 0;
  for (const found of field.value.matchAll(BRACES)) {
    back.append(field.value.slice(end, found.index), make("mark", found[1].includes("=") ? "" : "is-open", found[0]));
    end = found.index + found[0].length;
  }
  back.append(field.value.slice(end), "\n");
  back.scrollTop = field.scrollTop;
}

/* ---- Choosing a figure ------------------------------------------------------------------------- */

let list = null; // {field, box, hits, at, from, words}
let asking = null;
let eager = null; // {from, end} of words whose list had not come yet when Enter was pressed: the first of it is meant

function close() { list?.box.remove(); for (const name of ["aria-activedescendant", "aria-controls"]) list?.field.removeAttribute(name); list?.field.setAttribute("aria-expanded", "false"); list = null; asking?.abort(); }

/** The open brace before the caret, and what is typed behind it. */
function wanted(field) {
  const before = field.value.slice(0, field.selectionStart);
  const found = /[{｛]([^{}｛｝\n=]{0,24})$/.exec(before);
  return found && { from: found.index, words: found[1] };
}

async function offer(field) {
  const now = wanted(field);
  if (!now || !field.form?.dataset.find) { close(); return; }
  asking?.abort();
  asking = new AbortController();
  let found;
  try {
    const answer = await fetch(`${field.form.dataset.find}?${new URLSearchParams({ figures: "", q: now.words })}`, { headers: { Accept: "application/json" }, credentials: "same-origin", signal: asking.signal });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    ({ found } = await answer.json());
  } catch (error) { if (error.name !== "AbortError") { eager = null; close(); } return; }
  if (eager) { putLate(field, found[0], eager); return; }
  if (document.activeElement !== field || !wanted(field)) { close(); return; }
  show(field, found, wanted(field));
}

function show(field, hits, { from, words }) {
  close();
  const box = make("div", "live-list");
  box.id = "live-list";
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", "可以插入的数");
  hits.forEach((hit, i) => {
    const option = make("div", "live-option");
    option.id = `live-option-${i}`;
    option.setAttribute("role", "option");
    option.append(make("span", "", hit.name), make("b", "", hit.shown));
    option.addEventListener("mousedown", (event) => { event.preventDefault(); choose(i); });
    box.append(option);
  });
  if (!hits.length) box.append(make("p", "live-none", words ? `没有名称含“${words}”的数` : "还没有可以插入的数"));
  field.parentElement.after(box);
  list = { field, box, hits, at: -1, from, words };
  field.setAttribute("aria-controls", box.id);
  field.setAttribute("aria-expanded", "true");
  if (hits.length) light(0);
  box.scrollIntoView({ block: "nearest" });
}

function light(at) {
  const options = $$(".live-option", list.box);
  if (!options.length) return;
  list.at = (at + options.length) % options.length;
  options.forEach((option, i) => option.setAttribute("aria-selected", String(i === list.at)));
  options[list.at].scrollIntoView({ block: "nearest" });
  list.field.setAttribute("aria-activedescendant", options[list.at].id);
}

function choose(at) {
  const { field, hits, from } = list;
  const end = field.selectionStart;
  close();
  const closed = /^[}｝]/.test(field.value.slice(end));
  put(field, hits[at].token, from, end + (closed ? 1 : 0));
}

/** What was typed on behind it meanwhile stays where it is, and so does the caret. */
function putLate(field, hit, { from, end }) {
  eager = null;
  close();
  if (!hit || document.activeElement !== field) return;
  const caret = field.selectionStart + hit.token.length - (end - from);
  put(field, hit.token, from, end);
  field.setSelectionRange(caret, caret);
}

document.addEventListener("keydown", (event) => {
  if (!list || event.target !== list.field || event.isComposing) return;
  if (event.key === "ArrowDown") light(list.at + 1);
  else if (event.key === "ArrowUp") light(list.at - 1);
  else if ((event.key === "Enter" || event.key === "Tab") && list.at >= 0 && !event.shiftKey) {
    const now = wanted(list.field);
    if (list.at === 0 && now && now.words !== list.words) eager = { from: now.from, end: list.field.selectionStart };
    else choose(list.at);
  } else if (event.key === "Escape") { eager = null; close(); }
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

/* ---- Buttons beside the text ---------------------------------------------------------------------- */

let last = null; // the passage somebody wrote in last

function nthPlace(text, words, nth) {
  const plain = text.replace(BRACES, (braces) => "□".repeat(braces.length));
  let at = -1;
  for (let i = 0; i <= nth; i += 1) { at = plain.indexOf(words, at + 1); if (at < 0) return -1; }
  return at;
}

/** From behind to front, so that places before stay what they are. */
function enliven(items) {
  const field = items[0].item.closest(".live").parentElement.querySelector("textarea.passage");
  const found = items.map(({ item, token }) => ({ token, at: nthPlace(field.value, item.dataset.repeat, Number(item.dataset.nth)), length: item.dataset.repeat.length }))
    .filter((one) => one.at >= 0).sort((a, b) => b.at - a.at);
  found.forEach((one) => put(field, one.token, one.at, one.at + one.length));
  items.forEach(({ item }) => item.remove());
  if (found.length < items.length) toast("文字已经改动，有的数没有找到。");
}

document.addEventListener("click", (event) => {
  const hit = (selector) => event.target.closest?.(selector);
  let button;
  if ((button = hit("[data-put]")) && open(last)) {
    const text = button.dataset.put;
    const gap = text.indexOf("…");
    const from = last.selectionStart;
    put(last, text);
    if (gap >= 0) last.setSelectionRange(from + gap, from + gap + 1);
  } else if ((button = hit("[data-live]"))) enliven([{ item: button.closest("[data-repeat]"), token: button.dataset.live }]);
  else if ((button = hit("[data-all-live]"))) {
    const sure = $$("[data-sure]", button.closest(".live-offers"));
    if (sure.length) enliven(sure.map((item) => ({ item, token: item.querySelector("[data-live]").dataset.live })));
    button.remove();
  }
});

/* ---- Pasted from Word and WPS ------------------------------------------------------------------------ */

/** Without what word processors leave behind: indents (the report sets its own), bullets, blanks of no width, empty lines. */
export function cleaned(text) {
  return text.replace(/\r\n?|[\v\f\u2028\u2029]/g, "\n").replace(/[\u200B-\u200F\u2060\uFEFF\u00AD]/g, "").replace(/[\u00A0\u2002-\u200A\t]+/g, " ")
    .split("\n").map((line) => line.replace(/^[\s\u3000]*(?:[•●▪◦■□\uF06C\uF0B7\uF0D8·][\s\u3000]*)?/, "").trimEnd()).join("\n").replace(/\n{2,}/g, "\n");
}

document.addEventListener("paste", (event) => {
  const field = event.target;
  if (!field.matches?.("textarea.passage") || !open(field)) return;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const clean = cleaned(text);
  if (!text || clean === text) return;
  event.preventDefault();
  put(field, clean);
});

/* ---- Start ------------------------------------------------------------------------------------------- */

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("textarea.passage")) last = event.target;
  if (list && event.target !== list.field) close();
});

document.addEventListener("focusout", (event) => { if (list && event.target === list.field) setTimeout(() => { if (list && document.activeElement !== list.field) close(); }, 150); });

function dress(field) {
  if (field.parentElement.matches(".live-field")) return;
  const wrap = make("div", "live-field");
  field.before(wrap);
  const back = make("div", "live-back");
  back.setAttribute("aria-hidden", "true");
  wrap.append(back, field);
  // Set like the text it lies behind, whatever the page's styles say of either.
  const like = getComputedStyle(field);
  for (const name of ["fontFamily", "fontSize", "lineHeight", "letterSpacing", "padding", "borderWidth", "textIndent"]) back.style[name] = like[name];
  if (open(field) && field.form?.dataset.find) {
    const button = makeButton("btn btn-sm btn-outline-secondary live-insert", "插入数 {", () => {
      field.focus();
      put(field, "{");
    });
    button.title = "在光标处插入一个填报数；也可以直接键入 {";
    wrap.before(button);
    field.setAttribute("aria-haspopup", "listbox");
    field.addEventListener("input", (event) => { if (!event.isComposing && !eager) { if (wanted(field)) offer(field); else if (list) close(); } });
    field.addEventListener("compositionend", () => { if (!eager && wanted(field)) offer(field); });
  }
  field.addEventListener("input", () => paint(field));
  field.addEventListener("scroll", () => { back.scrollTop = field.scrollTop; });
  new ResizeObserver(() => { back.scrollTop = field.scrollTop; }).observe(field);
  paint(field);
}

prepares((root) => {
  $$("textarea.passage", root).forEach(dress);
  $$("[data-put], [data-live], [data-all-live]", root).forEach((button) => { button.hidden = false; });
});

// Whatever writes into a passage by itself (another's text, a restored draft) paints anew.
document.addEventListener("written", (event) => { if (event.target.matches?.("textarea.passage")) paint(event.target); });
