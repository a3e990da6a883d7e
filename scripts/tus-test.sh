#!/usr/bin/env bash
# tus-test.sh: sends photos with tus-js-client to the program over a line that breaks.
# HUYING_BIN names another program than the release build.
set -euo pipefail
cd "$(dirname "$0")/.."

export HUYING_BIN=${HUYING_BIN:-${CARGO_TARGET_DIR:-target}/release/huying}
[ -x "$HUYING_BIN" ] || { echo "$HUYING_BIN is missing: make build makes it" >&2; exit 1; }
[ -d node_modules/tus-js-client ] || { echo "tus-js-client is missing: npm ci gets it" >&2; exit 1; }
HUYING_BIN=$(realpath "$HUYING_BIN")
exec node --test end2end/tus.test.mjs
