#!/usr/bin/env bash
# Make the lock files anew. They hold versions and hashes, never an address, so that any mirror serves.
set -euo pipefail
cd "$(dirname "$0")/.."

cd requirements && PATH="$PWD/../.venv/bin:$PATH"
compile() {
  python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" "$1.in" -o "$1.txt" "${@:2}"
}
for name in uv node base dev; do
  compile "$name" "$@"
done
cd ..

npm install --package-lock-only --silent
python - <<'PYTHON'
import json
from pathlib import Path

path = Path("package-lock.json")
lock = json.loads(path.read_text())
for package in lock["packages"].values():
    package.pop("resolved", None)
    package.pop("funding", None)
path.write_text(json.dumps(lock, indent=2) + "\n")
PYTHON
