# The commands of the project. `make` alone lists them. Nothing is installed outside this folder, except what
# `make test` says it needs for the browser.
.DEFAULT_GOAL := help
.PHONY: help run test check fix bench proof docs lock install install-dev
PYTHON_HERE := .venv/bin/python
export PYTHON

help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

run: install  ## the site on http://localhost:8000 (PORT=… for another port), with a database of its own
	@exec $(PYTHON_HERE) -m config.local.run

test: install-dev  ## the whole suite, real browser included (ARGS="-k words" for some of it)
	@exec $(PYTHON_HERE) -m config.local.test $(ARGS)

check: install-dev  ## lint, format, types, migrations, translations, drawn diagrams, settings, compose file
	@exec $(PYTHON_HERE) -m config.local.check

fix: install-dev  ## repair what `make check` can repair
	@exec $(PYTHON_HERE) -m config.local.check --fix

bench: install-dev  ## the performance figures, as ratios
	@exec $(PYTHON_HERE) -m tests.bench $(ARGS)

proof: install-dev  ## one of the long proofs: make proof PART=races
	@exec $(PYTHON_HERE) -m tests.proof $(PART)

docs: install-dev  ## draw the diagrams of docs/ anew
	@exec $(PYTHON_HERE) -m config.local.check --draw

lock: install-dev  ## write requirements/*.lock from pyproject.toml
	@exec $(PYTHON_HERE) -m config.local.lock

install:
	@sh config/local/install.sh run

install-dev:
	@sh config/local/install.sh dev
