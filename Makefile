# Each target is one call of the assay program or of a test; `assay <verb> --help` says more.
#   ENV=local|dev|prod   environment (default local)     CLOUD=<name>      another local cloud
#   AMI=ami-…            AMI instead of the newest bake  INSTANCE=i-…      one instance
#   FLAGS='--json'       further flags of the verb
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
ENV ?= local
export ENV CLOUD AMI INSTANCE
$(foreach name,env cloud ami instance flags,$(if $(filter command,$(origin $(name))),\
  $(error $(name)= is read by nothing: write it in capitals)))

ASSAY := @ami-scripts/bin/assay
# What nearly every target begins with; FLAGS are the target's own.
READY := @infra/setup/bootstrap.sh
NODE := node_modules/.bin/node
TESTS := @$(NODE) test/runner/run-tests.ts

.PHONY: help setup demo up down env base ami fleet status shell policy test test-fast
.PHONY: render test-all bench errors

help: ## Show this list
	@sed -nE 's/^([a-z-]+):.*## (.*)$$/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18
	@echo "FLAGS='…' passes flags on to the verb: make status FLAGS=--help lists them."

setup: ## Install or build what is missing; a fraction of a second when nothing is
	@infra/setup/bootstrap.sh $(FLAGS)

demo: ## The whole story on this machine, ending in a report to look at
	$(READY)
	$(ASSAY) demo $(FLAGS)

up: ## Start the local cloud, or repair one that is half there
	$(READY)
	$(ASSAY) up $(FLAGS)

down: ## Remove the local cloud without a trace
	@infra/setup/bootstrap.sh --npm-only
	$(ASSAY) down $(FLAGS)

env: ## Print exports for any AWS client: eval "$(make env)"
	$(READY)
	$(ASSAY) env $(FLAGS)

base: ## Plan, show, apply and prove the static base of dev or prod [FLAGS=plan|apply|check]
	@infra/setup/bootstrap.sh --npm-only
	$(ASSAY) base $(FLAGS)

ami: ## Bake the AMI of ENV, or reuse the one with the same content
	$(READY)
	$(ASSAY) ami $(FLAGS)

fleet: ## Create or change the fleet of ENV [AMI=ami-…]
	$(READY)
	$(ASSAY) fleet up $${AMI:+"--ami=$$AMI"} $(FLAGS)

status: ## Show the fleet: instances, versions, health, drift
	$(READY)
	$(ASSAY) status $(FLAGS)

shell: ## Open a shell on an instance, without SSH [INSTANCE=i-…]
	$(READY)
	$(ASSAY) shell $${INSTANCE:+"--instance=$$INSTANCE"} $(FLAGS)

render: ## Write what the Terraform of every environment describes
	@infra/setup/bootstrap.sh --npm-only
	$(ASSAY) render $(FLAGS)

policy: ## Judge the Terraform of every environment by its policies
	@infra/setup/bootstrap.sh --npm-only
	$(ASSAY) policy $(FLAGS)

test: ## Every promise once, on real parts, ending in "N passed, N failed"
	$(READY)
	$(TESTS) $(FLAGS)

test-fast: ## Unit and model tests alone, without Docker or a cloud
	@infra/setup/bootstrap.sh --npm-only
	$(TESTS) --fast $(FLAGS)

test-all: ## Every fault at every step as well [FLAGS=--rest: those alone]
	@infra/setup/bootstrap.sh --with conftest,checkov
	$(TESTS) --all $(FLAGS)

bench: ## A verb's start over Node's, and `make ami` over `packer build`, in pairs
	$(READY)
	@$(NODE) test/bench/verb-start.ts && $(NODE) test/bench/bake-overhead.ts

errors: ## List every error code with what to do
	@infra/setup/bootstrap.sh --npm-only
	$(ASSAY) errors $(FLAGS)
