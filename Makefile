# make demo       the main job: sweep light and heavy support over the contexts, with figures and report
# make test       the whole test suite: lint, types, tests
# make test-slow  the tests that take longer
# make docs       the tables in docs/ that are made from the code
# make propositions  the full scorecard of the claims, kept in docs/scorecard (up to an hour)
# make reference  the small result kept in git, made anew
# make clean      take away everything that these made

VENV := .venv
BIN := $(VENV)/bin
JOBS ?= auto
# a file's tests stay in one worker, so that what they share is made once
SPREAD := --dist loadfile --no-loadscope-reorder

# The first interpreter that really runs, is 3.11 or newer and can make an environment.
# A name on the PATH is not enough: it may be a shim for a version that is not installed.
CANDIDATES := python3.11 python3.12 python3.13 python3.14 python3 python
CHECK := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in $(CANDIDATES); do if $$p -c '$(CHECK)' >/dev/null 2>&1; then echo $$p; break; fi; done)

.PHONY: demo test test-slow docs propositions reference clean

demo: $(VENV)/.run
	$(BIN)/ssrsim sweep experiments/light_vs_heavy.yaml --force

test: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n $(JOBS) $(SPREAD)

test-slow: $(VENV)/.dev
	$(BIN)/pytest -n $(JOBS) -m slow || test $$? -eq 5  # 5: there are none

docs: $(VENV)/.run
	$(BIN)/python docs/tables.py

propositions: $(VENV)/.run
	$(BIN)/ssrsim propositions --full --out docs/scorecard --force

reference: $(VENV)/.run
	$(BIN)/ssrsim sweep experiments/smoke.yaml --out results/reference --force --tables-only

$(VENV)/.python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer with venv found. Install one, or: make PYTHON=/path/to/python" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.python requirements.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
