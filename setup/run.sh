#!/usr/bin/env bash
# From a fresh checkout to a running demonstration district. Arguments go to `manage.py serve`.
set -euo pipefail
cd "$(dirname "$0")/.."

setup/setup.sh
# A site's own settings, where it does not set the environment otherwise.
if [ -f .env ]; then
  set -a
  . ./.env
  set +a
fi

# The checks have their say in `serve` and `doctor`: here nothing that can live without a part stops.
printf '── 准备数据库\n'
.venv/bin/python manage.py migrate --verbosity 0 --skip-checks
printf '── 载入演示区划（可重复运行，不覆盖已有数据）\n'
.venv/bin/python manage.py demo --skip-checks
exec .venv/bin/python manage.py serve "$@"
