# Each target makes its own virtual environment from the lock file. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_FLAGS := --generate-hashes --universal --python-version 3.11 --no-header --no-emit-index-url

GOLDEN := tests/rendering/remake_mails.py tests/rendering/test_mail_browser.py tests/rendering/test_lint.py \
	tests/sources/golden_feeds.py tests/sources/test_playback.py

# The newest month of the sample site in content/.
DEMO_PERIOD := 2026-10

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

$(VENV)/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("newsletter needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements-test.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

demo: $(VENV)/.run ## draft the newest month of the sample site into outbox/ and say what to open
	@$(BIN)/newsletter draft monthly --period $(DEMO_PERIOD)

preview: $(VENV)/.run ## draft the newest sample issue and open the review desk in a browser
	@$(BIN)/newsletter draft monthly --period $(DEMO_PERIOD)
	@$(BIN)/newsletter preview

test: $(VENV)/.test ## all the tests, at sizes that fit five minutes
	@$(BIN)/python -m pytest -n 2

test-postgres: $(VENV)/.test ## the same tests on a throw-away PostgreSQL server
	@$(BIN)/python -m tools.postgres $(BIN)/python -m pytest -n 2

test-full: $(VENV)/.test ## all the tests, at their stated sizes
	@$(BIN)/python -m pytest -n 2 --full

lint: $(VENV)/.test ## ruff, mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(VENV)/.test ## ratios against bare libraries; writes var/bench.json
	@$(BIN)/python -m tools.bench

golden: $(VENV)/.test ## make every expected file of the tests anew; read the difference before you commit it
	@for script in $(GOLDEN); do PYTHONPATH=.:tests/rendering:tests/sources $(BIN)/python $$script >/dev/null; done
	@git status --short tests

docs: $(VENV)/.test ## make the generated parts of the documentation anew
	@$(BIN)/python -m newsletter.locale
	@$(BIN)/python -m tools.documentation

lock: ## make both lock files anew (needs uv)
	@uv pip compile pyproject.toml --group build $(UV_FLAGS) --quiet -o requirements.lock
	@uv pip compile --group test -c requirements.lock $(UV_FLAGS) --quiet -o requirements-test.lock

clean: ## remove the virtual environment and what was made by running
	@rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache

.PHONY: help demo preview test test-postgres test-full lint bench golden docs lock clean
