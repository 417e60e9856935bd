# The front door. Meson holds the graph (meson.build); this says what people do
# with it. Folders: build/ is the release, build/asan, build/tsan,
# build/paranoid and build/fuzz its siblings; build/deps and build/guest are
# shared by all of them.
SHELL   := /bin/sh
PREFIX  ?= /usr/local
DESTDIR ?=
# For `make fuzz`: which fuzzer, and for how long.
T       ?=
SECONDS ?= 60

.DEFAULT_GOAL := all
.PHONY: all help setup demo test asan tsan paranoid soak fuzz bench fmt check install clean deps release

all: release ## build the library, the program and the engine (the default)

release: deps
	@tools/configure build
	@ninja -C build --quiet product

help: ## show this
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 18

# Cargo's work, done once; it is asked again only when what pins it changed.
deps: build/deps/paths
build/deps/paths: deps/Cargo.toml deps/Cargo.lock $(wildcard deps/src/*.rs) deps/build.sh deps/write-paths.py
	@deps/build.sh

setup: ## install the Debian packages that are missing
	@deps/setup.sh

demo: setup release ## run the football plugin on a GPS track
	@mkdir -p build/demo
	@examples/football/make_track.py >build/demo/track.json
	build/dunlin call examples/football/football.js calculate -i build/demo/track.json --repeat 2000 --stats

test: setup ## all tests, sanitizers and fuzzers: what has to pass (about 20 minutes)
	@tools/run-tests all

asan: deps ## the tests under the address and undefined-behaviour sanitizers
	@tools/run-tests asan

tsan: deps ## the tests under the thread sanitizer
	@tools/run-tests tsan

paranoid: deps ## the tests with every reset compared byte by byte
	@tools/run-tests paranoid

soak: deps ## the long ones: a million cycles, an hour of fuzzing
	@tools/run-tests soak

fuzz: deps ## fuzz one seam: make fuzz T=json SECONDS=600
	@tools/run-tests fuzz "$(T)" $(SECONDS)

bench: release ## measure, side by side with what else one would use
	@bench/run

fmt: ## format the C sources in place
	@tools/list-files format | xargs clang-format-19 -i

check: ## formatting, layers, banned words
	@tools/run-tests checks

install: release ## install under PREFIX (default /usr/local), below DESTDIR
	@meson setup --reconfigure build -Dprefix=$(abspath $(PREFIX)) >build/install.log
	@DESTDIR=$(DESTDIR) meson install -C build --no-rebuild --strip --quiet
	@echo "Installed under $(DESTDIR)$(abspath $(PREFIX))"

clean: ## remove what was built, except Wasmtime (build/deps)
	@find build -mindepth 1 -maxdepth 1 ! -name deps -exec rm -rf {} +
