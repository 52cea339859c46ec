# `make demo` shows it, `make test` proves it. Both set up all they need in .venv and .build.
# PYTHON: the interpreter to build the virtual environment from. PYTHONS: directories with more interpreters, for `make matrix`, `gates`, `release` and `hosts`.
SHELL := /bin/sh
PYTHON ?= python3
PYTHONS ?=
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
DOCS := .build/docs
FUZZ := .build/fuzz
FLEET := .build/fleet
PLATFORMS := .build/platforms
AZURE_CLI := .build/azure-cli
BENCH := .build/bench
MOLECULE := .build/molecule
SECONDS ?= 600
VERSION ?=
DRY_RUN ?=
SESSION ?=
TARBALL ?=
# Tests run in that many processes: one more than a small machine has cores, because they wait for servers and programs.
# Each file's tests stay together, so that what they share is started once; tests/order.py says which files begin.
JOBS ?= 3
PYTEST := $(BIN)/python -m pytest -q --durations=10 -n $(JOBS) --dist loadfile --no-loadscope-reorder
EMPTY :=
# .venv's programs first, and the interpreters of PYTHONS before those of PATH.
PATHS = $(BIN):$(subst $(EMPTY) $(EMPTY),,$(foreach place,$(PYTHONS),$(place):))$(PATH)
LINK := .build/collections/ansible_collections/entra/oracledb
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export LC_ALL := C.UTF-8

.PHONY: help demo test setup kerberos generated docs lint unit emulators integration clients platforms hosts molecule sanity gates release tarball matrix fuzz bench bench-short soak fleet clean

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 14

demo: $(VENV)/.demo $(LINK) ## Provision three hosts, log in with a real driver, rotate a token, find a fault
	@$(BIN)/python -m demo

# What keeps one core busy beside each other, each with its output as a whole; bench-short compares times, so it is alone.
test: setup ## Everything that CI runs
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target sanity lint platforms emulators
	@$(MAKE) --no-print-directory unit integration clients bench-short

setup: $(VENV)/.test $(LINK) ## The virtual environment with everything
	@tools/install_kerberos $(BIN)/python --optional

kerberos: | $(VENV)/bin/python ## What `auth: integrated_windows` needs (built from source)
	@tools/install_kerberos $(BIN)/python

generated: setup ## Write anew what is generated: options in the docs, tables, pictures, the exceptions
	PYTHONPATH=.build/collections $(BIN)/python tools/generate_docs.py
	$(BIN)/python -m tools.packages
	$(BIN)/python -m tools.pictures
	PYTHONPATH=.build/collections $(BIN)/python -m tools.aadsts_page
	$(BIN)/python -m tools.exceptions
	$(BIN)/python -m tools.tested_with

docs: generated $(DOCS)/.ready ## The docs site in .build/site/html, looked at in Chromium if there is one (CHROMIUM)
	$(DOCS)/bin/python tools/docs_site.py
	$(DOCS)/bin/python tools/docs_check.py

lint: setup ## ruff, mypy, yamllint, ansible-lint, the documentation, licences: the default sessions of noxfile.py
	@PATH="$(PATHS)" nox --no-venv

unit: setup ## Tests of single parts
	$(PYTEST) tests/unit

emulators: setup ## Tests of the emulators, with MSAL and a real driver
	$(PYTEST) tests/emulators

integration: setup ## Tests through real ansible-playbook runs
	$(PYTEST) tests/integration

clients: setup ## Tests with the real drivers; WRITE_CLIENT_MATRIX=1 writes docs/client-matrix.md anew
	$(PYTEST) tests/clients

platforms: setup ## The playbooks under ansible-runner and ansible-navigator, with AWX's credential code (Python 3.11 or newer)
	@tools/run_platforms $(BIN) $(PLATFORMS)

hosts: setup $(MOLECULE)/.ready ## Three ssh hosts with a real systemd; six minutes, as root, nothing is installed (DEBIAN_MIRROR, PYTHONS)
	PATH="$(PATHS)" $(BIN)/python -m tests.hosts

molecule: setup $(MOLECULE)/.ready ## Of `make hosts` only the scenario of docs/examples/molecule, by `molecule test`
	$(BIN)/python -m tests.hosts -k molecule

sanity: setup ## ansible-test sanity with this machine's newest core
	tools/run_sanity $(BIN)

gates: setup ## What Galaxy and others check: their importers and linters, ansible-test sanity on five cores (SESSION, TARBALL, PYTHONS)
	@PATH="$(PATHS)" nox $(if $(SESSION),,--tags gates) $(if $(SESSION),--session "$(SESSION)") $(if $(TARBALL),-- "$(TARBALL)")

release: setup ## The version, the changelog from its fragments, the tarball, checked (VERSION=1.2.3, DRY_RUN=1, PYTHONS)
	@PATH="$(PATHS)" $(BIN)/python -m tools.release "$(VERSION)" $(if $(DRY_RUN),--dry-run)

tarball: setup ## The collection as `make release` builds it, in .build/dist
	@mkdir -p .build/dist && $(BIN)/python -m tools.release --build . .build/dist

matrix: setup ## All supported ansible-core versions and host Pythons that this machine has; ROWS="2.16 2.22" takes those, SHORT=1 a third of their tests, WRITE=1 writes docs/tested-with.* anew
	$(BIN)/python -m tools.matrix --jobs $(JOBS) --rows "$(ROWS)" $(if $(SHORT),--short) $(if $(WRITE),--write) $(PYTHONS)

fuzz: setup $(FUZZ)/.ready ## Ten minutes of atheris on the readers and editors (SECONDS=600)
	$(FUZZ)/bin/python -m tests.fuzz $(SECONDS)

bench: setup $(FLEET)/.ready ## The collection against what people use today: half an hour; CHECK=1 fails if a gate is missed, WRITE=1 writes docs/performance.* anew
	@$(MAKE) --no-print-directory $(AZURE_CLI)/.ready || echo "make bench: the Azure CLI could not be installed; its row says so" >&2
	@mkdir -p $(BENCH)
	$(BIN)/python -m tests.benchmarks --az $(AZURE_CLI)/bin --json $(BENCH)/performance.json $(ROWS)
	$(FLEET)/bin/python -m tests.benchmarks.draw $(BENCH)/performance.json $(BENCH)/performance.png $(BENCH)/performance.svg
	@$(BIN)/python -m tests.benchmarks.page $(BENCH) $(if $(WRITE),--write) $(if $(CHECK),--check)

bench-short: setup ## Its counts, and what is slow as soon as a hit or a host imports more: three minutes
	$(BIN)/python -m tests.benchmarks --short --check

soak: setup ## 20 minutes of readers in a hot loop on tokens that renew themselves, through failures and an outage
	$(BIN)/python -m tests.soak

fleet: $(FLEET)/.ready $(LINK) ## A day of 1,000 and of 100,000 hosts that renew their tokens; draws docs/fleet.svg and .png
	PYTHONPATH=.build/collections $(FLEET)/bin/python -m tools.fleet --draw docs/fleet.png docs/fleet.svg

clean: ## Remove what the targets made
	rm -rf $(VENV) .build tests/output

# A virtual environment with exactly the locked packages, hashes checked.
$(VENV)/bin/python:
	@tools/make_venv "$(PYTHON)" $(VENV)

$(VENV)/.demo: requirements/demo.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/demo.txt
	@touch $@

$(VENV)/.test: requirements/test.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/test.txt
	@touch $@ $(VENV)/.demo

# Environments of their own: .build/NAME has what requirements/NAME.txt locks.
.build/%/.ready: requirements/%.txt | $(VENV)/bin/python
	@tools/make_venv "$(PYTHON)" .build/$*
	.build/$*/bin/python -m pip install --quiet --require-hashes -r requirements/$*.txt
	@touch $@

$(LINK):
	@mkdir -p $(@D) && ln -sfn "$(CURDIR)" $@
