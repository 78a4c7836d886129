# Each verb sets up .venv from requirements.lock when it is missing or stale; `make` alone lists the verbs.
.DEFAULT_GOAL := help
.PHONY: help demo test slow check format bench train lock clean

DATA ?= ../shared/gold/public
BENCH_CORPUS ?= flows/sandbox/examples/back-related-leg-pain.jsonl
BENCH_SAMPLE ?= demo/warehouse.duckdb
BENCH_WORKS ?= 10000
BIN := .venv/bin
INSTALLED := .venv/.installed
UV := $(shell command -v uv 2>/dev/null)
PYTHON ?= $(shell for p in python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' 2>/dev/null && echo $$p && break; done)

help: ## Show this list.
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | awk -F'\t' '{printf "  make %-8s %s\n", $$1, $$2}'

demo: $(INSTALLED) ## Run the whole road on the embedded examples: sandbox, refresh, warehouse, summary.
	$(BIN)/glean demo

test: $(INSTALLED) ## Run the tests: 13 minutes on two cores.
	$(BIN)/pytest -n 2 --dist loadfile -m "not slow"

slow: $(INSTALLED) ## Run the long tests (real records, whole corpora).
	$(BIN)/pytest -m slow

check: $(INSTALLED) ## Check format, lint, types and the direction of imports.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(INSTALLED) ## Format the code and mend what the linter can.
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(INSTALLED) ## Time the extractors beside plain spaCy, and the reading of bulk files beside lxml alone, and a synthetic warehouse of BENCH_WORKS works.
	$(BIN)/python -m extractors.bench $(BENCH_CORPUS)
	$(BIN)/python -m flows.bench $(BENCH_BULK)
	test -f $(BENCH_SAMPLE) || $(BIN)/glean demo
	$(BIN)/python -m warehouse.bench $(BENCH_SAMPLE) --works $(BENCH_WORKS)

train: $(INSTALLED) ## Train the shipped models anew from public annotation in DATA.
	OMP_NUM_THREADS=1 $(BIN)/python -m extractors.training $(DATA) --jobs 2

lock: ## Pin every dependency anew, with hashes (needs uv).
	uv pip compile pyproject.toml --all-extras --universal --generate-hashes --no-header --no-emit-index-url -q -o requirements.lock

clean: ## Remove what the verbs made, the environment included.
	rm -rf .venv demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(INSTALLED): requirements.lock pyproject.toml
ifneq ($(UV),)
	@test -x $(BIN)/python || uv venv --quiet --python ">=3.11,<3.13" .venv
	uv pip sync --quiet --python .venv --require-hashes requirements.lock
	uv pip install --quiet --python .venv --no-deps --no-build-isolation -e .
else
	@test -n "$(PYTHON)" || { echo "Gleanings needs Python 3.11 or 3.12 (scispaCy supports no later one); install one and run make again." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
endif
	@touch $@
