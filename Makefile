# A fresh machine needs git, make and Python 3.11 or newer with venv: the first call makes .venv and installs into it.
#
#   PYTHON=python3.13   the interpreter to make .venv with (default: the first one found that is new enough)
#   VENV=folder         where the environment goes (default: .venv)
#   PYTEST_ARGS=...     what pytest gets besides its configuration
#   SCALE=...           what `make bench` measures: the sizes of clusters, and how often (see benchmarks/scale.py)

VENV ?= .venv
BENCH := .bench
PYTEST_ARGS ?= -q -n auto
SCALE ?= --vms 100 1000 --rounds 3

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHON

# Without a home folder pip would write its cache to the root of the disk.
ifeq ($(strip $(HOME)),)
export HOME := $(abspath $(VENV))/home
endif

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --retries 8

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: help demo test check docs bench clean

help:
	@echo 'make demo    lint, preview and compile the example in plans/quickstart'
	@echo 'make test    run the tests'
	@echo 'make check   run the linters, the type checker and the layer contract'
	@echo 'make docs    write the schema and the reference pages that are made from the code'
	@echo 'make bench   measure the start-up against other tools, and how the time grows with the cluster'
	@echo 'make clean   remove everything the other targets made'

demo: $(VENV)/.installed
	@sh -c "$$SHOW_DEMO"

test: $(VENV)/.installed-test
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(VENV)/.installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/generate.py --check

docs: $(VENV)/.installed
	$(BIN)/python tools/generate.py

bench: $(BENCH)/.installed
	@$(BENCH)/bin/python -m pip install --quiet --force-reinstall --no-deps .
	@$(BENCH)/bin/python benchmarks/coldstart.py
	@$(BENCH)/bin/python benchmarks/scale.py $(SCALE)

clean:
	rm -rf $(VENV) $(BENCH) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .ci/.cache
	find . -type d -name __pycache__ -prune -exec rm -rf {} +

# Stamps: each says that its extra is installed, and is out of date once pyproject.toml has changed.

$(VENV)/.installed: pyproject.toml $(VENV)/bin/python
	@echo 'installing vmshift into $(VENV)'
	@$(PIP) --editable .
	@touch $@

$(VENV)/.installed-test: pyproject.toml $(VENV)/bin/python
	@echo 'installing vmshift and what its tests need into $(VENV)'
	@$(PIP) --editable '.[test]'
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-dev: pyproject.toml $(VENV)/bin/python
	@echo 'installing vmshift and what its developers need into $(VENV)'
	@$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/.installed $(VENV)/.installed-test

$(VENV)/bin/python:
	@VENV='$(VENV)' sh -c "$$MAKE_VENV"

# An environment of its own, so that no tool pays for the packages or the editable installation of the others.
$(BENCH)/.installed: pyproject.toml $(VENV)/bin/python
	@echo 'installing vmshift and the tools it is measured against into $(BENCH)'
	@$(BIN)/python -m venv --clear $(BENCH)
	@$(BENCH)/bin/python -m pip install --quiet --retries 8 . yamllint check-jsonschema
	@touch $@

define MAKE_VENV
set -eu
old= bare=
for python in $${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
  found=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
  if ! "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    old="$$old $$python ($$found)"
  elif ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then
    bare="$$bare $$python ($$found)"
  else
    echo "making $$VENV with $$python ($$found)"
    "$$python" -m venv "$$VENV" && exit 0
    rm -rf "$$VENV"
    echo "error: $$python could not make $$VENV; the lines above say why" >&2
    exit 1
  fi
done
if [ -n "$$bare" ]; then
  echo "error: no virtual environment can be made: the module ensurepip is missing in$$bare" >&2
  echo "help: on Debian and Ubuntu, run: apt install python3-venv" >&2
else
  echo "error: Python 3.11 or newer is needed; found:$${old:- none}" >&2
  echo "help: install it, or name the interpreter: make PYTHON=/path/to/python3.12" >&2
fi
exit 1
endef
export MAKE_VENV

define SHOW_DEMO
set -eu
show() {
  printf '\n=== %s ===\n\n' "$$1"
  shift
  printf '$$ %s\n\n' "$$*"
  "$$@"
}
show 'Lint: is anything wrong with the migration?' $(BIN)/vmshift lint plans/quickstart
show 'Preview: what will happen to each VM?' $(BIN)/vmshift preview plans/quickstart
show 'Compile: the manifests for Argo CD, Flux or oc apply' $(BIN)/vmshift compile --stdout plans/quickstart
cat <<'END'

=== Where to go next ===

plans/quickstart/migration.yaml   the spec that was just compiled
plans/quickstart/inventory/       the cluster it was checked against
plans/quickstart/compiled/        the same manifests as files, which is what goes into Git
plans/                            more examples: argocd, flux, offline, fleet, lab-4.17

Copy plans/quickstart without compiled/, change the spec, and run the commands on it; README.md goes on from here.
END
endef
export SHOW_DEMO
