"""Many different reports printed by warm workers: how many a minute, and whether memory grows.

``python -m benchmarks.printing [--reports 300] [--workers 2]``
"""

from __future__ import annotations

import argparse
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from .measures import with_other_figures
from .place import demonstration

LOOKS = 5
"""So often each worker says how much memory it holds."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.printing", description="后台进程连续生成不同的报告（PDF 和 DOCX）")
    parser.add_argument("--reports", type=int, default=300, help="共几份，默认 300")
    parser.add_argument("--workers", type=int, default=2, help="几个后台进程，默认 2")
    arguments = parser.parse_args()
    with demonstration():
        books = entered()
        fork = get_context("fork")
        told = fork.Queue()
        each = arguments.reports // arguments.workers
        workers = [fork.Process(target=work, args=(books, number * each, each, told)) for number in range(arguments.workers)]
        started = time.perf_counter()
        for worker in workers:
            worker.start()
        found = [told.get() for _ in workers]
        for worker in workers:
            worker.join()
        seconds = time.perf_counter() - started
    made = each * arguments.workers
    print(f"{arguments.workers} 个后台进程，{made} 份不同的报告，{seconds:.0f} 秒：每分钟 {60 * made / seconds:.0f} 份。")
    for spent, memory in found:
        print(f"每份处理器时间 {spent / each:.2f} 秒；内存（MB）：{'、'.join(map(str, memory))}")


def entered() -> list[tuple[Any, Any]]:
    """The packs and typed facts of the demonstrations, and no connection left that a worker would share."""
    from django.db import connections

    from apps.assessments.models import Assessment
    from apps.factbook.gather import gather

    books = [(found.pack, gather(found)) for found in Assessment.objects.select_related("cycle__pack_version", "department")]
    connections.close_all()
    return books


def work(books: list[tuple[Any, Any]], first: int, count: int, told: Any) -> None:
    from apps.domain.book.evaluation import evaluate
    from apps.domain.report.compose import compose
    from apps.reports.files import write_files
    from apps.reports.pdf import warm_up

    warm_up()
    memory, spent = [], time.process_time()
    for number in range(first, first + count):
        pack, book = books[number % len(books)]
        figures = [key for key in book if book.number(key)][number % 7 :: 7]
        changed = with_other_figures(book, figures, number + 1)
        write_files(compose(evaluate(pack, changed), draft=True), lambda percent, message: None)
        if (number - first + 1) % max(1, count // LOOKS) == 0:
            memory.append(resident())
    told.put((time.process_time() - spent, memory))


def resident() -> int:
    """Memory of this process in MB (Linux says so in /proc)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) // 1024


if __name__ == "__main__":
    main()
