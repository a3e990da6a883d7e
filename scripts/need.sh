#!/usr/bin/env bash
# Says in a sentence what is missing, all of it at once.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=0
need() {
  if ! command -v "$1" >/dev/null 2>&1; then
    echo "$1 is missing: $2" >&2
    missing=1
  fi
}

need cargo "install Rust from https://rustup.rs (the version in rust-toolchain.toml is then fetched by itself)"
need cc "install a C compiler, on Debian and Ubuntu: apt-get install build-essential"
need node "install Node.js 20 or newer, from your system's packages or https://nodejs.org"
need npm "it comes with Node.js; on Debian and Ubuntu: apt-get install npm"
[ "$missing" = 0 ] || exit 1

major=$(node -p 'process.versions.node.split(".")[0]')
if [ "$major" -lt 20 ]; then
  echo "node is version $(node -v), too old: install Node.js 20 or newer from https://nodejs.org" >&2
  exit 1
fi

# Where rustup may not fetch the pinned toolchain by itself.
if command -v rustup >/dev/null 2>&1 && ! rustc --version >/dev/null 2>&1; then
  rustup toolchain install "$(sed -nE 's/^channel = "(.*)"/\1/p' rust-toolchain.toml)" \
    --profile minimal --component clippy --component rustfmt
fi

target=wasm32-unknown-unknown
if ! [ -d "$(rustc --print sysroot)/lib/rustlib/$target" ]; then
  if command -v rustup >/dev/null 2>&1; then
    rustup target add "$target"
  else
    echo "Rust cannot compile for $target: install it with your system's packages, or use https://rustup.rs" >&2
    exit 1
  fi
fi
