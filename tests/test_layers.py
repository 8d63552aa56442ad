"""Imports point down (design.md §6): one floor below the other, and no circles.

Read by ``ast``, so that an import inside a function or under TYPE_CHECKING counts as well; foreign keys are read
from the app registry, because a key is an import of the database.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps as registry
from django.conf import settings

ROOT: Path = settings.BASE_DIR
APPS = ROOT / "apps"

FLOORS = (
    ("domain",),
    ("audit",),
    ("departments", "packs", "jobs", "files"),
    ("accounts", "assessments"),
    ("budgets", "projects", "indicators"),
    ("factbook",),
    ("scoring", "findings", "checkups", "reports"),
    ("reviews",),
    ("exchange", "desk", "publication", "service", "demo"),
    ("api",),
)
FLOOR = {package: floor for floor, packages in enumerate(FLOORS) for package in packages}

SAME_FLOOR = {
    # A pack version belongs to a district, which is a row of departments.
    ("packs", "departments"),
    # What a job makes are files, and a disk may be full.
    ("jobs", "files"),
    # The fields of a project are figures of the statement 项目: its form is a statement's form, its facts are cells.
    ("projects", "budgets"),
    # An opinion on somebody's report is a report too: the writers of reports make its files.
    ("checkups", "reports"),
}
"""Who may import whom on one floor.  Each pair is an order, never a circle; everything else stays strangers."""

TOP = len(FLOORS) - 1
"""Packages of the top floor are imported by nobody, not even on their own floor."""

HEAVY = {
    "docx", "fitz", "fontTools", "lxml", "matplotlib", "numpy", "openpyxl", "pandas", "pdfplumber", "PIL", "playwright",
    "psutil", "pydyf", "pypdf", "pypdfium2", "python_calamine", "tinycss2", "tinyhtml5", "uharfbuzz", "weasyprint", "xlsxwriter",
}  # fmt: skip
"""Slow to import: only where used, inside a function.  A page must not wait for what only a worker needs."""

SLOW = {"ninja", "pydantic", "mozilla_django_oidc", "jwt", "cryptography", "requests"}
"""Loaded by the first request that needs them: commands and the start of a web process do without."""

QUEUE = {"celery", "kombu", "redis", "valkey"}
QUEUE_FILES = {"tasks.py"}
"""A task is declared when its module is imported, so the queue's library may stand at the top of ``tasks.py`` alone."""

LOCAL_IMPORTS = {
    # Rules nest: a rule of rules reads its parts by the table that lists itself.
    ("apps.domain.rules.structure", "apps.domain.rules"),
    # What describes the interface loads ninja, which commands do without.
    ("apps.api.urls", "apps.api.endpoints"),
    ("apps.api.urls", "apps.api.reference"),
}
"""First-party imports inside functions.  Such an import hides a circle or a cost, so each is named with its reason."""

WORKERS_OWN = {"apps.reports.docx", "apps.reports.fonts", "apps.reports.justify", "apps.reports.pdf"}
"""What makes files; the rest of reports, which the web process loads, may put off importing it."""

DOMAIN_MAY_IMPORT = {"yaml"}
"""Beside the standard library and itself."""


@dataclass(frozen=True)
class Import:
    """One imported module: by whom, on which line, and whether importing the importer imports it too."""

    importer: str
    module: str
    where: str
    at_load: bool
    typing_only: bool

    @property
    def top(self) -> str:
        return self.module.partition(".")[0]


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, Path]:
    return {module_name(path): path for path in sorted(APPS.rglob("*.py"))}


@cache
def imports() -> tuple[Import, ...]:
    return tuple(found for name, path in modules().items() for found in imports_of(name, path))


def imports_of(name: str, path: Path) -> Iterator[Import]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node, at_load, typing_only in statements(ast.parse(path.read_text(encoding="utf-8")).body):
        where = f"{path.relative_to(ROOT)}:{node.lineno}"
        for module in imported(node, package):
            yield Import(name, module, where, at_load, typing_only)


def statements(
    body: list[ast.stmt], at_load: bool = True, typing_only: bool = False
) -> Iterator[tuple[ast.stmt, bool, bool]]:
    """Every statement below, with whether it runs on import and whether only type checkers read it."""
    for node in body:
        yield node, at_load, typing_only
        inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        typing = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        yield from statements(below(node), at_load and not inside, typing_only or typing)


def below(node: ast.stmt) -> list[ast.stmt]:
    children = [*getattr(node, "body", []), *getattr(node, "orelse", []), *getattr(node, "finalbody", [])]
    parts = [*getattr(node, "handlers", []), *getattr(node, "cases", [])]
    return [child for child in children if isinstance(child, ast.stmt)] + [
        child for part in parts for child in part.body
    ]


def imported(node: ast.stmt, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            parts = package.split(".")
            base = ".".join(parts[: len(parts) - node.level + 1] + ([node.module] if node.module else []))
        for alias in node.names:
            below_it = f"{base}.{alias.name}"
            yield below_it if below_it in modules() else base


def package_of(module: str) -> str:
    """``apps.reports.pdf`` → ``reports``; empty for what is not ours."""
    first, _, rest = module.partition(".")
    return rest.partition(".")[0] if first == "apps" else ""


def may_import(importer: str, imported_package: str) -> bool:
    if importer == imported_package or (importer, imported_package) in SAME_FLOOR:
        return True
    return FLOOR[imported_package] < FLOOR[importer]


# --- the floors ------------------------------------------------------------------------------------


def test_every_package_has_its_floor() -> None:
    packages = {path.parent.name for path in APPS.glob("*/__init__.py")}
    assert packages <= set(FLOOR), "新的包要先在 FLOORS 里定层"


def test_imports_point_down() -> None:
    wrong = [
        f"{found.where} {found.importer} → {found.module}"
        for found in imports()
        if (package := package_of(found.module)) and not may_import(package_of(found.importer), package)
    ]
    assert wrong == []


def test_the_order_inside_a_floor_is_needed_and_has_no_circle() -> None:
    used = {(package_of(found.importer), package_of(found.module)) for found in imports()}
    assert used >= SAME_FLOOR, "不再需要的先后关系要删去"
    for upper, lower in SAME_FLOOR:
        assert FLOOR[upper] == FLOOR[lower]
        assert (lower, upper) not in SAME_FLOOR


def test_nobody_imports_the_top_floor() -> None:
    top = set(FLOORS[TOP])
    wrong = [f.where for f in imports() if package_of(f.module) in top - {package_of(f.importer)}]
    assert wrong == []


def test_foreign_keys_point_down() -> None:
    wrong = []
    for model in registry.get_models(include_auto_created=True):
        owner = package_of(model.__module__)
        for field in model._meta.get_fields() if owner else ():
            target = getattr(getattr(field, "remote_field", None), "model", None)
            package = package_of(target.__module__) if target is not None and field.concrete else ""
            if package and not may_import(owner, package):
                wrong.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    assert wrong == []


def test_apps_know_nothing_of_tests_and_set_up() -> None:
    wrong = [f.where for f in imports() if f.top in {"tests", "setup", "benchmarks"}]
    assert wrong == []


def test_only_the_service_knows_how_the_service_is_put_together() -> None:
    """``config`` imports apps by their names in settings and urls; back up go only the commands that run the service."""
    wrong = [f.where for f in imports() if f.top == "config" and package_of(f.importer) != "service"]
    assert wrong == []


# --- the ground floor ------------------------------------------------------------------------------

DOMAIN_FLOORS = (
    ("money", "numbers", "names", "intervals", "agreement", "facts", "findings", "formulas", "numbering",
     "places"),
    ("writing",),
    ("charts", "cells"),
    ("accounts",),
    ("statements", "deviation", "disclosure", "framework", "scores", "totals", "rules", "forms", "outline", "pack"),
    ("book",),
    ("report",),
    ("language",),
    ("documents",),
    ("checkup",),
    ("examine", "recall"),
    ("revision", "district"),
)
"""Wings of the domain, one above the other.  A pack is read as one: its statements, rules, forms and outline share a floor."""

DOMAIN_FLOOR = {wing: floor for floor, wings in enumerate(DOMAIN_FLOORS) for wing in wings}

def wing_of(module: str) -> str:
    parts = module.split(".")
    return parts[2] if len(parts) > 2 and parts[:2] == ["apps", "domain"] else ""


def test_every_wing_of_the_domain_has_its_floor() -> None:
    assert {wing for module in modules() if (wing := wing_of(module))} == set(DOMAIN_FLOOR)


def test_imports_inside_the_domain_point_down() -> None:
    wrong = [
        f"{found.where} {found.importer} → {found.module}"
        for found in imports()
        if (upper := wing_of(found.importer)) and (lower := wing_of(found.module))
        if DOMAIN_FLOOR[lower] > DOMAIN_FLOOR[upper]
    ]
    assert wrong == []


def test_the_domain_is_plain_python() -> None:
    allowed = set(sys.stdlib_module_names) | DOMAIN_MAY_IMPORT
    wrong = [
        f"{found.where} {found.module}"
        for found in imports()
        if package_of(found.importer) == "domain"
        and found.top not in allowed
        and package_of(found.module) != "domain"
    ]
    assert wrong == []


def test_the_domain_asks_neither_the_clock_nor_the_system() -> None:
    """What it returns follows from what it is given: no today, no environment, no files, no network, no chance."""
    outside = {"http", "locale", "logging", "os", "pathlib", "random", "secrets", "socket", "subprocess"}
    outside |= {"threading", "time", "urllib"}
    wrong = [
        f"{f.where} {f.module}" for f in imports() if package_of(f.importer) == "domain" and f.top in outside
    ]
    calls = {"open", "print", "input", "exec", "eval", "now", "today", "utcnow"}
    for name, path in modules().items():
        if package_of(name) == "domain":
            wrong += [
                f"{path.relative_to(ROOT)}:{line} {call}()" for line, call in calls_in(path) if call in calls
            ]
    assert wrong == []


def calls_in(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node.lineno, node.func.id
            elif isinstance(node.func, ast.Attribute):
                yield node.lineno, node.func.attr


def test_the_domain_runs_without_django() -> None:
    code = (
        "import importlib, sys\n"
        f"for name in {[name for name in modules() if package_of(name) == 'domain']!r}: importlib.import_module(name)\n"
        "print(sorted({m.partition('.')[0] for m in sys.modules} & {'django', 'celery', 'config'}))"
    )
    assert run(code) == "[]"


# --- no circles ------------------------------------------------------------------------------------


def test_no_modules_import_each_other_in_a_circle() -> None:
    ahead: dict[str, set[str]] = {name: set() for name in modules()}
    for found in imports():
        if found.at_load and not found.typing_only and found.module in ahead:
            ahead[found.importer].add(found.module)
    assert circles(ahead) == []


def circles(ahead: dict[str, set[str]]) -> list[list[str]]:
    """Take away what imports nothing that is left, until nothing changes: what remains goes in circles."""
    left = {name: set(targets) for name, targets in ahead.items()}
    while free := [name for name, targets in left.items() if not targets & left.keys()]:
        for name in free:
            del left[name]
    return [[name, *sorted(targets & left.keys())] for name, targets in sorted(left.items())]


def test_a_circle_would_be_seen() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}, "e": set()}) != []
    assert circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_imports_inside_functions_are_those_on_the_list() -> None:
    hidden = {
        (found.importer, found.module)
        for found in imports()
        if not found.at_load and package_of(found.module) and not put_off(found)
    }
    assert hidden == LOCAL_IMPORTS


def put_off(found: Import) -> bool:
    return package_of(found.importer) == "reports" and found.module in WORKERS_OWN


# --- heavy libraries -------------------------------------------------------------------------------


def test_heavy_libraries_are_imported_where_used() -> None:
    wrong = [f"{f.where} {f.module}" for f in imports() if f.top in HEAVY and f.at_load and not f.typing_only]
    assert wrong == []


def test_the_queue_is_known_to_tasks_alone() -> None:
    wrong = [
        f"{f.where} {f.module}"
        for f in imports()
        if f.top in QUEUE and f.at_load and Path(f.where.partition(":")[0]).name not in QUEUE_FILES
    ]
    assert wrong == []


@pytest.mark.parametrize("what", ["a web process", "every module of apps"])
def test_no_heavy_library_is_loaded_by(what: str) -> None:
    """The same by running it: another library may bring a heavy one along."""
    names = ["config.urls", "config.wsgi"] if what == "a web process" else list(modules())
    code = (
        "import importlib, os, sys\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'\n"
        "import django; django.setup()\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        f"print(sorted({{m.partition('.')[0] for m in sys.modules}} & {HEAVY | (SLOW if what == 'a web process' else set())!r}))"
    )
    assert run(code) == "[]"


def run(code: str) -> str:
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, text=True, capture_output=True)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()
