#!/bin/sh
# Build what dunlin stands on: Wasmtime's C API as one static library, and the
# verifier of the engine. Writes build/deps/paths: where these, Wasmtime's
# headers and the sources of QuickJS-ng and Ada are. Needs the network once.
#
# The Cargo target directory is build/deps of this tree, shared by every build
# folder; the library is not instrumented, so sanitizer builds use the same.
set -eu

cd "$(dirname "$0")/.."
root=$(pwd)
out=$root/build/deps
wanted_minor=$(sed -n 's/^rust-version = "1\.\([0-9]*\)"/\1/p' deps/Cargo.toml)

fail() {
    printf 'deps/build.sh: %s\n' "$*" >&2
    exit 1
}

command -v cargo >/dev/null || fail "cargo was not found. Rust 1.$wanted_minor or newer is needed;" \
    "how to get it stands on https://rustup.rs"
minor=$(cargo --version | sed -n 's/^cargo 1\.\([0-9]*\).*/\1/p')
[ "${minor:-0}" -ge "$wanted_minor" ] || fail "Rust 1.$wanted_minor or newer is needed," \
    "found $(cargo --version). With rustup: rustup update stable"
for tool in cmake cc python3; do
    command -v "$tool" >/dev/null || fail "$tool was not found. 'make setup' installs it."
done

mkdir -p "$out"
cd deps
[ -f "$out/paths" ] || echo "Building Wasmtime (once; about 3 minutes on 2 processors)..."
CARGO_TARGET_DIR=$out cargo build --release --locked \
    --message-format=json-render-diagnostics >"$out/messages.json"
# Downloads the sources that are pinned but not compiled here; instant, and
# without the network, once they are there.
metadata() {
    cargo metadata --locked --all-features --format-version 1 \
        --filter-platform "$(rustc -vV | sed -n 's/^host: //p')" "$@" >"$out/metadata.json"
}
metadata --offline 2>/dev/null || metadata
./write-paths.py "$out" >"$out/paths.new"
if cmp -s "$out/paths.new" "$out/paths"; then touch "$out/paths"; else mv "$out/paths.new" "$out/paths"; fi
