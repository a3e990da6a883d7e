#!/usr/bin/env bash
# The whole way of a request, a rider's way and that of staff by the API alone, on two copies of the
# program behind a proxy that takes turns, over one PostgreSQL and one object store. One copy is
# killed in the middle, and started again. Nothing may be lost, nobody may need more than a retry.
set -euo pipefail
cd "$(dirname "$0")/.."

HUYING_BIN=$(scripts/program.sh)
export HUYING_BIN
run=(node end2end/two-copies.mjs)
[ -n "${HUYING_TEST_S3:-}" ] || run=(scripts/with-s3.sh "${run[@]}")
[ -n "${HUYING_TEST_POSTGRES:-}" ] || run=(scripts/with-postgres.sh "${run[@]}")
exec "${run[@]}"
