/* 自评通 page behaviour. No framework, no inline handlers; everything hangs on data attributes, and
 * every page works without it.
 *
 * form.js-guard                 warns before leaving with unsaved typing; Ctrl+S saves; shows .save-state
 *   data-draft-key="…"          keeps unsaved typing in this browser and offers to restore it
 *   [data-save]                 the button that Ctrl+S presses (else the first submit button)
 *                               A draft is also dropped after a success message, or a successful htmx save.
 * form[data-cells], table.grid, [data-list]    keeping, spreadsheets, rows: saving.js, grid.js, rows.js
 * form[data-beside]             what stands beside a cell: beside.js
 * [data-attach]                 evidence: evidence.js
 * .paper-desk                   from the report to the cell and back: paper.js
 * [data-find-open]              Ctrl+K: find.js
 * textarea.passage              writing with live figures: live.js
 * [data-confirm="…"]            asks first; data-confirm-title, data-confirm-ok, data-confirm-danger
 * input[data-check-all="name"]  ticks all boxes of that name in its form, those of the list's other pages too; [data-checked] says how many
 * input[data-opens="#id"]       shows #id while chosen
 * [data-limit="N"]              says how many characters there are once they come near N; what is over is never cut
 * [data-refresh="examined"]     shows findings: the page is loaded anew when the worker has found the latest
 * [data-fill="#id"][data-value="…"]    fills a field;  [data-print] prints
 * [data-save-table=".table"][data-name="…csv"]    saves a table of this page, which is asked of nobody again
 * A form that is being sent is not sent a second time by a double click.
 */
import { $$, body, changed, cookie, loginPath, make, onLoginPage, plain, prepare, prepares, reachable, refreshToken, signInAgain, store, toast, user } from "./page.js";
import "./beside.js";
import "./evidence.js";
import "./find.js";
import "./grid.js";
import "./live.js";
import "./paper.js";
import { forget, start } from "./saving.js";

/* ---- Asking first ------------------------------------------------------------------------ */

function ask(element, text, onYes) {
  const data = element.dataset;
  const title = data.confirmTitle || "请确认";
  const danger = "confirmDanger" in data;
  if (typeof HTMLDialogElement === "undefined") {
    if (window.confirm(`${title}\n\n${text}`)) onYes();
    return;
  }
  const dialog = make("dialog", "ask" + (danger ? " is-danger" : ""));
  const heading = make("h2", "", title);
  heading.id = "ask-title";
  dialog.setAttribute("aria-labelledby", "ask-title");
  const no = make("button", "btn btn-outline-secondary", "取消");
  const yes = make("button", "btn " + (danger ? "btn-danger" : "btn-primary"), data.confirmOk || "确定");
  no.type = yes.type = "button";
  const row = make("div", "ask-actions");
  row.append(no, yes);
  dialog.append(heading, make("p", "", text), row);
  body.append(dialog);
  dialog.addEventListener("close", () => { dialog.remove(); element.focus(); });
  no.addEventListener("click", () => dialog.close());
  yes.addEventListener("click", () => { dialog.close(); onYes(); });
  dialog.showModal();
  (danger ? no : yes).focus();
}

document.addEventListener("click", (event) => {
  const element = event.target.closest("[data-confirm]");
  if (!element || element.tagName === "FORM") return;
  if (element.dataset.confirmed) { delete element.dataset.confirmed; return; }
  event.preventDefault();
  event.stopImmediatePropagation();
  // What must be filled in is said before anything is asked.
  if (element.type === "submit" && element.form && !element.formNoValidate && !element.form.noValidate && !element.form.reportValidity()) return;
  ask(element, element.dataset.confirm, () => { element.dataset.confirmed = "1"; element.click(); });
}, true);

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-confirm]");
  if (!form) return;
  if (form.dataset.confirmed) { delete form.dataset.confirmed; return; }
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(form, form.dataset.confirm, () => { form.dataset.confirmed = "1"; form.requestSubmit(event.submitter); });
}, true);

document.addEventListener("htmx:confirm", (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  ask(event.target, event.detail.question, () => event.detail.issueRequest(true));
});

/* ---- Unsaved typing ---------------------------------------------------------------------- */

const PREFIX = "zpt:draft:";
const PENDING = "zpt:pending";
const KEEP_DAYS = 14;
const guards = new Map();

const skipped = (field) =>
  !field.name || field.disabled || ["hidden", "password", "file", "submit", "button", "reset"].includes(field.type);

function valuesOf(form) {
  const values = {};
  for (const field of form.elements) {
    if (skipped(field)) continue;
    if (field.type === "radio") { values[field.name] ??= ""; if (field.checked) values[field.name] = field.value; }
    else if (field.type === "checkbox") { (values[field.name] ??= []); if (field.checked) values[field.name].push(field.value); }
    else if (field.multiple) values[field.name] = [...field.selectedOptions].map((option) => option.value);
    else if (field.name in values) values[field.name] = [].concat(values[field.name], field.value);
    else values[field.name] = field.value;
  }
  return values;
}

const same = (a, b) => plain(JSON.stringify([].concat(a ?? "").map(plain))) === plain(JSON.stringify([].concat(b ?? "").map(plain)));
const differing = (a, b) => Object.keys(a).filter((name) => !same(a[name], b[name]));

class Guard {
  constructor(form) {
    this.form = form;
    this.key = form.dataset.draftKey ? PREFIX + user + ":" + form.dataset.draftKey : "";
    this.saved = valuesOf(form);
    this.leaving = false;
    this.timer = 0;
    this.state = form.querySelector(".save-state");
    if (this.state) this.state.setAttribute("aria-live", "polite");
    form.addEventListener("input", () => this.touched());
    form.addEventListener("change", () => this.touched());
    form.addEventListener("submit", (event) => { if (!event.defaultPrevented) this.submitted(); });
    this.offer();
  }

  get dirty() { const now = valuesOf(this.form); return differing(now, this.saved).length > 0 || differing(this.saved, now).length > 0; }

  say(state, text) { if (this.state) { this.state.dataset.state = state; this.state.textContent = text; } }

  touched() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.dirty) { this.say("dirty", "有修改尚未保存"); this.keep(); }
      else { this.forget(); if (!this.state || this.state.dataset.state !== "saved") this.say("", "没有未保存的修改"); }
    }, 400);
  }

  keep() {
    if (!this.key || onLoginPage) return;
    store.set(this.key, { at: Date.now(), values: valuesOf(this.form) });
  }

  forget() { if (this.key) store.drop(this.key); }

  submitted() {
    if (this.dirty) this.keep();
    if (this.form.matches("[hx-post], [hx-put], [hx-patch]")) return; // htmx tells how it went
    this.leaving = true;
    if (this.key) store.set(PENDING, [...new Set([...(store.get(PENDING) || []), this.key])]);
    this.say("saving", "正在保存…");
    refreshToken(this.form);
    setTimeout(() => { this.leaving = false; }, 15000);
  }

  done() {
    this.saved = valuesOf(this.form);
    const time = new Date().toTimeString().slice(0, 5);
    if (this.dirty) { this.say("dirty", "有修改尚未保存"); this.keep(); }
    else { this.say("saved", `已保存 ${time}`); this.forget(); }
  }

  failed() { this.leaving = false; this.keep(); this.say("failed", "未能保存，填写的内容保留在本机"); }

  offer() {
    const draft = this.key && store.get(this.key);
    if (!draft) return;
    const stale = Date.now() - draft.at > KEEP_DAYS * 864e5;
    const differ = differing(draft.values, this.saved);
    if (stale || !differ.length) { this.forget(); return; }
    const bar = make("div", "restore-bar");
    bar.setAttribute("role", "alert");
    const when = new Date(draft.at);
    const stamp = `${when.getMonth() + 1}月${when.getDate()}日 ${when.toTimeString().slice(0, 5)}`;
    const yes = make("button", "btn btn-sm btn-primary", "恢复");
    const no = make("button", "btn btn-sm btn-outline-secondary", "丢弃");
    yes.type = no.type = "button";
    yes.addEventListener("click", () => { this.restore(draft.values); bar.remove(); });
    no.addEventListener("click", () => { this.forget(); bar.remove(); });
    bar.append(make("p", "", `发现上次未保存的内容（${stamp}，${differ.length} 处与现在不同）。`), yes, no);
    this.form.prepend(bar);
  }

  restore(values) {
    for (const [name, value] of Object.entries(values)) {
      const all = [].concat(value);
      let place = 0;
      for (const field of this.form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (skipped(field)) continue;
        if (field.type === "radio" || field.type === "checkbox") field.checked = all.includes(field.value);
        else if (field.multiple) for (const option of field.options) option.selected = all.includes(option.value);
        else {
          const text = all[place] ?? "";
          place += 1;
          if (same(field.value, text)) continue;
          field.value = text;
        }
        field.classList.add("is-touched");
        changed(field);
      }
    }
    toast("已恢复。核对后请保存。");
  }
}

// Which drafts did the server take? A success message after a submit says so.
if (!onLoginPage && body.dataset.user) {
  const pending = store.get(PENDING) || [];
  if (pending.length && document.querySelector(".alert-success")) pending.forEach(store.drop);
  store.drop(PENDING);
  for (const key of store.keys(PREFIX)) {
    const draft = store.get(key);
    if (!draft || Date.now() - draft.at > KEEP_DAYS * 864e5) store.drop(key);
  }
}

window.addEventListener("beforeunload", (event) => {
  for (const guard of guards.values()) {
    if (guard.form.isConnected && !guard.leaving && guard.dirty) {
      guard.keep();
      event.preventDefault();
      event.returnValue = "";
      return;
    }
  }
});

// Signing out on purpose leaves nothing behind on a shared machine; an expired session does.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-logout]")) return;
  window.addEventListener("pagehide", () => { store.keys(PREFIX + user + ":").forEach(store.drop); forget(); });
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "s") return;
  const form = (document.activeElement && document.activeElement.closest("form.js-guard")) || document.querySelector("form.js-guard");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[data-save]") || form.querySelector("button[type=submit], button:not([type])"));
});

/* ---- Clicks ------------------------------------------------------------------------------ */

document.addEventListener("click", (event) => {
  const hit = (selector) => event.target.closest(selector);
  let element;
  if ((element = hit("[data-print]"))) { event.preventDefault(); window.print(); }
  else if ((element = hit("[data-save-table]"))) saveTable(document.querySelector(element.dataset.saveTable), element.dataset.name);
  else if ((element = hit("[data-fill]"))) {
    const field = document.querySelector(element.dataset.fill);
    if (field) {
      field.value = element.dataset.value;
      changed(field);
      const next = document.querySelector(element.dataset.then || "input[type=password]");
      (next || field).focus();
    }
  }
});

function saveTable(table, name) {
  const cell = (one) => `"${one.textContent.trim().replace(/"/g, '""')}"`;
  const lines = [...table.rows].map((row) => [...row.cells].map(cell).join(","));
  const link = make("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff" + lines.join("\r\n")], { type: "text/csv" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/* ---- Sent once --------------------------------------------------------------------------- */

// The answer to a first sending would be lost with the second: a page shown once, a message, an error.
const SENT_FOR = 8000;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], [hx-put], [hx-patch]")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  event.submitter?.classList.add("is-sent");
  setTimeout(() => { delete form.dataset.sent; event.submitter?.classList.remove("is-sent"); }, SENT_FOR);
});
window.addEventListener("pageshow", () => $$("form[data-sent]").forEach((form) => {
  delete form.dataset.sent;
  $$(".is-sent", form).forEach((button) => button.classList.remove("is-sent"));
}));

/* ---- All at once ------------------------------------------------------------------------- */

document.addEventListener("change", (event) => {
  const form = event.target.form, all = form?.querySelector("[data-check-all]");
  if (!all) return;
  const boxes = $$(`input[name="${all.dataset.checkAll}"]`, form);
  if (event.target === all) boxes.forEach((box) => { if (box.type === "hidden") box.disabled = !all.checked; else box.checked = all.checked; });
  else if (event.target.name !== all.dataset.checkAll) return;
  const chosen = boxes.filter((box) => (box.type === "hidden" ? !box.disabled : box.checked)).length;
  all.checked = chosen === boxes.length;
  all.indeterminate = chosen > 0 && !all.checked;
  form.querySelector("[data-checked]").textContent = chosen ? `已选 ${chosen} 个` : "";
});

/* ---- Fields that open other fields ------------------------------------------------------- */

// Several questions may open the same place: it stays open while any of them asks for it.
function opens(input) {
  const choices = input.type === "radio"
    ? $$(`input[name="${CSS.escape(input.name)}"]`, input.form || document)
    : [input];
  for (const selector of new Set(choices.map((one) => one.dataset.opens).filter(Boolean))) {
    const target = document.querySelector(selector);
    if (!target) continue;
    const askers = $$(`input[data-opens="${CSS.escape(selector)}"]`);
    const open = askers.some((one) => one.checked);
    target.hidden = !open;
    askers.forEach((one) => one.setAttribute("aria-controls", target.id));
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches && event.target.matches("input[type=radio], input[type=checkbox]")) opens(event.target);
});

/* ---- htmx -------------------------------------------------------------------------------- */

document.addEventListener("htmx:configRequest", (event) => {
  const token = cookie("csrftoken");
  if (token) event.detail.headers["X-CSRFToken"] = token;
});

const guardOf = (element) => { const form = element && element.closest && element.closest("form.js-guard"); return form ? guards.get(form) : null; };
const isSave = (detail) => (detail.requestConfig?.verb || "get") !== "get";

document.addEventListener("htmx:beforeRequest", (event) => {
  const guard = guardOf(event.detail.elt);
  if (!guard || !isSave(event.detail)) return;
  guard.leaving = false;
  guard.say("saving", "正在保存…");
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, successful, xhr } = event.detail;
  const guard = guardOf(elt);
  if (!guard || !isSave(event.detail)) return;
  const good = successful && !toLogin(xhr);
  const refused = xhr && xhr.status === 422;
  if (good) guard.done();
  else if (refused) guard.say("failed", "有填写错误，尚未保存");
  else guard.failed();
});

function toLogin(xhr) {
  if (!xhr || !xhr.responseURL) return false;
  try { return loginPath !== "" && new URL(xhr.responseURL).pathname === loginPath && location.pathname !== loginPath; } catch { return false; }
}

function sessionOver() {
  guards.forEach((guard) => { if (guard.dirty) guard.keep(); });
  toast("登录已失效。您填写的内容保留在本机，在新窗口登录后回到本页再保存即可。", { error: true, once: "session", seconds: 0, action: signInAgain });
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (toLogin(event.detail.xhr)) { event.detail.shouldSwap = false; sessionOver(); }
});
document.addEventListener("htmx:sendError", () => {
  guards.forEach((guard) => { if (guard.dirty) guard.failed(); });
  toast("网络不通，刚才的操作没有送达。您填写的内容保留在本机，网络恢复后请再保存一次。", { error: true, once: "network", seconds: 0 });
});
document.addEventListener("htmx:timeout", () => toast("服务器很久没有回应，请稍后再试。", { error: true, once: "network" }));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  if (status === 401) sessionOver();
  else if (status === 403) {
    toast("没有完成：登录已失效，或者您没有这项权限。您填写的内容保留在本机。", { error: true, once: "session", seconds: 0, action: signInAgain });
  } else if (status === 409) toast("这里刚被别人修改过，请刷新页面核对后再保存。", { error: true, once: "conflict", seconds: 0 });
  else if (status === 413) toast("文件太大，没有上传。", { error: true });
  else if (status === 429) toast("操作太频繁，请稍候再试。", { error: true, once: "busy" });
  else toast(`没有完成：服务器出错（${status}）。请稍后再试；若仍不行，请告诉管理员。`, { error: true, once: "server" });
});

/* ---- Start ------------------------------------------------------------------------------- */

// Counted as the server counts: characters, line breaks as one.
function counted(field) {
  const limit = Number(field.dataset.limit), length = [...field.value].length;
  let note = field.parentElement.querySelector(":scope > .limit-note");
  if (length < limit * 0.8) { if (note) note.remove(); return; }
  if (!note) { note = make("span", "limit-note"); note.setAttribute("role", "status"); field.after(note); }
  note.classList.toggle("is-over", length > limit);
  note.textContent = length > limit ? `已写 ${length} 字，超过 ${limit} 字，删减后才能保存` : `已写 ${length} 字，最多 ${limit} 字`;
}

document.addEventListener("input", (event) => { if (event.target.dataset && event.target.dataset.limit) counted(event.target); });

const SCROLLERS = ".table-scroll, .panel-body:has(> .table-list, > .score-table), pre";
let resized = 0;
window.addEventListener("resize", () => { clearTimeout(resized); resized = setTimeout(() => $$(SCROLLERS).forEach(reachable), 150); });

prepares((root) => {
  $$(SCROLLERS, root).forEach(reachable);
  $$("[data-limit]", root).forEach(counted);
  $$("input[data-opens]", root).forEach(opens);
  const forms = root.matches?.("form.js-guard") ? [root] : $$("form.js-guard", root);
  forms.forEach((form) => { if (!guards.has(form)) guards.set(form, new Guard(form)); });
});

// A worker has found more than the page shows.  Typing is never thrown away for it.
document.addEventListener("examined", () => {
  if (!document.querySelector("[data-refresh=examined]")) return;
  const typed = $$("main textarea, main input:not([type=hidden])").some((field) => field.value !== field.defaultValue);
  if (typed) toast("核对已完成，刷新页面可看最新结果。", { once: "examined" });
  else location.reload();
});

function firstError() {
  const place = document.querySelector("main .cell-error .cell, main .is-invalid, main [aria-invalid=true], main .errorlist");
  if (!place || location.hash) return;
  place.scrollIntoView({ block: "center" });
  if (place.focus) place.focus({ preventScroll: true });
}

// A link that leads to a cell, a question or a text puts the cursor into it; where nothing is typed, the place shows itself.
function land() {
  let place = null;
  try { place = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { return; }
  if (!place?.matches("td, label, .tick-row, .mb-4, .indicator")) return;
  const field = place.control ?? place.querySelector("input:not([type=hidden]), select, textarea");
  place.closest("[hidden]")?.removeAttribute("hidden");
  if (place.matches("td, label, .tick-row")) place.scrollIntoView({ block: "center", inline: "center" });
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
  if (!field || field.matches(":disabled")) return;
  field.focus({ preventScroll: true });
  if (document.readyState === "complete") return;
  // While the page still loads the browser itself goes to the place, later than this.
  const on = () => field.focus({ preventScroll: true });
  place.addEventListener("focus", on);
  window.addEventListener("load", () => setTimeout(() => place.removeEventListener("focus", on), 1000));
}

prepare(document);
document.querySelector(".app-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
firstError();
land();
window.addEventListener("hashchange", land);
document.addEventListener("click", (event) => { if (event.target.closest?.("a[href*='#']")?.href === location.href) setTimeout(land); });
start();
document.addEventListener("htmx:load", (event) => { if (event.target !== body) prepare(event.target); });
window.addEventListener("pageshow", (event) => { if (event.persisted) guards.forEach((guard) => { guard.leaving = false; }); });
