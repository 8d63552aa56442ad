"""What holds of the project as a whole: migrations, templates, addresses, names, and the rules of docs/style.md."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from django.apps import apps as registry
from django.conf import settings
from django.contrib import admin
from django.contrib.staticfiles import finders
from django.core.management import call_command, get_commands, load_command_class
from django.db import models
from django.forms.models import BaseModelForm
from django.template.loader import get_template
from django.urls import get_resolver

from apps.domain.checkup.rules import RULES

ROOT: Path = settings.BASE_DIR
TEMPLATES = ROOT / "templates"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@cache
def tracked() -> tuple[Path, ...]:
    """The files of the project: what git knows, and what is new and not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True)
    if result.returncode != 0:
        pytest.skip("不在 git 仓库里，不知道哪些文件属于项目")
    names = result.stdout.decode().split("\0")
    return tuple(path for name in sorted(filter(None, names)) if (path := ROOT / name).is_file())


@cache
def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def files(*folders: str, suffix: str = "", apart_from: Iterable[str] = ()) -> list[Path]:
    chosen = [path for path in tracked() if path.relative_to(ROOT).parts[0] in folders or not folders]
    return [
        path
        for path in chosen
        if path.name.endswith(suffix) and not name_of(path).startswith(tuple(apart_from))
    ]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines_with(pattern: str, paths: Iterable[Path], but: str = r"(?!)") -> list[str]:
    """``file:line  text`` of every line that has the first pattern and not the second."""
    wanted, allowed = re.compile(pattern), re.compile(but)
    return [
        f"{name_of(path)}:{number}  {line.strip()[:120]}"
        for path in paths
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if wanted.search(line) and not allowed.search(line)
    ]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(text_of(path))


def own_models() -> list[type[models.Model]]:
    return [model for model in registry.get_models() if model.__module__.startswith("apps.")]


# --- database --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


WITHOUT_WHO = {
    # Who moved it is in the log row of the same transaction (assessments.TransitionLog.at, .by).
    "assessments.Assessment.state_at",
    "assessments.Assessment.handed_in_at",
    # A worker finishes a job, not a person; who asked is requested_by.
    "reports.DistrictSummary.finished_at",
    "reports.Edition.finished_at",
    "assessments.Mailing.finished_at",
    "reviews.Letter.finished_at",
    "checkups.Checkup.finished_at",
    "checkups.Opinion.finished_at",
    "exchange.Import.finished_at",
    "exchange.Workbook.finished_at",
    "indicators.Thumbnail.finished_at",
    # A process gives signs of life, not a person.
    "service.Heartbeat.at",
    "findings.Examination.finished_at",
    # A token is made and used by its user.
    "accounts.Token.created_at",
    "accounts.Token.used_at",
    # A record says who in words, which outlive the row of the person.
    "audit.Entry.at",
}


def test_who_and_when_come_together() -> None:
    alone = set()
    for model in own_models():
        fields = {field.name for field in model._meta.fields}
        for name in fields:
            ending, other = ("at", "by") if re.fullmatch(r"(.*_)?at", name) else ("by", "at")
            partner = re.sub(rf"(^|_){ending}$", rf"\1{other}", name)
            if re.fullmatch(rf"(.*_)?{ending}", name) and partner not in fields:
                alone.add(f"{model._meta.label}.{name}")
    assert alone == WITHOUT_WHO


def test_who_cannot_be_deleted() -> None:
    """A person who typed or decided something stays on record; leaving means is_active=False."""
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in model._meta.fields
        if re.fullmatch(r"(.*_)?by", field.name) and field.remote_field.on_delete is not models.PROTECT
    ]
    assert wrong == []


# --- templates and addresses -----------------------------------------------------------------------

ASKED_FOR_BY_DJANGO = {
    "400.html", "403.html", "403_csrf.html", "404.html", "500.html",
    "registration/login.html", "registration/password_change_form.html", "registration/password_change_done.html",
}  # fmt: skip
BY_BLOCK_TYPE = "report/blocks/"
"""One template a block type: ``report/blocks/<type>.html``."""


def template_names() -> set[str]:
    return {path.relative_to(TEMPLATES).as_posix() for path in files("templates", suffix=".html")}


@cache
def template_references() -> frozenset[str]:
    """Every template named in a template or in Python."""
    named = set()
    for path in files("templates", suffix=".html"):
        named |= set(re.findall(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']", text_of(path)))
    for path in files("apps", "config", suffix=".py"):
        strings = (
            n.value
            for n in ast.walk(tree_of(path))
            if isinstance(n, ast.Constant) and isinstance(n.value, str)
        )
        named |= {text for text in strings if re.fullmatch(r"[\w/.-]+\.html", text)}
    return frozenset(named)


def test_every_template_is_used() -> None:
    unused = template_names() - template_references() - ASKED_FOR_BY_DJANGO
    assert {name for name in unused if not name.startswith(BY_BLOCK_TYPE)} == set()


def test_every_block_type_has_its_template_and_no_other() -> None:
    from apps.domain.writing import blocks

    types = {kind.__name__.lower() for kind in blocks.Block.__args__}
    found = {Path(name).stem for name in template_names() if name.startswith(BY_BLOCK_TYPE)}
    assert types <= found
    assert {
        name for name in found - types if f"{BY_BLOCK_TYPE}{name}.html" not in template_references()
    } == set()


def test_every_template_that_is_named_exists_and_compiles() -> None:
    for name in sorted(template_references() | template_names()):
        get_template(name)


def test_every_address_in_a_template_resolves() -> None:
    wrong = []
    for path in files("templates", suffix=".html"):
        for name, rest in re.findall(r"{%\s*url\s+[\"']([\w:-]+)[\"']([^%]*)%}", text_of(path)):
            words = re.sub(r"\sas\s+\w+\s*$", "", rest.rstrip()).split()
            if len(words) not in parameters(name):
                wrong.append(f"{name_of(path)}: {name}{rest}")
    assert wrong == []


def test_every_address_in_python_resolves() -> None:
    wrong = []
    for path in files("apps", "config", suffix=".py"):
        for call in (
            n for n in ast.walk(tree_of(path)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
        ):
            name = str(getattr(call.args[0], "value", "/")) if call.args else "/"
            names_one = call.func.id in ("reverse", "reverse_lazy", "redirect") and not name.startswith("/")
            if names_one and isinstance(call.args[0], ast.Constant) and not parameters(name):
                wrong.append(f"{name_of(path)}:{call.lineno} {name}")
    assert wrong == []


def parameters(name: str) -> set[int]:
    """How many values the addresses of this name take; empty if there is none."""
    resolver = get_resolver()
    for part in name.split(":")[:-1]:
        resolver = resolver.namespace_dict[part][1] if part in resolver.namespace_dict else resolver
    found = resolver.reverse_dict.getlist(name.rpartition(":")[2])
    return {len(params) for possibilities, *_ in found for _, params in possibilities}


def test_every_static_file_that_is_named_exists() -> None:
    named = {
        name
        for path in files("templates", suffix=".html")
        for name in re.findall(r"{%\s*static\s+[\"']([^\"']+)[\"']", text_of(path))
    }
    assert [name for name in sorted(named) if not finders.find(name)] == []


def test_every_icon_that_is_named_is_drawn() -> None:
    drawn = set(re.findall(r'\bid="([\w-]+)"', text_of(ROOT / "static/img/icons.svg")))
    named = {
        name
        for path in files("templates", suffix=".html")
        for text in re.findall(r"{%\s*include\s+\"components/(?:icon|empty)\.html\"([^%]*)%}", text_of(path))
        for name in re.findall(r"\b(?:name|icon)=\"([\w-]+)\"", text)
    }
    assert named - drawn == set()


def test_pages_bring_no_script_of_their_own() -> None:
    """The content security policy forbids it; htmx is set to evaluate nothing."""
    pages = files("templates", suffix=".html")
    assert lines_with(r"<script(?![^>]*\bsrc=)", pages) == []
    assert lines_with(r"(?i)\son[a-z]+\s*=", pages) == []
    assert lines_with(r"(?i)javascript:|\bhx-on\b|\bhx-vars\b|=[\"']js:", pages) == []


def test_pages_reach_for_nothing_outside() -> None:
    pages = files("templates", "static")
    namespaces = r"https?://www\.w3\.org/"
    assert lines_with(r"https?://", pages, but=namespaces) == []
    assert lines_with(r"(?:src|href|action)\s*=\s*[\"']//|url\(\s*[\"']?//|@import", pages) == []


def test_every_form_that_posts_carries_the_token() -> None:
    wrong = []
    for path in files("templates", suffix=".html"):
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", text_of(path), re.S):
            if "csrf_token" not in form:
                wrong.append(f"{name_of(path)}: {form[:80]}")
    assert wrong == []


# --- Python ----------------------------------------------------------------------------------------


def test_only_money_rounds() -> None:
    assert lines_with(r"\.quantize\(", files("apps", suffix=".py"), but=r"^\s*\"\"\"") == lines_with(
        r"\.quantize\(", [ROOT / "apps/domain/money.py"]
    )
    assert len(lines_with(r"\.quantize\(", [ROOT / "apps/domain/money.py"])) == 1


FLOATS = {
    # A chart is drawn, not read: its heights may be floats, the numbers printed beside them are not.
    "apps/domain/outline/chart.py": "in_unit",
}


def test_no_figure_becomes_a_float() -> None:
    found = [
        (path, node)
        for path in files(
            "apps", suffix=".py", apart_from=["apps/domain/charts/"]
        )
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
    ]
    wrong = []
    for path, node in found:
        line = text_of(path).splitlines()[node.lineno - 1]
        if FLOATS.get(name_of(path), "\0") not in line:
            wrong.append(f"{name_of(path)}:{node.lineno} {line.strip()}")
    assert wrong == []


def test_no_rounding_by_python_or_django() -> None:
    """``round`` rounds half to even and ``floatformat`` and ``intcomma`` know no precision: figures come formatted."""
    calls = [
        f"{name_of(path)}:{node.lineno}"
        for path in files("apps", suffix=".py", apart_from=["apps/reports/", "apps/files/pdf/"])  # places on paper
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "round"
    ]
    assert calls == []
    pages = files("templates", suffix=".html", apart_from=["templates/components/progress.html"])
    assert lines_with(r"\|\s*(floatformat|intcomma|stringformat)", pages) == []


def test_no_signals() -> None:
    wrong = []
    for path in files("apps", "config", suffix=".py"):
        for node in ast.walk(tree_of(path)):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            wrong += [
                f"{name_of(path)}:{node.lineno}"
                for n in names
                if re.fullmatch(r"django\.(dispatch|.*signals).*", n)
            ]
    assert wrong == []


def test_no_wildcard_imports() -> None:
    wrong = [
        f"{name_of(path)}:{node.lineno}"
        for path in files(suffix=".py")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]
    assert wrong == []


def test_every_module_is_named_for_a_thing() -> None:
    catch_all = {
        "utils",
        "util",
        "helpers",
        "helper",
        "services",
        "service",
        "common",
        "misc",
        "managers",
        "signals",
        "selectors",
    }
    # apps/service is a thing: what runs the product on a machine.
    packages = catch_all - {"service"}
    named = [name_of(path) for path in files("apps", "config") if path.stem in catch_all or packages & {*path.parent.parts}]
    assert named == []


def test_views_fetch_an_assessment_in_one_way() -> None:
    """access.py alone decides who may see one; a view asks it."""
    views = [path for path in files("apps", suffix=".py") if path.name == "views.py"]
    assert views
    assert lines_with(r"\bAssessment\.objects\b|get_object_or_404\(\s*Assessment\b", views) == []


def test_nothing_is_left_for_later_without_saying_so() -> None:
    assert (
        lines_with(r"\b(TODO|FIXME|XXX|HACK)\b", files(apart_from=["tests/test_consistency.py", "LICENSE"]))
        == []
    )


# --- words -----------------------------------------------------------------------------------------


def in_english(words: Iterable[tuple[str, object]]) -> list[str]:
    return [f"{where}: {text}" for where, text in words if not CHINESE.search(str(text))]


def test_every_app_and_model_has_a_chinese_name() -> None:
    names: list[tuple[str, object]] = []
    for config in registry.get_app_configs():
        if config.name.startswith("apps."):
            names.append((config.name, config.verbose_name))
    for model in own_models():
        meta = model._meta
        names += [(meta.label, meta.verbose_name), (meta.label, meta.verbose_name_plural)]
    assert in_english(names) == []


def test_every_field_that_people_see_has_a_chinese_name() -> None:
    admin_fields = [
        (field, f"{model._meta.label}.{field.name}")
        for model in own_models()
        if admin.site.is_registered(model)
        for field in model._meta.fields
        if field.editable and not field.primary_key
    ]
    names = [(where, field.verbose_name) for field, where in admin_fields]
    names += [
        (f"{form.__name__}.{name}", field.label)
        for form in below(BaseModelForm)
        if form.__module__.startswith("apps.")
        for name, field in form.base_fields.items()
    ]
    assert in_english(names) == []


def test_every_choice_has_a_chinese_name() -> None:
    choices = [
        (f"{model._meta.label}.{field.name}", label)
        for model in own_models()
        for field in model._meta.fields
        for _, label in field.flatchoices
    ]
    assert in_english(choices) == []


def below(kind: type) -> Iterator[type]:
    for path in files("apps", suffix="forms.py"):
        import_module(name_of(path).removesuffix(".py").replace("/", "."))
    for child in kind.__subclasses__():
        yield child
        yield from below(child)


def test_every_command_says_what_it_does() -> None:
    own = {name: app for name, app in get_commands().items() if str(app).startswith(("apps.", "config"))}
    assert own
    assert in_english((name, load_command_class(app, name).help) for name, app in own.items()) == []


# --- findings --------------------------------------------------------------------------------------

CODES = {
    # Packs: the files and their shape
    "P000": r"缺少 (pack|outline)\.yaml|没有 pack\.yaml",
    "P001": r"YAML|文件过大|UTF-8",
    "P002": r"应为列表|应为“名称: 内容”的形式",
    "P003": r"缺少|须写|应写|至少要有|里要有|为空",
    "P004": r"应为(文字|数字|整数|四位年份| true)",
    "P005": r"标识|编号中不能有",
    "P006": r"只能|不认识单位|这种编号|这种栏",
    "P007": r"",  # the formula's own message
    "P008": r"不认识“",
    "P009": r"没有名为|没有这个事实|没有栏次|没有行次|没有编号为|不存在",
    "P010": r"",  # the sentence's own message
    "P011": r"应写 .* 之一",
    "P012": r"没有文件|没有 projects\.yaml|要有 projects\.yaml",
    "P013": r"公式循环引用",
    "P014": r"文字、日期和数字放在一起计算|两边都应是数",
    "P015": r"标题.*级，最多",
    "P016": r"重复|保留的名称|出现两次",
    "P017": r"写了 sum",
    "P018": r"格|类别个数不符|应写三项",
    "P019": r"(extends|part) 循环引用",
    "P020": r"extends“",
    "P021": r"用例“",
    # Packs: the framework and its rules
    "F001": r"权重合计",
    "F002": r"指标编号.*重复",
    "F003": r"等级|最低一级",
    "F004": r"既有分组又有指标",
    "F005": r"得分取自别处",
    "R001": r"这种规则|这种计分方法",
    "R010": r"用 zero 写明",
    "R011": r"区间.*写法有误",
    "R012": r"权重",
    "R013": r"分档不完整|其他情形",
    "R014": r"应大于零|应高于|与分项数不符|应为 0 至 100%",
    "R015": r"用 whole 写明",
    "R016": r"重复",
    "R017": r"符号与指标值不合",
    # Assessments: what is missing, sums that do not close, points without a reason
    "M001": r"格未填",
    "M002": r"至少填 .* 行",
    "M003": r"还没有写",
    "M004": r"超过 .* 字",
    "M005": r"尚不能计分",
    "M006": r"自评总分还没有填",
    "M007": r"还没有填全",
    "M008": r"填写有误",
    "M009": r"不是填报数",
    "Z001": r"分值合计",
    "Z002": r"没有写偏差原因",
    "Z003": r"没有写原因",
    "S001": r"各分项合计",
    "S002": r"小于其中各项之和",
    "J001": r"未说明理由",
    "J002": r"未说明原因",
    # Rewritten sentences: data that changed since, figures that say otherwise, figures left out
    "W001": r"填报数据已变",
    "W002": r"没有自动句中的|按填报数据应为",
    "W003": r"没有写到自动句中的",
    # Figures that nobody has explained
    "Y001": r"文字里没有说明原因",
    "Y002": r"请核对单位是否填错",
    "Y003": r"文字里没有说明原因",
}
"""Every finding's code and what all of its messages say.  A new meaning takes a new code: people accept findings by it.
Those of the check-up (C…, T…) are in its register of rules, held by an example each (tests/domain/checkup/test_rules.py)."""


def findings_in_code() -> Iterator[tuple[str, str, str]]:
    """Code, message (slots as ``…``) and place of every finding that the code can make."""
    for path in files("apps", suffix=".py"):
        for node in ast.walk(tree_of(path)):
            if (
                isinstance(node, ast.Call)
                and node.args
                and re.fullmatch(r"[A-Z]\d{3}", constant(node.args[0]))
            ):
                said = [part for part in node.args[1:] if not isinstance(part, ast.Attribute)]  # its severity
                yield (
                    constant(node.args[0]),
                    constant(said[0]) if said else "",
                    f"{name_of(path)}:{node.lineno}",
                )


def constant(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(constant(part) or "…" for part in node.values)
    return ""


def test_every_finding_code_has_one_meaning() -> None:
    everything = list(findings_in_code())
    assert {code for code, *_ in everything if code in RULES or code.startswith("C")} <= set(RULES)
    found = [one for one in everything if one[0] not in RULES]
    assert {code for code, _, _ in found} == set(CODES)
    wrong = [
        f"{where} {code} {text}" for code, text, where in found if text and not re.search(CODES[code], text)
    ]
    assert wrong == []


@pytest.mark.parametrize("folder", sorted(path.parent.name for path in (ROOT / "packs").glob("*/pack.yaml")))
def test_a_packs_own_checks_have_codes_of_their_own(folder: str) -> None:
    paths = [path for pattern in ("checks.yaml", "checks/*.yaml") for path in (ROOT / "packs" / folder).glob(pattern)]
    codes = [str(entry["code"]) for path in paths for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["checks"]]
    assert len(codes) == len(set(codes))
    assert set(codes) & set(CODES) == set()


# --- what must not be in the repository --------------------------------------------------------------

MAY_NAME_A_PACK = ("packs/", "demo/", "docs/", "tests/", "README", "CHANGELOG")


def test_no_code_knows_a_pack_by_name() -> None:
    codes = sorted(path.parent.name for path in (ROOT / "packs").glob("*/pack.yaml"))
    assert codes
    wrong = lines_with("|".join(map(re.escape, codes)), files(apart_from=MAY_NAME_A_PACK))
    assert wrong == []


def test_no_page_or_module_knows_a_district_by_name() -> None:
    heads = [yaml.safe_load(text_of(path)) for path in (ROOT / "packs").glob("*/pack.yaml")]
    districts = [head["district"] for head in heads if "district" in head]  # a base pack may have none
    names = {word for one in districts for word in (one.get("name"), one.get("bureau")) if word}
    assert names
    assert (
        lines_with("|".join(map(re.escape, sorted(names))), files("apps", "config", "templates", "static"))
        == []
    )


def test_no_registry_and_no_machine_is_named() -> None:
    """A clone works wherever it lies and from whatever mirror its site uses."""
    own_words = ["tests/test_consistency.py"]
    hosts = r"pypi\.org|pythonhosted|npmjs|npmmirror|deb\.debian\.org|ghcr\.io|docker\.io|quay\.io|\bmirrors?\.[a-z]"
    assert lines_with(hosts, files(apart_from=own_words)) == []
    sites = sorted(hosts_of_this_machine())
    assert lines_with("|".join(map(re.escape, sites)) or r"(?!)", files(apart_from=own_words)) == []
    places = r"(?<![\w./*-])/(home|Users|work|workspace|opt|mnt|srv)/\w"
    assert lines_with(places, files(apart_from=[*own_words, "Dockerfile", "docker-compose.yml"])) == []
    assert lines_with(re.escape(str(ROOT)) + r"\b", files(apart_from=own_words)) == []


def hosts_of_this_machine() -> set[str]:
    """Where this machine gets packages from, by its environment and by pip's own settings."""
    values = [
        value
        for name, value in os.environ.items()
        if re.search(r"INDEX|REGISTRY|FIND_LINKS|PROXY", name.upper())
    ]
    result = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True)
    values += re.findall(r"\w+://[^\s']+", result.stdout)
    hosts = {urlsplit(word).hostname or "" for value in values for word in value.split() if "://" in word}
    return hosts - {"", "localhost", "127.0.0.1", "::1"}


def test_no_secret_is_in_the_repository() -> None:
    words = r"BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bghp_\w{36}\b"
    assert lines_with(words, files(apart_from=["tests/test_consistency.py"])) == []
    assert [
        name_of(path)
        for path in tracked()
        if path.name in {".env", "secret_key"} or path.suffix == ".sqlite3"
    ] == []


# --- tools -----------------------------------------------------------------------------------------


def test_the_tools_have_their_settings() -> None:
    tools = tomllib.loads(text_of(ROOT / "pyproject.toml"))["tool"]
    assert {"ruff", "djlint", "mypy", "pytest"} <= set(tools)
    assert tools["pytest"]["ini_options"]["filterwarnings"][0] == "error"
    assert tools["mypy"]["files"] == ["apps/domain"]


def test_the_changelog_begins_with_the_version() -> None:
    changelog = ROOT / "CHANGELOG.md"
    if not changelog.exists():
        pytest.skip("还没有 CHANGELOG.md")
    version = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]["version"]
    if (ROOT / "VERSION").exists():
        assert text_of(ROOT / "VERSION").strip() == version
    newest = re.search(r"^## \[?v?(\d+\.\d+\.\d+)", text_of(changelog), re.M)
    assert newest is not None and newest[1] == version


def test_decisions_have_one_number_each_and_say_it() -> None:
    numbers = []
    for path in sorted((ROOT / "docs" / "decisions").glob("*.md")):
        number = int(path.name.partition("-")[0])
        assert path.read_text(encoding="utf-8").startswith(f"# {number}. "), path.name
        numbers.append(number)
    assert numbers == list(range(1, len(numbers) + 1))
