# Everything a person needs to type. `make` alone lists it.

SHELL := /bin/bash
CARGO ?= cargo
# In CI the lock file is the truth; on a desk it may follow Cargo.toml.
LOCKED := $(if $(CI),--locked)
XTASK := $(CARGO) run --quiet $(LOCKED) -p xtask --
PROGRAM := target/release/huying

export HUYING_DATA ?= data
export HUYING_ADDR ?= 127.0.0.1:3000

.DEFAULT_GOAL := help
.PHONY: help run build dev test test-long browser bench fmt tools

help: ## this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 16

run: build ## build, fill a demonstration district once, serve it on http://127.0.0.1:3000
	@scripts/run.sh $(PROGRAM)

build: tools ## the release program target/release/huying and its site beside it
	@$(XTASK) build --release

dev: tools ## rebuild, restart and reload open pages after every change
	@$(XTASK) dev

test: tools ## format, lint, architecture, tests on both databases, size budget, browser
	@scripts/test.sh

test-long: build ## the API with a thousand examples of each operation
	@LONG=1 scripts/schemathesis.sh

browser: build ## the whole story in Chromium, phone and desktop, with JavaScript and without; axe
	@scripts/install-test-deps.sh
	@CHROMIUM=$$(scripts/find-chromium.sh) npx --no-install playwright test -c end2end/playwright.config.ts

bench: build ## the figures, each beside a raw baseline of the same minute
	@# Together with the server, or cargo chooses other features and builds the dependencies again.
	@$(CARGO) build --release $(LOCKED) -p server -p bench --bin bench
	@scripts/with-postgres.sh $${CARGO_TARGET_DIR:-target}/release/bench

fmt: ## format the sources
	@$(CARGO) fmt --all

tools: ## get what the build needs (a moment when it is there)
	@scripts/need.sh
	@$(MAKE) --silent node_modules/.stamp

node_modules/.stamp: package.json package-lock.json .npmrc
	@npm ci
	@touch $@
