/* What is wrong with the page at hand, as sentences; nothing where it is in order.
 * The part of axe-core that this product needs, without axe-core. */
() => {
  const wrong = [];
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest("[inert], template");
  const brief = (element) => element.outerHTML.replace(/\s+/g, " ").slice(0, 140);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const words = (ids) => ids.split(/\s+/).map((id) => document.getElementById(id)?.textContent.trim() ?? "").join(" ").trim();
  const say = (problem, element) => wrong.push(`${problem}：${element ? brief(element) : ""}`);

  const nameOf = (element) => {
    const own = element.getAttribute("aria-label")?.trim()
      || (element.hasAttribute("aria-labelledby") && words(element.getAttribute("aria-labelledby")));
    if (own) return own;
    if (element.labels?.length) return [...element.labels].map((label) => label.textContent.trim()).join(" ").trim();
    const pictures = [...element.querySelectorAll("img[alt], svg[aria-label]")];
    return element.textContent.trim() || pictures.map((one) => one.alt || one.getAttribute("aria-label")).join("") || element.title;
  };

  // The page as a whole
  if (document.documentElement.lang !== "zh-CN") say("没有 lang=zh-CN");
  if (!document.title.includes("自评通") || document.title.startsWith("·")) say(`标题不像标题“${document.title}”`);
  // (the previewed report is a document in the document, with a title of its own)
  const heads = all("h1").filter((head) => shown(head) && !head.closest("[role=document]"));
  if (heads.length !== 1) say(`h1 有 ${heads.length} 个`);
  if (all("main").length !== 1) say("main 不是一个");
  for (const landmark of all("nav, aside, [role=region], [role=document]")) {
    if (shown(landmark) && !landmark.ariaLabel && !words(landmark.getAttribute("aria-labelledby") ?? "")) say("地标没有名称", landmark);
  }

  // Headings go down one level at a time, the previewed report by itself.
  let level = 0;
  for (const head of all("h1, h2, h3, h4, h5, h6")) {
    if (!shown(head) || head.closest("[role=document]")) continue;
    const next = Number(head.tagName[1]);
    if (next > level + 1) say(`标题从第 ${level} 级跳到第 ${next} 级`, head);
    if (!head.textContent.trim()) say("空标题", head);
    level = next;
  }

  // What can be operated has a name
  for (const field of all("input:not([type=hidden]), select, textarea")) {
    if (shown(field) && !nameOf(field)) say("输入框没有名称", field);
  }
  for (const element of all("button, a[href], summary, [role=button]")) {
    if (shown(element) && !nameOf(element)) say("按钮或链接没有名称", element);
  }
  for (const link of all("a")) if (shown(link) && !link.getAttribute("href")) say("链接没有地址", link);
  for (const field of all("input[type=radio]")) {
    const group = field.closest("fieldset");
    if (shown(field) && !(group && group.querySelector("legend"))) say("单选没有分组名", field);
  }
  for (const picture of all("img")) if (!picture.hasAttribute("alt")) say("图没有 alt", picture);
  for (const picture of all("svg")) {
    if (shown(picture) && picture.getAttribute("aria-hidden") !== "true" && !picture.closest("[role=img]") && !nameOf(picture)) say("svg 没有名称", picture);
  }
  for (const element of all("[tabindex]")) if (Number(element.getAttribute("tabindex")) > 0) say("tabindex 大于零", element);

  // References lead somewhere, names are unique
  const seen = new Map();
  for (const element of all("[id]")) {
    if (seen.has(element.id)) say(`id“${element.id}”重复`, element);
    seen.set(element.id, element);
    if (/\s/.test(element.id)) say("id 里有空格", element);
  }
  for (const attribute of ["for", "aria-labelledby", "aria-describedby", "aria-controls", "form", "list"]) {
    for (const element of all(`[${attribute}]`)) {
      for (const id of element.getAttribute(attribute).split(/\s+/)) if (!seen.has(id)) say(`${attribute} 指向没有的“${id}”`, element);
    }
  }
  for (const link of all('a[href^="#"]')) {
    const id = decodeURIComponent(link.getAttribute("href").slice(1));
    if (id && !seen.has(id)) say("页内链接没有去处", link);
  }

  // Tables have heads
  for (const table of all("table")) {
    if (shown(table) && !table.closest("[role=document]") && !table.querySelector("th[scope]")) say("表没有表头", table);
  }
  for (const cell of all("td.num, .cell-computed")) {
    if (/None|NaN|undefined|Decimal|\{\{|E[+-]\d/.test(cell.textContent)) say("格里不是数", cell);
  }
  const text = document.body.innerText;
  for (const leak of ["{{", "{%", "None", "NaN", "undefined", "[object"]) if (text.includes(leak)) say(`页面上有“${leak}”`);

  // Nothing hangs over the right edge, nothing is cut off
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    const wide = all("body *").filter((one) => shown(one) && one.getBoundingClientRect().right > width + 1 && !one.closest(".skip-link"));
    say(`横向超出 ${document.documentElement.scrollWidth - width} 像素`, wide.at(-1));
  }
  for (const element of all("button, .btn, th, td, .badge-state, h1, h2, label")) {
    const style = getComputedStyle(element);
    if (shown(element) && element.clientWidth && ["hidden", "clip"].includes(style.overflowX) && element.scrollWidth > element.clientWidth + 1
      && !element.closest(".visually-hidden")) say("文字被截断", element);
  }
  return wrong;
}
