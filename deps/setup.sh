#!/bin/sh
# Install the Debian packages that are missing (deps/debian-packages.txt), with
# sudo when not root, and say what has to be installed by hand.
set -eu
cd "$(dirname "$0")"
rust_minor=$(sed -n 's/^rust-version = "1\.\([0-9]*\)"/\1/p' Cargo.toml)

missing_packages() {
    for package in $(sed 's/#.*//' debian-packages.txt); do
        state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$state" = installed ] || echo "$package"
    done
}

install_packages() {
    as_root=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || {
            echo "setup: not root, and sudo was not found. As root, run:" >&2
            echo "    apt-get update && apt-get install --no-install-recommends $*" >&2
            exit 1
        }
        as_root=sudo
    fi
    echo "Installing $*"
    # A list that cannot be refreshed (a proxy, a stale mirror) may still do.
    $as_root apt-get update -q=2 || echo "setup: apt-get update failed; trying with the lists there are" >&2
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q=2 -y --no-install-recommends "$@" || {
        echo "setup: apt-get could not install all of: $*" >&2
        echo "setup: dunlin is built on Debian 12 (bookworm) or newer; LLVM 19 is in its main archive." >&2
        exit 1
    }
}

check_rust() {
    found=$(cargo --version 2>/dev/null) || found=nothing
    minor=$(echo "$found" | sed -n 's/^cargo 1\.\([0-9]*\).*/\1/p')
    [ "${minor:-0}" -ge "$rust_minor" ] && return
    echo "setup: Rust 1.$rust_minor or newer is needed (Debian's is older); found: $found." >&2
    if command -v rustup >/dev/null; then
        echo "setup: rustup is there; run: rustup update stable" >&2
    else
        echo "setup: get it with rustup: see https://rustup.rs, then open a new shell and run this again." >&2
    fi
    exit 1
}

command -v apt-get >/dev/null && command -v dpkg-query >/dev/null || {
    echo "setup: this is not Debian: install what these packages hold by hand, and Rust 1.$rust_minor or newer:" >&2
    sed 's/#.*//; /^$/d; s/^/    /' debian-packages.txt >&2
    exit 1
}
missing=$(missing_packages)
# Word splitting is meant: one argument a package.
[ -z "$missing" ] || install_packages $missing
check_rust
