#!/usr/bin/env bash
# Backup and restore, on SQLite and on PostgreSQL: requests with photos, a backup while others are
# handed in, everything elsewhere again; the private link opens and the photo is served.
set -euo pipefail
cd "$(dirname "$0")/.."
# As the service does it.
umask 077

HUYING_BIN=$(scripts/program.sh)
export HUYING_BIN
if [ -n "${HUYING_TEST_POSTGRES:-}" ]; then exec node end2end/backup.mjs; fi
exec scripts/with-postgres.sh node end2end/backup.mjs
