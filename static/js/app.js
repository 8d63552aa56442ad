/* 自评通 page behaviour. No framework, no inline handlers; everything hangs on data attributes, and
 * every page works without it.
 *
 * form.js-guard                 warns before leaving with unsaved typing; Ctrl+S saves; shows .save-state
 *   data-draft-key="…"          keeps unsaved typing in this browser and offers to restore it
 *   data-draft-version="…"      when it differs from the kept one, the server has saved since: the draft is dropped
 *   [data-save]                 the button that Ctrl+S presses (else the first submit button)
 *                               A draft is also dropped after a success message, or a successful htmx save.
 * table.grid input.cell         Enter/↓/↑ move within the column; a block copied from Excel can be pasted
 *   inputmode="decimal"         shows thousands grouping on leaving, if the text is a plain number
 * [data-list="NAME"]            rows: [data-rows], <template data-row-template> with {index} (or __prefix__),
 *                               [data-add-row], [data-row] with [data-remove-row]; [data-row-number] is renumbered
 * [data-confirm="…"]            asks first; data-confirm-title, data-confirm-ok, data-confirm-danger
 * input[data-opens="#id"]       shows #id while chosen; with data-required inside it, the field becomes required
 * [data-limit="N"]              says how many characters there are once they come near N; what is over is never cut
 * [data-refresh="examined"]     shows findings: the page is loaded anew when the worker has found the latest
 * [data-copy="text" | "#id"]    copies;  [data-fill="#id"][data-value="…"] fills a field;  [data-print] prints
 */
(() => {
  "use strict";

  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const body = document.body;
  const user = body.dataset.user || "";
  const loginPath = body.dataset.loginUrl || "/login";
  const onLoginPage = Boolean(document.querySelector("[data-page=login]"));

  /* ---- Small things ------------------------------------------------------------------------ */

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  }

  const shown = new Set();

  function toast(text, { error = false, once = "", action = null, seconds = 8 } = {}) {
    const box = document.getElementById("toasts");
    if (!box || (once && shown.has(once))) return;
    if (once) shown.add(once);
    const note = make("div", "toast-note" + (error ? " is-error" : ""));
    note.append(make("p", "", text));
    const close = () => { note.remove(); if (once) shown.delete(once); };
    if (action) note.append(action(close));
    const button = make("button", "", "关闭");
    button.type = "button";
    button.addEventListener("click", close);
    note.append(button);
    box.append(note);
    if (seconds) setTimeout(close, seconds * 1000);
  }

  function toastButton(label, act) {
    return (close) => {
      const button = make("button", "", label);
      button.type = "button";
      button.addEventListener("click", () => { act(); close(); });
      return button;
    };
  }

  const store = {
    get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden */ } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* forbidden */ } },
    keys(prefix) { try { return Object.keys(localStorage).filter((key) => key.startsWith(prefix)); } catch { return []; } },
  };

  function cookie(name) {
    const found = document.cookie.split("; ").find((part) => part.startsWith(name + "="));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  const changed = (field) => {
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };

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

  // Two texts are the same figure or the same words: grouping, full-width digits and outer space do not count.
  const plain = (text) =>
    String(text).replace(/[０-９．－]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/(\d)[,，](?=\d{3})/g, "$1").replace(/\r\n/g, "\n").trim();

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
      this.version = form.dataset.draftVersion || "";
      this.saved = valuesOf(form);
      this.leaving = false;
      this.timer = 0;
      this.state = form.querySelector(".save-state") || document.querySelector(`.save-state[data-for="${form.id}"]`);
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
      store.set(this.key, { at: Date.now(), version: this.version, values: valuesOf(this.form) });
    }

    forget() { if (this.key) store.drop(this.key); }

    submitted() {
      if (this.dirty) this.keep();
      if (this.form.matches("[hx-post], [hx-put], [hx-patch]")) return; // htmx tells how it went
      this.leaving = true;
      if (this.key) store.set(PENDING, [...new Set([...(store.get(PENDING) || []), this.key])]);
      this.say("saving", "正在保存…");
      const token = cookie("csrftoken");
      const field = this.form.elements.csrfmiddlewaretoken;
      if (token && field) field.value = token; // signed in again in another tab since
      setTimeout(() => { this.leaving = false; }, 15000);
    }

    done(only) {
      const now = valuesOf(this.form);
      if (only) { if (only in now) this.saved[only] = now[only]; } else this.saved = now;
      const time = new Date().toTimeString().slice(0, 5);
      if (this.dirty) { this.say("dirty", "有修改尚未保存"); this.keep(); }
      else { this.say("saved", `已保存 ${time}`); this.forget(); }
    }

    failed() { this.leaving = false; this.keep(); this.say("failed", "未能保存，填写的内容保留在本机"); }

    offer() {
      const draft = this.key && store.get(this.key);
      if (!draft) return;
      const stale = Date.now() - draft.at > KEEP_DAYS * 864e5;
      const savedSince = this.version && draft.version && draft.version !== this.version;
      const differ = differing(draft.values, this.saved);
      if (stale || savedSince || !differ.length) { this.forget(); return; }
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
      for (const list of $$("[data-list]", this.form)) {
        const wanted = Object.keys(values).filter((name) => !this.form.elements[name]);
        for (let guard = 0; guard < 200 && wanted.some((name) => !this.form.elements[name] && name.startsWith(list.dataset.list)); guard += 1) {
          if (!addRow(list, false)) break;
        }
      }
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
    if (pending.length && document.querySelector(".alert-success, [data-draft-saved]")) pending.forEach(store.drop);
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
    if (event.target.matches("[data-logout]")) window.addEventListener("pagehide", () => store.keys(PREFIX + user + ":").forEach(store.drop));
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "s") return;
    const form = (document.activeElement && document.activeElement.closest("form.js-guard")) || document.querySelector("form.js-guard");
    if (!form) return;
    event.preventDefault();
    if (document.activeElement && document.activeElement.matches("input.cell")) group(document.activeElement);
    form.requestSubmit(form.querySelector("[data-save]") || form.querySelector("button[type=submit], button:not([type])"));
  });

  /* ---- Grids ------------------------------------------------------------------------------- */

  const isFigure = (field) => field.matches("input.cell[inputmode=decimal], input.cell[data-number]:not([data-number=plain])");

  // Only a plain number is grouped; anything else stays exactly as typed, for the server to read or refuse.
  function group(field) {
    if (!isFigure(field) || field.readOnly) return;
    const text = field.value.trim();
    if (!/^-?(0|[1-9]\d*)(\.\d+)?$/.test(text)) return;
    const [whole, part] = text.split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part === undefined ? "" : "." + part);
    if (grouped !== field.value) field.value = grouped;
  }

  document.addEventListener("focusout", (event) => { if (event.target.matches && event.target.matches("input.cell")) group(event.target); });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches && event.target.matches("table.grid input.cell:not([readonly])")) event.target.select();
  });

  const editable = "input.cell:not([readonly]):not([disabled]), select.cell:not([disabled]), textarea.cell:not([readonly]):not([disabled])";

  // The table as the reader sees it: matrix[row][column] is the cell there, rowspan and colspan counted.
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

  // A cell that its template gave no name is called by its row and column.
  function nameCells(table) {
    const heads = matrixOf(table, "thead");
    const words = (cell) => (cell ? cell.textContent.trim().replace(/\s+/g, " ") : "");
    matrixOf(table).forEach((row) => row.forEach((cell, x) => {
      const field = cell && cell.querySelector(".cell");
      if (!field || field.closest("td") !== cell || field.hasAttribute("aria-label") || field.hasAttribute("aria-labelledby") || (field.labels && field.labels.length)) return;
      const label = words(cell.parentNode.querySelector("th"));
      const columns = [...new Set(heads.map((head) => words(head[x])))].filter(Boolean);
      const name = [label, ...columns].filter(Boolean).join(" ");
      if (name) field.setAttribute("aria-label", name);
    }));
  }

  function placeOf(matrix, cell) {
    for (let y = 0; y < matrix.length; y += 1) { const x = matrix[y].indexOf(cell); if (x >= 0) return [y, x]; }
    return null;
  }

  function step(field, down) {
    const cell = field.closest("td");
    const matrix = matrixOf(field.closest("table"));
    const place = cell && placeOf(matrix, cell);
    if (!place) return;
    for (let y = place[0] + down; y >= 0 && y < matrix.length; y += down) {
      const next = matrix[y][place[1]];
      const target = next && next !== cell && next.querySelector(editable);
      if (target) { target.focus(); return; }
    }
  }

  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches || !field.matches("table.grid input.cell") || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") { event.preventDefault(); step(field, event.shiftKey ? -1 : 1); }
    else if (event.key === "ArrowDown" && !field.list) { event.preventDefault(); step(field, 1); }
    else if (event.key === "ArrowUp" && !field.list) { event.preventDefault(); step(field, -1); }
  });

  document.addEventListener("paste", (event) => {
    const field = event.target;
    if (!field.matches || !field.matches("table.grid input.cell")) return;
    const text = (event.clipboardData ? event.clipboardData.getData("text/plain") : "").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    const matrix = matrixOf(field.closest("table"));
    const place = placeOf(matrix, field.closest("td"));
    if (!place) return;
    const before = [];
    let left = 0;
    text.split("\n").forEach((line, dy) => line.split("\t").forEach((value, dx) => {
      const cell = matrix[place[0] + dy] && matrix[place[0] + dy][place[1] + dx];
      const target = cell && cell.querySelector("input.cell:not([readonly]):not([disabled])");
      if (!target) { if (value.trim()) left += 1; return; }
      before.push([target, target.value]);
      target.value = value.trim();
      group(target);
      cell.classList.add("cell-pasted");
      changed(target);
    }));
    toast(`已粘贴 ${before.length} 格` + (left ? `；${left} 个值落在自动计算或表外的位置，没有写入。` : "。"), {
      seconds: 12,
      action: toastButton("撤销", () => before.forEach(([target, value]) => {
        target.value = value;
        target.closest("td").classList.remove("cell-pasted");
        changed(target);
      })),
    });
  });

  /* ---- List statements --------------------------------------------------------------------- */

  function renumber(list) {
    $$("[data-row]", list).filter((row) => !row.hidden).forEach((row, place) => {
      $$("[data-row-number]", row).forEach((mark) => { mark.textContent = place + 1; });
    });
  }

  function addRow(list, focus = true) {
    const template = list.querySelector("template[data-row-template]");
    const rows = list.querySelector("[data-rows]") || list.querySelector("tbody") || list;
    if (!template) return null;
    const total = document.querySelector(`input[name="${CSS.escape(list.dataset.list)}-TOTAL_FORMS"]`);
    // "项8" and "8" are both row 8: a new row must never take the name of one that is there.
    const taken = $$("[data-row]", list).map((row) => parseInt(/\d+$/.exec(row.dataset.index || ""), 10)).filter(Number.isFinite);
    const index = total ? Number(total.value) : Number(list.dataset.nextIndex ?? (taken.length ? Math.max(...taken) + 1 : $$("[data-row]", list).length));
    list.dataset.nextIndex = index + 1;
    if (total) total.value = index + 1;
    const holder = document.createElement("template");
    holder.innerHTML = template.innerHTML.replaceAll("{index}", index).replaceAll("__prefix__", index);
    const row = holder.content.querySelector("[data-row]") || holder.content.firstElementChild;
    row.dataset.row = row.dataset.row || "";
    row.dataset.index = index;
    rows.append(holder.content);
    renumber(list);
    if (window.htmx) window.htmx.process(row);
    prepare(row);
    if (row.closest("table.grid")) nameCells(row.closest("table.grid"));
    const first = row.querySelector("input:not([type=hidden]):not([readonly]), select, textarea");
    if (focus && first) first.focus();
    changedList(list);
    return row;
  }

  function changedList(list) {
    const form = list.closest("form");
    if (form) form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function removeRow(button) {
    const list = button.closest("[data-list]");
    const row = button.closest("[data-row]");
    if (!list || !row) return;
    const next = row.nextElementSibling || row.previousElementSibling;
    const mark = row.querySelector("input[name$='-DELETE']");
    let undo;
    if (mark) {
      mark.checked = true;
      if (mark.type === "hidden") mark.value = "on";
      row.hidden = true;
      undo = () => { mark.checked = false; if (mark.type === "hidden") mark.value = ""; row.hidden = false; };
    } else {
      const parent = row.parentNode;
      const after = row.nextSibling;
      row.remove();
      undo = () => parent.insertBefore(row, after && after.parentNode === parent ? after : null);
    }
    renumber(list);
    changedList(list);
    const focus = (next && next.querySelector("input:not([type=hidden]), button")) || list.querySelector("[data-add-row]");
    if (focus) focus.focus();
    toast("已移除一行，保存后生效。", { action: toastButton("撤销", () => { undo(); renumber(list); changedList(list); }) });
  }

  /* ---- Clicks ------------------------------------------------------------------------------ */

  async function copy(button) {
    const wanted = button.dataset.copy;
    const source = wanted.startsWith("#") ? document.querySelector(wanted) : null;
    const text = source ? (source.value ?? source.textContent).trim() : wanted;
    let copied = false;
    try { await navigator.clipboard.writeText(text); copied = true; } catch {
      const area = make("textarea"); // plain http on an office network has no clipboard object
      area.value = text;
      area.style.position = "fixed";
      area.style.opacity = "0";
      body.append(area);
      area.select();
      try { copied = document.execCommand("copy"); } catch { copied = false; }
      area.remove();
      button.focus();
    }
    toast(copied ? "已复制。" : "浏览器不允许复制，请手工选取。", { error: !copied, seconds: 4 });
  }

  document.addEventListener("click", (event) => {
    const hit = (selector) => event.target.closest(selector);
    let element;
    if ((element = hit("[data-add-row]"))) {
      const list = element.closest("[data-list]") || document.querySelector(`[data-list="${CSS.escape(element.dataset.addRow)}"]`);
      if (list) { event.preventDefault(); addRow(list); }
    } else if ((element = hit("[data-remove-row]"))) { event.preventDefault(); removeRow(element); }
    else if ((element = hit("[data-copy]"))) { event.preventDefault(); copy(element); }
    else if ((element = hit("[data-print]"))) { event.preventDefault(); window.print(); }
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
      $$("[data-required]", target).forEach((field) => { field.required = open; });
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
    if (event.detail.elt.matches(".cell")) event.detail.elt.dataset.state = "saving";
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful, xhr } = event.detail;
    const guard = guardOf(elt);
    if (!guard || !isSave(event.detail)) return;
    const good = successful && !toLogin(xhr);
    const refused = xhr && xhr.status === 422;
    if (elt.matches(".cell")) elt.dataset.state = good ? "saved" : "failed";
    if (good) guard.done(elt === guard.form || elt.matches("button, [type=submit]") ? null : elt.name);
    else if (refused) guard.say("failed", "有填写错误，尚未保存");
    else guard.failed();
  });

  function toLogin(xhr) {
    if (!xhr || !xhr.responseURL) return false;
    try { return loginPath !== "" && new URL(xhr.responseURL).pathname === loginPath && location.pathname !== loginPath; } catch { return false; }
  }

  const signInAgain = () => {
    const link = make("a", "", "重新登录");
    link.href = loginPath;
    link.target = "_blank";
    link.rel = "opener";
    return link;
  };

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

  // Head rows stick one under the other, however high the words above them are.
  function stackHeads(table) {
    let top = 0;
    for (const row of table.tHead ? table.tHead.rows : []) {
      row.style.setProperty("--head-top", `${top}px`);
      top += row.offsetHeight;
    }
  }

  function prepare(root) {
    $$("input.cell", root).forEach(group);
    $$("[data-limit]", root).forEach(counted);
    $$("input[data-opens]", root).forEach(opens);
    $$("table.grid", root).forEach((table) => { stackHeads(table); nameCells(table); });
    $$("form.js-guard", root).forEach((form) => { if (!guards.has(form)) guards.set(form, new Guard(form)); });
    if (root.matches && root.matches("form.js-guard") && !guards.has(root)) guards.set(root, new Guard(root));
  }

  // A worker has found more than the page shows.  Typing is never thrown away for it.
  document.addEventListener("examined", () => {
    if (!document.querySelector("[data-refresh=examined]")) return;
    const typed = $$("main textarea, main input:not([type=hidden])").some((field) => field.value !== field.defaultValue);
    if (typed) toast("核对已完成，刷新页面可看最新结果。", { once: "examined" });
    else location.reload();
  });

  function firstError() {
    const place = document.querySelector("main .cell-error .cell, main .is-invalid, main .errorlist");
    if (!place || location.hash) return;
    place.scrollIntoView({ block: "center" });
    if (place.focus) place.focus({ preventScroll: true });
  }

  prepare(document);
  firstError();
  document.addEventListener("htmx:load", (event) => { if (event.target !== body) prepare(event.target); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) guards.forEach((guard) => { guard.leaving = false; }); });
})();
