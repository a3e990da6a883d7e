#!/usr/bin/env bash
# run.sh PROGRAM: serves the demonstration district, making it first if there is no data yet.
set -euo pipefail

program=$1
data=${HUYING_DATA:?}

if [ -z "${DATABASE_URL:-}" ] && [ -z "$(ls -A "$data" 2>/dev/null)" ]; then
  mkdir -p -m 700 "$data"
  # Half a demonstration would be served for ever after: all of it or nothing.
  "$program" demo || { rm -rf "${data:?}"; exit 1; }
fi
exec "$program" serve
