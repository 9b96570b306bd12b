# The five commands. PYTHON may name another interpreter: make test PYTHON=python3.13
PYTHON ?= .venv/bin/python

.PHONY: setup run test check train

setup:
	python3 -m venv .venv && .venv/bin/pip install -r requirements-dev.txt

run:
	$(PYTHON) -m streamlit run app.py

test:
	$(PYTHON) -m pytest

check:
	$(PYTHON) -m ruff check digitapp tests recipes app.py train.py
	$(PYTHON) -m ruff format --check digitapp tests recipes app.py train.py
	$(PYTHON) -m mypy
	$(PYTHON) -m bandit -q -c pyproject.toml -r digitapp app.py train.py

train:
	$(PYTHON) train.py
