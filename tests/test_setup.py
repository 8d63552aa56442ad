"""Settings, lock files, system checks, doctor, serve and the supervisor under it."""

import json
import os
import re
import stat
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from apps.service.management.commands import doctor
from config import checks, embedded
from config import settings as settings_module
from config.middleware import HeadersMiddleware
from tests.infrastructure import SITE_VARIABLES

ROOT = settings.BASE_DIR
LOCK_FILES = [*sorted((ROOT / "requirements").glob("*.txt")), ROOT / "package-lock.json"]


# --- the environment is read loudly -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"ZIPINGTONG_DEBUG": "maybe"}, "环境变量 ZIPINGTONG_DEBUG 应为 1 或 0"),
        ({"ZIPINGTONG_MAX_UPLOAD_MB": "很大"}, "环境变量 ZIPINGTONG_MAX_UPLOAD_MB 应为整数"),
        ({"ZIPINGTONG_MAX_UPLOAD_MB": "0"}, "应在 1 到 500 之间"),
        ({"DATABASE_URL": "mysql://a/b"}, "以“mysql”开头，认不得"),
        ({"DATABASE_URL": "postgresql://a@b"}, "缺少库名"),
        ({"DATABASE_URL": "postgresql://a@b:port/c"}, "端口应为 1 到 65535 的整数"),
        ({"DATABASE_URL": "sqlite:///"}, "缺少文件路径"),
        ({"REDIS_URL": "http://a"}, "REDIS_URL 应以 redis://"),
        ({"REDIS_URL": "redis://a"}, "各进程须共用一把密钥"),
        ({"DATABASE_URL": "postgresql://a@b/c"}, "各进程须共用一把密钥"),
        ({"ZIPINGTONG_SECRET_KEY": "short"}, "太短，至少 32 个字符"),
        ({"ZIPINGTONG_SECRET_KEY_FILE": "/nowhere/key"}, "指向的文件读不到"),
        ({"REDIS_URL": "redis://a", "REDIS_URL_FILE": "/b"}, "只能设置一个"),
        ({"ZIPINGTONG_VAR_DIR": "/dev/null/var"}, "建不了"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_chinese_sentence(
    variables: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    environment = {name: value for name, value in os.environ.items() if not SITE_VARIABLES.match(name)}
    environment |= {"ZIPINGTONG_VAR_DIR": str(tmp_path)} | variables
    result = subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=ROOT,
        env=environment,
        text=True,
        capture_output=True,
    )
    assert result.returncode != 0
    last = result.stderr.strip().splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: ")
    assert sentence in last


def test_a_secret_may_come_from_a_file(clean_environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("钥匙\n", encoding="utf-8")
    clean_environment.setenv("ZIPINGTONG_SOMETHING_FILE", str(tmp_path / "key"))
    assert settings_module.env_str("ZIPINGTONG_SOMETHING") == "钥匙"


def test_a_required_variable_is_named_when_it_is_missing(clean_environment: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match="缺少环境变量 ZIPINGTONG_SOMETHING"):
        settings_module.env_str("ZIPINGTONG_SOMETHING")


@pytest.mark.parametrize(
    ("text", "value"), [("1", True), ("是", True), ("FALSE", False), ("off", False), ("", False)]
)
def test_yes_and_no_have_several_spellings(
    clean_environment: pytest.MonkeyPatch, text: str, value: bool
) -> None:
    clean_environment.setenv("ZIPINGTONG_SOMETHING", text)
    assert settings_module.env_bool("ZIPINGTONG_SOMETHING") is value


def test_the_secret_key_is_made_once_and_is_nobody_elses_to_read(
    clean_environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = settings_module.secret_key(embedded=True, file=tmp_path / "key")
    assert len(first) >= 50
    assert settings_module.secret_key(embedded=True, file=tmp_path / "key") == first
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


# --- the database address ------------------------------------------------------------------------------


def test_sqlite_survives_concurrent_saves() -> None:
    database = settings_module.database_from_url("sqlite:////somewhere/a%20b.sqlite3")
    assert database["NAME"] == "/somewhere/a b.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]


def test_a_relative_sqlite_path_lies_below_the_checkout() -> None:
    assert settings_module.database_from_url("sqlite:///var/a.sqlite3")["NAME"] == str(ROOT / "var/a.sqlite3")


def test_a_postgresql_address_is_taken_apart(clean_environment: pytest.MonkeyPatch) -> None:
    database = settings_module.database_from_url("postgresql://a:p%40ss@db:6432/zpt?sslmode=require")
    wanted = {
        "NAME": "zpt",
        "USER": "a",
        "PASSWORD": "p@ss",
        "HOST": "db",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }
    assert wanted.items() <= database.items()


def test_the_password_may_be_kept_out_of_the_address(clean_environment: pytest.MonkeyPatch) -> None:
    clean_environment.setenv("DATABASE_PASSWORD", "secret")
    assert settings_module.database_from_url("postgres://a@db/zpt")["PASSWORD"] == "secret"


def test_postgresql_is_reached_through_a_socket_folder(clean_environment: pytest.MonkeyPatch) -> None:
    database = settings_module.database_from_url("postgresql://a:@/zpt?host=/run/pg")
    assert (database["HOST"], database["OPTIONS"]) == ("/run/pg", {})


# --- lock files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", LOCK_FILES, ids=lambda file: file.name)
def test_a_lock_file_names_no_host(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*--(index-url|extra-index-url|find-links|trusted-host)", text, re.MULTILINE)
    assert '"resolved"' not in text


@pytest.mark.parametrize("file", LOCK_FILES[:-1], ids=lambda file: file.name)
def test_every_python_package_is_pinned_and_hashed(file: Path) -> None:
    entries = re.findall(
        r"^[a-z0-9][^\n]*(?:\n    --hash[^\n]*)+", file.read_text(encoding="utf-8"), re.MULTILINE
    )
    names = re.findall(r"^[a-z0-9]\S*", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(entries) == len(names) > 0
    assert all("==" in name for name in names)


def test_every_front_end_package_is_pinned_and_hashed() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    libraries = {name: package for name, package in packages.items() if name}
    assert libraries
    assert all(package["integrity"].startswith("sha512-") for package in libraries.values())


def test_tests_run_on_the_versions_that_are_shipped() -> None:
    base, dev = (
        set(re.findall(r"^[a-z0-9]\S*==\S+", read(name), re.MULTILINE)) for name in ("base.txt", "dev.txt")
    )
    assert base <= dev


def read(name: str) -> str:
    return (ROOT / "requirements" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "script", [*sorted((ROOT / "setup").glob("*.sh")), ROOT / ".ci/run"], ids=lambda path: path.name
)
def test_a_script_is_executable_and_parses(script: Path) -> None:
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)


def test_an_unknown_process_is_answered_with_the_known_ones() -> None:
    result = subprocess.run([ROOT / "setup/process.sh", "nothing"], text=True, capture_output=True)
    assert result.returncode == 2
    assert "migrate | web | worker 队列 | beat" in result.stderr


@pytest.mark.parametrize("arguments", [[], ["everything"]])
def test_a_worker_must_be_told_its_queue(arguments: list[str]) -> None:
    result = subprocess.run([ROOT / "setup/process.sh", "worker", *arguments], text=True, capture_output=True)
    assert result.returncode == 2
    assert all(queue in result.stderr for queue in settings.QUEUES)


def test_every_queue_has_its_worker_where_containers_run_them() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    served = [service["command"][1] for service in compose.values() if service.get("command", [""])[0] == "worker"]
    assert sorted(served) == sorted(settings.QUEUES)


@pytest.mark.parametrize(
    ("arguments", "commands"),
    [
        ([], ["upgrade", "demo", "serve"]),
        (["--empty"], ["upgrade", "serve"]),
        (["--port", "8080", "--empty"], ["upgrade", "serve --port 8080"]),
    ],
)
def test_running_empty_loads_no_demonstration(tmp_path: Path, arguments: list[str], commands: list[str]) -> None:
    """The script itself, with nothing to install and a Python that only says what it was asked for."""
    stubs = {
        "setup/run.sh": read_script("run.sh"),
        "setup/setup.sh": "#!/bin/sh\n",
        ".venv/bin/python": '#!/bin/sh\necho "asked: $*"\n',
    }
    for name, text in stubs.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
    result = subprocess.run([tmp_path / "setup/run.sh", *arguments], text=True, capture_output=True, check=True)
    asked = re.findall(r"^asked: manage.py (.*?)(?: --verbosity 0)?(?: --skip-checks)?$", result.stdout, re.MULTILINE)
    assert asked == commands


def read_script(name: str) -> str:
    return (ROOT / "setup" / name).read_text(encoding="utf-8")


# --- system checks -------------------------------------------------------------------------------------


def ids(problems: list) -> list[str]:
    return [problem.id for problem in problems]


def test_missing_libraries_are_errors_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "loads", lambda names: False)
    problems = checks.check_subset_library() + checks.check_pango()
    assert ids(problems) == ["zipingtong.E001", "zipingtong.E002"]
    assert all("apt-get install" in problem.hint for problem in problems)


def test_missing_fonts_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        checks,
        "font_files",
        lambda: iter(["NotoSansCJK-Regular.ttc", "LiberationSerif-Regular.ttf", "DejaVuSans.ttf"]),
    )
    assert ids(checks.check_fonts()) == ["zipingtong.W004"]
    monkeypatch.setattr(checks, "font_files", lambda: iter([]))
    assert ids(checks.check_fonts()) == [
        "zipingtong.E003",
        "zipingtong.W004",
        "zipingtong.W005",
        "zipingtong.W012",
    ]


def test_missing_bootstrap_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks.finders, "find", lambda name: None)
    assert ids(checks.check_static_files()) == ["zipingtong.E007"]


def test_an_image_without_collected_files_is_an_error(tmp_path: Path) -> None:
    with override_settings(STATIC_COLLECTED=True, STATIC_ROOT=tmp_path):
        assert ids(checks.check_static_files()) == ["zipingtong.E006"]


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with override_settings(MEDIA_ROOT=tmp_path / "absent"):
        assert ids(checks.check_folders()) == ["zipingtong.E008"]


def test_debugging_in_public_is_an_error() -> None:
    with override_settings(DEBUG=True, ALLOWED_HOSTS=["localhost"]):
        assert checks.check_debug() == []
    with override_settings(DEBUG=True, ALLOWED_HOSTS=["localhost", "ziping.example"]):
        assert ids(checks.check_debug()) == ["zipingtong.E009"]


def test_sqlite_behind_a_shared_queue_is_warned_of() -> None:
    with override_settings(REDIS_URL="redis://a", ON_SQLITE=True, EMBEDDED_BROKER=False):
        assert ids(checks.check_form()) == ["zipingtong.W010"]


def test_without_a_server_program_the_queue_goes_through_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(embedded, "valkey_binary", lambda: None)
    assert embedded.embedded_broker_url(tmp_path) == "filesystem://"
    monkeypatch.setattr(checks, "valkey_binary", lambda: None)
    with override_settings(REDIS_URL="", EMBEDDED_BROKER=True):
        assert ids(checks.check_form()) == ["zipingtong.W011"]


def test_a_deep_checkout_gets_a_short_socket_path() -> None:
    deep = Path("/" + "很深的目录/" * 20)
    assert len(os.fsencode(embedded.socket_path(deep))) < 100
    assert embedded.socket_path(deep) == embedded.socket_path(deep)
    assert embedded.socket_path(Path("/run")) == Path("/run/valkey.sock")


# --- doctor --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_doctor_lists_what_is_there() -> None:
    output = StringIO()
    try:
        call_command("doctor", stdout=output, no_color=True)
    except CommandError as error:
        pytest.fail(f"{error}\n{output.getvalue()}")
    text = output.getvalue()
    assert "[好] Django 5.2" in text
    assert "数据表齐全" in text
    assert re.search(r"\[好\] (SQLite|PostgreSQL) \d", text)
    assert "磁盘余" in text


@pytest.mark.django_db
def test_doctor_fails_and_names_the_remedy_when_something_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "loads", lambda names: False)
    output = StringIO()
    with pytest.raises(CommandError, match="有 2 项必需的东西缺着"):
        call_command("doctor", stdout=output, no_color=True)
    assert "[缺] 缺少系统库 libharfbuzz-subset" in output.getvalue()
    assert "办法：Debian、统信 UOS：apt-get install libharfbuzz-subset0。麒麟、openEuler：dnf install harfbuzz" in output.getvalue()


@pytest.mark.django_db(transaction=True)
def test_doctor_sees_the_worker(celery_worker_process: subprocess.Popen[bytes], broker: str) -> None:
    with override_settings(CELERY_BROKER_URL=broker):
        assert [line.mark for line in doctor.queue()] == [doctor.GOOD] * (1 + len(settings.QUEUES))


def test_doctor_does_not_show_the_queues_password() -> None:
    assert doctor.without_password("redis://:secret@host:6379/0") == "redis://:***@host:6379/0"


# --- headers -------------------------------------------------------------------------------------------


def test_pages_may_load_only_from_here_and_files_are_left_alone() -> None:
    request = RequestFactory().get("/")
    page = HeadersMiddleware(lambda _: HttpResponse("<p>"))(request)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "script-src 'self';" in policy
    pdf = HeadersMiddleware(lambda _: HttpResponse(b"%PDF", content_type="application/pdf"))(
        request
    )
    assert "Content-Security-Policy" not in pdf.headers
