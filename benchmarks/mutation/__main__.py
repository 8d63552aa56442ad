"""Run the bench and print its table."""

from __future__ import annotations

import argparse
import random
from collections import Counter

from benchmarks.__main__ import padded

from .documents import documents, provinces
from .mutations import UNIT, Mutation, findings_of, mutations, noticed

GOALS = {"表内": 90, "句中": 80}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutation", description="改一个数字，核查说得出几成")
    parser.add_argument("--seed", type=int, default=14, help="抽样的种子，默认 14")
    parser.add_argument("--each", type=int, default=1, help="每个数改几次，默认 1")
    parser.add_argument("--missed", action="store_true", help="列出没有说出的")
    parser.add_argument("--kind", default="", help="只看这一种关系")
    arguments = parser.parse_args()
    before = {document: findings_of(document.text) for document in documents()}
    for document, found in before.items():
        for finding in found:
            print(f"误报 {document.name}：{finding}")
    dice = random.Random(arguments.seed)
    changed = [m for d in documents() for m in mutations(d, dice, arguments.each) if arguments.kind in ("", m.kind)]
    told = {mutation: noticed(mutation, before[mutation.document]) for mutation in changed}
    if arguments.missed:
        for mutation in (m for m, ok in told.items() if not ok):
            print(f"漏报 {mutation.kind} {_where(mutation)}")
    _table(told)
    silent = sum(not found for found in before.values())
    print(f"\n没有改动的 {len(before)} 篇（{len(list(provinces()))} 个地区），不作声的 {silent} 篇，{silent / len(before):.1%}。")


def _where(mutation: Mutation) -> str:
    old = mutation.document.text[mutation.printed.start : mutation.printed.end]
    start = mutation.document.text.rfind("\n", 0, mutation.printed.start) + 1
    line = mutation.text[start:].split("\n")[0].replace("\t", " ")
    at = mutation.printed.start - start
    return f"{mutation.document.name}：{old}→{mutation.words}：…{line[max(at - 40, 0) : at + 30]}…"


def _table(told: dict[Mutation, bool]) -> None:
    """A row a kind; a changed unit is no changed digit and does not count in 全部."""
    rows: dict[tuple[str, str], Counter[bool]] = {}
    for mutation, ok in told.items():
        where = "表内" if mutation.printed.table else "句中"
        for row in ((where, mutation.kind), *([] if mutation.kind == UNIT else [(where, "全部")])):
            rows.setdefault(row, Counter())[ok] += 1
    print(padded("处所", 8) + padded("关系", 10) + "".join(padded(h, 10, left=True) for h in ("改动", "说出", "占比")))
    for (where, kind), count in sorted(rows.items(), key=lambda r: (r[0][0], r[0][1] == "全部", r[0][1])):
        total = count.total()
        share = f"{count[True] / total:.1%}"
        goal = f"（目标 {GOALS[where]}%）" if kind == "全部" else ""
        print(padded(where, 8) + padded(kind, 10) + "".join(padded(str(c), 10, left=True) for c in (total, count[True], share)) + goal)


if __name__ == "__main__":
    main()
