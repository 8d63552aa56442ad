#!/usr/bin/env bash
# One process of the scaled form; the same commands in a container and on bare machines.
#   process.sh migrate | web | worker QUEUE | beat
# Every queue (reports, checkups, quick) needs a worker of its own: a check-up must not hold up a report.
# Everything else is chosen by the environment, see .env.example.
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
  migrate)
    exec .venv/bin/python manage.py upgrade
    ;;
  web)
    exec .venv/bin/python -m gunicorn config.wsgi --bind "${ZIPINGTONG_BIND:-0.0.0.0:8000}" \
      --worker-class gthread --workers "${ZIPINGTONG_WEB_PROCESSES:-2}" --threads "${ZIPINGTONG_WEB_THREADS:-8}" \
      --timeout 120 --graceful-timeout 30 --max-requests 5000 --max-requests-jitter 500 \
      --log-level warning --no-control-socket
    ;;
  worker)
    case "${2:-}" in reports | checkups | quick) ;; *)
      echo "用法：setup/process.sh worker reports | checkups | quick；每个队列至少要有一个。" >&2
      exit 2
      ;;
    esac
    exec .venv/bin/python -m celery -A config worker --loglevel INFO --pool prefork --queues "$2" \
      --concurrency "${ZIPINGTONG_WORKER_CONCURRENCY:-1}" --without-gossip --without-mingle \
      --hostname "${ZIPINGTONG_WORKER_NAME:-$2}@%h"
    ;;
  beat)
    # One per installation: two would only queue the same housekeeping twice.
    exec .venv/bin/python -m celery -A config beat --loglevel INFO --pidfile ""
    ;;
  *)
    echo "用法：setup/process.sh migrate | web | worker 队列 | beat；也可运行任何命令：manage.py doctor 等。" >&2
    exit 2
    ;;
esac
