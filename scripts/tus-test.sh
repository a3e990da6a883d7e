#!/usr/bin/env bash
# Sends photos with tus-js-client to the built program over a line that breaks.
set -euo pipefail
cd "$(dirname "$0")/.."

HUYING_BIN=$(scripts/program.sh)
export HUYING_BIN
[ -d node_modules/tus-js-client ] || { echo "tus-js-client is missing: npm ci gets it" >&2; exit 1; }
exec node --test end2end/tus.test.mjs
