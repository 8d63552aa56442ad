"""What the drill of backups runs in processes of its own, each on the system its environment names.

    python -m tests.service.drill prepare            a new system of two departments: one has handed in, one is about to type
    python -m tests.service.drill load               twenty people type, files come and go; says “typing” first, at the end
                                                     the answers they got and the state, and takes a backup
    python -m tests.service.drill restore FOLDER …   puts a backup back, by the command; says the state
    python -m tests.service.drill persist COUNT      one person saves on and on while the database is restarted
    python -m tests.service.drill state              as the others say it at the end
    python -m tests.service.drill keep FOLDER        a database of today's version, for the tests of later ones to upgrade:
                                                     FOLDER/VERSION.sql.gz, and what must come out of it beside it

The state is everything that counts, as a line of JSON.
"""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import close_old_connections, connections  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from apps.assessments.models import Assessment  # noqa: E402
from apps.audit.models import Entry  # noqa: E402
from apps.audit.reading import broken  # noqa: E402
from apps.budgets.models import Figure  # noqa: E402
from apps.departments.models import Membership, User  # noqa: E402
from apps.indicators.models import Evidence  # noqa: E402
from apps.packs.loading import read_folder  # noqa: E402
from apps.service.backups import digest  # noqa: E402
from apps.service.versions import VERSION  # noqa: E402
from tests.web import Page, S, bring, logged_in, moved_to, open_office, person, step_url, write_pack  # noqa: E402

PEOPLE = 20


def prepare() -> None:
    call_command("upgrade")
    pack, files, findings = read_folder(write_pack(Path(tempfile.mkdtemp()) / "yunxi-2024", moved_to("yunxi", "云溪")))
    assert pack is not None, findings
    office = open_office((pack, files))
    bring(office, S.SUBMITTED)
    _add_file(office.assessment, office.drafter, 0)
    drafter = Membership.objects.get(user=office.other_drafter)
    for number in range(PEOPLE):
        person(f"typist-{number}", drafter.role, drafter.district, drafter.department)


def _add_file(assessment: Assessment, by: User, number: int) -> Evidence:
    content = ContentFile(f"佐证 {number}".encode() * 2000, f"佐证{number}.txt")
    return Evidence.objects.create(
        assessment=assessment, place="评判.指标2", file=content, name=content.name, size=content.size, uploaded_by=by
    )


def load() -> None:
    assessment = Assessment.objects.get(department__code="shuiwu")
    url = step_url(assessment, "收支")
    clients = [logged_in(User.objects.get(username=f"typist-{number}")) for number in range(PEOPLE)]
    form = Page(clients[0].get(url)).form()
    cells = [name for name in form if name.startswith("收支-") and not name.endswith("loaded")][:PEOPLE]
    print("typing", flush=True)

    def type_in(number: int) -> int:
        try:
            return clients[number].post(url, form | {cells[number % len(cells)]: f"{number + 1}.00"}).status_code
        finally:
            connections.close_all()

    def files_come_and_go() -> None:
        by = User.objects.get(username="typist-0")
        for number in range(6):
            added = _add_file(assessment, by, number)
            if number % 2:
                added.remove(by)
        connections.close_all()

    with ThreadPoolExecutor(PEOPLE + 1) as pool:
        files = pool.submit(files_come_and_go)
        answers = list(pool.map(type_in, range(PEOPLE)))
        files.result()
    print(json.dumps(answers))
    print(json.dumps(state(), ensure_ascii=False))
    call_command("backup")


def persist(count: int) -> None:
    """One person saves on and on, whatever answers they get; says which, and the last value that was acknowledged."""
    assessment = Assessment.objects.get(department__code="shuiwu")
    client, url = logged_in(User.objects.get(username="typist-0")), step_url(assessment, "收支")
    client.raise_request_exception = False
    form = Page(client.get(url)).form()
    cell = next(name for name in form if name.startswith("收支-") and not name.endswith("loaded"))
    print("typing", flush=True)
    answers, last = [], ""
    for turn in range(count):
        # What a server does before each request, and the test client leaves out.
        close_old_connections()
        page = client.get(url)
        if page.status_code != 200:
            time.sleep(0.3)
            continue
        answers.append(client.post(url, Page(page).form() | {cell: f"{turn + 1}.50"}).status_code)
        last = f"{turn + 1}.50" if answers[-1] == 302 else last
    print(json.dumps([{answer: answers.count(answer) for answer in set(answers)}, last]))


def keep(folder: Path) -> None:
    """Of a new system; small, and the same in every respect but times and names of files."""
    prepare()
    target = folder / f"{VERSION}.sql.gz"
    with closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as database:
        target.write_bytes(gzip.compress("\n".join(database.iterdump()).encode(), 9, mtime=0))
    scores = json.dumps(state()["scores"], ensure_ascii=False)
    target.with_suffix("").with_suffix(".json").write_text(scores, encoding="utf-8")


def state() -> dict[str, Any]:
    """Scores by command, figures, files by hash, and whether the records tell the same as the figures."""
    figures = {f"{f.assessment_id} {f}": f.raw for f in Figure.objects.all()}
    told: dict[str, str] = {}
    for entry in Entry.objects.filter(thing="figure").order_by("number"):
        told[entry.subject] = entry.after
    typed = {str(f): f.raw for f in Figure.objects.filter(assessment__department__code="shuiwu")}
    root = Path(settings.MEDIA_ROOT)
    named = [str(name) for name in Evidence.objects.values_list("file", flat=True)]
    return {
        "scores": {code: _score(f"{code}/2024") for code in ("lincao", "shuiwu")},
        "figures": figures,
        "files": {p.relative_to(root).as_posix(): digest(p) for p in sorted(root.rglob("*")) if p.is_file()},
        "absent": [name for name in named if not (root / name).is_file()],
        "chain": list(broken()),
        "untold": sorted(name for name, text in told.items() if typed.get(name, "") != text),
    }


def _score(name: str) -> str:
    out = io.StringIO()
    call_command("score", name, "--json", stdout=out)
    return out.getvalue()


if __name__ == "__main__":
    setup_test_environment()
    act, *rest = sys.argv[1:]
    if act == "restore":
        call_command("restore", *rest)
        print(json.dumps(state(), ensure_ascii=False))
    elif act == "state":
        print(json.dumps(state(), ensure_ascii=False))
    elif act == "persist":
        persist(int(rest[0]))
    elif act == "keep":
        keep(Path(rest[0]))
    else:
        {"prepare": prepare, "load": load}[act]()
