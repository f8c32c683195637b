SHELL := /bin/bash
PLEXUS := .venv/bin/plexus
PYTHON := .venv/bin/python

# Where documents, indexes and keys are kept, and where the server listens.
DATA ?= data
PORT ?= 8000
# A folder with documents/ and questions.jsonl.
DATASET ?= examples

.DEFAULT_GOAL := help
.PHONY: help run test check check-slow bench examples clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  variables: DATA=$(DATA) PORT=$(PORT) DATASET=$(DATASET) PLEXUS_TORCH_INDEX=$(PLEXUS_TORCH_INDEX)"

# The tests are not given these: they keep to temporary directories and free ports of their own.
run bench: export PLEXUS_DATA_DIR = $(DATA)
run bench: export PLEXUS_PORT = $(PORT)

# Exit code 3 of `plexus ingest` means that some documents are partial: the rest can be served.
run: ## set up, ingest the examples and serve them (prints the URL)
	@scripts/setup.sh run
	@$(PLEXUS) ingest examples/documents -c examples || [ $$? -eq 3 ]
	@$(PLEXUS) serve

test: ## set up, check, and run the tests
	@scripts/setup.sh dev
	@scripts/system_packages.sh
	@$(MAKE) --no-print-directory check
	@$(PYTHON) -m pytest

check: ## lint, formatting and types
	@scripts/setup.sh dev
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy

check-slow: ## the tests that take minutes
	@scripts/setup.sh dev
	@scripts/system_packages.sh
	@$(PYTHON) -m pytest -m slow --timeout 1800

bench: ## evaluate retrieval on DATASET
	@scripts/setup.sh run
	@$(PLEXUS) evaluate $(DATASET)

examples: ## make the example documents again
	@scripts/setup.sh dev
	@$(PYTHON) -m scripts.make_examples

clean: ## remove the environment, caches and build output (not the data directory)
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info
	@find app ingest index tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +
