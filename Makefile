# Two commands for everyone: `make demo` sets up and runs the whole thing on made-up data;
# `make test` sets up and runs every check.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PORT ?= 8050

.PHONY: setup demo test lint dagster docs kills mutants benchmark load truth clean

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up $(VENV) (a minute or two, once)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-compile \
		--require-hashes -r requirements.lock
	@# What pip would do on one processor. Files that no Python can compile are some packages' examples.
	@$(BIN)/python -W ignore -m compileall -q -j 0 $(VENV)/lib > /dev/null || true
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
		--editable .
	@touch $@

demo: setup
	$(BIN)/ias demo --port $(PORT)

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Every processor takes whole files, so that what a file sets up is set up once; in their order, which
# begins with the longest.
test: lint
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

# The same run history as `ias run` keeps in the home ./var; nothing is reported to anybody.
dagster: setup
	mkdir -p -m 700 var var/dagster
	test -e var/dagster/dagster.yaml || printf 'telemetry:\n  enabled: false\n' > var/dagster/dagster.yaml
	DAGSTER_HOME=$(CURDIR)/var/dagster $(BIN)/dagster dev --host 127.0.0.1

docs: setup
	$(BIN)/python -m pipelines.dictionary docs/data-dictionary.md

# On demand: far too long for every change.
mutants: setup
	$(BIN)/python -m tests.mutation.signs

kills: setup
	$(BIN)/python -m tests.faults.kills 200
	$(BIN)/python -m tests.faults.signing_kills 120

benchmark: setup
	$(BIN)/python -m tests.benchmarks.bench_engine
	$(BIN)/python -m tests.benchmarks.bench_ingest

load: setup
	$(BIN)/python -m tests.benchmarks.bench_dashboard

truth: setup
	$(BIN)/python -m tests.known_truth.study

clean:
	rm -rf $(VENV) var build *.egg-info
