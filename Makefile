# What a person does with SocialFlow. `make` alone lists it.
.DEFAULT_GOAL := help
.PHONY: help run test e2e check lint types format bench seed code shell lock outdated schema messages screenshots clean runtime tools

PORT ?= 8000
HOST = 127.0.0.1
PYTHON := .venv/bin/python
# Runs a management command with the embedded services up, those of a running `make run` when there is one.
MANAGE := $(PYTHON) -m socialflow.launcher.manage

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: runtime ## Set everything up and start SocialFlow (PORT=8000, HOST=127.0.0.1)
	@exec $(PYTHON) -m socialflow.launcher --host $(HOST) --port '$(PORT)' $(ARGS)

test: tools ## Run every test, the browser ones too (ARGS="-k word")
	@exec $(PYTHON) -m pytest --cov --cov-report=term:skip-covered $(ARGS)

e2e: tools ## Run only the browser tests (ARGS="--headed")
	@exec $(PYTHON) -m pytest tests/e2e $(ARGS)

check: lint types ## Run every gate but the tests: format, lint, layers, types, templates, the rules of the house
	@$(PYTHON) -m pytest -q tests/house

lint: tools ## Check format, lint, import layers and templates
	@.venv/bin/ruff format --check --quiet . || { .venv/bin/ruff format --check .; exit 1; }
	@.venv/bin/ruff check --quiet .
	@.venv/bin/lint-imports --no-logo
	@git ls-files -z -- 'templates/*.html' '*/templates/*.html' | xargs -0 --no-run-if-empty .venv/bin/djade --check --target-version 5.2

types: tools ## Check the types (mypy --strict)
	@DATABASE_URL=postgres://none/none REDIS_URL=redis://none .venv/bin/mypy .

format: tools ## Rewrite code and templates in the house's format
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix --quiet . || true
	@git ls-files -z -- 'templates/*.html' '*/templates/*.html' | xargs -0 --no-run-if-empty .venv/bin/djade --target-version 5.2

bench: tools ## Measure: results in benchmarks/results and docs/benchmarks.md
	@exec $(PYTHON) -m benchmarks $(ARGS)

seed: runtime ## Build the demo world again in the database of `make run`
	@exec $(MANAGE) seed $(ARGS)

code: runtime ## Print the code that the demo administrator's app shows now
	@exec $(MANAGE) demo_code

shell: runtime ## Open Django's shell
	@exec $(MANAGE) shell

schema: runtime ## Write the OpenAPI schema that is kept in git
	@exec $(MANAGE) spectacular --file docs/openapi.yaml --validate

screenshots: tools ## Photograph every page, phone to desktop, light and dark, into var/screenshots
	@exec $(PYTHON) -m pytest -n0 --no-cov -m screenshots tests/e2e --screenshots-dir var/screenshots

messages: tools ## Bring the catalogs of locale/ up to date with the source, and compile them
	@DATABASE_URL=postgres://none/none REDIS_URL=redis://none $(PYTHON) manage.py messages

lock: tools ## Resolve requirements*.in again into the locked requirements*.txt
	@.venv/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 requirements.in -o requirements.txt
	@.venv/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 -c requirements.txt requirements-dev.in -o requirements-dev.txt

outdated: tools ## Say which locked packages are older than docs/security.md allows
	@exec $(PYTHON) bin/outdated.py

clean: ## Remove what can be made again (.venv, caches); var/ with your data stays
	@rm -rf .venv .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache htmlcov
	@find . -name __pycache__ -type d -prune -not -path './var/*' -exec rm -rf {} +

runtime:
	@bin/prepare run

tools:
	@bin/prepare dev
