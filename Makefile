# make run | test | check | bench | soak | applications | venv: each alone, on a machine with python3
# (3.11 to 3.13) and make. Another Python, as in `make test PYTHON=python3.13`, has an environment of its own.

PYTHON ?= python3
ENV := $(if $(filter python3,$(PYTHON)),.venv,.venv-$(notdir $(PYTHON)))
BIN := $(ENV)/bin
READY := $(ENV)/.ready
WORKERS ?= 2

.PHONY: run test check bench soak applications venv clean

run: $(READY)
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		$(BIN)/python -m designer --example digits-cnn; \
	else \
		echo "There is no display, so the tour drives the window offscreen; its pictures go to out/tour."; \
		$(BIN)/python -m designer tour -o out/tour; \
	fi

test: $(READY)
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY)
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.bench

# The large numbers of the random tests, which go on where they were stopped: make soak [WHAT="walks trips"].
soak: $(READY)
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.soak $(WHAT)

# All models of keras.applications, opened, checked, coded, run, written and loaded again.
applications: $(READY)
	TF_CPP_MIN_LOG_LEVEL=3 $(BIN)/python -m tests.applications

venv: $(READY)

# The system's libraries come after the packages, since it is Qt that is asked whether it starts.
$(READY): pyproject.toml packaging/constraints.txt packaging/system.py
	@$(PYTHON) packaging/system.py python
	@test -x $(BIN)/python || $(PYTHON) -m venv $(ENV) || \
		{ rm -rf $(ENV); echo "Python's venv module is missing: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint packaging/constraints.txt --editable '.[test]'
	@$(PYTHON) packaging/system.py libraries
	@touch $@

clean:
	rm -rf .venv .venv-* out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
