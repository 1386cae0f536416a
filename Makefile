# One door for laptop, hook and CI. Everything that a fresh machine lacks is brought in here; CPython 3.11, pip, git and make are assumed.
PYTHON ?= python3.11
BIN := .venv/bin
export HARDSHIP_HOME ?= $(CURDIR)
# Every task of a night is a process of its own: what Python compiles is kept for the next.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/ready: pyproject.toml uv.lock
	@test -x $(BIN)/uv || { $(PYTHON) -m venv --without-pip --clear .venv && \
		$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check "uv>=0.9"; }
	@$(BIN)/uv sync --frozen --quiet --compile-bytecode
	@touch .venv/ready

environment: .venv/ready ## the locked environment in .venv

run: .venv/ready ## invent a district, replay its history, run the last three nights through Airflow, print what was found
	@$(BIN)/hardship first-run

console: .venv/ready ## the analysts' console on http://127.0.0.1:8000, with the newest release
	@$(BIN)/python -m console migrate --verbosity 0 && $(BIN)/python -m console import_release
	@$(BIN)/python -m console serve --port 8000

airflow: .venv/ready ## Airflow on http://127.0.0.1:8080
	@$(BIN)/python -m cli.airflow serve

lint: .venv/ready ## style, types, architecture
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports

browser: ## what the browser tests need, from the system's packages
	@sh tests/browser/install.sh

# Three workers on two cores: real services are waited for, and meanwhile two work.
PYTEST := $(BIN)/pytest -n 3 --no-loadscope-reorder --durations=12

test: .venv/ready browser ## everything that CI runs
	@$(MAKE) --no-print-directory --jobs=2 lint tests-of-each-push

tests-of-each-push: .venv/ready browser
	@$(PYTEST) -m "not slow"

test-all: .venv/ready browser lint ## the same, with the slow tests
	@$(PYTEST)

docs: .venv/ready ## the pages of docs/reference that come from the declarations
	@$(BIN)/python -m docs.build

site: docs ## the documentation as a website in site/, without a network
	@$(BIN)/python -m docs.site

hooks: ## checks of what changed before each commit
	@git config core.hooksPath .githooks && echo "on: .githooks/pre-commit"

pictures: .venv/ready browser ## the screenshots in docs/images, from the present home (that of Airflow while `make airflow` runs)
	@$(BIN)/python -m console.screenshots --out docs/images
	@$(BIN)/python -m cli.airflow_picture --if-served --out docs/images/airflow.png

clean: ## forget the invented district and its nights (asks nothing: all of it can be made again)
	rm -rf var city keys console-data airflow-home

.PHONY: help environment run console airflow lint browser test tests-of-each-push test-all docs site hooks pictures clean
