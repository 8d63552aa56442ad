"""决算 workbooks in the layouts they come in, with the figures of a demonstration department.

``FIGURES`` are in 元 and add up; every layout dresses the same figures: 财决 in .xls, public tables in 元 and 万元, 上海 with
nine tables, 云南 with fourteen, heads of three rows, blocks side by side, names cut at 31 characters.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from itertools import zip_longest
from typing import Any

from openpyxl import Workbook

UNIT, YEAR = "广元市利州区机关事务服务中心", 2020

FUNCTIONS = {
    "2010303": ("一般公共服务支出", "政府办公厅（室）及相关机构事务", "机关服务", 5000000, 7963541),
    "2080505": ("社会保障和就业支出", "行政事业单位养老支出", "机关事业单位基本养老保险缴费支出", 52321, 80000),
    "2101102": ("卫生健康支出", "行政事业单位医疗", "事业单位医疗", 61812, 0),
    "2130599": ("农林水支出", "扶贫", "其他扶贫支出", 0, 60711),
    "2210201": ("住房保障支出", "住房改革支出", "住房公积金", 87115, 0),
    "2210203": ("住房保障支出", "住房改革支出", "购房补贴", 3500, 0),
}
BASIC = {
    "30101": ("基本工资", 800000), "30102": ("津贴补贴", 500000), "30113": ("住房公积金", 87115), "30305": ("生活补助", 190785),
    "30201": ("办公费", 1200000), "30213": ("维修（护）费", 1981400), "30231": ("公务用车运行维护费", 300000),
}  # fmt: skip
PERSONS = sum(value for code, (_, value) in BASIC.items() if code[:3] in ("301", "303"))
GOODS = sum(value for code, (_, value) in BASIC.items() if code[:3] == "302")
SPENT = sum(basic + project for *_, basic, project in FUNCTIONS.values())
EARNED, BEFORE = 25435200, 644900
AFTER = EARNED + BEFORE - SPENT
THREE = {"出国": (0, 0), "购置": (1000000, 420000), "运行": (5400000, 3931400), "接待": (20000, 20000)}
"""预算 and 决算."""
THREE_ALL = tuple(sum(pair[i] for pair in THREE.values()) for i in (0, 1))
CARS = tuple(THREE["购置"][i] + THREE["运行"][i] for i in (0, 1))
COUNTS = {"团组": 0, "出国人次": 0, "购置数": 2, "保有量": 69, "国内批次": 45, "国内人次": 320, "外事批次": 0, "外事人次": 0}
OFFICE, BOUGHT = 3481400, {"货物": 643700, "工程": 1225000, "服务": 1179000}

Cells = list[list[Any]]
Merge = tuple[int, int, int, int]


class Grid:
    """A sheet being written: lines of cells, and what is merged."""

    def __init__(self, name: str):
        self.name, self.rows, self.merges = name, [], []

    def add(self, *values: Any) -> int:
        self.rows.append(list(values))
        return len(self.rows) - 1

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        self.merges.append((top, left, bottom, right))


class Dress:
    """How one region prints: unit, what nothing is printed as, how names look."""

    def __init__(self, unit: str = "元", nothing: Any = "", year: int = YEAR, name: str = UNIT):
        self.unit, self.nothing, self.year, self.name = unit, nothing, year, name

    def money(self, value: int) -> Any:
        if not value:
            return self.nothing
        return float(Decimal(value) / 10000) if self.unit == "万元" else float(value)

    def top(self, grid: Grid, title: str, code: str) -> None:
        grid.add(title)
        grid.add("", "", code)
        grid.add(f"编制单位：{self.name}", f"{self.year}年度", f"金额单位：{self.unit}")


def by_class() -> dict[str, tuple[str, int, int]]:
    """Of each 类: name, basic, projects."""
    found: dict[str, tuple[str, int, int]] = {}
    for code, (name, _, _, basic, project) in FUNCTIONS.items():
        _, a, b = found.get(code[:3], (name, 0, 0))
        found[code[:3]] = (name, a + basic, b + project)
    return found


ORDER = "一二三四五六七八九十"


def general(dress: Dress, title: str = "收入支出决算总表", code: str = "公开01表", name: str = "公开01") -> Grid:
    grid = Grid(name)
    dress.top(grid, title, code)
    head = grid.add("收入", "", "", "支出", "", "")
    grid.merge(head, 0, head, 2)
    grid.merge(head, 3, head, 5)
    grid.add("项目", "行次", "金额", "项目", "行次", "金额")
    grid.add("栏次", "", 1, "栏次", "", 2)
    left = [
        ("一、一般公共预算财政拨款收入", EARNED), ("二、政府性基金预算财政拨款收入", 0), ("三、国有资本经营预算财政拨款收入", 0),
        ("四、上级补助收入", 0), ("五、事业收入", 0), ("六、经营收入", 0), ("七、附属单位上缴收入", 0), ("八、其他收入", 0), ("", 0),
        ("本年收入合计", EARNED), ("使用非财政拨款结余", 0), ("年初结转和结余", BEFORE), ("总计", EARNED + BEFORE),
    ]  # fmt: skip
    right = [(f"{ORDER[i]}、{n}", a + b) for i, (n, a, b) in enumerate(by_class().values())]
    right += [("", 0)] * (9 - len(right)) + [("本年支出合计", SPENT), ("结余分配", 0), ("年末结转和结余", AFTER), ("总计", SPENT + AFTER)]
    for i, ((one, a), (two, b)) in enumerate(zip(left, right, strict=True), 1):
        grid.add(one, i, dress.money(a), two, 30 + i, dress.money(b))
    grid.add("注：本表反映部门本年度的总收支和年末结转结余情况。")
    return grid


def coded(
    dress: Dress, title: str, code: str, name: str, heads: list[str], values: Callable[[int, int], list[int]], three: bool = False
) -> Grid:
    """A table by 科目编码: one column of codes, or 类 款 项 each in its own."""
    grid, lead = Grid(name), 3 if three else 1
    dress.top(grid, title, code)
    first = grid.add(*(["项目"] + [""] * lead), *heads)
    grid.merge(first, 0, first, lead)
    second = grid.add(*(["支出功能分类科目编码"] + [""] * (lead - 1)), "科目名称")
    if three:
        grid.merge(second, 0, second, 2)
    for column in range(len(heads)):
        grid.merge(first, lead + 1 + column, second, lead + 1 + column)
    grid.add("栏次", *([""] * lead), *range(1, len(heads) + 1))
    total = [sum(column) for column in zip(*(values(a, b) for *_, a, b in FUNCTIONS.values()), strict=True)]
    grid.add("合计", *([""] * lead), *map(dress.money, total))
    seen: set[str] = set()
    for full, (one, two, three_name, _, _) in FUNCTIONS.items():
        for length, label in ((3, one), (5, two), (7, three_name)):
            part = full[:length]
            if part in seen:
                continue
            seen.add(part)
            own = [values(a, b) for c, (*_, a, b) in FUNCTIONS.items() if c.startswith(part)]
            cells = [part[:3], part[3:5], part[5:7]] if three else [part]
            grid.add(*cells, label, *(dress.money(sum(column)) for column in zip(*own, strict=True)))
    grid.add("注：本表反映部门本年度取得或支出的情况。")
    return grid


def incomes(dress: Dress, **named: Any) -> Grid:
    heads = ["本年收入合计", "财政拨款收入", "上级补助收入", "事业收入", "经营收入", "附属单位上缴收入", "其他收入"]
    basic = {"title": "收入决算表", "code": "公开02表", "name": "公开02"} | named
    scale = EARNED - SPENT
    first = next(iter(FUNCTIONS.values()))
    return coded(
        dress, heads=heads, **basic,
        values=lambda a, b: [a + b + (scale if (a, b) == first[3:] else 0)] * 2 + [0] * 5,
    )  # fmt: skip


def spendings(dress: Dress, **named: Any) -> Grid:
    heads = ["本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出"]
    basic = {"title": "支出决算表", "code": "公开03表", "name": "公开03"} | named
    return coded(dress, heads=heads, values=lambda a, b: [a + b, a, b, 0, 0, 0], **basic)


def public(dress: Dress, **named: Any) -> Grid:
    basic = {"title": "一般公共预算财政拨款支出决算表", "code": "公开05表", "name": "公开05"} | named
    return coded(dress, heads=["合计", "基本支出", "项目支出"], values=lambda a, b: [a + b, a, b], **basic)


def granted(dress: Dress, title: str = "财政拨款收入支出决算总表", code: str = "公开04表", name: str = "公开04") -> Grid:
    grid = Grid(name)
    dress.top(grid, title, code)
    head = grid.add("收 入", "", "", "支 出", "", "", "", "", "")
    grid.merge(head, 0, head, 2)
    grid.merge(head, 3, head, 8)
    kinds = ("一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款")
    grid.add("项 目", "行次", "决算数", "项 目", "行次", "合计", *kinds)
    left = [
        ("一、一般公共预算财政拨款", EARNED), ("二、政府性基金预算财政拨款", 0), ("三、国有资本经营预算财政拨款", 0), ("", 0), ("", 0),
        ("本年收入合计", EARNED), ("年初财政拨款结转和结余", BEFORE), ("  一般公共预算财政拨款", BEFORE), ("总计", EARNED + BEFORE),
    ]  # fmt: skip
    right = [(f"{ORDER[i]}、{n}", a + b) for i, (n, a, b) in enumerate(by_class().values())]
    right += [("本年支出合计", SPENT), ("年末财政拨款结转和结余", AFTER), ("", 0), ("总计", SPENT + AFTER)]
    for i, ((one, a), (two, b)) in enumerate(zip(left, right, strict=True), 1):
        grid.add(one, i, dress.money(a), two, 30 + i, dress.money(b), dress.money(b), dress.nothing, dress.nothing)
    return grid


def basics(dress: Dress, title: str = "一般公共预算财政拨款基本支出决算表", code: str = "公开06表", name: str = "公开06") -> Grid:
    """Two blocks side by side: what goes to persons, what to things."""
    grid = Grid(name)
    dress.top(grid, title, code)
    head = grid.add("人员经费", "", "", "公用经费", "", "")
    grid.merge(head, 0, head, 2)
    grid.merge(head, 3, head, 5)
    grid.add("科目编码", "科目名称", "决算数", "科目编码", "科目名称", "决算数")
    left = [("301", "工资福利支出", sum(v for c, (_, v) in BASIC.items() if c[:3] == "301"))]
    left += [(c, n, v) for c, (n, v) in BASIC.items() if c[:3] == "301"] + [("303", "对个人和家庭的补助", BASIC["30305"][1])]
    left += [("30305", *BASIC["30305"])]
    right = [("302", "商品和服务支出", GOODS)] + [(c, n, v) for c, (n, v) in BASIC.items() if c[:3] == "302"]
    for i in range(max(len(left), len(right))):
        one, two = (side[i] if i < len(side) else ("", "", 0) for side in (left, right))
        grid.add(one[0], one[1], dress.money(one[2]), two[0], two[1], dress.money(two[2]))
    grid.add("人员经费合计", "", dress.money(PERSONS), "公用经费合计", "", dress.money(GOODS))
    return grid


def three_wide(dress: Dress, title: str = "“三公”经费支出决算表", code: str = "公开07表", name: str = "公开07") -> Grid:
    """预算数 and 决算数 beside each other, six columns each under heads of three rows, one row of figures."""
    grid = Grid(name)
    dress.top(grid, title, code)
    first = grid.add("预算数", *[""] * 5, "决算数", *[""] * 5)
    part = ["合计", "因公出国（境）费", "公务用车购置及运行费", "", "", "公务接待费"]
    second = grid.add(*part, *part)
    third = grid.add("", "", "小计", "公务用车购置费", "公务用车运行费", "", "", "", "小计", "公务用车购置费", "公务用车运行费", "")
    for side in (0, 6):
        grid.merge(first, side, first, side + 5)
        grid.merge(second, side + 2, second, side + 4)
        for column in (0, 1, 5):
            grid.merge(second, side + column, third, side + column)
    grid.add(*range(1, 13))
    cells = []
    for i in (0, 1):
        own = [THREE_ALL[i], THREE["出国"][i], CARS[i], THREE["购置"][i], THREE["运行"][i], THREE["接待"][i]]
        cells += [dress.money(value) if value else 0 for value in own]
    grid.add(*cells)
    return grid


def three_long(dress: Dress, title: str = "“三公”经费支出决算表", code: str = "公开07表", name: str = "公开07") -> Grid:
    grid = Grid(name)
    dress.top(grid, title, code)
    grid.add("项目", "预算数", "决算数")
    for label, (a, b) in (
        ("合计", THREE_ALL), ("1.因公出国（境）费用", THREE["出国"]), ("2.公务接待费", THREE["接待"]),
        ("3.公务用车购置及运行维护费", CARS), ("其中：（1）公务用车购置费", THREE["购置"]), ("（2）公务用车运行维护费", THREE["运行"]),
    ):  # fmt: skip
        grid.add(label, dress.money(a) if a else 0, dress.money(b) if b else 0)
    return grid


def empty(dress: Dress, title: str, code: str, name: str) -> Grid:
    """A table without figures keeps its form and says so below."""
    grid = Grid(name)
    dress.top(grid, title, code)
    grid.add("科目编码", "科目名称", "年初结转和结余", "本年收入", "本年支出", "", "", "年末结转和结余")
    grid.add("", "", "", "", "小计", "基本支出", "项目支出", "")
    grid.add("栏次", "", 1, 2, 3, 4, 5, 6)
    grid.add("合计", "", *[dress.nothing] * 6)
    grid.add("注：本单位没有此项收支，本表无数据。")
    return grid


def office(dress: Dress, title: str = "机构运行信息表", code: str = "财决附03表", name: str = "F03 机构运行信息表(财决附03表)") -> Grid:
    """Two blocks side by side: 三公 with budgets, counts and others."""
    grid = Grid(name)
    dress.top(grid, title, code)
    grid.add("项  目", "行次", "预算数", "统计数", "项  目", "行次", "统计数")
    grid.add("栏  次", "", 1, 2, "栏  次", "", 3)
    left: list[tuple[str, Any, Any]] = [
        ("一、“三公”经费支出", "—", "—"), ("（一）支出合计", *THREE_ALL), ("1.因公出国（境）费", *THREE["出国"]),
        ("2.公务用车购置及运行维护费", *CARS), ("（1）公务用车购置费", *THREE["购置"]), ("（2）公务用车运行维护费", *THREE["运行"]),
        ("3.公务接待费", *THREE["接待"]), ("（1）国内接待费", "—", 20000), ("其中：外事接待费", "—", 0), ("（2）国（境）外接待费", "—", 0),
        ("（二）相关统计数", "—", "—"), ("1.因公出国（境）团组数（个）", "—", COUNTS["团组"]),
        ("2.因公出国（境）人次数（人）", "—", COUNTS["出国人次"]),
        ("3.公务用车购置数（辆）", "—", COUNTS["购置数"]), ("4.公务用车保有量（辆）", "—", COUNTS["保有量"]),
    ]  # fmt: skip
    right: list[tuple[str, Any]] = [
        ("5.国内公务接待批次（个）", COUNTS["国内批次"]), ("其中：外事接待批次（个）", COUNTS["外事批次"]),
        ("6.国内公务接待人次（人）", COUNTS["国内人次"]), ("其中：外事接待人次（人）", COUNTS["外事人次"]), ("二、机关运行经费", OFFICE),
        ("三、政府采购支出", sum(BOUGHT.values())), ("1.政府采购货物支出", BOUGHT["货物"]), ("2.政府采购工程支出", BOUGHT["工程"]),
        ("3.政府采购服务支出", BOUGHT["服务"]),
    ]  # fmt: skip

    def money(label: str, value: Any) -> Any:
        counted = any(unit in label for unit in ("（个）", "（人）", "（辆）"))
        return value if isinstance(value, str) or counted or not value else dress.money(value)

    for i, (label, a, b) in enumerate(left):
        other = right[i] if i < len(right) else ("", "")
        cells = [money(label, a), money(label, b)]
        grid.add(label, i + 1, *cells, other[0], 20 + i if other[0] else "", money(*other) if other[0] else "")
    return grid


def general_wide(dress: Dress, name: str = "Z01 收入支出决算总表(财决01表)") -> Grid:
    """财决01: fifteen columns, three blocks, each with 年初预算数, 全年预算数 and 决算数."""
    grid = Grid(name)
    dress.top(grid, "收入支出决算总表", "财决01表")
    grid.rows[2] = [f"编制单位：{dress.name}", "", "", "", f"{dress.year}年度", *[""] * 9, f"金额单位：{dress.unit}"]
    first = grid.add("收入", *[""] * 4, "支出", *[""] * 9)
    grid.merge(first, 0, first, 4)
    grid.merge(first, 5, first, 14)
    heads = ("行次", "年初预算数", "全年预算数", "决算数")
    grid.add("项目", *heads, "项目（按功能分类）", *heads, "项目（按支出性质和经济分类）", *heads)
    grid.add("栏次", "", 1, 2, 3, "栏次", "", 4, 5, 6, "栏次", "", 7, 8, 9)
    source = general(dress)
    body = [row for row in source.rows if len(row) == 6 and isinstance(row[1], int)]
    basic, project = (sum(f[i] for f in FUNCTIONS.values()) for i in (3, 4))
    third = [
        ("一、基本支出", basic), ("    人员经费", PERSONS), ("    公用经费", GOODS),
        ("二、项目支出", project), ("    其中：基本建设类项目", 0),
        ("三、上缴上级支出", 0), ("四、经营支出", 0), ("五、对附属单位补助支出", 0),
    ]  # fmt: skip
    for i, (one, line, a, two, other, b) in enumerate(body):
        label, value = third[i] if i < len(third) else ("", 0)
        grid.add(one, line, a, a, a, two, other, b, b, b, label, 60 + i, *[dress.money(value)] * 3)
    return grid


# --- whole workbooks -----------------------------------------------------------------------------------------------

FUND = ("政府性基金预算财政拨款收入支出决算表", "国有资本经营预算财政拨款支出决算表")


def final_xls() -> bytes:
    """财决 as the reporting program exports it: .xls, 元, three columns of codes, names cut at 31 characters."""
    dress = Dress(nothing="—")
    heads = ["年初结转和结余", "本年收入", "本年支出", "基本支出", "项目支出"]
    sheets = [
        general_wide(dress),
        incomes(dress, code="财决03表", name="Z03 收入决算表(财决03表)", three=True),
        spendings(dress, code="财决04表", name="Z04 支出决算表(财决04表)", three=True),
        coded(
            dress, "一般公共预算财政拨款收入支出决算表", "财决07表", "Z07 一般公共预算财政拨款收入支出决算表(财决07表)", heads,
            lambda a, b: [0, a + b, a + b, a, b], three=True,
        ),
        office(dress),
    ]  # fmt: skip
    return as_xls(sheets)


def public_yuan() -> bytes:
    dress = Dress()
    return as_xlsx([
        general(dress), incomes(dress), spendings(dress), granted(dress), public(dress), basics(dress), three_wide(dress),
        empty(dress, FUND[0], "公开08表", "公开08"), empty(dress, FUND[1], "公开09表", "公开09"),
    ])  # fmt: skip


def public_wan() -> bytes:
    """In 万元, sheets named by their titles and cut, a dash for nothing, a blank row and column before everything."""
    dress = Dress("万元", "—")
    made = [general(dress), incomes(dress), spendings(dress), granted(dress), public(dress), basics(dress), three_wide(dress)]
    for grid in made:
        grid.name = f"{grid.name}{YEAR}年度{grid.rows[0][0]}（部门）"[:31]
        grid.rows = [[], *(["", *row] for row in grid.rows)]
        grid.merges = [(a + 1, b + 1, c + 1, d + 1) for a, b, c, d in grid.merges]
    return as_xlsx(made[::-1])


def shanghai() -> bytes:
    """Nine tables, 三公 the seventh and long, the year in the titles, no table numbers, 单位：元 alone."""
    dress = Dress()
    made = [
        general(dress, "2020年度收入支出决算总表", "", "收支总表"), incomes(dress, title="2020年度收入决算表", code="", name="收入表"),
        spendings(dress, title="2020年度支出决算表", code="", name="支出表"),
        granted(dress, "2020年度财政拨款收入支出决算总表", "", "财拨总表"),
        public(dress, title="2020年度一般公共预算财政拨款支出决算表", code="", name="一般公共"),
        basics(dress, "2020年度一般公共预算财政拨款基本支出决算表", "", "基本支出"),
        three_long(dress, "2020年度财政拨款“三公”经费支出决算表", "", "三公"),
        empty(dress, f"2020年度{FUND[0]}", "", "基金"), empty(dress, f"2020年度{FUND[1]}", "", "国资"),
    ]  # fmt: skip
    for grid in made:
        grid.rows[1], grid.rows[2] = [], ["", "", "单位：元"]
    return as_xlsx(made)


def yunnan() -> bytes:
    """Fourteen tables with other numbers, papers of performance among them, hidden and out of order."""
    dress = Dress("万元", "")
    words = Grid("附表13")
    words.add("部门整体支出绩效自评表")
    words.add("一级指标", "二级指标", "三级指标", "指标值", "得分")
    words.add("产出指标", "数量指标", "会议保障场次", "≥100场", 10)
    made = [
        general(dress, code="公开01表"), incomes(dress), spendings(dress), granted(dress),
        public(dress, code="公开06表", name="附表6", three=True), basics(dress, code="公开07表", name="附表7"),
        empty(dress, FUND[0], "公开08表", "附表8"), empty(dress, FUND[1], "公开09表", "附表9"),
        three_long(dress, "“三公”经费、行政参公单位机关运行经费情况表", "公开10表", "附表10"), words,
    ]  # fmt: skip
    made[8] = office(dress, "“三公”经费、行政参公单位机关运行经费情况表", "公开10表", "附表10")
    return as_xlsx([*made[4:], *made[:4]])


def unmerged() -> bytes:
    """As pasted from elsewhere: nothing is merged, amounts are texts with separators."""
    dress = Dress()
    made = [general(dress), spendings(dress), public(dress, three=True), basics(dress), three_wide(dress), office(dress)]
    for grid in made:
        grid.merges = []
        grid.rows = [[f"{v:,.2f}" if isinstance(v, float) else v for v in row] for row in grid.rows]
    return as_xlsx(made)


def one_sheet() -> bytes:
    """All tables below each other on one sheet, with a blank row between, the long ones over two pages with their heads again."""
    dress, grid = Dress(), Grid("决算公开表")
    three = public(dress)
    head, later = three.rows[:6], three.rows[12:]
    three.rows[12:] = [["一般公共预算财政拨款支出决算表（续）"], *head[1:], *later]
    for one in (general(dress), spendings(dress), granted(dress), three, basics(dress), three_wide(dress)):
        grid.merges += [(a + len(grid.rows), b, c + len(grid.rows), d) for a, b, c, d in one.merges]
        grid.rows += [*one.rows, []]
    contents = Grid("目录")
    contents.rows = [["目录"], ["一、收入支出决算总表", 1], ["二、支出决算表", 2], ["三、一般公共预算财政拨款支出决算表", 3]]
    return as_xlsx([contents, grid])


def beside() -> bytes:
    """Two tables beside each other on every sheet, a blank column between them."""
    dress, made = Dress("万元", "—"), []
    pairs = [(general(dress), spendings(dress)), (granted(dress), public(dress)), (basics(dress), three_long(dress))]
    for number, (left, right) in enumerate(pairs, 1):
        grid, width = Grid(f"表{number}"), max(map(len, left.rows)) + 1
        for one, other in zip_longest(left.rows, right.rows, fillvalue=[]):
            grid.add(*one, *[""] * (width - len(one)), *other)
        grid.merges = left.merges + [(a, b + width, c, d + width) for a, b, c, d in right.merges]
        made.append(grid)
    return as_xlsx(made)


LAYOUTS = {
    "财决 .xls": final_xls, "公开 元": public_yuan, "公开 万元": public_wan, "上海": shanghai, "云南": yunnan, "没有合并": unmerged,
    "一张表": one_sheet, "并排": beside,
}  # fmt: skip


def as_xlsx(grids: list[Grid]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for grid in grids:
        sheet = book.create_sheet(grid.name[:31])
        for row in grid.rows:
            sheet.append([None if value == "" else value for value in row])
        for top, left, bottom, right in grid.merges:
            sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def as_xls(grids: list[Grid]) -> bytes:
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    for grid in grids:
        sheet = book.add_sheet(grid.name[:31])
        merged = {(top, left): (top, bottom, left, right) for top, left, bottom, right in grid.merges}
        for r, row in enumerate(grid.rows):
            for c, value in enumerate(row):
                if (r, c) in merged:
                    sheet.write_merge(*merged[r, c], value)
                elif value != "" and not any(a <= r <= b and c0 <= c <= c1 for a, b, c0, c1 in merged.values()):
                    sheet.write(r, c, value)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
