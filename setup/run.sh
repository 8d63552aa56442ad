#!/usr/bin/env bash
# From a fresh checkout to a running system: with the demonstration, or with --empty without it, for real work.
# All other arguments go to `manage.py serve`.
set -euo pipefail
cd "$(dirname "$0")/.."

demonstration=yes arguments=()
for argument in "$@"; do
  if [ "$argument" = --empty ]; then demonstration=no; else arguments+=("$argument"); fi
done

setup/setup.sh
# A site's own settings, where it does not set the environment otherwise.
if [ -f .env ]; then
  set -a
  . ./.env
  set +a
fi

# The checks have their say in `serve` and `doctor`: here nothing that can live without a part stops.
printf '── 准备数据库\n'
.venv/bin/python manage.py upgrade
if [ "$demonstration" = yes ]; then
  printf '── 演示数据（只载入空的系统）\n'
  .venv/bin/python manage.py demo --skip-checks
fi
exec .venv/bin/python manage.py serve ${arguments[@]+"${arguments[@]}"}
