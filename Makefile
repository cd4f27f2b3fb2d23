# Two commands are enough: `make run` and `make test`. Each installs what it needs, and says what it does.
PYTHON ?= python3
STEP = $(PYTHON) -m launcher.bootstrap

.DEFAULT_GOAL := help
.PHONY: help run test quick check chaos audit lock bench messages clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: ## Start the whole site with the demo (JIC_PORT, JIC_HOME, DATABASE_URL, REDIS_URL); Ctrl-C stops it
	@$(STEP) run

test: ## Checks and every test, on real engines and in a real browser, in about 25 minutes
	@$(STEP) test

quick: ## Checks and the quick tests, in about four minutes: no browser, no killing, no walks or campaigns
	@$(STEP) quick

check: ## Lint, types, layers, templates, TypeScript, migrations, production settings
	@$(STEP) check

chaos: ## Long campaigns: everything is killed at random while officers work
	@$(STEP) chaos

audit: ## Known weaknesses of the locked packages; needs a source of advisories
	@$(STEP) audit

lock: ## Resolve all dependencies anew into the lock files
	@$(STEP) lock

bench: ## Benchmarks beside their peers; a table, and bench/results/latest.json
	@$(STEP) bench

messages: ## Collect new texts from the sources into locale/
	@$(STEP) messages

clean: ## Remove what was built and installed; the data in var/ stays
	@rm -rf .venv frontend/node_modules frontend/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find apps jic tests locale bench \( -name '__pycache__' -o -name '*.mo' \) -prune -exec rm -rf {} + 2>/dev/null || true
