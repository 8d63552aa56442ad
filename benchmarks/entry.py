"""Filling in, as people do it, at a real browser and a real server: ``python -m benchmarks.entry count|breakdowns|clients``.

``count``       the demonstration department is emptied and typed in again whole: pages loaded, clicks, keystrokes
``breakdowns``  nine ways in which a page, a network or a server fails while somebody types: keystrokes that are lost
``clients``     fifty people of as many departments whose pages keep what they type, for a minute (``--postgres URL``)
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .place import demonstration

PASSWORD = "zipingtong-2020"
SCREEN = {"width": 1366, "height": 768}
MOST_TABS = 14


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.entry", description=__doc__)
    parser.add_argument("what", choices=("count", "breakdowns", "clients"))
    parser.add_argument("--postgres", default="", help="clients：换用这个 PostgreSQL")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=int, default=60)
    arguments = parser.parse_args()
    with demonstration(arguments.postgres) as folder:
        if arguments.what == "clients":
            from . import clients

            clients.run(folder, arguments.people, arguments.seconds)
        else:
            {"count": count, "breakdowns": breakdowns}[arguments.what](folder)


# --- the server and the browser --------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Server:
    """``manage.py serve`` over the database of this run."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        for _ in range(240):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.25)
        raise RuntimeError("服务器没有起来")

    def kill(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(60)


@contextmanager
def served() -> Iterator[Server]:
    server = Server()
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def browsing() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    # The browser's loop runs in this thread; the database is asked between its steps.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


def log_in(page: Any, server: Server, name: str = "kuaiji") -> None:
    page.goto(f"{server.url}/login/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".app-user")


def assessment() -> Any:
    from apps.assessments.models import Assessment

    return Assessment.objects.get(department__code="futian", cycle__year=2020)


# --- count -----------------------------------------------------------------------------------------------------------


class Typist:
    """Somebody at the page: counts what is loaded, clicked and typed."""

    def __init__(self, page: Any):
        self.page, self.loads, self.clicks, self.keys, self.fields = page, 0, 0, 0, 0
        page.on("load", lambda _: self._loaded())

    def _loaded(self) -> None:
        self.loads += 1

    def click(self, place: Any) -> None:
        self.clicks += 1
        place.click()

    def press(self, key: str) -> None:
        self.keys += 1
        self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        self.keys += len(text)
        self.fields += 1
        self.page.keyboard.insert_text(text)

    def reach(self, place: Any) -> None:
        """By Tab where it is near, else by the mouse."""
        handle = place.element_handle()
        for _ in range(MOST_TABS):
            if handle.evaluate("element => element === document.activeElement"):
                return
            self.press("Tab")
        if not handle.evaluate("element => element === document.activeElement"):
            self.click(place)


def count(folder: Path) -> None:
    """Type the demonstration in again, step by step."""
    found = assessment()
    typed = Typed(found)
    empty(found)
    with served() as server, browsing() as browser:
        page = browser.new_page(viewport=SCREEN)
        page.set_default_timeout(60_000)
        typist = Typist(page)
        log_in(page, server)
        typist.click(page.locator(f"a[href^='/assessments/{found.pk}/']").first)
        page.wait_for_selector(".stepper")
        steps = page.locator(".stepper a").count()
        typist.click(page.locator(".stepper a").first)
        before_projects = after_projects = 0
        for number in range(steps):
            page.wait_for_selector("form[data-cells]")
            if page.locator(".grid-projects").count():
                before_projects = typist.loads
            fill_step(typist, typed)
            if page.locator(".grid-projects").count():
                after_projects = typist.loads + 1
            address = page.url
            typist.click(page.get_by_role("button", name="保存并完成" if number == steps - 1 else "保存并下一步"))
            page.wait_for_url(lambda url, address=address: url != address)
            page.wait_for_load_state()
        loads = typist.loads
        for _ in range(60):
            if not page.locator("[hx-trigger='every 2s']").count():
                break
            page.wait_for_timeout(1000)
        stands = page.locator("[data-status]").first.inner_text().replace("\n", " ")
    left = {key: text for key, text in typed.texts.items() if key not in typed.written and text.strip()}
    print(f"载入页面 {loads} 次，点击 {typist.clicks} 次，填写 {typist.fields} 格，按键 {typist.keys} 次；"
          f"项目一步载入 {after_projects - before_projects} 次。")  # fmt: skip
    print(f"没有填到的 {len(left)} 格：{'、'.join(list(left)[:10]) or '无'}")
    print(f"检查结论：{stands}；未完成 {missing(found)} 处。")
    # An option is stored with its limits behind its name.
    bare = lambda text: text.strip().partition("（")[0]  # noqa: E731
    differ = [key for key, text in Typed(assessment()).texts.items() if bare(text) != bare(typed.texts.get(key, ""))]
    print(f"存下的与所填的不同 {len(differ)} 格：{'、'.join(differ[:10]) or '无'}")


def missing(found: Any) -> int:
    from apps.factbook.snapshots import live

    return len(live(type(found).objects.get(pk=found.pk)).missing)


class Typed:
    """What is to be typed, by the name of its field on the page."""

    def __init__(self, found: Any):
        places = {project.row: f"P{n}" for n, project in enumerate(found.projects.all())}
        self.written: set[str] = set()
        self.texts: dict[str, str] = {}
        self.projects = len(places)
        numbers: dict[str, set[int]] = {}
        for figure in found.figures.filter(row__startswith="项"):
            if figure.row[1:].isdecimal():
                numbers.setdefault(figure.statement, set()).add(int(figure.row[1:]))
        for figure in found.figures.order_by("pk"):
            statement, row = figure.statement, places.get(figure.row, figure.row)
            if figure.statement in numbers and row[1:].isdecimal() and row.startswith("项"):
                row = f"项{sorted(numbers[figure.statement]).index(int(row[1:])) + 1}"
            for own, place in places.items():
                statement = statement.replace(f".{own}.", f".{place}.")
            self.texts[f"{statement}-{row}.{figure.column}"] = figure.raw.replace(",", "")
        for passage in found.passages.all():
            self.texts[f"文字.{passage.key}-text"] = passage.text
        for judgement in found.judgements.all():
            lead = f"评判.{judgement.indicator}-{judgement.item}"
            self.texts |= {f"{lead}.{part}": text for part, text in
                           (("选择", judgement.choice), ("数值", judgement.amount), ("理由", judgement.reason)) if text}  # fmt: skip


def empty(found: Any) -> None:
    from apps.projects.models import Project

    for rows in (found.figures, found.passages, found.judgements, found.wordings, found.acceptances, found.evidence):
        rows.all().delete()
    Project.all_ever.filter(assessment=found).delete()


ROWS = """table => [...table.querySelectorAll('tbody tr')].filter(row => !row.hidden).map(row =>
    [...row.querySelectorAll('.cell')].map(field => [field.name, field.tagName]))"""


def fill_step(typist: Typist, typed: Typed) -> None:
    page = typist.page
    for place in range(page.locator("form[data-cells] table.grid:not(.project-panel table)").count()):
        table = page.locator("form[data-cells] table.grid:not(.project-panel table)").nth(place)
        if "grid-projects" in (table.get_attribute("class") or ""):
            fill_projects(typist, typed, table)
        else:
            fill_table(typist, typed, table)
    for area in page.locator("textarea[name^='文字.']").all():
        name = area.get_attribute("name")
        if typed.texts.get(name):
            typist.reach(area)
            typist.write(typed.texts[name])
            typed.written.add(name)
    for radio in page.locator("form[data-cells] fieldset.tick-group").all():
        first = radio.locator("input").first
        name = first.get_attribute("name")
        wanted = typed.texts.get(name)
        if wanted:
            values = [one.get_attribute("value") for one in radio.locator("input").all()]
            value = next(v for v in values if v == wanted or v.startswith(f"{wanted}（"))
            typist.click(radio.locator("label").nth(values.index(value)))
            typist.fields += 1
            typed.written.add(name)
    for field in page.locator("[name^='评判.'][type=text], textarea[name^='评判.']").all():
        name = field.get_attribute("name")
        if typed.texts.get(name) and not name.endswith("说明.理由"):
            typist.reach(field)
            typist.write(typed.texts[name])
            typed.written.add(name)
    settle(page)
    for field in page.locator("textarea[name$='说明.理由']").all():
        name = field.get_attribute("name")
        if typed.texts.get(name) and field.is_visible():
            typist.reach(field)
            typist.write(typed.texts[name])
            typed.written.add(name)
    settle(page)


def settle(page: Any) -> None:
    page.keyboard.press("Control+s")
    page.wait_for_selector('.save-state[data-state="saved"]')


def fill_table(typist: Typist, typed: Typed, table: Any, aliases: dict[str, str] | None = None) -> None:
    """Along the rows with Tab; a list grows while one types."""
    wanted = lambda name: typed.texts.get(_named(name, aliases or {}), "")  # noqa: E731
    prefix = _prefix(table)
    if prefix is not None:
        _fill_list(typist, typed, table, prefix, aliases or {})
        return
    names = [name for row in table.evaluate(ROWS) for name, _ in row]
    if any(wanted(name) for name in names):
        typist.reach(table.locator(".cell").first)
        for name in names:
            _type_here(typist, typed, name, wanted(name), _named(name, aliases or {}))
            if name != names[-1]:
                typist.press("Tab")


def _prefix(table: Any) -> str | None:
    found: str | None = table.evaluate("table => table.closest('[data-list]')?.dataset.list ?? null")
    return found


def _fill_list(typist: Typist, typed: Typed, table: Any, prefix: str, aliases: dict[str, str]) -> None:
    lead = _named(f"{prefix}-", aliases)
    rows = list(dict.fromkeys(key.removeprefix(lead).partition(".")[0] for key in typed.texts if key.startswith(lead)))
    if not rows:
        return
    typist.reach(table.locator("tbody .cell").first)
    for number, row in enumerate(rows):
        columns = table.locator("tbody tr").nth(number).evaluate("row => [...row.querySelectorAll('.cell')].map(f => f.name)")
        for place, name in enumerate(columns):
            column = name.rpartition(".")[2]
            key = f"{lead}{row}.{column}"
            shown = table.page.locator(f'[name="{name}"]').is_visible()
            if not shown:
                continue
            _type_here(typist, typed, name, typed.texts.get(key, ""), key)
            if (number, place) != (len(rows) - 1, len(columns) - 1):
                typist.press("Tab")


def _type_here(typist: Typist, typed: Typed, name: str, text: str, key: str) -> None:
    page = typist.page
    at = page.evaluate("document.activeElement.name")
    if at.rpartition(".")[2] != name.rpartition(".")[2]:  # a new row may get its name meanwhile
        raise RuntimeError(f"应在“{name}”，却在“{at}”")
    if not text:
        return
    if page.evaluate("document.activeElement.tagName") == "SELECT":
        page.evaluate_handle("document.activeElement").as_element().select_option(text)
        typist.keys += 2
        typist.fields += 1
    else:
        typist.write(text)
    typed.written.add(key)


def _named(name: str, aliases: dict[str, str]) -> str:
    for now, then in aliases.items():
        name = name.replace(now, then)
    return name


def fill_projects(typist: Typist, typed: Typed, table: Any) -> None:
    """The list along its rows, then the indicators of those that have any."""
    page = typist.page
    typist.reach(table.locator("tbody .cell").first)
    for number in range(typed.projects):
        row = table.locator("tbody tr").nth(number)
        for column in row.evaluate("row => [...row.querySelectorAll('.cell')].map(f => f.name.split('.').pop())"):
            field = row.locator(f'[name$=".{column}"]')
            if not field.is_visible():
                continue
            key = f"项目-P{number}.{column}"
            _type_here(typist, typed, field.get_attribute("name"), typed.texts.get(key, ""), key)
            typist.press("Tab")
    settle(page)
    for number in range(typed.projects):
        if any(key.startswith(f"项目.P{number}.") for key in typed.texts):
            typist.click(table.locator("tbody tr").nth(number).locator("[data-open-row]"))
            own = table.locator("tbody tr").nth(number).get_attribute("data-index")
            page.wait_for_selector(f'.project-panel[data-row="{own}"] table.grid')
            for place in range(page.locator(".project-panel table.grid").count()):
                fill_table(typist, typed, page.locator(".project-panel table.grid").nth(place), {f".{own}.": f".P{number}."})
            settle(page)


# --- breakdowns ------------------------------------------------------------------------------------------------------


def breakdowns(folder: Path) -> None:
    from .breaking import run

    run(assessment())


if __name__ == "__main__":
    main()
