"""Nine breakdowns while somebody types; after each, what was typed is stored, or both texts are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .entry import SCREEN, Server, browsing, log_in

STEP, CELL = "执行", "采购.实际"


class Trial:
    """Somebody at one cell of the demonstration."""

    def __init__(self, browser: Any, server: Server, found: Any):
        self.browser, self.server, self.found = browser, server, found
        self.context = browser.new_context(viewport=SCREEN)
        self.page = self.open_page()
        log_in(self.page, server)
        self.open()

    def open_page(self) -> Any:
        page = self.context.new_page()
        page.set_default_timeout(30_000)
        return page

    def open(self, page: Any = None, step: str = STEP) -> None:
        (page or self.page).goto(f"{self.server.url}/assessments/{self.found.pk}/steps/{step}/")

    def type(self, text: str, cell: str = CELL, page: Any = None) -> None:
        page = page or self.page
        page.locator(f'[id="{cell}"] .cell').click()
        page.keyboard.type(text)

    def waits_for_nothing(self, page: Any = None) -> None:
        (page or self.page).wait_for_function("() => !Object.keys(localStorage).some(key => key.startsWith('zpt:cells:'))")

    def stored(self, cell: str = CELL) -> str:
        parts = cell.split(".")
        found = self.found.figures.filter(statement=parts[0], row=parts[1], column=parts[2] if len(parts) > 2 else "").first()
        return found.raw.replace(",", "") if found else ""


def tab_closed(trial: Trial) -> bool:
    trial.type("401")
    trial.page.close()  # at once, no 0.4 s later
    trial.page = trial.open_page()
    trial.open()
    trial.waits_for_nothing()
    return trial.stored() == "401"


def cookie_gone(trial: Trial) -> bool:
    trial.type("402")
    trial.context.clear_cookies()
    trial.page.keyboard.press("Enter")
    trial.page.get_by_text("登录已失效").first.wait_for()
    log_in(trial.page, trial.server)
    trial.page.get_by_text("上次没来得及存的内容已存上").wait_for()
    return trial.stored() == "402"


def offline(trial: Trial) -> bool:
    trial.context.set_offline(True)
    trial.type("403")
    trial.page.keyboard.press("Enter")
    trial.page.get_by_text("网络不通").first.wait_for()
    trial.context.set_offline(False)
    trial.waits_for_nothing()
    return trial.stored() == "403"


def server_killed(trial: Trial) -> bool:
    trial.type("404")
    trial.server.kill()
    trial.page.keyboard.press("Enter")
    trial.page.get_by_text("网络不通").first.wait_for()
    trial.server.start()
    trial.page.wait_for_selector('.save-state[data-state="saved"]', timeout=90_000)
    return trial.stored() == "404"


def two_tabs_same_cell(trial: Trial) -> bool:
    other = trial.open_page()
    trial.open(other)
    trial.type("405")
    trial.page.keyboard.press("Control+s")
    trial.page.wait_for_selector('.save-state[data-state="saved"]')
    other.bring_to_front()
    trial.type("406", page=other)
    other.keyboard.press("Control+s")
    other.get_by_text("现为“405”，您填的是“406”").wait_for()
    other.close()
    return trial.stored() == "405"


def two_tabs_different_cells(trial: Trial) -> bool:
    other = trial.open_page()
    trial.open(other)
    trial.type("407")
    trial.page.keyboard.press("Control+s")
    trial.page.wait_for_selector('.save-state[data-state="saved"]')
    other.bring_to_front()
    trial.type("367", "采购.计划", other)
    other.keyboard.press("Control+s")
    other.wait_for_selector('.save-state[data-state="saved"]')
    other.close()
    return (trial.stored(), trial.stored("采购.计划")) == ("407", "367")


def two_users(trial: Trial) -> bool:
    second = Trial(trial.browser, trial.server, trial.found)
    second.type("408")
    second.page.keyboard.press("Control+s")
    second.page.wait_for_selector('.save-state[data-state="saved"]')
    trial.page.bring_to_front()
    trial.type("409")
    trial.page.keyboard.press("Control+s")
    trial.page.get_by_text("现为“408”，您填的是“409”").wait_for()
    trial.page.get_by_role("button", name="用我填的").click()
    trial.page.wait_for_selector('.save-state[data-state="saved"]')
    second.context.close()
    return trial.stored() == "409"


def evidence_chosen(trial: Trial) -> bool:
    trial.open(step="决策评判")
    page = trial.page
    with TemporaryDirectory() as folder:
        paper = Path(folder) / "纪要.txt"
        paper.write_text("会议纪要", encoding="utf-8")
        page.locator("[type=file]").first.set_input_files(paper)
        question = page.locator("[id='评判.指标1'] .tick-row").first
        question.get_by_role("radio", name="否", exact=True).check()
        area = page.locator("[id='评判.指标1'] .reason textarea").first
        area.click()
        page.keyboard.type("four hundred and ten")
        page.on("dialog", lambda dialog: dialog.accept())
        trial.open()
        trial.waits_for_nothing()
    return trial.found.judgements.filter(indicator="1", reason__contains="four hundred and ten").exists()


def browser_back(trial: Trial) -> bool:
    trial.open(step="概况")
    trial.open()
    trial.type("411")
    trial.page.go_back()
    trial.page.go_forward()
    trial.waits_for_nothing()
    return trial.stored() == "411"


def paste_while_offline(trial: Trial) -> bool:
    trial.context.set_offline(True)
    trial.page.locator('[id="季度.一季度.预算"] .cell').focus()
    trial.page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        "412\t413\n414\t415\n",
    )
    trial.page.get_by_text("网络不通").first.wait_for()
    trial.page.close()
    trial.context.set_offline(False)
    trial.page = trial.open_page()
    trial.open()
    trial.waits_for_nothing()
    return [trial.stored(f"季度.{q}.{c}") for q in ("一季度", "二季度") for c in ("预算", "支出")] == ["412", "413", "414", "415"]


TRIALS: tuple[tuple[str, Callable[[Trial], bool]], ...] = (
    ("打字后立刻关掉标签页", tab_closed), ("cookie 没了", cookie_gone), ("断网", offline), ("服务器被杀又起来", server_killed),
    ("两个标签页同一格", two_tabs_same_cell), ("两个标签页不同格", two_tabs_different_cells), ("两个人同一格", two_users),
    ("选了佐证就离开", evidence_chosen), ("浏览器后退", browser_back), ("断网时粘贴", paste_while_offline),
)  # fmt: skip


def run(found: Any) -> None:
    lost = 0
    server = Server()
    server.start()
    try:
        with browsing() as browser:
            for name, act in TRIALS:
                trial = Trial(browser, server, found)
                try:
                    good, why = act(trial), ""
                except Exception as error:
                    good, why = False, str(error).splitlines()[0][:160]
                lost += not good
                print(f"{'没有丢' if good else '丢了　'}  {name}  {why}", flush=True)
                trial.context.close()
    finally:
        server.stop()
    print(f"{len(TRIALS)} 种故障，丢失 {lost}。")
