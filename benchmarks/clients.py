"""Fifty people of as many departments whose pages keep what they type, for a minute: answers, losses and times."""

from __future__ import annotations

import json
import random
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from .entry import served

PAUSE = (1.0, 3.0)
"""Seconds between two cells of one person."""


def run(folder: Path, people: int, seconds: int) -> None:
    from django.db import connection, connections

    drafters = departments(people)
    vendor = connection.vendor
    connections.close_all()
    with served() as server:
        clients = [Client(server.url, **drafter) for drafter in drafters]
        until = time.monotonic() + seconds
        threads = [threading.Thread(target=client.type_until, args=(until,)) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    report(vendor, clients, seconds)


def departments(count: int) -> list[dict[str, Any]]:
    """As many departments of the demonstration's year, each with a drafter who is logged in and its figures typed."""
    from django.conf import settings
    from django.test import Client as Browser

    from apps.assessments.models import Assessment
    from apps.budgets.models import Figure
    from apps.departments.models import Department, Membership, Role, User

    first = Assessment.objects.get(department__code="futian", cycle__year=2020)
    figures = list(first.figures.exclude(statement__startswith="项目"))
    found = []
    for number in range(count):
        department = Department.objects.create(district=first.department.district, code=f"bench{number}", name=f"第{number}局")
        made = Assessment.objects.create(cycle=first.cycle, department=department, due_on=first.due_on)  # the year is over
        user = User.objects.create(username=f"bench{number}", name=f"第{number}人", password="!")
        Membership.objects.create(user=user, role=Role.DRAFTER, district=department.district, department=department)
        Figure.objects.bulk_create(
            Figure(assessment=made, statement=f.statement, row=f.row, column=f.column, raw=f.raw, updated_by=user) for f in figures
        )
        browser = Browser()
        browser.force_login(user)
        found.append({"pk": made.pk, "session": browser.cookies[settings.SESSION_COOKIE_NAME].value})
    return found


STATEMENTS = ("采购", "季度", "结转")


class Client:
    def __init__(self, url: str, pk: int, session: str):
        self.url, self.pk, self.session = f"{url}/assessments/{pk}/cells/", pk, session
        self.page = f"{url}/assessments/{pk}/steps/{urllib.parse.quote('执行')}/"
        self.random = random.Random(pk)
        self.times: list[float] = []
        self.errors: list[str] = []
        self.kept: dict[tuple[str, str], str] = {}

    def type_until(self, until: float) -> None:
        token = self._token()
        loaded = self._stored()
        cells = sorted(loaded)
        time.sleep(self.random.random() * PAUSE[1])
        while time.monotonic() < until:
            statement, name = self.random.choice(cells)
            text = f"{self.random.randrange(10**6)}.{self.random.randrange(100):02d}"
            before = loaded.get((statement, name), "")
            fields = {
                "keep": "1", "form": statement, "step": "执行", f"{statement}-{name}": text,
                f"{statement}-loaded": json.dumps({name: before}, ensure_ascii=False), "csrfmiddlewaretoken": token,
            }  # fmt: skip
            started = time.monotonic()
            answer = self._send(fields, token)
            self.times.append(time.monotonic() - started)
            if answer is not None:
                told = answer["forms"][statement]
                if told["conflicts"] or told["unsaved"] or told["stored"].get(name) != text:
                    self.errors.append(f"没有存：{told}")
                else:
                    loaded[statement, name] = self.kept[statement, name] = text
            time.sleep(self.random.uniform(*PAUSE))

    def _stored(self) -> dict[tuple[str, str], str]:
        from django.db import connection

        from apps.budgets.models import Figure

        found = {(f.statement, f"{f.row}.{f.column}"): f.raw for f in Figure.objects.filter(assessment=self.pk, statement__in=STATEMENTS)}
        connection.close()
        return found

    def _token(self) -> str:
        request = urllib.request.Request(self.page, headers={"Cookie": self._cookie()})
        with urllib.request.urlopen(request, timeout=120) as answer:
            cookies = answer.headers.get_all("Set-Cookie") or []
        return next(c.split("=", 1)[1].split(";")[0] for c in cookies if c.startswith("csrftoken="))

    def _cookie(self, token: str = "") -> str:
        from django.conf import settings

        return "; ".join(filter(None, (f"{settings.SESSION_COOKIE_NAME}={self.session}", token and f"csrftoken={token}")))

    def _send(self, fields: dict[str, str], token: str) -> dict[str, Any] | None:
        data = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(self.url, data, headers={"Cookie": self._cookie(token), "X-CSRFToken": token})
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return dict(json.load(answer))
        except (urllib.error.URLError, ValueError, OSError) as error:
            self.errors.append(str(error))
            return None


def report(vendor: str, clients: list[Client], seconds: int) -> None:
    from apps.budgets.models import Figure

    times = sorted(t for client in clients for t in client.times)
    errors = [error for client in clients for error in client.errors]
    lost = 0
    for client in clients:
        stored = {(f.statement, f"{f.row}.{f.column}"): f.raw for f in Figure.objects.filter(assessment=client.pk)}
        lost += sum(stored.get(place) != text for place, text in client.kept.items())
    middle, most = times[len(times) // 2], times[int(len(times) * 0.95)]
    print(f"{vendor}：{len(clients)} 人 {seconds} 秒，存 {len(times)} 次；出错 {len(errors)}，丢失 {lost}；"
          f"中位 {middle * 1000:.0f} 毫秒，p95 {most * 1000:.0f} 毫秒，最长 {times[-1] * 1000:.0f} 毫秒。")  # fmt: skip
    for error in errors[:5]:
        print(f"  {error[:200]}")
