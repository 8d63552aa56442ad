/* Evidence: chosen or dropped files go to the server at once, one by one, with their progress; what fails stays here to be tried again.
 *
 * What the server does not have is kept in this browser (IndexedDB), and goes there when its writer is next at the assessment.
 *
 * [data-attach="NAME"]    the field the files belong to; its form's data-attach-url, or its own action, takes them
 *   .evidence-files       the list, as the server has it
 *   input[type=file]      without a script they go with the form
 */
import { $$, cookie, make, makeButton, prepare, prepares, toast, user } from "./page.js";

const under = new Set(); // rows of files that are not there yet

const urlOf = (box) => (box.matches("form") ? box.action : box.closest("form")?.dataset.attachUrl);

/* ---- Kept in this browser ------------------------------------------------------------------------------ */

const KEEP_DAYS = 30;
const here = new Set(); // the files that this page takes care of
let database = null;

/** What the store of files answers; null where the browser keeps none. */
async function kept(mode, act) {
  const done = (request) => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
  try {
    if (!database) {
      const opening = indexedDB.open("zpt-evidence", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("files", { keyPath: "id", autoIncrement: true });
      database = done(opening);
    }
    return await done(act((await database).transaction("files", mode).objectStore("files")));
  } catch { return null; }
}

async function keep(url, name, file) {
  const id = await kept("readwrite", (files) => files.add({ user, url, name, file, at: Date.now() }));
  here.add(id);
  return id;
}

const forget = async (id) => { const key = await id; if (key) kept("readwrite", (files) => files.delete(key)); };

/** What did not get there the last time goes to its place on this page; where the page shows none, by itself. */
async function resume(root) {
  const urls = new Set([...$$("[data-attach]", root).map(urlOf), ...$$("[data-attach-url]", root).map((form) => form.dataset.attachUrl)]);
  if (!urls.size || !user) return;
  for (const { id, at, ...one } of (await kept("readonly", (files) => files.getAll())) ?? []) {
    if (at < Date.now() - KEEP_DAYS * 86_400_000) forget(id);
    else if (one.user === user && urls.has(one.url) && !here.has(id)) {
      here.add(id);
      const box = $$(`[data-attach="${CSS.escape(one.name)}"]`).find((found) => urlOf(found) === one.url);
      if (box) show(box, one.file, id); else alone(one, id);
    }
  }
}

async function alone({ url, name, file }, id) {
  const answer = await fetch(url, { method: "POST", body: form(name, file), headers: headers() }).catch(() => null);
  if (answer?.status === 200 && !answer.redirected) { forget(id); toast(`上次没传完的佐证材料“${file.name}”已附上。`); }
  else if (answer?.status === 422) { forget(id); toast(`佐证材料“${file.name}”没有收下：${(await answer.json()).errors.join("；")}`, { error: true }); }
}

/* ---- On their way ---------------------------------------------------------------------------------------- */

function take(box, files) {
  [...files].forEach((file) => show(box, file, keep(urlOf(box), box.dataset.attach, file)));
}

function form(name, file) {
  const data = new FormData();
  data.append("name", name);
  data.append("files", file);
  return data;
}

const headers = () => ({ Accept: "application/json", "X-CSRFToken": cookie("csrftoken") || document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "" });

function show(box, file, id) {
  let list = box.querySelector(".evidence-waiting");
  if (!list) { list = make("ul", "evidence-waiting"); list.setAttribute("aria-live", "polite"); box.querySelector(".evidence-files").after(list); }
  const row = make("li");
  row.append(make("span", "", file.name), make("progress"), make("span", "evidence-said"));
  list.append(row);
  send(box, file, row, id);
}

function send(box, file, row, id) {
  const [, progress, said] = row.children;
  const input = box.querySelector("input[type=file]");
  const most = Number(input?.dataset.max);
  row.querySelectorAll("button").forEach((button) => button.remove());
  if (most && file.size > most) { refuse(`文件超过 ${most / 1024 / 1024} MB，请压缩或拆分后上传。`, false); return; }
  const request = new XMLHttpRequest();
  under.add(row);
  progress.hidden = false;
  progress.removeAttribute("value");
  said.textContent = "正在上传";
  request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) { progress.max = event.total; progress.value = event.loaded; } });
  request.addEventListener("load", () => {
    let answer = null;
    try { answer = JSON.parse(request.responseText); } catch { /* a page of its own: signed out */ }
    if (answer?.html !== undefined) { const files = box.querySelector(".evidence-files"); files.innerHTML = answer.html; prepare(files); }
    if (request.status === 200 && answer) { gone(); row.remove(); }
    else if (answer) refuse((answer.errors ?? [answer.reason]).join("；"), false);
    else refuse(request.status === 413 ? "文件太大，没有收下。" : "登录已失效或服务器出错，没有收下。", true);
  });
  request.addEventListener("error", () => refuse("网络不通，没有送达。", true));
  request.open("POST", urlOf(box));
  Object.entries(headers()).forEach(([name, value]) => request.setRequestHeader(name, value));
  request.send(form(box.dataset.attach, file));

  function gone() { under.delete(row); forget(id); }

  async function refuse(words, again) {
    progress.hidden = true;
    said.textContent = words;
    row.classList.add("is-wrong");
    if (!again) gone();
    else if (await id) { under.delete(row); said.textContent += "文件留在本机，下次打开时再传。"; }
    if (again) row.append(makeButton("btn btn-sm btn-outline-primary", "再试", () => { row.classList.remove("is-wrong"); send(box, file, row, id); }));
    row.append(makeButton("btn btn-sm btn-link", "不要了", () => { gone(); row.remove(); }));
  }
}

document.addEventListener("change", (event) => {
  const box = event.target.matches?.("input[type=file]") && event.target.closest("[data-attach]");
  if (!box || !urlOf(box)) return;
  event.stopPropagation();
  take(box, event.target.files);
  event.target.value = "";
}, true);

for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) document.addEventListener(kind, (event) => {
  const box = event.target.closest?.("[data-attach]");
  if (!event.dataTransfer?.types.includes("Files")) return;
  $$(".is-over[data-attach]").forEach((other) => { if (other !== box || kind !== "dragover") other.classList.remove("is-over"); });
  // A file dropped beside the place must not open in the page's stead.
  event.preventDefault();
  if (!box || !box.querySelector("input[type=file]:not(:disabled)") || !urlOf(box)) return;
  if (kind === "dragover") box.classList.add("is-over");
  if (kind === "drop") take(box, event.dataTransfer.files);
});

window.addEventListener("beforeunload", (event) => { if (under.size) { event.preventDefault(); event.returnValue = ""; } });

// Files go by themselves: the button is for pages without a script.
prepares((root) => {
  resume(root);
  $$("form[data-attach] button[type=submit]:not([formaction])", root).forEach((button) => { button.hidden = true; });
});
