# The commands. PYTHON may name another interpreter: make test PYTHON=python3.13
PYTHON ?= .venv/bin/python

.PHONY: setup run test test-fast check newest constraints train

setup:
	python3 -m venv .venv && .venv/bin/pip install -r requirements-dev.txt

run:
	$(PYTHON) -m streamlit run app.py

test:
	$(PYTHON) -m pytest

test-fast: # in three processes, one of them for the browser: two cores are busy then
	$(PYTHON) -m pytest -n 3

check:
	$(PYTHON) -m ruff check digitapp tests recipes .ci app.py train.py
	$(PYTHON) -m ruff format --check digitapp tests recipes .ci app.py train.py
	$(PYTHON) -m mypy
	$(PYTHON) -m bandit -q -c pyproject.toml -r digitapp app.py train.py

newest: # the tests with the newest versions that requirements*.txt allow, in an environment of its own
	python3 -m venv .venv-newest && .venv-newest/bin/pip install --upgrade -r requirements-dev.txt
	.venv-newest/bin/python -m pytest

constraints: # what is installed here becomes what CI installs
	$(PYTHON) .ci/constraints.py > constraints.txt.new && mv constraints.txt.new constraints.txt

train:
	$(PYTHON) train.py
