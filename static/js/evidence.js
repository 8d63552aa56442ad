/* Evidence: chosen or dropped files go to the server at once, one by one, with their progress; what fails stays here to be tried again.
 *
 * [data-attach="NAME"]    the field the files belong to; its form's data-attach-url, or its own action, takes them
 *   .evidence-files       the list, as the server has it
 *   input[type=file]      without a script they go with the form
 */
import { $$, cookie, make, makeButton, prepare, prepares } from "./page.js";

const under = new Set(); // rows of files that are not there yet

const urlOf = (box) => (box.matches("form") ? box.action : box.closest("form")?.dataset.attachUrl);

function take(box, files) {
  let list = box.querySelector(".evidence-waiting");
  if (!list) { list = make("ul", "evidence-waiting"); list.setAttribute("aria-live", "polite"); box.querySelector(".evidence-files").after(list); }
  [...files].forEach((file) => {
    const row = make("li");
    row.append(make("span", "", file.name), make("progress"), make("span", "evidence-said"));
    list.append(row);
    send(box, file, row);
  });
}

function send(box, file, row) {
  const [, progress, said] = row.children;
  const input = box.querySelector("input[type=file]");
  const most = Number(input?.dataset.max);
  row.querySelectorAll("button").forEach((button) => button.remove());
  if (most && file.size > most) { refuse(`文件超过 ${most / 1024 / 1024} MB，请压缩或拆分后上传。`, false); return; }
  const data = new FormData();
  data.append("name", box.dataset.attach);
  data.append("files", file);
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
    if (request.status === 200 && answer) { under.delete(row); row.remove(); }
    else if (answer) refuse((answer.errors ?? [answer.reason]).join("；"), false);
    else refuse(request.status === 413 ? "文件太大，没有收下。" : "登录已失效或服务器出错，没有收下。", true);
  });
  request.addEventListener("error", () => refuse("网络不通，没有送达。", true));
  request.open("POST", urlOf(box));
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", cookie("csrftoken") || document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "");
  request.send(data);

  function refuse(words, again) {
    progress.hidden = true;
    said.textContent = words;
    row.classList.add("is-wrong");
    if (!again) under.delete(row);
    if (again) row.append(makeButton("btn btn-sm btn-outline-primary", "再试", () => { row.classList.remove("is-wrong"); send(box, file, row); }));
    row.append(makeButton("btn btn-sm btn-link", "不要了", () => { under.delete(row); row.remove(); }));
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
prepares((root) => { $$("form[data-attach] button[type=submit]:not([formaction])", root).forEach((button) => { button.hidden = true; }); });
