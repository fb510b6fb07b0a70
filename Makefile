# The two commands: `make publish` and `make test`. Each sets up what it needs, in .venv, from constraints.txt.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: install publish test test-slow lint check serve docs bench clean help

help:
	@echo "make publish    inbox/ -> content/ -> site/"
	@echo "make test       the tests, in parallel"
	@echo "make test-slow  the slow laws: killed runs, a real browser, a real git, nginx and pre-commit"
	@echo "make lint       ruff and mypy --strict"
	@echo "make check      look over content/ as the pre-commit hook does"
	@echo "make serve      the site on this machine, rebuilt as content/ changes"
	@echo "make docs       this documentation, with a page for each rule, into build/docs"
	@echo "make bench      every figure we promise, measured"
	@echo "make clean      take away what was built: site/, caches; content/ stays"

install: $(INSTALLED)

# The stamp is written last: an interrupted install has none, and the next one starts over.
$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Copydesk needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V). Try: make PYTHON=python3.12"; exit 2; }
	@test -e $(INSTALLED) || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing into $(VENV) (once)..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(INSTALLED)

# Status 1 says that pages were refused, each with its reason in the table; the rest is published.
publish: $(INSTALLED)
	@$(BIN)/copydesk publish || test $$? -eq 1

test: $(INSTALLED)
	@$(BIN)/python -m pytest

# axe-core comes in a package that asks for Playwright, of whose 168 MB nothing is used here; our browser is Chromium.
test-slow: $(INSTALLED)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps -c constraints.txt axe-playwright-python
	@$(BIN)/python -m pytest -m slow -n 0 -rs

lint: $(INSTALLED)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

check: $(INSTALLED)
	@$(BIN)/copydesk check content

serve: $(INSTALLED)
	@$(BIN)/mkdocs serve

docs: $(INSTALLED)
	@$(BIN)/mkdocs build -q -f docs.yml
	@echo "The documentation is in build/docs/: open build/docs/index.html"

bench: $(INSTALLED)
	@$(BIN)/python -m benchmarks

clean:
	rm -rf site .copydesk build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find pipeline tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
