# Two commands matter: `make run` and `make test`. README.md tells the rest.
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
export PORT

BIN := .venv/bin
# How many test processes: one more than processors, as the browser's tests wait more than they
# work. Each has its share of tests, and who is done takes some of another's; 0 runs all in this one.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')

.PHONY: run test check setup manage bench bench-full lock help
.DEFAULT_GOAL := help

help: ## Say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' Makefile

setup: .venv/ready ## Prepare the environment in .venv

.venv/ready: requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Concordance needs Python 3.11 or newer; $(PYTHON) is older or missing. Try: make PYTHON=python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv .venv >/dev/null \
		|| { echo "No virtual environment could be made in .venv: the disk may be full, or $(PYTHON) lacks its venv module (Debian: the package python3-venv)." >&2; exit 1; }
	@echo "Installing the dependencies into .venv (the first time only) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.txt
	@touch $@

run: setup ## The site, the admin, the worker and the database, with demo content
	@exec $(BIN)/python -m config.run

# Many tests start the program: what was compiled for one is kept for the next.
test: setup ## All tests, in parallel
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m config.embedded $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: setup ## Style, types, import directions, templates, migrations, deployment settings
	@$(BIN)/python -m config.check

manage: setup ## One management command on the database of `make run`: make manage ARGS="import_archive FILE"
	@$(BIN)/python -m config.run manage $(ARGS)

bench: setup ## Speed as a ratio to a bare WSGI function, in ten minutes; writes .data/bench.json
	@$(BIN)/python -m bench $(ARGS)

bench-full: setup ## Mail to a million, and pages of up to 1,000,000 articles: an hour, 15 GB
	@$(BIN)/python -m bench --only many-readers --only many-articles; \
		missed=$$?; $(BIN)/python -m bench.growth $(ARGS) && exit $$missed

lock: ## Pin the dependencies of pyproject.toml again (needs uv)
	uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements.txt
	uv pip compile -q pyproject.toml --extra esp -c requirements.txt --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements-esp.txt
	uv pip compile -q pyproject.toml --extra dev -c requirements.txt --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements-dev.txt
