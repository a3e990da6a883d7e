#!/usr/bin/env bash
# run.sh PROGRAM: serves the demonstration district, making it first if there is no data yet.
set -euo pipefail

program=$1
data=${HUYING_DATA:?}
data=${data%/}

if [ -z "${DATABASE_URL:-}" ] && [ -z "$(ls -A "$data" 2>/dev/null)" ]; then
  echo "Making the demonstration district in $data"
  mkdir -p "$(dirname "$data")"
  # Half a demonstration would be served for ever after: all of it or nothing.
  if [ -e "$data" ] && ! rmdir "$data" 2>/dev/null; then
    # A mount point or a link: it can only be filled in place.
    trap 'rm -rf "${data:?}"/*' EXIT
    "$program" demo >/dev/null
  else
    new=$(mktemp -d "$data.XXXXXX")
    trap 'rm -rf "$new"' EXIT
    HUYING_DATA=$new "$program" demo >/dev/null
    mv "$new" "$data"
  fi
  trap - EXIT
fi
exec "$program" serve
