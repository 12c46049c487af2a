# `make serve` and `make test` install what they need into .venv and do all the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export NO_MKDOCS_2_WARNING := 1
# Who reads the site: internal (the team), partner, customer or public. A word that is none of these stops.
AUDIENCE ?= internal
CONFIG_internal := mkdocs.yml
CONFIG_partner := mkdocs.partner.yml
CONFIG_customer := mkdocs.customer.yml
CONFIG_public := mkdocs.public.yml
CONFIG = $(or $(CONFIG_$(AUDIENCE)),$(error AUDIENCE is `$(AUDIENCE)`; use internal, partner, customer or public))

.PHONY: install serve build check test bench fuzz lint lock screenshots clean

serve: install ## serve the site on http://127.0.0.1:8000, rebuilt as you type; AUDIENCE=public for that of customers
	$(BIN)/mkdocs serve -f $(CONFIG)

build: install ## build the site into site/; AUDIENCE=public into site-public/, also partner and customer
	$(BIN)/mkdocs build --strict -f $(CONFIG)

check: install ## check all entries, warnings included
	$(BIN)/triagebook check --strict --programs

test: install ## run all tests on all cores; those that need a browser say so when there is none
	$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

SIZES ?= 1000 5000 10000
RUNS ?= 3
bench: install ## measure all, beside other programs, and write docs/benchmarks.md; SIZES=1000 RUNS=1 takes minutes
	$(BIN)/python bench/run.py --sizes "$(SIZES)" --runs $(RUNS)

MINUTES ?= 60
fuzz: install ## feed odd input to reading, checking, matching and rendering until something breaks; MINUTES=60
	$(BIN)/python tests/fuzz.py $(MINUTES)

lint: install ## lint and format the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

screenshots: install ## make the pictures of the README anew
	$(BIN)/python tests/screenshots.py

lock: install ## pin all dependencies, with hashes
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --all-extras \
	  --no-annotate --custom-compile-command "make lock" --output-file requirements.txt pyproject.toml

install: $(VENV)/installed

$(VENV)/installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

clean: ## remove what was installed and built
	rm -rf $(VENV) site site-* build .cache
