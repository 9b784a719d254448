# Two commands are enough: `make run` and `make test`. The rest is for those who work on it.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000

.PHONY: run test bench drill lint format openapi access lock clean

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("需要 Python 3.11 或更新版本 (Python 3.11+ is needed)" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: $(VENV)/.ready
	@PORT=$(PORT) $(BIN)/dangjian demo --serve

test: $(VENV)/.ready lint
	$(BIN)/python -m pytest -n auto --dist worksteal

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

format: $(VENV)/.ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

openapi: $(VENV)/.ready
	$(BIN)/dangjian openapi > openapi/openapi.json

# Who may call what: the table beside the document. Read its difference line by line.
access: $(VENV)/.ready
	$(BIN)/python -m tests.contract.access

# Ratios against pgbench in one run; needs PostgreSQL's binaries and wrk.
bench: $(VENV)/.ready
	$(BIN)/python -m tests.load.bench
	$(BIN)/python -m tests.load.bills
	$(BIN)/python -m tests.load.notices

# A server killed in the middle of bursts, on both databases; `--hall` for 10,000 members of one day.
drill: $(VENV)/.ready
	$(BIN)/python -m tests.load.drill
	$(BIN)/python -m tests.load.postings
	$(BIN)/python -m tests.load.paydays

# Exact versions with hashes, no index addresses.
lock: $(VENV)/.ready
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
	  --no-emit-find-links --no-header --extra dev --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info build
