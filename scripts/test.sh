#!/usr/bin/env bash
# Everything that must hold before a change is merged, quickest first.
set -euo pipefail
cd "$(dirname "$0")/.."

# The same choice of crates everywhere, or cargo builds their dependencies twice: xtask alone,
# because its own dependencies want other features; frontend alone, because it is for browsers.
house=(--workspace --exclude frontend --exclude xtask)
locked=(${CI:+--locked})
wasm=(--target wasm32-unknown-unknown)

begin=$SECONDS
step() { printf '\n== %s (%d min %02d s so far)\n' "$1" $(((SECONDS - begin) / 60)) $(((SECONDS - begin) % 60)); }
xtask() { cargo run --quiet "${locked[@]}" -p xtask -- "$@"; }

step "what the tests need"
scripts/install-test-deps.sh

step "format"
cargo fmt --all --check

step "lint"
cargo clippy "${locked[@]}" "${house[@]}" --all-targets -- -D warnings
cargo clippy "${locked[@]}" -p xtask --all-targets -- -D warnings
for features in "" public desk; do
  cargo clippy "${locked[@]}" -p frontend --features "$features" "${wasm[@]}" -- -D warnings
done

step "architecture"
xtask check-tree

step "tests, on SQLite and PostgreSQL, with files and with an object store"
scripts/with-s3.sh scripts/with-postgres.sh scripts/rust-tests.sh "${house[@]}"

step "release build"
xtask build --release

step "the API, by its own description"
scripts/schemathesis.sh

step "Open311, by a client of others"
scripts/open311-test.sh

step "two copies, one killed in the middle"
scripts/two-copies.sh

step "backup and restore"
scripts/backup-test.sh

step "budget"
xtask budget --serve

step "the mini-program against the product"
scripts/mini-program-test.sh

step "uploads over a line that breaks"
scripts/tus-test.sh

step "the product in a browser"
CHROMIUM=$(scripts/find-chromium.sh) npx --no-install playwright test -c end2end/playwright.config.ts

step "done"
