/* Rows of a list: added, inserted, moved, copied and removed, all of it to be undone.
 *
 * [data-list="NAME"]            rows: [data-rows], <template data-row-template> with {index} (or __prefix__),
 *                               [data-add-row], [data-row] with [data-remove-row]; [data-row-number] is renumbered
 *   data-rows-named="P"         rows are things of their own: a new one gets a name nobody else has, one that is
 *                               removed is named to the server and can be put back there
 */
import { $$, body, changed, make, makeButton, once, prepare, toast, toastButton } from "./page.js";

const states = new WeakMap();

/** Which rows were removed, are to be put back, and whether their order was changed, since they were kept last. */
export function rowsOf(list) {
  if (!states.has(list)) states.set(list, { removed: new Set(), restored: new Set(), ordered: false });
  return states.get(list);
}

export const isNamed = (list) => "rowsNamed" in list.dataset;
const isStored = (row) => isNamed(row.closest("[data-list]")) && /^P/.test(row.dataset.index);
export const lines = (list) => $$("[data-row]", list.querySelector("[data-rows]") || list).filter((row) => !row.hidden);
export const fieldsIn = (row) => $$("input.cell, textarea.cell, select.cell, [data-row] input:not([type=hidden])", row).filter((field) => field.name);
export const isEmpty = (row) => fieldsIn(row).every((field) => !field.value.trim());

export function renumber(list) {
  const state = rowsOf(list);
  state.renumber ??= () => lines(list).forEach((row, place) => $$("[data-row-number]", row).forEach((mark) => { mark.textContent = place + 1; }));
  once(state.renumber);
}

// Two pages that add a row at the same moment must not mean the same one: a new number is a little way off.
function nextIndex(list) {
  if (isNamed(list)) return "新" + [...crypto.getRandomValues(new Uint8Array(4))].map((n) => n.toString(16).padStart(2, "0")).join("");
  const total = document.querySelector(`input[name="${CSS.escape(list.dataset.list)}-TOTAL_FORMS"]`);
  if (total) { total.value = Number(total.value) + 1; return Number(total.value) - 1; }
  const taken = $$("[data-row]", list).map((row) => parseInt(/\d+$/.exec(row.dataset.index || ""), 10)).filter(Number.isFinite);
  return Math.max(0, Number(list.dataset.highest || 0), ...taken) + 1 + Math.floor(Math.random() * 90);
}

export function addRow(list, { before = null, focus = true, name = null } = {}) {
  const template = list.querySelector("template[data-row-template]");
  const rows = list.querySelector("[data-rows]") || list.querySelector("tbody") || list;
  if (!template) return null;
  const index = name ?? nextIndex(list);
  if (Number.isFinite(Number(index))) list.dataset.highest = index;
  const holder = document.createElement("template");
  holder.innerHTML = template.innerHTML.replaceAll("{index}", index).replaceAll("__prefix__", index);
  const row = holder.content.querySelector("[data-row]") || holder.content.firstElementChild;
  row.dataset.row = row.dataset.row || "";
  row.dataset.index = index;
  rows.insertBefore(holder.content, before);
  if (before) rowsOf(list).ordered = true;
  renumber(list);
  if (window.htmx) window.htmx.process(row);
  prepare(row);
  const first = row.querySelector("input:not([type=hidden]):not([readonly]), select, textarea");
  if (focus && first) first.focus();
  changedList(list);
  return row;
}

export function changedList(list) {
  const state = rowsOf(list);
  state.changed ??= () => {
    list.dispatchEvent(new CustomEvent("rows", { bubbles: true }));
    list.closest("form")?.dispatchEvent(new Event("change", { bubbles: true }));
  };
  once(state.changed);
}

/** Take a row off the page; returns what puts it back where it was. */
export function takeOff(row) {
  const list = row.closest("[data-list]");
  const { parentNode, nextSibling } = row;
  const state = rowsOf(list);
  const stored = isStored(row);
  row.remove();
  if (stored) { state.removed.add(row.dataset.index); state.restored.delete(row.dataset.index); }
  renumber(list);
  changedList(list);
  return () => {
    parentNode.insertBefore(row, nextSibling && nextSibling.parentNode === parentNode ? nextSibling : null);
    if (stored && !state.removed.delete(row.dataset.index)) state.restored.add(row.dataset.index);
    renumber(list);
    changedList(list);
  };
}

function removeRow(row) {
  const list = row.closest("[data-list]");
  const next = row.nextElementSibling || row.previousElementSibling;
  const undo = takeOff(row);
  const focus = (next && next.querySelector("input:not([type=hidden]), button")) || list.querySelector("[data-add-row]");
  if (focus) focus.focus();
  toast("已移除一行。", { action: toastButton("撤销", undo) });
  list.dispatchEvent(new CustomEvent("undoable", { bubbles: true, detail: { undo } }));
}

/** Before another row, or last; who is typing in it goes on. */
function put(row, before) {
  const focused = row.contains(document.activeElement) ? document.activeElement : null;
  row.parentNode.insertBefore(row, before?.parentNode === row.parentNode ? before : null);
  focused?.focus({ preventScroll: true });
}

/** The row stands before another now (or last), until somebody takes it back. */
function moved(row, home) {
  const list = row.closest("[data-list]");
  const told = () => { rowsOf(list).ordered = true; renumber(list); changedList(list); };
  told();
  row.classList.add("is-moved");
  setTimeout(() => row.classList.remove("is-moved"), 1200);
  row.scrollIntoView({ block: "nearest" });
  const undo = () => { put(row, home); told(); };
  list.dispatchEvent(new CustomEvent("undoable", { bubbles: true, detail: { undo } }));
}

export function moveRow(row, by) {
  const all = lines(row.closest("[data-list]"));
  const place = all.indexOf(row) + by;
  if (place < 0 || place >= all.length) return;
  const home = row.nextElementSibling;
  put(row, by < 0 ? all[place] : all[place].nextElementSibling);
  moved(row, home);
}

/* Taken by its number a row goes where it is dragged, and is seen there at once; Esc puts it back. */
let taken = null; // {row, home: what it stood before}
const canMove = (list) => Boolean(list?.querySelector("template[data-row-template]")) && !list.closest("[data-closed]");

function letGo(kept) {
  const { row, home } = taken;
  taken = null;
  row.classList.remove("is-dragged");
  if (row.nextElementSibling === home) return;
  if (kept) moved(row, home);
  else { put(row, home); renumber(row.closest("[data-list]")); }
}

document.addEventListener("pointerdown", (event) => {
  const row = event.button || event.target.closest?.("a, button") ? null : event.target.closest?.("[data-row] > td.row-no")?.parentNode;
  if (!row || !canMove(row.closest("[data-list]"))) return;
  event.preventDefault();
  event.target.releasePointerCapture?.(event.pointerId); // of a finger: what lies under it is asked for
  taken = { row, home: row.nextElementSibling };
});

document.addEventListener("pointermove", (event) => {
  if (!taken) return;
  const { row } = taken;
  const over = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-row]");
  row.classList.add("is-dragged");
  if (!over || over === row || over.parentNode !== row.parentNode) return;
  const { top, height } = over.getBoundingClientRect();
  put(row, event.clientY < top + height / 2 ? over : over.nextElementSibling);
  renumber(row.closest("[data-list]"));
});

document.addEventListener("pointerup", () => { if (taken) letGo(true); });
document.addEventListener("pointercancel", () => { if (taken) letGo(false); });
document.addEventListener("keydown", (event) => { if (taken && event.key === "Escape") { event.preventDefault(); letGo(false); } });

function copyRow(row) {
  const list = row.closest("[data-list]");
  const made = addRow(list, { before: row.nextElementSibling });
  const from = fieldsIn(row);
  fieldsIn(made).forEach((field, place) => { field.value = from[place].value; changed(field); });
}

/* ---- What can be done with a row ------------------------------------------------------------ */

function menuFor(row, button) {
  const list = row.closest("[data-list]");
  document.getElementById("row-menu")?.remove();
  const menu = make("div", "row-menu");
  menu.id = "row-menu";
  menu.setAttribute("role", "menu");
  const close = (back) => { menu.remove(); document.removeEventListener("pointerdown", outside, true); if (back) button.focus(); };
  const outside = (event) => { if (!menu.contains(event.target)) close(false); };
  const item = (label, act) => {
    const one = makeButton("", label, () => { close(false); act(); });
    one.setAttribute("role", "menuitem");
    menu.append(one);
  };
  item("在上面插入一行", () => addRow(list, { before: row }));
  item("在下面插入一行", () => addRow(list, { before: row.nextElementSibling }));
  item("上移（Alt+↑）", () => { moveRow(row, -1); button.focus(); });
  item("下移（Alt+↓）", () => { moveRow(row, 1); button.focus(); });
  const stored = isStored(row);
  if (stored) item("照此项目新增", () => list.dispatchEvent(new CustomEvent("copyrow", { bubbles: true, detail: { row } })));
  else item("照此行新增", () => copyRow(row));
  menu.addEventListener("keydown", (event) => {
    const items = [...menu.children];
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" || event.key === "Tab") { event.preventDefault(); close(true); }
    else if (by) { event.preventDefault(); items[(items.indexOf(document.activeElement) + by + items.length) % items.length].focus(); }
  });
  body.append(menu);
  const place = button.getBoundingClientRect();
  menu.style.top = `${Math.min(place.bottom + window.scrollY, window.scrollY + window.innerHeight - menu.offsetHeight - 8)}px`;
  menu.style.left = `${Math.max(8, place.right - menu.offsetWidth)}px`;
  menu.firstChild.focus();
  document.addEventListener("pointerdown", outside, true);
}

export function prepareRows(root) {
  const tools = root.matches?.("[data-row]") ? $$(".row-tools", root) : $$("[data-rows] .row-tools", root);
  for (const cell of tools) {
    const list = cell.closest("[data-list]");
    if (!canMove(list) || cell.querySelector("[data-row-menu]") || !cell.querySelector("[data-remove-row]")) continue;
    const button = makeButton("row-more", "⋯", () => menuFor(cell.closest("[data-row]"), button));
    button.dataset.rowMenu = "";
    button.setAttribute("aria-label", "这一行的更多操作");
    button.setAttribute("aria-haspopup", "menu");
    cell.prepend(button);
    const number = cell.parentNode.querySelector("td.row-no");
    if (number) { number.classList.add("can-move"); number.title = "拖动可移动这一行"; }
  }
}

document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-add-row]");
  const remove = event.target.closest("[data-remove-row]");
  if (add) {
    const list = add.closest("[data-list]") || document.querySelector(`[data-list="${CSS.escape(add.dataset.addRow)}"]`);
    if (list) { event.preventDefault(); addRow(list); }
  } else if (remove) { event.preventDefault(); removeRow(remove.closest("[data-row]")); }
});
