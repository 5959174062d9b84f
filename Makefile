# contact: the commands of the house. Each does its own set-up, from a machine that has Python 3.11 and no more.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help

export UV_PYTHON_DOWNLOADS ?= never
export UV_LINK_MODE ?= copy
unexport CONTACT_HOME CONTACT_KEYS

UV := $(shell command -v uv || echo .tools/bin/uv)
CONTACT := .venv/bin/contact
DEMO := var/demo
SERVE ?= 1

.PHONY: help env demo test lint unit mutants replay pictures pace chromium axe clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

env: .venv/.ready  ## the environment, from the lock file

.venv/.ready: pyproject.toml uv.lock $(filter .tools/bin/uv,$(UV))
	$(UV) sync --frozen --all-groups --no-group forecast --quiet
	touch $@

.tools/bin/uv:
	@bash .ci/bootstrap-uv

demo: env  ## a small simulated federation, from feeds to the dashboards
	@rm -rf $(DEMO)
	export CONTACT_HOME=$(DEMO)/stores CONTACT_KEYS=$(DEMO)/keys
	$(CONTACT) init
	$(CONTACT) simulate --out $(DEMO)/simulated --scale 0.05
	$(CONTACT) run $(DEMO)/simulated/feeds
	if [ "$(SERVE)" = 1 ]; then exec $(CONTACT) app; fi

test: env chromium axe lint  ## everything that CI checks, two files of tests at a time
	.venv/bin/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder --durations 20

lint: env  ## style of Python and SQL, imports, the project's own rules
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports --no-cache
	artefacts=$$(mktemp -d)
	trap 'rm -rf $$artefacts' EXIT
	DBT_TARGET_PATH=$$artefacts/target DBT_LOG_PATH=$$artefacts/logs .venv/bin/sqlfluff lint models tests --disable-progress-bar

unit: env  ## the fast tests alone
	.venv/bin/python -m pytest tests/python/unit

mutants: env  ## plant small faults in the code of identities and rights; the fast tests must notice 95 % of them
	cd tests/python && ../../.venv/bin/python -m mutation --kept ../../var/mutants.txt

replay: env  ## the official year 2020-03 to 2021-03 at full size; writes docs/replay.md
	.venv/bin/python -m contact.assurance.replay

pictures: env chromium  ## the pictures in docs/images, from sixteen simulated months
	rm -rf var/pictures
	export CONTACT_HOME=var/pictures/stores CONTACT_KEYS=var/pictures/keys CONTACT_APP_PORT=8599
	$(CONTACT) init
	$(CONTACT) simulate --out var/pictures/simulated --from 2025-07-01 --to 2026-11-15 --scale 0.1
	$(CONTACT) run var/pictures/simulated/feeds
	setsid $(CONTACT) app & app=$$!
	trap 'kill -- -$$app' EXIT
	PYTHONPATH=tests/python:. .venv/bin/python -m browser.screenshots --url http://127.0.0.1:8599 --out docs/images
	rm -rf var/pictures

pace: env chromium  ## how fast pages are with five years of the whole federation; writes docs/performance.md
	rm -rf var/pace
	export CONTACT_HOME=var/pace/stores CONTACT_KEYS=var/pace/keys
	$(CONTACT) init
	$(CONTACT) simulate --out var/pace/simulated --from 2021-11-15 --to 2026-11-14 --scale 0.1
	$(CONTACT) run var/pace/simulated/feeds
	PYTHONPATH=tests/python:. .venv/bin/python -m browser.pace
	rm -rf var/pace

chromium:
	@bash .ci/install-chromium

axe:
	@bash .ci/install-axe

clean:  ## remove what make made, but no store of yours
	rm -rf $(DEMO) .venv .tools .pytest_cache .ruff_cache .hypothesis
