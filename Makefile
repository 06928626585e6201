# Every target is a script that also runs without make: ./setup/up.sh is `make up`.
.DEFAULT_GOAL := help
.PHONY: help up down test lint soak bench schema lock

help: ## what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 16

up: ## install what is missing, then run two Odoo tenants on this machine
	@./setup/up.sh

down: ## remove all that `make up` runs, with its data
	@./setup/down.sh

test: ## every check: style, types, shell, and the tests against real containers
	@./setup/test.sh

lint: ## style, types and shell only
	@./setup/lint.sh

soak: ## the tests, with those that take long
	@ODOO_CLOUD_SOAK=1 ./setup/test.sh

bench: ## measure, side by side with peers
	@. ./env.sh && python -m benchmarks

schema: ## write what is generated anew: stacks/schema.json, docs/configuration.md, docs/cli.md
	@./setup/python.sh dev
	@.venv/bin/python -m stacks.schema
	@.venv/bin/python -m stacks.reference
	@.venv/bin/python -m odoo_cloud_lib.cli.reference docs/cli.md

lock: ## resolve the Python packages anew: requirements.lock, requirements-dev.lock
	@./setup/lock.sh
