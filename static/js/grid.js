/* Tables of fields as a spreadsheet: real inputs in a real table, so that input methods and screen readers work as ever.
 *
 * table.grid .cell              arrows, Enter, Tab and F2 as in Excel and WPS; what is typed replaces what was there;
 *                               Esc takes it back; Alt+Enter breaks a line; Ctrl+Z takes the last act back
 * Shift+arrows, dragging        a block: copied, cut, emptied, filled down (Ctrl+D)
 * paste                         a block from Excel or WPS, with or without its row heads and column heads
 *   inputmode="decimal"         shows thousands grouping on leaving, if the text is a plain number
 * table[data-levels]            what the second level offers, by the first
 * table[data-only-asked]        columns that are asked only where another column of the row says 是
 */
import { $$, changed, make, makeButton, plain, prepares, reachable, toast, toastButton, together } from "./page.js";
import { addRow, isEmpty, lines, moveRow, prepareRows, takeOff } from "./rows.js";

const EDITABLE = "input.cell:not([readonly]):not([disabled]), select.cell:not([disabled]), textarea.cell:not([readonly]):not([disabled])";
const open = (field) => Boolean(field) && field.matches(EDITABLE);

const isFigure = (field) => field.matches("input.cell[inputmode=decimal], input.cell[data-number]:not([data-number=plain])");

/* Only a plain number is grouped; anything else stays exactly as typed, for the server to read or refuse. */
export function group(field) {
  if (!isFigure(field) || field.readOnly) return;
  const text = field.value.trim();
  if (!/^-?(0|[1-9]\d*)(\.\d+)?$/.test(text)) return;
  const [whole, part] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part === undefined ? "" : "." + part);
  if (grouped !== field.value) field.value = grouped;
}

/* ---- The table as its reader sees it ---------------------------------------------------------- */

/** matrix[row][column] is the cell there, rowspan and colspan counted. */
function matrixOf(table, part = "tbody") {
  const matrix = [];
  const rows = $$(`${part} > tr`, table).filter((row) => !row.hidden);
  rows.forEach((row, y) => {
    matrix[y] ??= [];
    let x = 0;
    for (const cell of row.cells) {
      while (matrix[y][x]) x += 1;
      for (let dy = 0; dy < (cell.rowSpan || 1) && y + dy < rows.length; dy += 1) {
        matrix[y + dy] ??= [];
        for (let dx = 0; dx < (cell.colSpan || 1); dx += 1) matrix[y + dy][x + dx] = cell;
      }
      x += cell.colSpan || 1;
    }
  });
  return matrix;
}

const fieldOf = (cell) => cell && cell.querySelector(":scope > .cell");
const shown = (cell) => !cell.matches(".is-unasked") && cell.offsetParent !== null;
const words = (cell) => (cell ? [...cell.childNodes].filter((node) => node.nodeType === 3 || !node.matches(".column-hint, .form-text")).map((node) => node.textContent).join("").trim().replace(/\s+/g, " ") : "");
const textOf = (cell) => { const field = fieldOf(cell); return field ? field.value : words(cell).replace(/^—$/, ""); };

function placeOf(matrix, cell) {
  for (let y = 0; y < matrix.length; y += 1) { const x = matrix[y].indexOf(cell); if (x >= 0) return [y, x]; }
  return null;
}

/* A cell that its template gave no name is called by its row and column. */
function nameCells(table) {
  const heads = matrixOf(table, "thead");
  matrixOf(table).forEach((row) => row.forEach((cell, x) => {
    const field = fieldOf(cell);
    if (!field || field.hasAttribute("aria-label") || field.hasAttribute("aria-labelledby") || field.labels?.length) return;
    const name = [words(cell.parentNode.querySelector("th")), ...new Set(heads.map((head) => words(head[x])))].filter(Boolean).join(" ");
    if (name) field.setAttribute("aria-label", name);
  }));
}

/* Head rows stick one under the other, however high the words above them are. */
function stackHeads(table) {
  let top = 0;
  for (const row of table.tHead ? table.tHead.rows : []) {
    row.style.setProperty("--head-top", `${top}px`);
    top += row.offsetHeight;
  }
  // A table that does not fit scrolls by itself, its heads and first columns in view; the page never does sideways.
  const wrap = table.closest(".grid-wrap");
  if (wrap && !("wide" in wrap.dataset)) wrap.dataset.wide = wrap.classList.contains("is-wide") ? "always" : "";
  if (wrap && wrap.dataset.wide !== "always") {
    wrap.classList.remove("is-wide");
    wrap.classList.toggle("is-wide", table.offsetWidth > wrap.clientWidth + 1);
  }
  if (wrap) reachable(wrap);
  const first = table.tHead?.rows[0]?.cells[0];
  if (first) table.style.setProperty("--first-width", `${first.offsetWidth}px`);
}

/* ---- Where one is, and whether one writes -------------------------------------------------------- */

/* "move": what is typed replaces the text, arrows lead to other cells.  "type": typed over, arrows still lead on.
   "edit": F2 or a second click, arrows move within the text. */
let mode = "move";
let before = "";

function go(field) {
  if (!field) return false;
  field.focus();
  return true;
}

function select(field) {
  mode = "move";
  before = field.value;
  if (field.select) field.select();
}

function leave(field) {
  group(field);
  if (field.value !== before) remember([[field, before, field.value]]);
}

function step(field, dy, dx) {
  const table = field.closest("table");
  const matrix = matrixOf(table);
  const place = placeOf(matrix, field.closest("td"));
  if (!place) return false;
  const [y0, x0] = place;
  for (let y = y0 + dy, x = x0 + dx; matrix[y] && matrix[y][x]; y += dy, x += dx) {
    const cell = matrix[y][x];
    if (cell === matrix[y0][x0]) continue;
    if (open(fieldOf(cell)) && shown(cell)) return go(fieldOf(cell));
    if (dx > 0 && cell.matches(".row-tools")) return go(cell.querySelector("a[href]:not([hidden]), button"));
  }
  return false;
}

const cellsIn = (table) => [...new Set(matrixOf(table).flat())].filter((cell) => open(fieldOf(cell)) && shown(cell)).map(fieldOf);

/* Along the rows; behind the last cell a list gets one more row, else the page goes on as ever. */
function along(field, by) {
  const table = field.closest("table");
  const all = cellsIn(table);
  const next = all[all.indexOf(field) + by];
  if (next || by < 0) return go(next);
  const list = field.closest("[data-list]");
  if (!list?.querySelector("template[data-row-template]") || isEmpty(field.closest("tr"))) return false;
  addRow(list, { focus: false });
  return go(cellsIn(table)[all.length]);
}

/* Behind the last row: a list gets one more, a table goes on at the top of its next column, then behind the table. */
function below(field) {
  if (step(field, 1, 0)) return;
  const list = field.closest("[data-list]");
  const column = field.closest("td").cellIndex;
  if (list && list.querySelector("template[data-row-template]")) {
    if (isEmpty(field.closest("tr"))) return;
    const row = addRow(list, { focus: false });
    go(fieldOf(row.cells[column]));
    return;
  }
  const matrix = matrixOf(field.closest("table"));
  const [, x0] = placeOf(matrix, field.closest("td"));
  for (let x = x0 + 1; x < matrix[0].length; x += 1) {
    const next = matrix.map((row) => row[x]).find((cell) => open(fieldOf(cell)) && shown(cell));
    if (next && go(fieldOf(next))) return;
  }
  const all = $$("input:not([type=hidden]), textarea, select", field.form).filter((one) => !one.disabled && one.offsetParent);
  go(all[all.indexOf(cellsIn(field.closest("table")).at(-1)) + 1]);
}

/* ---- Taking back ------------------------------------------------------------------------------- */

const undone = [];
const done = [];

function put(field, text) {
  field.value = text;
  group(field);
  changed(field);
}

function remember(changes, more = {}) {
  if (!changes.length && !more.undo) return;
  done.push({
    undo() { together(() => { more.undo?.(); changes.forEach(([field, old]) => { delete field.dataset.how; put(field, old); }); }); },
    redo() { together(() => { more.redo?.(); changes.forEach(([field, , now]) => put(field, now)); }); },
  });
  if (done.length > 200) done.shift();
  undone.length = 0;
}

function takeBack(from, to, act) {
  const last = from.pop();
  if (!last) return false;
  last[act]();
  to.push(last);
  const field = document.activeElement;
  if (field && field.matches(".grid .cell")) select(field);
  return true;
}

document.addEventListener("undoable", (event) => done.push({ undo: event.detail.undo, redo() {} }));

/* ---- A block ------------------------------------------------------------------------------------- */

let block = null; // {table, from: cell, to: cell}

function paint() {
  $$(".is-selected").forEach((cell) => { cell.classList.remove("is-selected"); cell.removeAttribute("aria-selected"); });
  if (!block) return;
  inBlock().flat().forEach((cell) => { cell.classList.add("is-selected"); cell.setAttribute("aria-selected", "true"); });
}

function unblock() { if (block) { block = null; paint(); } }

function inBlock() {
  const matrix = matrixOf(block.table);
  const a = placeOf(matrix, block.from), b = placeOf(matrix, block.to);
  if (!a || !b) return [];
  const [top, bottom] = [Math.min(a[0], b[0]), Math.max(a[0], b[0])];
  const [left, right] = [Math.min(a[1], b[1]), Math.max(a[1], b[1])];
  return matrix.slice(top, bottom + 1).map((row) => row.slice(left, right + 1));
}

const blockFields = () => [...new Set(inBlock().flat())].map(fieldOf).filter(open);

function extend(field, dy, dx) {
  const table = field.closest("table");
  block ??= { table, from: field.closest("td"), to: field.closest("td") };
  const matrix = matrixOf(table);
  const [y, x] = placeOf(matrix, block.to);
  const next = matrix[y + dy]?.[x + dx];
  if (next && !next.matches(".row-no, .row-tools")) { block.to = next; next.scrollIntoView({ block: "nearest", inline: "nearest" }); }
  paint();
}

let dragging = null;

document.addEventListener("pointerdown", (event) => {
  const cell = event.target.closest?.("table.grid tbody td");
  if (!cell || event.button) return;
  if (event.shiftKey && document.activeElement?.matches(".grid .cell") && document.activeElement.closest("table") === cell.closest("table")) {
    event.preventDefault();
    block = { table: cell.closest("table"), from: document.activeElement.closest("td"), to: cell };
    paint();
    return;
  }
  unblock();
  const field = fieldOf(cell);
  // A second click into a cell sets the caret.
  if (field && field === document.activeElement && field.matches("input, textarea")) { mode = "edit"; return; }
  if (field) dragging = cell;
});

document.addEventListener("pointerover", (event) => {
  if (!dragging || !event.buttons) { dragging = null; return; }
  const cell = event.target.closest?.("table.grid tbody td");
  if (!cell || cell === dragging || cell.closest("table") !== dragging.closest("table")) return;
  block = { table: dragging.closest("table"), from: dragging, to: cell };
  getSelection()?.removeAllRanges();
  paint();
});

document.addEventListener("pointerup", () => { dragging = null; });
document.addEventListener("dblclick", (event) => { if (event.target.matches?.(".grid .cell")) mode = "edit"; });

function write(pairs) {
  const changes = pairs.filter(([field, text]) => field.value !== text).map(([field, text]) => [field, field.value, text]);
  together(() => changes.forEach(([field, , text]) => put(field, text)));
  remember(changes);
  return changes.length;
}

function fillDown(field) {
  if (block) {
    const rows = inBlock();
    write(rows.slice(1).flatMap((row) => row.map((cell, x) => [fieldOf(cell), textOf(rows[0][x])])).filter(([one]) => open(one)));
    return;
  }
  const matrix = matrixOf(field.closest("table"));
  const [y, x] = placeOf(matrix, field.closest("td"));
  if (y) write([[field, textOf(matrix[y - 1][x])]]);
  select(field);
}

/* Empty figures that must be filled say 0: those of the block, else of the table. */
export function fillZero(table) {
  const fields = (block && block.table === table ? blockFields() : cellsIn(table)).filter((field) => isFigure(field) && !field.value.trim());
  const count = write(fields.filter((field) => !table.querySelector("[data-row]") || !isEmpty(field.closest("tr"))).map((field) => [field, "0"]));
  toast(count ? `${count} 个空格填了 0。` : "没有要填 0 的空格。", count ? { action: toastButton("撤销", () => takeBack(done, undone, "undo")) } : {});
}

/* ---- Keys ------------------------------------------------------------------------------------------ */

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function key(event) {
  const field = event.target;
  // An input method is at work: every key is its own.
  if (event.isComposing || event.keyCode === 229) return false;
  const control = event.ctrlKey || event.metaKey;
  const arrow = ARROWS[event.key];
  if (control && !event.altKey) {
    if (event.key.toLowerCase() === "z" && mode === "move") return takeBack(event.shiftKey ? undone : done, event.shiftKey ? done : undone, event.shiftKey ? "redo" : "undo");
    if (event.key.toLowerCase() === "y" && mode === "move") return takeBack(undone, done, "redo");
    if (event.key.toLowerCase() === "d") { fillDown(field); return true; }
    return false;
  }
  if (event.altKey) {
    if (arrow && arrow[0] && field.closest("[data-row]") && !field.matches("select")) { moveRow(field.closest("[data-row]"), arrow[0]); return true; }
    if (event.key === "Enter" && field.matches("textarea")) { field.setRangeText("\n", field.selectionStart, field.selectionEnd, "end"); mode = "edit"; changed(field); return true; }
    return false;
  }
  if (arrow && event.shiftKey && mode === "move") { extend(field, ...arrow); return true; }
  switch (event.key) {
    case "Enter": leave(field); before = field.value; if (event.shiftKey) step(field, -1, 0); else below(field); if (document.activeElement === field) select(field); return true;
    case "Tab": return along(field, event.shiftKey ? -1 : 1);
    case "Escape":
      if (block) { unblock(); return true; }
      if (field.value === before) { select(field); return false; }
      field.value = before;
      changed(field);
      select(field);
      return true;
    case "F2":
      if (field.matches("select")) field.showPicker?.();
      else { mode = "edit"; field.setSelectionRange(field.value.length, field.value.length); }
      return true;
    case "Delete":
    case "Backspace":
      if (block) { write(blockFields().map((one) => [one, ""])); return true; }
      if (field.matches("select")) { write([[field, ""]]); return true; }
      return false;
    default:
  }
  if (field.matches("select") && event.key === " ") return false;
  if (arrow && (mode === "move" || (mode === "type" && field.matches("input")))) {
    if (field.list && arrow[0] && mode === "type") return false;
    step(field, ...arrow);
    return true;
  }
  return false;
}

document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.("table.grid .cell")) return;
  if (key(event)) event.preventDefault();
  else if (!event.shiftKey && !event.ctrlKey && !event.metaKey && event.key.length === 1) unblock();
});

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!event.isTrusted || !field.matches?.(".grid .cell")) return;
  if (mode === "move") mode = "type";
  if (event.inputType === "insertFromPaste") field.dataset.how = "pasted"; else delete field.dataset.how;
});

document.addEventListener("focusin", (event) => {
  const field = event.target;
  if (!field.matches?.("table.grid .cell") || !open(field)) { if (!field.closest?.("#row-menu")) unblock(); return; }
  if (block && block.from !== field.closest("td")) unblock();
  if (field.closest(".col-level2")) offerLevels(field);
  select(field);
});

document.addEventListener("focusout", (event) => {
  const field = event.target;
  if (field.matches?.("table.grid .cell") && open(field)) leave(field);
  else if (field.matches?.("input.cell")) group(field);
});

/* ---- Copying and pasting ------------------------------------------------------------------------- */

const quoted = (text) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

document.addEventListener("copy", (event) => copyBlock(event));
document.addEventListener("cut", (event) => { if (copyBlock(event)) write(blockFields().map((field) => [field, ""])); });

function copyBlock(event) {
  if (!block || !event.target.closest?.("table.grid")) return false;
  const rows = inBlock().map((row) => row.map(textOf));
  event.clipboardData.setData("text/plain", rows.map((row) => row.map(quoted).join("\t")).join("\r\n"));
  const table = make("table");
  rows.forEach((row) => { const line = make("tr"); row.forEach((text) => line.append(make("td", "", text))); table.append(line); });
  event.clipboardData.setData("text/html", table.outerHTML);
  event.preventDefault();
  return true;
}

/** Rows of cells from what Excel and WPS put on the clipboard: quoted cells may have tabs and lines of their own. */
export function readTable(text) {
  const rows = [[]];
  let cell = "", inside = false;
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let i = 0; i < source.length; i += 1) {
    const c = source[i];
    if (inside) {
      if (c !== '"') cell += c;
      else if (source[i + 1] === '"') { cell += '"'; i += 1; }
      else inside = false;
    } else if (c === '"' && cell === "" && closes(source, i + 1)) inside = true;
    else if (c === "\t" || c === "\n") { rows.at(-1).push(cell); cell = ""; if (c === "\n") rows.push([]); }
    else cell += c;
  }
  rows.at(-1).push(cell);
  return rows.map((row) => row.map((one) => one.trim()));
}

// A quotation mark that no cell ends with is one of the text.
function closes(source, from) {
  for (let i = from; i < source.length; i += 1) {
    if (source[i] !== '"') continue;
    if (source[i + 1] === '"') { i += 1; continue; }
    return i + 1 === source.length || source[i + 1] === "\t" || source[i + 1] === "\n";
  }
  return false;
}

function readHtml(html) {
  const table = new DOMParser().parseFromString(html, "text/html").querySelector("table");
  if (!table) return null;
  table.querySelectorAll("br").forEach((line) => line.replaceWith("\n"));
  return [...table.rows].map((row) => [...row.cells].flatMap((cell) => [cell.textContent.trim().replace(/[^\S\n]+/g, " "), ...Array(Math.max(0, cell.colSpan - 1)).fill("")]));
}

/* Labels are the same whatever stands before them: 其中：, 一、, （一）, 1. */
const labelOf = (text) => plain(text).replace(/\s+/g, "").replace(/^(其中[:：]?)?([（(]?[一二三四五六七八九十\d]+[)）、.．]+)*(其中[:：]?)?/, "").replace(/[:：]$/, "");

function pasted(event) {
  const data = event.clipboardData;
  const text = data?.getData("text/plain") ?? "";
  const html = data?.getData("text/html") ?? "";
  if (/[\t\n]/.test(text.trim()) || /^"/.test(text)) return readTable(text);
  return html && !text.includes("\t") && /<td/i.test(html) ? readHtml(html) : null;
}

document.addEventListener("paste", (event) => {
  const field = event.target;
  if (!field.matches?.("table.grid .cell") || !open(field)) return;
  let rows = pasted(event);
  if (!rows && field.matches("select")) rows = [[event.clipboardData.getData("text/plain").trim()]];
  // Words of several lines go into the text that is being written.
  if (!rows || (mode === "edit" && rows.every((row) => row.length === 1))) return;
  event.preventDefault();
  paste(field, rows);
});

/** Put rows of texts into the table from this field on; says what it could not place, and can be taken back whole. */
function paste(field, given) {
  const table = field.closest("table");
  const list = field.closest("[data-list]");
  const told = [];
  const aim = aimed(table, field, given, told);
  const added = [];
  const changes = [];
  const unknown = [];
  let refused = 0;
  together(() => {
    // First all rows, then all looking, then all writing: each look at a page that was changed lays it out anew.
    const targets = aim.targets(added);
    aim.rows.forEach((row, i) => row.forEach((text, j) => {
      const cell = targets[i]?.[aim.column(j)];
      const into = fieldOf(cell);
      if (!open(into) || !cell || !shown(cell)) { if (text) refused += 1; return; }
      const value = into.matches("select") ? choiceOf(into, text) : into.matches("input") ? text.replace(/\s*\n\s*/g, " ") : text;
      if (value === null) { refused += 1; unknown.push([cell, text]); return; }
      changes.push([into, into.value, value]);
    }));
    unknown.forEach(([cell, text]) => beside(cell, `“${text.slice(0, 20)}”不在可选项里，没有写入。`));
    changes.forEach(([into, , text]) => { into.dataset.how = "pasted"; put(into, text); into.closest("td").classList.add("cell-pasted"); });
  });
  remember(changes, { undo: () => added.map((row) => [row, takeOff(row)]), redo: () => added.forEach((row) => lines(list).at(-1).after(row)) });
  if (aim.labelled) told.push("首列按行的名称对应，没有写进格子");
  if (refused) told.push(`${refused} 个值落在自动计算、表外的位置或不能选，没有写入`);
  toast(`已粘贴 ${changes.length} 格${added.length ? `，增加 ${added.length} 行` : ""}${told.length ? `；${told.join("；")}。` : "。"}`, {
    seconds: 12, error: refused > 0,
    action: toastButton("撤销", () => takeBack(done, undone, "undo")),
  });
  select(field);
}

/* Where the rows and columns of a block belong. */
function aimed(table, field, given, told) {
  const list = field.closest("[data-list]");
  const matrix = matrixOf(table);
  const [y0, x0] = placeOf(matrix, field.closest("td"));
  let rows = given.filter((row) => row.some(Boolean) || given.length === 1);
  const heads = new Map();
  matrix.forEach((row, y) => { const head = row.find((cell) => cell.matches("th")); if (head) heads.set(y, labelOf(words(head))); });
  const names = [...heads.values()];
  const columnHeads = matrixOf(table, "thead").at(-1)?.map((cell) => labelOf(words(cell))) ?? [];

  // The heads of the columns came along: each column goes where it is called so.
  let columns = null;
  const first = rows[0].map(labelOf);
  const hits = first.filter((label) => label && columnHeads.includes(label)).length;
  if (rows.length > 1 && hits >= Math.max(1, first.filter(Boolean).length / 2)) {
    columns = first.map((label) => (label ? columnHeads.indexOf(label) : -1));
    rows = rows.slice(1);
  }
  // A column of numbers 1, 2, 3 before a list is its 序号.
  if (!columns && list && rows[0].length > 1 && rows.every((row, i) => row[0] === String(i + 1)) && x0 <= 1) rows = rows.map((row) => row.slice(1));

  const labelled = names.length > 0 && rows[0].length > 1 && rows.filter((row) => names.includes(labelOf(row[0]))).length >= Math.max(1, rows.length / 2);
  if (!labelled) return {
    rows, labelled,
    column: (j) => (columns ? columns[j] : x0 + j),
    targets(added) {
      const missing = list?.querySelector("template[data-row-template]") ? y0 + rows.length - matrix.length : 0;
      for (let n = 0; n < missing; n += 1) added.push(addRow(list, { focus: false }));
      const now = added.length ? matrixOf(table) : matrix;
      return rows.map((_, i) => now[y0 + i]);
    },
  };
  let at = -1;
  const lost = [];
  const targets = rows.map((row) => {
    const label = labelOf(row[0]);
    const found = [...heads].find(([y, name]) => y > at && name === label) ?? [...heads].find(([, name]) => name === label);
    if (!found) { if (row[0]) lost.push(row[0]); return null; }
    at = found[0];
    return matrix[found[0]];
  });
  if (lost.length) told.push(`本表没有${lost.slice(0, 3).map((name) => `“${name}”`).join("、")}${lost.length > 3 ? `等 ${lost.length} 行` : ""}，没有粘贴`);
  const labelColumn = (row) => row.findIndex((cell) => cell.matches("th"));
  const kept = rows.map((row, i) => [row.slice(1), targets[i]]).filter(([, target]) => target);
  const start = x0 > labelColumn(matrix[y0]) ? x0 : labelColumn(matrix[y0]) + 1;
  return { rows: kept.map(([row]) => row), labelled, column: (j) => (columns ? columns[j + 1] : start + j), targets: () => kept.map(([, target]) => target) };
}

function choiceOf(field, text) {
  const wanted = labelOf(text);
  const options = [...field.options];
  const found = options.find((option) => labelOf(option.textContent) === wanted || labelOf(option.value) === wanted)
    ?? options.find((option) => option.value && labelOf(option.value).startsWith(wanted) && wanted);
  if (!wanted) return "";
  return found ? found.value : null;
}

/** A sentence beside a cell; it goes when the cell is written to. */
export function beside(cell, text) {
  let note = cell.querySelector(":scope > .cell-message");
  const field = fieldOf(cell) ?? cell.querySelector("input, textarea, select");
  if (!text) {
    note?.remove();
    cell.classList.remove("cell-error");
    if (field) { field.removeAttribute("aria-invalid"); field.removeAttribute("aria-describedby"); }
    return;
  }
  if (!note) { note = make("span", "cell-message"); note.setAttribute("role", "alert"); cell.append(note); }
  if (note.textContent !== text) note.textContent = text;
  cell.classList.add("cell-error");
  if (field) {
    note.id ||= `m-${cell.id || Math.random().toString(36).slice(2)}`;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", note.id);
  }
}

/* ---- What other cells of the row decide ------------------------------------------------------------- */

function offerLevels(field) {
  const levels = JSON.parse(field.closest("table").dataset.levels || "{}");
  const first = field.closest("tr").querySelector(".col-level1 .cell")?.value;
  const offered = levels[first];
  for (const option of field.options ?? []) option.hidden = Boolean(offered && option.value && !offered.includes(option.value) && !option.selected);
}

/* Fields of a form that only some rows fill stand open where it is asked for; their columns go where no row asks. */
function onlyAsked(table) {
  const asked = Object.entries(JSON.parse(table.dataset.onlyAsked));
  const column = (row, name) => row.querySelector(`:scope > .col-${CSS.escape(name)}`);
  for (const [name, chooser] of asked) {
    let any = false;
    for (const row of $$("[data-rows] > [data-row]", table)) {
      const cell = column(row, name);
      const on = column(row, chooser)?.querySelector(".cell")?.value === "是" || Boolean(fieldOf(cell)?.value);
      cell?.classList.toggle("is-unasked", !on);
      any ||= on;
    }
    $$(`.col-${CSS.escape(name)}, tfoot [data-key$=".${CSS.escape(name)}"]`, table).forEach((cell) => { cell.hidden = !any; });
  }
}

document.addEventListener("change", (event) => { const table = event.target.closest?.("table[data-only-asked]"); if (table) onlyAsked(table); });

let resizing = 0;
window.addEventListener("resize", () => { clearTimeout(resizing); resizing = setTimeout(() => $$("table.grid").forEach(stackHeads), 150); });

/* ---- Start -------------------------------------------------------------------------------------------- */

function zeroButton(table) {
  const note = table.closest("section")?.querySelector(".unit-note");
  if (!note || note.querySelector(".fill-zero") || table.closest("[data-closed]") || !table.querySelector("input.cell[inputmode=decimal]")) return;
  note.append(makeButton("fill-zero btn btn-sm btn-link", "其余填 0", () => fillZero(table)));
}

prepares((root) => {
  $$("input.cell", root).forEach(group);
  const tables = root.matches?.("tr") ? [root.closest("table.grid")].filter(Boolean) : $$("table.grid", root);
  tables.forEach((table) => {
    if (root.matches?.("tr")) { nameCells(table); if (table.dataset.onlyAsked) onlyAsked(table); return; }
    stackHeads(table);
    nameCells(table);
    zeroButton(table);
    if (table.dataset.onlyAsked) onlyAsked(table);
  });
  prepareRows(root);
});
