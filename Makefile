# Two commands: `make run` and `make test`. Both set up what they need.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
DOORSTEP = .venv/bin/doorstep

ifdef DEMO
export DOORSTEP_DEMO = $(DEMO)
else
export DOORSTEP_DEMO ?= 1
endif

.PHONY: run test bench lint lint-deploy audit setup dev lock clean

run: setup        ## set up everything and run the whole product
	@exec $(DOORSTEP) up

test: dev         ## set up everything and run all tests; PROCESSES=2: in two processes, on a machine with more cores
	@env -u DOORSTEP_DEMO .venv/bin/python -m pytest $(if $(PROCESSES),-n $(PROCESSES) --dist loadgroup --no-loadscope-reorder)

bench: dev        ## measure: training, start, memory, turns; BENCH=--setup also a fresh set-up
	@env -u DOORSTEP_DEMO .venv/bin/python -m benchmarks $(BENCH)

lint: dev         ## ruff, mypy, import-linter
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

lint-deploy: python  ## deploy/: hadolint, yamllint, Kubernetes' schemas; in an environment of its own
	@test -x var/lint-deploy/bin/hadolint || { $(PYTHON) -m venv var/lint-deploy && \
		var/lint-deploy/bin/python -m pip install --quiet -r .ci/locks/deploy.txt; }
	var/lint-deploy/bin/hadolint deploy/Containerfile
	var/lint-deploy/bin/yamllint --strict deploy
	@for file in $$(ls deploy/kubernetes/*.yaml | grep -v kustomization); do \
		var/lint-deploy/bin/kubernetes-validate --strict --quiet --kubernetes-version 1.32 $$file || exit 1; done

audit:            ## compare both locked environments with the known vulnerabilities; needs uv and the internet
	uvx pip-audit --disable-pip --no-deps -r .ci/locks/app.txt
	-uvx pip-audit --disable-pip --no-deps -r .ci/locks/rasa.txt  # what is known: docs/security.md

setup: python
	@$(PYTHON) .ci/setup.py

dev: python
	@$(PYTHON) .ci/setup.py --dev

lock: python      ## renew the locked versions from pyproject.toml
	@$(PYTHON) .ci/setup.py --lock

.PHONY: python
python:
	@test -n "$(PYTHON)" || { echo "Doorstep needs Python 3.11 or newer. Get it with:  uv python install 3.11"; exit 1; }

clean:            ## remove environments, models and all data
	rm -rf .venv .venv-rasa var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
