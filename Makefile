# Every command a person may type. `make` alone lists them.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
PORT ?= 8000
DATA ?= ./var

# A file of tests stays in one process; what lasts longest begins first (tests/conftest.py).
TWO_AT_A_TIME := --numprocesses 2 --dist loadscope --no-loadscope-reorder

# Written when the environment is whole; older than a requirements file means: install again.
RUN_READY := $(VENV)/.ready-to-run
TEST_READY := $(VENV)/.ready-to-test

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo doctor test check prove bench tools fmt requirements

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(RUN_READY) ## run everything with a small city 演示 [PORT=8000] [DATA=./var]
	@$(BIN)/tongban demo --port "$(PORT)" --data "$(DATA)"

doctor: $(RUN_READY) ## name what is wrong and what to do 诊断
	@$(BIN)/tongban doctor --port "$(PORT)" --data "$(DATA)"

test: $(TEST_READY) ## run the tests, two at a time; one at a time if you name some [ARGS="tests/unit -x"]
	@$(BIN)/python -m pytest $(or $(ARGS),$(TWO_AT_A_TIME))

check: $(TEST_READY) build/sbom.json ## format, lint, types, imports, house tests, migrations, licences
	@$(BIN)/python -m scripts.check

prove: $(TEST_READY) ## the full counts: all tests at full length, then start, heal and stop a demo
	@rm -rf prove/pictures && mkdir -p prove/pictures
	@PROVE=yes PICTURES="$(CURDIR)/prove/pictures" $(BIN)/python -m pytest $(or $(ARGS),$(TWO_AT_A_TIME))
	@$(BIN)/python -m scripts.prove

bench: $(TEST_READY) ## measure against references [ONLY=name] -> bench/results/latest.json
	@$(BIN)/python -m scripts.bench $(if $(ONLY),--only "$(ONLY)")

tools: ## install from Debian what the tests use (needs root)
	@sh scripts/tools.sh

fmt: $(TEST_READY) ## put the sources in order
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

requirements: $(TEST_READY) ## compile the hashed requirements from pyproject.toml
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate \
		--no-header pyproject.toml -o requirements/run.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate \
		--no-header pyproject.toml --extra test -c requirements/run.txt -o requirements/test.txt

$(RUN_READY): requirements/run.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { \
		echo "$(PYTHON) is not here. On Debian: apt-get install python3.11 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
		echo "Python lacks venv. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "installing what Tongban needs into $(VENV) 正在安装依赖 (once, about a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --only-binary=:all: --require-hashes -r requirements/run.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST_READY): requirements/test.txt $(RUN_READY)
	@echo "installing what the tests need 正在安装测试依赖 (once) ..."
	@$(PIP) --require-hashes -r requirements/test.txt
	@touch $@

build/sbom.json: requirements/run.txt $(TEST_READY) scripts/sbom.py
	@mkdir -p build
	@$(BIN)/python -m scripts.sbom $@
