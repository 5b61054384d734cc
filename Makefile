# Everything a newcomer needs: `make run`, then `make test`. See CONTRIBUTING.md.
#
#   make run SCENARIO=base        another shipped scenario, or a path to a TOML file
#   make run PYTHON=python3.13    another interpreter for a new .venv
#   make test ARGS='-k border'    only some tests

SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV

SCENARIO := base
ARGS :=
TNTP :=
PYTHON ?=
export PYTHON

BIN := .venv/bin
UV_COMPILE := $(BIN)/python -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' --group build
UPGRADE :=

.PHONY: help run test verify bench lint format lock clean
.DEFAULT_GOAL := help

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

run: ## install what is needed, run the base scenario into runs/, say where the report is
	@sh .ci/install run
	$(BIN)/transcaspian run "$(SCENARIO)"
	@report=$$(ls -t runs/*/*.html 2>/dev/null | head -n 1); \
	if [ -n "$$report" ]; then echo "Report: $$PWD/$$report"; fi

test: ## install the test tools, run tests, verification, examples and doctests
	@sh .ci/install test
	$(BIN)/python -m pytest -q -n auto --dist loadgroup $(ARGS)

verify: ## check theory, published tables and the second reading of the headline inputs (part of make test)
	@sh .ci/install test
	$(BIN)/python -m pytest -q -n auto --dist loadgroup verification $(ARGS)

bench: ## run each benchmark (TNTP=DIR takes the networks in DIR in place of a made-up city)
	@sh .ci/install test
	@set -e; for file in benchmarks/[!_]*.py; do echo "== $$file"; \
	case "$$file" in */tntp.py) $(BIN)/python "$$file" $(if $(TNTP),"$(TNTP)",--generated 50);; *) $(BIN)/python "$$file";; esac; done

lint: ## check style, types and the direction of imports
	@sh .ci/install test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: ## let ruff mend what it can
	@sh .ci/install test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: ## pin all dependencies anew from pyproject.toml (UPGRADE=--upgrade moves them to the newest)
	@sh .ci/install test
	@$(BIN)/python -c 'import uv' 2>/dev/null || $(BIN)/python -m pip install --quiet uv
	$(UV_COMPILE) $(UPGRADE) --output-file requirements.lock
	$(UV_COMPILE) $(UPGRADE) --extra test --extra dev --constraint requirements.lock --output-file requirements-test.lock
	@! grep -n '://' requirements.lock requirements-test.lock

clean: ## remove .venv and all caches; runs/ stays
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
