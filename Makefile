# Two commands matter: `make decks` and `make test`. Both set up everything they need, both can be repeated.

PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
PIP     := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Every package is the very file that was locked (.ci/locked); radanki itself is no package, so it comes in a second step.
LOCKED   = $(PIP) --require-hashes --requirement .ci/locked/$(1).txt && $(PIP) --no-deps --no-build-isolation --editable .
BUILD   := codecs,fetch,shapes,volumes
BENCH   ?= quick
JOBS    ?= $(shell nproc 2>/dev/null || echo 2)
# A test in a browser waits for frames and timers a sixth of its time: one more of them keeps the processors busy.
BROWSERS ?= $(shell expr $(JOBS) + 1)
# A file's tests run in one process, in which what they share is made once; the long ones come first (tests/conftest.py).
SHARED  := --dist loadfile --no-loadscope-reorder
WEB     := .tools/web/node_modules/.bin
DECKS   := $(patsubst decks/%.yaml,dist/%.apkg,$(wildcard decks/*.yaml))

# Python keeps what it compiled, whatever the machine says: tests start it hundreds of times.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help decks unit test check lint format bench schema fuzz hooks drawings searched preview proof readme site release reproduce clean web web-tools setup setup-dev text-tools lock browser-tools desktop-tools h5p-tools fetch $(DECKS)

help: ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  make dist/NAME.apkg  one deck: $(notdir $(DECKS))"

decks: fetch ## build every deck of decks/ into dist/
	@$(BIN)/radanki build --jobs $(JOBS)

$(DECKS): dist/%.apkg: fetch
	@$(BIN)/radanki build --jobs $(JOBS) $*

fetch: setup ## bring the pictures that cases point to (what can't be had is said, and its cases are left out)
	@$(BIN)/radanki fetch || echo "Some pictures could not be had now; the cases that need them are left out below."

check: setup ## every rule over every case and deck
	@$(BIN)/radanki check

unit: setup-dev ## the tests that need no browser, no Anki and no patience
	@$(BIN)/python -m pytest -q $(SHARED) -n $(JOBS) -m "not (anki or browser or desktop or slow)" $(TESTS)

# Tests in a browser come after the others: a browser has processes of its own beside the test's.
test: setup-dev browser-tools web-tools desktop-tools h5p-tools fetch ## every test, real Anki and a real browser included
	@failed=0; \
	$(BIN)/python -m pytest $(SHARED) -n $(JOBS) -m "not (browser or desktop)" $(TESTS) || [ $$? = 5 ] || failed=1; \
	$(BIN)/python -m pytest $(SHARED) -n $(BROWSERS) -m "browser or desktop" $(or $(TESTS),tests/web) || [ $$? = 5 ] || failed=1; \
	exit $$failed

lint: setup-dev web-tools ## style, types, and who may import whom
	@echo "ruff: style" && $(BIN)/ruff check src tests benchmarks && $(BIN)/ruff format --check src tests benchmarks
	@echo "mypy: types" && $(BIN)/mypy
	@echo "import-linter: who may import whom" && $(BIN)/lint-imports --no-cache
	@echo "eslint: style of the scripts" && $(WEB)/eslint --config .ci/web/eslint.config.mjs src/radanki/web .ci/web .ci/h5p tests/web
	@echo "tsc: types of the scripts" && $(WEB)/tsc -p .ci/web/tsconfig.json && $(WEB)/tsc -p .ci/web/tsconfig.card.json

web: web-tools ## bundle and shorten the scripts that are committed beside their sources
	@node .ci/web/build.mjs

format: setup-dev ## let ruff mend what it can
	@$(BIN)/ruff check --fix src tests benchmarks; $(BIN)/ruff format src tests benchmarks

schema: setup ## write the schemas and docs/case-format.md from the model
	@$(BIN)/radanki schema > docs/case.schema.json && $(BIN)/radanki schema --deck > docs/deck.schema.json
	@$(BIN)/radanki schema --ledger > docs/ledger.schema.json
	@$(BIN)/radanki schema --chapter > docs/case-format.md

lock: setup ## write the hashes of every package anew, of the versions in .ci/constraints.txt
	@$(PIP) uv && for set in build:$(BUILD) text:$(BUILD),ocr tests:$(BUILD),ocr,rehearsal,release,collections,dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --constraint .ci/constraints.txt \
	    --no-annotate --no-header $$(echo "$${set#*:}" | sed 's/^/--extra /; s/,/ --extra /g') \
	    --output-file .ci/locked/$${set%%:*}.txt pyproject.toml .ci/locked/backend.in || exit 1; \
	done

bench: setup-dev browser-tools ## time and memory, compared with other tools in the same run (BENCH=full: docs/benchmarks.md, ten minutes)
	@echo "== builds" && $(BIN)/python benchmarks/builds.py --size $(BENCH) --json build/benchmarks.json
	@for bench in package viewer burned_in_text; do echo "== $$bench"; $(BIN)/python benchmarks/$$bench.py; done

fuzz: setup-dev ## ten thousand damaged inputs: no traceback, no hang, no process over a gigabyte (FUZZ="--seed 7")
	@$(BIN)/python tests/fuzz/fuzz.py --jobs $(JOBS) $(FUZZ)

hooks: setup ## check what is staged, all of it, before each commit
	@git config core.hooksPath .ci/hooks && echo "From now on git asks radanki before it commits anything"

drawings: setup-dev browser-tools ## make the pictures of drawn cases from their SVG files
	@$(BIN)/python .ci/drawings.py

searched: setup-dev fetch ## search new pictures for text, and write into the list of the tests what was found
	@$(BIN)/python tests/privacy/searches.py

preview: fetch ## the cards as students see them, in the browser
	@$(BIN)/radanki preview

proof: fetch ## a page a case in dist/proof, each in one file, to be read through and sent on
	@$(BIN)/radanki proof --jobs $(JOBS)

readme: decks ## write the table of decks and the badges into README.md
	@$(BIN)/python .ci/readme.py

site: decks ## the gallery of decks and cases, in dist/site
	@$(BIN)/radanki site

release: setup-dev fetch ## make a release: make release VERSION=1.1
	@$(BIN)/radanki release $(VERSION) --jobs $(JOBS)

reproduce: setup-dev fetch ## two clean clones give the same bytes; with VERSION=1.1 that release, built again
	@if [ -n "$(VERSION)" ]; then $(BIN)/radanki release $(VERSION) --reproduce --jobs $(JOBS); else .ci/reproduce; fi

clean: ## remove what was built (the fetched pictures stay in the user's cache)
	rm -rf dist build $(VENV) .tools .pytest_cache .mypy_cache .ruff_cache .hypothesis

setup: $(VENV)/.ready-build
setup-dev: $(VENV)/.ready-dev

$(VENV)/.created:
	@.ci/system-packages venv "$(PYTHON)"
	@echo "Making a virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.ready-build: pyproject.toml .ci/locked/build.txt | $(VENV)/.created
	@.ci/system-packages npm
	@echo "Installing radanki and what building decks needs"
	@$(call LOCKED,build)
	@touch $@

$(VENV)/.ready-dev: pyproject.toml .ci/locked/tests.txt | $(VENV)/.ready-build
	@echo "Installing what the tests need (Anki's own library, a browser driver, text detection, linters)"
	@$(call LOCKED,tests)
	@touch $@

text-tools: setup ## what searches pictures for text (some 400 MB)
	@$(call LOCKED,text)

browser-tools: setup-dev .tools/axe-core/axe.min.js
	@.ci/system-packages chromium headless webkit node playwright dcmtk

# What bundles, shortens and judges the scripts: for those who change them, never needed to build a deck.
web-tools: .tools/web/.ready

.tools/web/.ready: .ci/web/package.json .ci/web/package-lock.json
	@.ci/system-packages npm-for-tests node
	@echo "Installing what bundles and judges the scripts"
	@mkdir -p .tools/web && cp .ci/web/package.json .ci/web/package-lock.json .tools/web
	@cd .tools/web && npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@

# Lumi's server library (GPL) opens exported H5P packages in a test, in a process of its own; it is fetched, never shipped.
h5p-tools: .tools/h5p/.ready

.tools/h5p/.ready: .ci/h5p/package.json .ci/h5p/package-lock.json
	@.ci/system-packages npm-for-tests node
	@echo "Installing what opens H5P packages"
	@mkdir -p .tools/h5p && cp .ci/h5p/package.json .ci/h5p/package-lock.json .tools/h5p
	@cd .tools/h5p && npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@

# Anki's desktop (AGPL) runs in one journey of the tests, in an environment of its own: 600 MB, most of it Qt's browser engine.
desktop-tools: .tools/desktop/.ready

.tools/desktop/.ready: .ci/desktop.txt
	@echo "Installing Anki's desktop, for the test that reviews a card in it"
	@$(PYTHON) -m venv .tools/desktop
	@.tools/desktop/bin/python -m pip install --quiet --disable-pip-version-check --requirement .ci/desktop.txt
	@.ci/system-packages anki-desktop
	@touch $@

# axe-core (MPL-2.0) judges the cards' accessibility in the tests; it is fetched, never shipped.
.tools/axe-core/axe.min.js:
	@.ci/system-packages npm-for-tests
	@echo "Fetching axe-core, which judges accessibility"
	@mkdir -p .tools/axe-core
	@cd .tools && npm pack --silent --ignore-scripts axe-core@4.14.1 >/dev/null \
	  && tar -xzf axe-core-4.14.1.tgz -C axe-core --strip-components 1 && rm axe-core-4.14.1.tgz && touch axe-core/axe.min.js
