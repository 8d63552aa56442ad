"""Run all measures and print them as ratios, beside the figures the design was built on."""

from __future__ import annotations

import argparse
import time

from .clock import Measure, run
from .place import UNIT, demonstration

# Measured before anything was built: WeasyPrint alone on documents of 10 to 124 pages laid out once, its start,
# python-docx on 32 pages with 7 charts, a bare evaluator.
PDF_START, PDF_PAGE = 0.2, 0.037
COLD_START = 0.6
DOCX = 0.17
FORMULA, COMPILED = 1.1e-6, 50e-6


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="性能测量：福田2020演示报告")
    parser.add_argument("--rounds", type=int, default=7, help="每项测几轮，默认 7，取中位数")
    parser.add_argument("--seconds", type=float, default=60, help="过了这么多秒不再开始新的一轮，默认 60")
    arguments = parser.parse_args()
    started = time.perf_counter()
    with demonstration() as folder:
        from . import measures

        made, pages = measures.files(folder)
        everything = [*measures.formulas(), *measures.steps_of_a_report(), *measures.pages(), *measures.checkups()]
        everything += [*measures.imports(), *made]
        rounds = run(everything, max(1, arguments.rounds), arguments.seconds)
        memory = measures.memory(folder)
    report(everything, pages)
    print(f"\n导入5000行另占内存 {memory} MB。")
    print(found())
    print(f"\n{rounds} 轮，全程 {time.perf_counter() - started:.0f} 秒。")


def report(measures: list[Measure], pages: int) -> None:
    by_name = {measure.name: measure for measure in measures}
    warm = by_name["PDF（热）"]
    print(f"\n演示报告 {UNIT}，PDF {pages} 页。时间为中位数：“用时”随机器忙闲变化，“处理器”为实际耗用；先看比值。\n")
    _line("", "用时", "处理器", "每秒", "比PDF（热）")
    for m in measures:
        _line(m.name, shown(m.wall), shown(m.work), rate(m.wall), ratio(m.work, warm.work))
    planned = PDF_START + PDF_PAGE * pages
    print("\n与设计时的测量相比（处理器时间；原测是另一份文档）：")
    for name, expected, words in (
        ("PDF（热）", planned, f"0.2 秒 + 37 毫秒 × {pages} 页"),
        ("PDF（冷，新进程，含启动）", planned + COLD_START, "同上 + 启动 0.6 秒；现在含 Django 启动和读数据库"),
        ("DOCX（页码已知）", DOCX, "32 页、7 张图"),
        ("公式求值", FORMULA, "热"),
        ("公式编译", COMPILED, ""),
    ):
        work = by_name[name].work
        note = f"（{words}）" if words else ""
        print(f"  {padded(name, 28)}{shown(work)}，原测 {shown(expected)}{note}，为原测的 {ratio(work, expected)}")
    own, bare = by_name["导入：读5000行"].work, by_name["openpyxl读5000行"].work
    print(f"  {padded('导入比openpyxl', 28)}{ratio(own, bare)}，目标不超过 0.5 倍")
    changed = by_name["PDF（热，改了一个数）"].work
    print(f"  {padded('改一个数比全部重排', 28)}{ratio(changed, warm.work)}，目标不超过 0.6 倍")
    if browser := by_name.get("Chromium印两次"):
        print(f"  {padded('PDF比Chromium印两次', 28)}{ratio(warm.work, browser.work)}，目标不超过 0.7 倍（同一份 HTML，两次才有页码）")
    cold = by_name["PDF（冷，新进程，含启动）"]
    print(f"  {padded('冷比热', 28)}{ratio(cold.work, warm.work)}，原测 1.5 倍")


def found() -> str:
    """How much the check-up finds in its own short documents, and how much of what it finds is there."""
    from tests.domain.checkup.test_cases import cases, fits, found_by

    there = told = right = met = 0
    for case in cases():
        findings = found_by(case)
        there, told = there + len(case.finds), told + len(findings)
        met += sum(any(fits(finding, expected) for finding in findings) for expected in case.finds)
        right += sum(any(fits(finding, expected) for expected in case.finds) for finding in findings)
    silent = sum(1 for case in cases() if not case.finds)
    return f"\n核查自备短文 {len(cases())} 篇（{silent} 篇无错）：应找出 {there} 处，找出 {met} 处；共报 {told} 处，属实 {right} 处。"


def _line(name: str, *cells: str) -> None:
    print(padded(name, 32) + "".join(padded(cell, 14, left=True) for cell in cells))


def padded(text: str, width: int, left: bool = False) -> str:
    """Padded by columns of a terminal, where a Chinese character takes two."""
    space = " " * max(1, width - sum(2 if ord(c) > 0x2E80 else 1 for c in text))
    return space + text if left else text + space


def shown(seconds: float) -> str:
    for unit, worth in (("秒", 1.0), ("毫秒", 1e-3), ("微秒", 1e-6)):
        if seconds >= worth:
            return f"{seconds / worth:.3g} {unit}"
    return f"{seconds / 1e-6:.2g} 微秒"


def rate(seconds: float) -> str:
    return f"{1 / seconds:,.0f}" if seconds < 0.1 else f"{1 / seconds:.2f}"


def ratio(this: float, that: float) -> str:
    quotient = this / that
    return f"{quotient:.2f} 倍" if quotient >= 0.1 else f"1/{1 / quotient:,.0f}"


if __name__ == "__main__":
    main()
