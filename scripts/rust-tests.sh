#!/usr/bin/env bash
# rust-tests.sh CRATES…: all Rust tests of these crates and of xtask; a failure in one does not
# keep the others from running.
set -uo pipefail

locked=(${CI:+--locked})
failed=0
run() { "$@" || failed=1; }

if cargo nextest --version >/dev/null 2>&1; then
  run cargo nextest run "${locked[@]}" "$@" --no-fail-fast --no-tests=warn
  if [ -n "${HUYING_TEST_POSTGRES:-}" ]; then
    # What comes by HTTP, once more on the other database.
    HUYING_TEST_WORLD=postgres run cargo nextest run "${locked[@]}" "$@" --no-fail-fast --no-tests=warn \
      -E 'package(server) and binary(it)'
  fi
  run cargo nextest run "${locked[@]}" -p xtask --no-fail-fast
  run cargo test "${locked[@]}" --doc --quiet "$@"
else
  run cargo test "${locked[@]}" "$@" --no-fail-fast
  if [ -n "${HUYING_TEST_POSTGRES:-}" ]; then
    HUYING_TEST_WORLD=postgres run cargo test "${locked[@]}" -p server --test it --no-fail-fast
  fi
  run cargo test "${locked[@]}" -p xtask --no-fail-fast
fi
exit $failed
