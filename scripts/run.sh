#!/usr/bin/env bash
# run.sh PROGRAM: serves the demonstration district, making it first if there is no data yet.
set -euo pipefail

program=$1
data=${HUYING_DATA:?}

if [ -z "${DATABASE_URL:-}" ] && [ -z "$(ls -A "$data" 2>/dev/null)" ]; then
  # Made beside and moved there: half a demonstration would be served for ever after.
  mkdir -p "$(dirname "$data")"
  new=$(mktemp -d "$data.XXXXXX")
  trap 'rm -rf "$new"' EXIT
  HUYING_DATA=$new "$program" demo >/dev/null
  [ ! -d "$data" ] || rmdir "$data"
  mv "$new" "$data"
  trap - EXIT
fi
exec "$program" serve
