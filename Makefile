# The commands of this project. `make help` lists them.
# `make demo` and `make test` first run scripts/setup, which installs what is missing and says what it does.

SWIFT_BUILD = swift build --explicit-target-dependency-import-check error
# Swift's own libraries become part of the programs: quicker, and less to carry to another machine.
RELEASE_BUILD = $(SWIFT_BUILD) -c release --static-swift-stdlib

.PHONY: help setup build package demo test soak bench format check-format clean

help: ## This list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

build: ## All products in release mode
	@scripts/setup build
	$(RELEASE_BUILD)

package: ## The station as a Debian package and a relocatable archive, in .build/packages
	@scripts/setup build
	$(RELEASE_BUILD)
	scripts/package .build/release .build/packages

demo: ## One server, three hospitals, one real question; Ctrl-C ends it
	@scripts/setup demo
	$(RELEASE_BUILD)
	.build/release/wissel demo $(DEMO)

test: ## Every test, the system test with real containers included
	@scripts/setup test
	@scripts/check-format
	$(SWIFT_BUILD) --build-tests
	@scripts/run-tests

soak: ## Every test TIMES times (default 10) with its full counts: what fails seldom shows here
	@scripts/setup test
	$(SWIFT_BUILD) --build-tests
	for time in $$(seq $(or $(TIMES),10)); do echo "run $$time"; WISSEL_SOAK=1 scripts/run-tests || exit 1; done

bench: ## Speeds and memory beside the peers, in one run
	@scripts/setup bench
	$(RELEASE_BUILD)
	.build/release/wissel-bench

format: ## Format every Swift file
	swift format format --in-place --recursive --parallel Sources Tests Package.swift

check-format:
	@scripts/check-format

clean: ## Remove what was built
	rm -rf .build
