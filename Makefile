# `make demo` shows it, `make test` proves it. Both set up all they need in .venv and .build.
# PYTHON: the interpreter to build the virtual environment from. PYTHONS: directories with more interpreters, for `make matrix`.
SHELL := /bin/sh
PYTHON ?= python3
PYTHONS ?=
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
FUZZ := .build/fuzz
FLEET := .build/fleet
SECONDS ?= 600
TYPED := plugin_utils module_utils action lookup filter modules
# Tests run in that many processes; each file's tests stay together, so that what they share is started once.
JOBS ?= 2
PYTEST := $(BIN)/python -m pytest -q --durations=10 -n $(JOBS) --dist loadfile
LINK := .build/collections/ansible_collections/entra/oracledb
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export LC_ALL := C.UTF-8

.PHONY: help demo test setup kerberos docs lint unit emulators integration clients hosts sanity matrix fuzz benchmark soak fleet clean

help: ## Show the targets
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 14

demo: $(VENV)/.demo $(LINK) ## Provision three hosts, log in with a real driver, rotate a token, find a fault
	@$(BIN)/python -m demo

test: lint unit emulators integration clients sanity ## Everything that CI runs

setup: $(VENV)/.test $(LINK) ## The virtual environment with everything
	@tools/install_kerberos $(BIN)/python --optional

kerberos: | $(VENV)/bin/python ## What `auth: integrated_windows` needs (built from source)
	@tools/install_kerberos $(BIN)/python

docs: setup ## Write anew what is generated: options in the docs, the picture of the packages, the exceptions
	PYTHONPATH=.build/collections $(BIN)/python tools/generate_docs.py
	$(BIN)/python -m tools.packages
	$(BIN)/python -m tools.exceptions

lint: setup ## ruff, mypy, yamllint, ansible-lint, licences
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	MYPYPATH=.build/collections $(BIN)/mypy $(TYPED:%=-p ansible_collections.entra.oracledb.plugins.%)
	$(BIN)/yamllint .
	tools/run_ansible_lint
	$(BIN)/reuse lint --quiet || $(BIN)/reuse lint

unit: setup ## Tests of single parts
	$(PYTEST) tests/unit

emulators: setup ## Tests of the emulators, with MSAL and a real driver
	$(PYTEST) tests/emulators

integration: setup ## Tests through real ansible-playbook runs
	$(PYTEST) tests/integration

clients: setup ## Tests with the real drivers; WRITE_CLIENT_MATRIX=1 writes docs/client-matrix.md anew
	$(PYTEST) tests/clients

hosts: setup ## Three hosts with a real systemd renew their tokens; five minutes, as root, nothing is installed (DEBIAN_MIRROR)
	$(BIN)/python -m tests.hosts

sanity: setup ## ansible-test sanity with this machine's newest core
	tools/run_sanity $(BIN)

matrix: setup ## All supported ansible-core versions and target Pythons that this machine has
	$(BIN)/python tools/matrix.py $(PYTHONS)

fuzz: setup $(FUZZ)/.ready ## Ten minutes of atheris on the readers and editors (SECONDS=600)
	$(FUZZ)/bin/python -m tests.fuzz $(SECONDS)

benchmark: setup ## oracle_tnsnames against blockinfile, and what a renewal that is not due costs; fails if a limit is missed
	$(BIN)/python -m tests.benchmarks.editor
	$(BIN)/python -m tests.benchmarks.rotation

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

$(FUZZ)/.ready: requirements/fuzz.txt | $(VENV)/bin/python
	@tools/make_venv "$(PYTHON)" $(FUZZ)
	$(FUZZ)/bin/python -m pip install --quiet --require-hashes -r requirements/fuzz.txt
	@touch $@

$(FLEET)/.ready: requirements/fleet.txt | $(VENV)/bin/python
	@tools/make_venv "$(PYTHON)" $(FLEET)
	$(FLEET)/bin/python -m pip install --quiet --require-hashes -r requirements/fleet.txt
	@touch $@

$(LINK):
	@mkdir -p $(@D) && ln -sfn "$(CURDIR)" $@
