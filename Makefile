# 自评通。常用：make run（安装并启动演示）、make test（全部测试）。
# ARGS 传给所运行的命令：make run ARGS="--port 8080"，make test ARGS="tests/domain -k formulas"。

PYTHON := .venv/bin/python
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test faults check bench doctor bundle lock clean

help: ## 列出各个目标
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

setup: ## 安装运行所需的一切，并体检
	@setup/setup.sh
	@$(PYTHON) manage.py doctor

run: ## 安装、建库、载入演示、启动；Ctrl-C 停止。正式使用：make run ARGS=--empty
	@setup/run.sh $(ARGS)

test: ## 安装测试所需，再跑全部测试（PostgreSQL 与 SQLite）
	@setup/setup.sh dev
	@$(PYTHON) setup/run_tests.py $(ARGS)

faults: ## 故障测试：杀进程、断队列、满磁盘、重启数据库，约几分钟
	@setup/setup.sh dev
	$(PYTHON) -m pytest -q --faults tests/faults tests/service/test_backup.py $(ARGS)

check: ## 代码检查：ruff、djlint、mypy（apps/domain）
	@setup/setup.sh dev
	$(PYTHON) -m ruff check .
	$(PYTHON) -m djlint --lint --quiet templates
	$(PYTHON) -m mypy

bench: ## 性能测量
	@setup/setup.sh dev
	$(PYTHON) -m benchmarks $(ARGS)

doctor: ## 体检：有什么、缺什么、怎么补
	@$(PYTHON) manage.py doctor

bundle: ## 做一个不连网也能安装的安装包（在连网的同系统机器上做），放在 dist/
	@setup/bundle.sh

lock: ## 依赖改动后重新锁定版本与哈希
	@setup/setup.sh dev
	@setup/lock.sh $(ARGS)

clean: ## 删去安装与运行的产物；数据库、密钥、上传的文件、字体留下
	rm -rf .venv static/vendor var/static var/run var/log var/setup.lock
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
