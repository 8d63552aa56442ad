/* What every module of the page needs: making elements, saying things, keeping things in this browser. */

export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
export const body = document.body;
export const user = body.dataset.user || "";
export const loginPath = body.dataset.loginUrl || "/login";
export const onLoginPage = Boolean(document.querySelector("[data-page=login]"));

export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

export function makeButton(className, label, act) {
  const button = make("button", className, label);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

/** What scrolls and has nothing in it to type into takes the keyboard itself. */
export function reachable(box) {
  const scrolls = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
  if (scrolls && !box.querySelector(":enabled:is(input:not([type=hidden]), select, textarea)")) box.tabIndex = 0;
  else box.removeAttribute("tabindex");
}

const shown = new Set();

export function toast(text, { error = false, once = "", action = null, seconds = 8 } = {}) {
  const box = document.getElementById("toasts");
  if (!box || (once && shown.has(once))) return () => {};
  if (once) shown.add(once);
  const note = make("div", "toast-note" + (error ? " is-error" : ""));
  note.append(make("p", "", text));
  const close = () => { note.remove(); if (once) shown.delete(once); };
  if (action) note.append(action(close));
  note.append(makeButton("", "关闭", close));
  box.append(note);
  if (seconds) setTimeout(close, seconds * 1000);
  return close;
}

export const toastButton = (label, act) => (close) => makeButton("", label, () => { act(); close(); });

export const store = {
  get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } },
  drop(key) { try { localStorage.removeItem(key); } catch { /* forbidden */ } },
  keys(prefix) { try { return Object.keys(localStorage).filter((key) => key.startsWith(prefix)); } catch { return []; } },
};

export function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(name + "="));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

/** Somebody may have signed in again in another tab since the page was made. */
export function refreshToken(form) {
  const token = cookie("csrftoken");
  const field = form.elements.csrfmiddlewaretoken;
  if (token && field) field.value = token;
}

export const changed = (field) => {
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
};

// Two texts are the same figure or the same words: grouping, full-width digits and outer space do not count.
export const plain = (text) =>
  String(text).replace(/[０-９．－]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/(\d)[,，](?=\d{3})/g, "$1").replace(/\r\n/g, "\n").trim();

export const signInAgain = () => {
  const link = make("a", "", "重新登录");
  link.href = loginPath;
  link.target = "_blank";
  link.rel = "opener";
  return link;
};

/* Parts of the page that come later are prepared like those that were there. */
const preparers = [];

let depth = 0;
const behind = new Set();
/** Many changes as one: what each of them calls for by `once` is done once, behind them all. */
export function together(act) {
  depth += 1;
  try { return act(); }
  finally {
    depth -= 1;
    if (!depth) { const acts = [...behind]; behind.clear(); acts.forEach((one) => one()); }
  }
}
export function once(act) { if (depth) behind.add(act); else act(); }

export function prepares(act) { preparers.push(act); }

export function prepare(root) { preparers.forEach((act) => act(root)); }
