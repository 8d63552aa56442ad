/* Looking for a figure, a step, an indicator or a text by its name: Ctrl+K or [data-find-open], whose link is the page for it. */
import { $$, body, make } from "./page.js";

let asking = null, timer = 0;

function open(link) {
  if (document.querySelector(".find-dialog")) return;
  const dialog = make("dialog", "find-dialog");
  dialog.setAttribute("aria-label", "查找");
  const field = make("input", "form-control");
  field.placeholder = "数、步骤、指标或文字的名称，也可以是数字";
  field.maxLength = 60;
  for (const [name, value] of Object.entries({ "aria-label": "查找的名称", role: "combobox", "aria-expanded": "true", "aria-controls": "find-list", autocomplete: "off" })) field.setAttribute(name, value);
  const box = make("div", "live-list");
  box.id = "find-list";
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", "找到的");
  dialog.append(field, box);
  body.append(dialog);
  const back = document.activeElement;
  dialog.addEventListener("close", () => { dialog.remove(); back?.focus?.({ preventScroll: true }); });
  dialog.showModal();
  let hits = [], at = 0;

  function light(next) {
    const options = $$(".live-option", box);
    if (!options.length) return;
    at = (next + options.length) % options.length;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    options[at].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", options[at].id);
  }

  function go(i) {
    if (!hits[i]) return;
    const url = new URL(hits[i].url, location.href);
    dialog.close();
    if (url.pathname === location.pathname && url.hash === location.hash) window.dispatchEvent(new Event("hashchange"));
    else location.href = url;
  }

  async function look() {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${link.href}?${new URLSearchParams({ q: field.value })}`, { headers: { Accept: "application/json" }, credentials: "same-origin", signal: asking.signal });
      hits = answer.ok && !answer.redirected ? (await answer.json()).found : [];
    } catch { return; }
    box.replaceChildren(...hits.map((hit, i) => {
      const option = make("div", "live-option");
      option.id = `find-option-${i}`;
      option.setAttribute("role", "option");
      option.append(make("span", "find-kind", hit.kind), make("span", "", hit.name), make("b", "", hit.shown));
      option.addEventListener("click", () => go(i));
      return option;
    }));
    if (!hits.length && field.value.trim()) box.append(make("p", "live-none", "没有找到。换一个短一些的词再试。"));
    light(0);
  }

  field.addEventListener("input", (event) => { if (event.isComposing) return; clearTimeout(timer); timer = setTimeout(look, 180); });
  field.addEventListener("compositionend", look);
  dialog.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") light(at + 1);
    else if (event.key === "ArrowUp") light(at - 1);
    else if (event.key === "Enter") go(at);
    else return;
    event.preventDefault();
  });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-find-open]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link);
});

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
  const link = document.querySelector("[data-find-open]");
  if (!link) return;
  event.preventDefault();
  open(link);
});

// What the key does is said where the button is.
$$("[data-find-open]").forEach((link) => { link.title = "Ctrl+K"; });
