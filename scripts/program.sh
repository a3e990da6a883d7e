#!/usr/bin/env bash
# Prints the path of the built program: HUYING_BIN, else the release one, else the debug one.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-target}
for program in "${HUYING_BIN:-}" "$target/release/huying" "$target/debug/huying"; do
  if [ -n "$program" ] && [ -x "$program" ]; then realpath "$program"; exit 0; fi
done
echo "There is no program: run make build, or cargo build -p server" >&2
exit 1
