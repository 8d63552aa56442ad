/* Everything typed into form[data-cells] is kept by itself, a cell at a time, and what follows from it is shown at once.
 *
 * form[data-cells="URL"]        where changes go (apps/desk/cells.py); data-step, data-project: what the page shows
 *   input[name="PREFIX-loaded"] of every form in it: the texts its fields started from, as JSON; changes are judged by them
 *   .save-state                 says how it stands: 待存, 正在存, 已存, 没存上
 *   [data-key], [data-html], id what the server computes anew: texts of cells, parts of the page
 *
 * What waits is in this browser's storage from the first keystroke on, and leaves it when the server has it: a closed tab, an
 * ended session, a network that fails lose nothing. Nothing is computed here.
 */
import { $$, body, cookie, make, makeButton, once, onLoginPage, plain, prepare, prepares, refreshToken, signInAgain, store, toast, together, user } from "./page.js";
import { beside, group } from "./grid.js";
import { addRow, changedList, isNamed, lines, renumber, rowsOf } from "./rows.js";

const PREFIX = `zpt:cells:${user}:`;
const KEPT = `zpt:kept:${user}:`;
const KEEP_DAYS = 30;
const RACE = 20_000; // ms in which a page may arrive that was made before what was kept
const LOOK = 350; // ms after a keystroke until what follows from it is asked for
const REST = 2500; // ms of rest in a cell until it is kept though nobody left it
const QUIET = 9000; // ms after the last change until the texts are examined anew

const same = (a, b) => plain(a ?? "") === plain(b ?? "");
const valueOf = (field) => (field.matches("[type=radio], [type=checkbox]") && !field.checked ? "" : text(field));
const text = (field) => field.value.replace(/\r\n/g, "\n");
/** The name of a field after its row has another: ``placed`` says which. */
const renamer = (placed) => (name) => { const [row, ...rest] = name.split("."); return [placed[row] ?? row, ...rest].join("."); };

async function post(url, entries, options = {}) {
  const token = cookie("csrftoken") || document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "";
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(entries), headers: { "X-CSRFToken": token, Accept: "application/json" }, credentials: "same-origin", ...options });
  const json = answer.headers.get("content-type")?.includes("json");
  if (answer.redirected || answer.status === 401 || (answer.status === 403 && !json)) throw new Refusal("登录已失效，填的内容保留在本机，登录后自动存", { login: true, again: true });
  if (json && answer.status === 403) throw new Refusal((await answer.json()).reason, { locked: true });
  if (answer.status === 404) throw new Refusal("这里的内容已不在，或不再由您填报", { locked: true });
  if (answer.status === 413 || answer.status === 400) throw new Refusal("一次送的内容太多，请按“保存”按钮", { locked: true });
  if (!answer.ok || !json) throw new Refusal(`服务器出错（${answer.status}），填的内容保留在本机，稍后自动再存`, { again: true });
  return answer.json();
}

class Refusal extends Error {
  constructor(message, { login = false, again = false, locked = false } = {}) { super(message); Object.assign(this, { login, again, locked }); }
}

/* ---- One form of the page: a statement, a list, a passage, the answers of an indicator ------------- */

class Part {
  constructor(hidden) {
    this.hidden = hidden;
    this.prefix = hidden.name.replace(/-loaded$/, "");
    this.form = hidden.form;
    this.loaded = JSON.parse(hidden.value || "{}");
    this.held = new Map(); // fields that wait for their writer: others changed them, or they are too long
    this.order = null;
    this.refused = ""; // what stood in it when it was refused whole: sent again once it is another
  }

  get waits() { return this.dirty && (!this.refused || this.refused !== JSON.stringify(this.now())); }

  get list() { return this.form.querySelector(`[data-list="${CSS.escape(this.prefix)}"]`); }
  get whole() { const { list } = this; return list && !isNamed(list) ? list : null; }

  nameOf(field) { return field.name.slice(this.prefix.length + 1); }

  fields() {
    return $$(`[name^="${CSS.escape(this.prefix)}-"]`, this.form).filter((field) => field.type !== "hidden" && field.type !== "file" && !field.disabled);
  }

  /** What stands in the fields: name → text. */
  now() {
    const found = {};
    for (const field of this.fields()) {
      const name = this.nameOf(field);
      if (field.type === "radio") { found[name] ??= ""; if (field.checked) found[name] = field.value; }
      else if (field.type === "checkbox") found[name] = field.checked ? field.value : "";
      else found[name] = text(field);
    }
    return found;
  }

  /** The rows with something in them, in order; of a list whose rows are things of their own all that are stored. */
  filled() {
    const now = this.now();
    const full = new Set(Object.entries(now).filter(([, value]) => value.trim()).map(([name]) => name.split(".")[0]));
    return lines(this.list).map((row) => this.rowName(row)).filter((name) => full.has(name) || /^P/.test(name));
  }

  rowName(row) { const index = row.dataset.index; return /^\d+$/.test(index) ? `项${index}` : index; }

  /** The fields that differ from what is stored, without those that are held back. */
  changed() {
    const now = this.now();
    return Object.keys(now).filter((name) => !same(now[name], this.loaded[name]) && this.held.get(name) !== now[name]);
  }

  get dirty() {
    if (this.changed().length) return true;
    const { list } = this;
    if (!list) return false;
    const state = rowsOf(list);
    if (state.removed.size || state.restored.size) return true;
    if (isNamed(list)) return state.ordered && this.filled().join() !== (this.order ?? "");
    const rows = new Set(lines(list).map((row) => this.rowName(row)));
    const gone = Object.entries(this.loaded).some(([name, value]) => value.trim() && !rows.has(name.split(".")[0]));
    return gone || (state.ordered && this.filled().join() !== (this.order ?? ""));
  }

  /** What the server is sent, as pairs; a list goes whole, of anything else what was changed. */
  entries() {
    const now = this.now();
    const { list, whole } = this;
    const held = new Set([...this.held].filter(([name, value]) => now[name] === value).map(([name]) => name));
    const names = (whole ? Object.keys(now) : this.changed()).filter((name) => !held.has(name));
    const pairs = names.map((name) => [`${this.prefix}-${name}`, now[name]]);
    const loaded = whole ? this.loaded : Object.fromEntries(names.map((name) => [name, this.loaded[name] ?? ""]));
    pairs.push([`${this.prefix}-loaded`, JSON.stringify(loaded)]);
    pairs.push(...this.origins(names));
    if (list && isNamed(list)) {
      const state = rowsOf(list);
      state.removed.forEach((row) => pairs.push([`${this.prefix}-removed`, row]));
      state.restored.forEach((row) => pairs.push([`${this.prefix}-restored`, row]));
      if (state.ordered) this.filled().forEach((row) => pairs.push([`${this.prefix}-order`, row]));
    }
    return pairs;
  }

  origins(names) {
    const pasted = new Set(this.fields().filter((field) => field.dataset.how === "pasted").map((field) => this.nameOf(field)));
    return names.filter((name) => pasted.has(name)).map((name) => [`${this.prefix}-pasted`, name]);
  }

  /** By the form's own list of names: a search through the page for each of thousands takes minutes. */
  field(name) {
    const found = this.form.elements.namedItem(`${this.prefix}-${name}`);
    return found instanceof RadioNodeList ? [...found].find((field) => field.type !== "hidden") ?? null : found?.type === "hidden" ? null : found;
  }

  place(name) { const field = this.field(name); return field && (field.closest("td") || field.closest(".tick-row, .mb-4, .mt-3, .reason") || field.parentElement); }

  mark(name, state) {
    const field = this.field(name);
    // 沿用上年，待确认: another text needs no confirming.
    const carried = field && this.place(name).querySelector(":scope > .cell-carried");
    if (carried) { if (state === "saved" && carried.hidden) carried.remove(); else carried.hidden = Boolean(state); }
    const target = field && (field.type === "radio" ? field.closest(".tick-row") : field);
    if (!target) return;
    if (state) target.dataset.state = state; else delete target.dataset.state;
  }

  set(name, value) {
    for (const field of $$(`[name="${CSS.escape(`${this.prefix}-${name}`)}"]:not([type=hidden])`, this.form)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === value;
      else { field.value = value; group(field); field.dispatchEvent(new Event("written", { bubbles: true })); }
    }
  }

  /** What the server has now, and what it says of each field; ``sent`` is what stood in them when it was asked, ``order`` its rows. */
  take(told, sent, order) {
    const { whole, list } = this;
    this.rename(told.placed);
    const renamed = renamer(told.placed);
    const now = this.now();
    const unsaved = new Set(told.unsaved);
    const before = this.loaded;
    if (whole && !told.problem) { this.loaded = {}; this.welcome(told.stored, sent, renamed); }
    for (const [old, stored] of Object.entries(told.stored)) {
      const name = renamed(old);
      if (old in told.conflicts) { this.conflict(name, told.conflicts[old]); if (whole) this.loaded[name] = sent[old] === undefined ? stored : before[name] ?? ""; continue; }
      if (!told.problem || !whole) this.loaded[name] = stored;
      // Somebody else's text where nothing was typed here.
      if (sent[old] !== undefined && now[name] === sent[old] && !same(stored, now[name]) && !unsaved.has(old) && !told.problem) this.set(name, stored);
      if (unsaved.has(old)) this.held.set(name, sent[old]); else this.held.delete(name);
      this.mark(name, unsaved.has(old) ? "failed" : sent[old] !== undefined && now[name] === sent[old] ? (this.field(name)?.dataset.state ? "saved" : "") : "pending");
    }
    this.tell(told, renamed);
    if (list && !told.problem) { this.order = order.map((row) => told.placed[row] ?? row).join(); rowsOf(list).ordered = this.filled().join() !== this.order; }
    this.problem(told.problem);
    this.refused = told.problem ? JSON.stringify(sent) : "";
    this.hidden.value = JSON.stringify(this.loaded);
  }

  /** Rows that others added meanwhile come onto the page: a row that is stored and not there would count as removed. */
  welcome(stored, sent, renamed) {
    const rows = new Set(Object.keys(stored).filter((old) => sent[old] === undefined && stored[old].trim() && !this.field(renamed(old))).map((old) => renamed(old).split(".")[0]));
    for (const row of rows) addRow(this.list, { focus: false, name: row.replace(/^项/, "") });
    for (const [old, value] of Object.entries(stored)) if (rows.has(renamed(old).split(".")[0])) this.set(renamed(old), value);
  }

  /** The sentences beside the fields that were sent. */
  tell(told, renamed = (name) => name) {
    for (const old of Object.keys(told.stored)) {
      const name = renamed(old);
      const place = this.place(name);
      if (!place || old in told.conflicts) continue;
      beside(place, told.errors[old] ?? "");
      let note = place.querySelector(":scope > .cell-taken");
      if (!told.notes[old]) note?.remove();
      else {
        if (!note) { note = make("span", "cell-note cell-taken"); place.append(note); }
        note.textContent = `按 ${told.notes[old]} 计`;
      }
    }
  }

  problem(sentence) {
    this.hidden.parentElement.querySelectorAll(":scope > .part-problem").forEach((note) => note.remove());
    if (!sentence) return;
    const note = make("div", "alert alert-danger part-problem", sentence);
    note.setAttribute("role", "alert");
    this.hidden.after(note);
  }

  /** Both texts, and which is to stand. */
  conflict(name, theirs) {
    const mine = this.now()[name];
    const place = this.place(name);
    if (!place || mine === undefined) return;
    this.held.set(name, mine);
    this.mark(name, "conflict");
    place.querySelector(":scope > .cell-conflict")?.remove();
    const note = make("div", "cell-conflict");
    note.setAttribute("role", "alert");
    const end = () => { note.remove(); this.held.delete(name); this.mark(name, "pending"); sheetOf(this.form).keepSoon(0); };
    note.append(make("span", "", `别处改过：现为${theirs.trim() ? `“${theirs}”` : "空"}，您填的是“${mine}”。`));
    note.append(makeButton("btn btn-sm btn-outline-primary", "用我填的", () => { this.loaded[name] = theirs; this.held.delete(name); end(); }));
    note.append(makeButton("btn btn-sm btn-outline-secondary", "用现在的", () => { this.loaded[name] = theirs; this.set(name, theirs); end(); }));
    place.append(note);
  }

  rename(placed) {
    if (!Object.keys(placed).length) return;
    const { list } = this;
    const rows = lines(list);
    const taken = new Set(Object.values(placed));
    let spare = Math.max(0, ...[...taken, ...rows.map((row) => this.rowName(row))].map((name) => Number(/^项(\d+)$/.exec(name)?.[1] ?? 0)));
    // All at once: 项2 may become 项1 while 项1 becomes 项2.
    const wanted = rows.map((row) => { const name = this.rowName(row); return placed[name] ?? (taken.has(name) ? `项${(spare += 1)}` : name); });
    rows.forEach((row, i) => this.renameRow(row, wanted[i]));
    const renamed = renamer(placed);
    this.loaded = Object.fromEntries(Object.entries(this.loaded).map(([name, value]) => [renamed(name), value]));
    this.held = new Map([...this.held].map(([name, value]) => [renamed(name), value]));
  }

  renameRow(row, name) {
    const old = this.rowName(row);
    if (old === name) return;
    const index = /^项\d+$/.test(name) ? name.slice(1) : name;
    row.dataset.index = index;
    const swap = (value, lead) => (value.startsWith(`${lead}${old}.`) ? `${lead}${name}.${value.slice(lead.length + old.length + 1)}` : value);
    for (const element of [row, ...row.querySelectorAll("*")]) {
      if (element.name) element.name = swap(element.name, `${this.prefix}-`);
      if (element.id) element.id = swap(swap(element.id, `id_${this.prefix}-`), `${this.prefix}.`);
      if (element.matches(".cell-carried")) element.value = swap(element.value, `${this.prefix}.`);
      for (const key of ["key", "html"]) if (element.dataset[key]) element.dataset[key] = swap(element.dataset[key], `${this.prefix}.`);
    }
    const link = row.querySelector("[data-open-row]");
    if (link && /^P/.test(name)) { link.href = this.list.dataset.rowUrl.replace("/0/", `/${name.slice(1)}/`); link.hidden = false; }
  }

  /* ---- in this browser */

  record() {
    const { list } = this;
    const now = this.now();
    const names = this.whole ? Object.keys(now) : Object.keys(now).filter((name) => !same(now[name], this.loaded[name]));
    return {
      entries: this.entries(), values: Object.fromEntries(names.map((name) => [name, now[name]])),
      loaded: this.whole ? this.loaded : Object.fromEntries(names.map((name) => [name, this.loaded[name] ?? ""])),
      rows: list ? lines(list).map((row) => this.rowName(row)) : null,
    };
  }

  /** Put back what waited here; what others changed meanwhile is told by the server. */
  restore(record) {
    const { list } = this;
    const missing = new Set(Object.keys(record.values).filter((name) => record.values[name].trim() && !this.field(name)).map((name) => name.split(".")[0]));
    if (list) for (const name of missing) if (/^(项|新)/.test(name)) addRow(list, { focus: false, name: name.replace(/^项/, "") });
    let count = 0;
    const now = this.now();
    for (const [name, value] of Object.entries(record.values)) {
      const before = record.loaded[name] ?? "";
      if (same(value, before) || !this.field(name)) continue;
      if (!same(now[name], value)) { this.set(name, value); count += 1; }
      if (!same(this.loaded[name], value)) this.loaded[name] = before;
      this.mark(name, "pending");
    }
    // Rows taken off or put in another order: only where nobody else was at the list.
    if (this.whole && record.rows && Object.keys(record.loaded).every((name) => same(record.loaded[name], this.loaded[name]))) {
      for (const row of lines(list)) if (!record.rows.includes(this.rowName(row))) { row.remove(); count += 1; }
      const order = lines(list).sort((a, b) => record.rows.indexOf(this.rowName(a)) - record.rows.indexOf(this.rowName(b)));
      order.forEach((row) => row.parentNode.append(row));
      rowsOf(list).ordered = true;
      renumber(list);
    }
    return count;
  }
}

/* ---- The page's form ---------------------------------------------------------------------------------- */

/** What stands for a form on the page: the part of the fieldset, or of the panel, that holds it. */
const blockOf = (hidden) => hidden.closest("fieldset > *, [data-project-panel] > *, body > *");

const sheets = new Map();
const sheetOf = (form) => sheets.get(form);

class Sheet {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.cells;
    this.parts = new Map();
    this.key = `${PREFIX}${this.url}`;
    this.state = form.querySelector(".save-state");
    this.state?.setAttribute("aria-live", "polite");
    this.asking = false;
    this.asked = new Set();
    this.remembering = () => this.remember();
    this.waits = 0;
    this.timers = {};
    this.adopt(form);
    form.addEventListener("input", (event) => this.typed(event.target));
    form.addEventListener("change", (event) => this.left(event.target));
    form.addEventListener("focusout", (event) => { if (event.target.matches?.("input, textarea, select")) this.keepSoon(60); });
    form.addEventListener("rows", () => { once(this.remembering); this.lookSoon(); this.keepSoon(400); });
    form.addEventListener("submit", (event) => this.submitted(event));
    this.restore();
  }

  adopt(root) {
    for (const hidden of $$('input[type=hidden][name$="-loaded"]', root)) {
      const part = new Part(hidden);
      this.parts.set(part.prefix, part);
      if (part.list) part.order = part.filled().join();
    }
    for (const [prefix, part] of this.parts) if (!part.hidden.isConnected) this.parts.delete(prefix);
  }

  partOf(field) {
    let found = null;
    for (const [prefix, part] of this.parts) if (field.name?.startsWith(`${prefix}-`) && (!found || prefix.length > found.prefix.length)) found = part;
    return found;
  }

  dirty() { return [...this.parts.values()].filter((part) => part.dirty); }

  /** What can be sent: not what was refused whole and is still the same. */
  waiting() { return [...this.parts.values()].filter((part) => part.waits); }

  say(state, words) { if (this.state) { this.state.dataset.state = state; if (this.state.textContent !== words) this.state.textContent = words; } }

  typed(field) {
    const part = this.partOf(field);
    if (part) {
      const name = part.nameOf(field);
      part.mark(name, same(valueOf(field), part.loaded[name]) ? "" : "pending");
    }
    once(this.remembering);
    this.lookSoon();
    this.keepSoon(REST);
  }

  left(field) {
    once(this.remembering);
    this.lookSoon();
    if (field !== this.form) this.keepSoon(field.type === "radio" || field.matches("select") ? 0 : 60);
  }

  /** Write what waits into this browser's storage: at every keystroke, since the next one may be the last. */
  remember() {
    const dirty = this.dirty();
    const count = dirty.reduce((sum, part) => sum + Math.max(1, part.changed().length), 0);
    if (!dirty.length && !this.foreign) {
      if (![...this.parts.values()].some((part) => part.held.size)) this.drop();
      if (this.state?.dataset.state === "dirty") this.say("", "");
      return;
    }
    const records = { ...(this.foreign ?? {}), ...Object.fromEntries(dirty.map((part) => [part.prefix, part.record()])) };
    const kept = store.set(this.key + this.form.id, { at: Date.now(), url: this.url, records });
    if (!kept) toast("浏览器的存储已满，没存上的内容关掉页面就没有了，请尽快保存。", { error: true, once: "full", seconds: 0 });
    if (!this.stuck && count) this.say("dirty", `${count} 处待存`);
  }

  /** What waited is kept.  The next page may have been made a moment before: it looks here for what it misses. */
  drop() {
    const found = store.get(this.key + this.form.id);
    if (!found) return;
    store.set(KEPT + this.url, { at: Date.now(), records: { ...this.recent(), ...found.records } });
    store.drop(this.key + this.form.id);
  }

  recent() {
    const found = store.get(KEPT + this.url);
    return found && Date.now() - found.at < RACE ? found.records : {};
  }

  restore() {
    for (const [prefix, record] of Object.entries(this.recent())) {
      const part = this.parts.get(prefix);
      if (part && Object.keys(record.values).every((name) => same(part.loaded[name], record.loaded[name]) || same(part.loaded[name], record.values[name]))) part.restore(record);
    }
    const found = store.get(this.key + this.form.id);
    if (!found) { if (this.dirty().length) this.keepSoon(0); return; }
    let count = 0;
    const foreign = {};
    for (const [prefix, record] of Object.entries(found.records ?? {})) {
      const part = this.parts.get(prefix);
      if (part) count += together(() => part.restore(record)); else foreign[prefix] = record;
    }
    this.foreign = Object.keys(foreign).length ? foreign : null;
    if (count) toast(`上次没来得及存的 ${count} 处已补上，正在存。`);
    this.remember();
    this.keepSoon(0);
  }

  lookSoon() { clearTimeout(this.timers.look); this.timers.look = setTimeout(() => this.look(), LOOK); }

  keepSoon(after) {
    const at = Date.now() + after;
    if (this.timers.keep && this.timers.at <= at && after) return;
    clearTimeout(this.timers.keep);
    this.timers.at = at;
    this.timers.keep = setTimeout(() => { this.timers.keep = 0; this.keep(); }, after);
  }

  view() {
    const view = [["step", this.form.dataset.step], ["project", this.form.dataset.project]];
    return view.filter(([, value]) => value);
  }

  /** Ask what follows from what is typed and not kept. */
  async look() {
    if (this.asking || this.stuck) return;
    const parts = this.waiting();
    if (!parts.length) return;
    this.asking = true;
    try {
      const answer = await post(this.url, [...parts.flatMap((part) => [["form", part.prefix], ...part.entries()]), ...this.view()]);
      for (const part of parts) {
        const told = answer.forms[part.prefix];
        // A sentence about a cell waits until its writer has left it; that of the text before goes at once.
        const at = document.activeElement && this.partOf(document.activeElement) === part ? part.nameOf(document.activeElement) : null;
        if (told) part.tell({ ...told, errors: Object.fromEntries(Object.entries(told.errors).filter(([name]) => name !== at)) });
      }
      show(answer.page, true);
      this.note(answer.page);
    } catch (error) { if (error.login || error.locked) this.refused(error); }
    finally { this.asking = false; if (this.again) { this.again = false; this.keepSoon(0); } }
  }

  /** Keep everything that waits; true once the server has it all. */
  async keep({ last = false } = {}) {
    if (this.asking && !last) { this.again = true; await this.idle(); return this.keep(); }
    const parts = this.waiting();
    const pairs = parts.flatMap((part) => [["form", part.prefix], ...part.entries()]);
    for (const [prefix, record] of Object.entries(this.foreign ?? {})) pairs.push(["form", prefix], ...record.entries);
    if (!pairs.length) return this.settled();
    const sent = new Map(parts.map((part) => [part, { texts: part.now(), order: part.list && part.filled() }]));
    const rows = new Map(parts.filter((part) => part.list).map((part) => [part, { removed: [...rowsOf(part.list).removed], restored: [...rowsOf(part.list).restored] }]));
    if (last) { post(this.url, [["keep", "1"], ...pairs], { keepalive: true }).catch(() => {}); return false; }
    this.asking = true;
    this.say("saving", "正在存…");
    try {
      const answer = await post(this.url, [["keep", "1"], ...pairs, ...this.view()]);
      for (const part of parts) {
        const told = answer.forms[part.prefix];
        if (!told) continue;
        const state = part.list && rowsOf(part.list);
        rows.get(part)?.removed.forEach((row) => state.removed.delete(row));
        rows.get(part)?.restored.forEach((row) => state.restored.delete(row));
        part.take(told, sent.get(part).texts, sent.get(part).order);
      }
      this.foreign = unsettled(this.foreign ?? {}, answer);
      this.stuck = false;
      this.form.dispatchEvent(new Event("kept", { bubbles: true }));
      this.waits = 0;
      show(answer.page, this.dirty().length > 0);
      this.note(answer.page);
      const moved = parts.filter((part) => Object.entries(answer.forms[part.prefix]?.placed ?? {}).some(([old, name]) => old !== name)).map((part) => part.prefix);
      if (answer.page) await this.follow(answer.page.asked, moved).catch(() => {});
    } catch (error) { this.refused(error); return false; }
    finally { this.asking = false; }
    this.remember();
    if (this.waiting().length) { this.keepSoon(document.activeElement && this.form.contains(document.activeElement) ? REST : 0); return false; }
    return this.settled();
  }

  /** 失分说明 comes where points are newly lost and goes where they no longer are; nothing that is being typed is touched. */
  note(page) {
    if (!page || !this.form.dataset.step) return;
    for (const article of $$("[data-note]", this.form)) {
      const part = this.parts.get(article.querySelector('input[name$="-loaded"]').name.replace(/-loaded$/, ""));
      if (!(part.prefix in page.notes) && !part.dirty && !article.contains(document.activeElement)) { article.remove(); this.parts.delete(part.prefix); }
    }
    let next = null;
    for (const [prefix, html] of Object.entries(page.notes).reverse()) {
      if (!this.parts.has(prefix)) {
        const holder = make("template");
        holder.innerHTML = html;
        const article = holder.content.querySelector("[data-note]");
        this.form.querySelector("fieldset").insertBefore(article, next);
        prepare(article);
        this.adopt(article);
      }
      next = blockOf(this.parts.get(prefix).hidden);
    }
  }

  /** Forms that what was kept has brought (a project that now fills its form, a task that was added) come in where they stand,
   *  those it has taken away go, those of rows that changed places are read anew.  Nothing that is being typed is touched. */
  async follow(asked, moved) {
    const link = this.form.querySelector('[data-open-row][aria-expanded="true"]');
    if (!this.form.dataset.project) delete asked.project;
    const now = new Set(Object.values(asked).flat());
    for (const [prefix, part] of this.parts) {
      const block = blockOf(part.hidden);
      const stale = (this.asked.has(prefix) && !now.has(prefix)) || moved.some((list) => prefix.startsWith(`${list}.`));
      if (stale && block && !part.dirty && !block.contains(document.activeElement)) { block.remove(); this.parts.delete(prefix); }
    }
    this.asked = now;
    for (const [where, prefixes] of Object.entries(asked)) {
      if (prefixes.every((prefix) => this.parts.has(prefix))) continue;
      const inPanel = where === "project" && link;
      const found = await fragment(inPanel ? link.href : location.href, inPanel ? { "HX-Request": "true" } : {});
      for (const hidden of $$('input[type=hidden][name$="-loaded"]', found)) {
        const prefix = hidden.name.replace(/-loaded$/, "");
        if (prefixes.includes(prefix) && !this.parts.has(prefix)) this.bring(blockOf(hidden));
      }
    }
  }

  /** A block of the page as it is now, beside the one it stands beside there. */
  bring(block) {
    const here = (other) => other.id && document.getElementById(other.id);
    let side = block;
    while ((side = side.previousElementSibling)) if (here(side)) break;
    let next = block;
    if (!side) while ((next = next.nextElementSibling)) if (here(next)) break;
    const copy = block.cloneNode(true); // its own stays, so that the next finds its place
    if (side) here(side).after(copy);
    else if (next) here(next).before(copy);
    else return;
    prepare(copy);
    this.adopt(copy);
  }

  async idle() { while (this.asking) await new Promise((ready) => { setTimeout(ready, 30); }); }

  settled() {
    const held = [...this.parts.values()].reduce((sum, part) => sum + part.held.size + (part.refused && part.dirty ? 1 : 0), 0);
    const wrong = $$(".cell-message, .part-problem", this.form).filter((note) => note.offsetParent).length;
    if (held) this.say("failed", `${held} 处没存上，见标红的地方`);
    else this.say("saved", wrong ? `已存 ${clock()}，${wrong} 处填写有误` : `已存 ${clock()}`);
    clearTimeout(this.timers.examine);
    this.timers.examine = setTimeout(() => this.examine(), QUIET);
    return !held;
  }

  /** The worker reads the texts once nobody types. */
  examine() {
    const summary = document.querySelector("[id^=summary-]");
    if (this.dirty().length || !this.form.dataset.summary || !window.htmx || !summary) return;
    window.htmx.ajax("GET", this.form.dataset.summary, { target: summary, swap: "outerHTML" });
  }

  refused(error) {
    const network = !(error instanceof Refusal);
    const words = network ? "网络不通，填的内容保留在本机，通了自动存" : error.message;
    this.stuck = true;
    this.remember();
    this.say("failed", `没存上：${words}`);
    for (const part of this.dirty()) part.changed().forEach((name) => part.mark(name, "failed"));
    if (error.login) toast("登录已失效。填的内容保留在本机，在新窗口登录后自动存上。", { error: true, once: "session", seconds: 0, action: signInAgain });
    if (!network && !error.again) return;
    this.waits = Math.min((this.waits || 1) * 2, 30);
    clearTimeout(this.timers.retry);
    this.timers.retry = setTimeout(() => this.retry(), this.waits * 1000);
  }

  retry() { if (this.stuck && (this.dirty().length || this.foreign)) this.keep(); }

  submitted(event) {
    if (event.defaultPrevented) return;
    const files = $$("input[type=file]", this.form).some((field) => field.files.length);
    const on = event.submitter?.name === "next";
    if (!files && !on) {
      event.preventDefault();
      this.keep().then((good) => { if (!good) this.say("failed", this.state?.textContent || "没存上"); });
      return;
    }
    // The whole page goes the ordinary way, judged by what is stored now.
    this.parts.forEach((part) => { part.hidden.value = JSON.stringify(part.loaded); });
    refreshToken(this.form);
    this.leaving = true;
    this.remember();
    this.say("saving", "正在存…");
  }
}

const clock = () => new Date().toTimeString().slice(0, 5);

/* ---- What follows ----------------------------------------------------------------------------------------- */

const last = new Map();

function setText(cell, words) {
  const node = [...cell.childNodes].find((one) => one.nodeType === 3 && one.data.trim());
  if (node && node.data.trim() === words) return;
  if (node) node.data = words; else cell.prepend(words);
}

/* What the checks of single rows say, beside the cell it is about. */
function tellBeside(told, cells) {
  $$(".cell-told").forEach((note) => { const cell = note.parentElement; if (!(told[cell.id || cell.dataset.key] ?? []).includes(note.textContent)) note.remove(); });
  for (const [key, texts] of Object.entries(told)) {
    const cell = document.getElementById(key) ?? cells.get(key);
    if (!cell?.matches("td")) continue;
    const there = $$(":scope > .cell-told", cell).map((note) => note.textContent);
    texts.filter((words) => !there.includes(words)).forEach((words) => cell.append(make("span", "cell-note cell-told", words)));
  }
}

/** Put what the server computed where it belongs; ``draft`` marks what stands on texts that are not kept. */
function show(page, draft) {
  if (!page) return;
  body.classList.toggle("has-drafts", draft);
  const cells = new Map($$("[data-key]").map((cell) => [cell.dataset.key, cell]));
  for (const [key, value] of Object.entries(page.texts)) {
    const cell = cells.get(key);
    if (cell) setText(cell, value || "—");
  }
  tellBeside(page.told, cells);
  for (const [name, html] of Object.entries(page.html)) {
    const place = document.getElementById(name) ?? document.querySelector(`[data-html="${CSS.escape(name)}"]`);
    if (!place || (last.get(place) ?? null) === html || place.contains(document.activeElement)) continue;
    place.innerHTML = html;
    last.set(place, html);
    prepare(place);
    if (window.htmx) window.htmx.process(place);
  }
  for (const [name, hidden] of Object.entries(page.hidden)) { const place = document.getElementById(name); if (place) place.hidden = hidden; }
}

/* ---- Projects: the panel of one, one more like it ------------------------------------------------------------ */

async function fragment(url, headers = {}) {
  const answer = await fetch(url, { headers, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Refusal("没有打开，请刷新页面再试");
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function openRow(link) {
  const form = link.closest("form");
  const sheet = sheetOf(form);
  const panel = link.closest("[data-list]").querySelector("[data-project-panel]");
  const row = link.closest("[data-row]").dataset.index;
  if (panel.dataset.row === row) { sheet.keep(); close(); return; }
  await sheet.keep();
  const found = await fragment(link.href, { "HX-Request": "true" });
  panel.replaceChildren(...found.body.childNodes);
  panel.dataset.row = row;
  form.dataset.project = row.slice(1);
  $$("[data-open-row]", form).forEach((other) => other.setAttribute("aria-expanded", String(other === link)));
  prepare(panel);
  sheet.adopt(panel);
  panel.scrollIntoView({ block: "nearest" });
  (panel.querySelector(".cell") ?? panel.querySelector("h3"))?.focus({ preventScroll: true });

  function close() {
    panel.replaceChildren();
    delete panel.dataset.row;
    delete form.dataset.project;
    link.setAttribute("aria-expanded", "false");
    sheet.adopt(panel);
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-open-row]");
  if (!link || !sheets.has(link.closest("form")) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  openRow(link).catch(() => { location.href = link.href; });
});

document.addEventListener("copyrow", async (event) => {
  const { row } = event.detail;
  const list = event.target;
  const sheet = sheetOf(list.closest("form"));
  if (!(await sheet.keep())) return;
  try {
    const answer = await fetch(list.dataset.copyUrl.replace("/0/", `/${row.dataset.index.slice(1)}/`), { method: "POST", headers: { "X-CSRFToken": cookie("csrftoken") }, credentials: "same-origin" });
    if (!answer.ok) throw new Refusal("没有新增，请稍后再试");
    const section = list.closest("section");
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(section.id);
    const place = lines(list).indexOf(row) + 1;
    section.replaceWith(fresh);
    prepare(fresh);
    sheet.adopt(fresh);
    lines(fresh.querySelector("[data-list]"))[place]?.querySelector(".cell")?.focus();
    toast("已照此新增一个项目，改好名称和金额即可。");
  } catch (error) { toast(error.message, { error: true }); }
});

/** Of the records of other pages those the server has not taken: their page asks what is to stand. */
function unsettled(records, answer) {
  const open = (told) => told && (Object.keys(told.conflicts).length || told.unsaved.length || told.problem);
  const left = Object.entries(records).filter(([prefix]) => open(answer.forms[prefix]));
  return left.length ? Object.fromEntries(left) : null;
}

/* ---- All pages: what waits from elsewhere -------------------------------------------------------------------- */

async function flushKept() {
  const own = new Set([...sheets.values()].map((sheet) => sheet.key + sheet.form.id));
  for (const key of store.keys(PREFIX)) {
    const found = store.get(key);
    if (!found || Date.now() - found.at > KEEP_DAYS * 864e5) { store.drop(key); continue; }
    if (own.has(key)) continue;
    const entries = Object.entries(found.records).flatMap(([prefix, record]) => [["form", prefix], ...record.entries]);
    try {
      const answer = await post(found.url, [["keep", "1"], ...entries]);
      const records = unsettled(found.records, answer);
      if (records) store.set(key, { ...found, records });
      else { store.drop(key); toast("上次没来得及存的内容已存上。"); }
    } catch { return; }
  }
}

export function forget() { [...store.keys(PREFIX), ...store.keys(KEPT)].forEach(store.drop); }

/** Keep now what waits; Ctrl+S and whatever leads away from the page. */
export function keepAll() { return Promise.all([...sheets.values()].map((sheet) => sheet.keep())); }

prepares((root) => {
  const forms = root.matches?.("form[data-cells]") ? [root] : $$("form[data-cells]", root);
  forms.filter((form) => !sheets.has(form) && form.querySelector("fieldset:not([data-closed])")).forEach((form) => sheets.set(form, new Sheet(form)));
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "s" || !sheets.size) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const field = document.activeElement;
  if (field?.matches("input.cell")) { group(field); field.select?.(); }
  keepAll();
}, true);

const leaving = () => sheets.forEach((sheet) => { if (!sheet.leaving) { sheet.remember(); sheet.keep({ last: true }); } });
window.addEventListener("pagehide", leaving);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leaving(); else sheets.forEach((sheet) => sheet.retry()); });
window.addEventListener("online", () => sheets.forEach((sheet) => sheet.retry()));
window.addEventListener("focus", () => sheets.forEach((sheet) => sheet.retry()));
window.addEventListener("pageshow", (event) => { if (event.persisted) sheets.forEach((sheet) => { sheet.leaving = false; sheet.keepSoon(0); }); });
// A chosen file is the one thing that cannot be kept here.
window.addEventListener("beforeunload", (event) => {
  for (const sheet of sheets.values()) {
    if (sheet.leaving || !$$("input[type=file]", sheet.form).some((field) => field.files.length)) continue;
    event.preventDefault();
    event.returnValue = "";
  }
});

// Signing out on purpose leaves nothing behind on a shared machine, once it is stored.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-logout]") || !sheets.size || event.target.dataset.kept) return;
  event.preventDefault();
  const form = event.target;
  form.dataset.kept = "1";
  keepAll().finally(() => { sheets.forEach((sheet) => { sheet.leaving = true; }); form.requestSubmit(); });
});

export function start() { if (user && !onLoginPage) flushKept(); }
