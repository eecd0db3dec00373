# One place for the commands of the project. `make` lists them.
.DEFAULT_GOAL := help
.PHONY: help install run test check train lock clean

# pyenv's python3 may name a version that is not installed: take the first that runs.
python3 := $(shell for p in python3 /usr/local/bin/python3 /usr/bin/python3; do "$$p" -c "" 2>/dev/null && echo "$$p" && break; done)

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## Install Python packages and the ldn command into .venv (run, test, check and train do it themselves)
	@test -n "$(python3)" || { echo "python3 is missing. Install it (Debian: apt-get install python3 python3-venv)."; exit 1; }
	@$(python3) scripts/bootstrap.py

run: install ## Start the assistant: trains a model if none fits the data, Ctrl-C stops everything
	@.venv/bin/ldn run

test: install ## Run all tests (fetches Chromium for the browser tests if it can)
	@.venv/bin/python -m bot.browser
	@.venv/bin/ldn train
	@.venv/bin/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder

check: install ## Look for mistakes in the code without running it
	@.venv/bin/ruff check .

train: install ## Train a model on data/
	@.venv/bin/ldn train

lock: ## Remake requirements.lock after a change of pyproject.toml
	@$(python3) scripts/bootstrap.py lock

clean: ## Remove what was installed and built; conversations, leads and models in LDN_HOME stay
	@rm -rf .venv .uv .rasa .pytest_cache .ruff_cache .hypothesis results *.egg-info
	@find bot actions tests scripts -name __pycache__ -prune -exec rm -rf {} +
