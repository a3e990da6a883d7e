#!/usr/bin/env bash
# open311-test.sh [PROGRAM]: the Open311 of a demonstration that PROGRAM serves, used by a client that
# others wrote (georeport from PyPI), and each answer held against the rules of GeoReport v2.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-target}
program=${1:-$target/release/huying}
[ -n "${1:-}" ] || [ -x "$program" ] || program=$target/debug/huying
program=$(realpath "$program")
georeport=0.3.1 jsonschema=4.26.0
cache=${XDG_CACHE_HOME:-$HOME/.cache}/huying
venv=$cache/georeport-$georeport-$jsonschema
if ! [ -x "$venv/bin/python" ]; then
  command -v python3 >/dev/null || { echo "Python is missing: on Debian and Ubuntu apt-get install python3-venv" >&2; exit 1; }
  mkdir -p "$cache"
  rm -rf "$venv"
  python3 -m venv "$venv" || { rm -rf "$venv"; echo "On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
  "$venv/bin/pip" install --quiet --disable-pip-version-check "georeport==$georeport" "jsonschema==$jsonschema" ||
    { rm -rf "$venv"; echo "georeport could not be installed from PyPI" >&2; exit 1; }
fi

home=$(mktemp -d)
server=
stop() {
  trap - EXIT INT TERM
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  [ -z "$server" ] || wait "$server" 2>/dev/null || true
  rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
base=http://127.0.0.1:$port
export HUYING_DATA=$home/data HUYING_ADDR=127.0.0.1:$port HUYING_METRICS_ADDR=off HUYING_LOG=warn
export HUYING_LIMIT_SUBMIT_PER_MINUTE=0 HUYING_LIMIT_READ_PER_MINUTE=0
export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1
"$program" demo >/dev/null
"$program" serve >"$home/log" 2>&1 &
server=$!
for _ in $(seq 300); do
  curl -fs "$base/readyz" >/dev/null && break
  sleep 0.1
done

# A partner and its key, as an administrator makes them.
jar=$home/jar
curl -fsS -o /dev/null -c "$jar" -H "Origin: $base" -d 'username=admin&password=huying-demo' "$base/desk/sign-in"
made=$(curl -fsS -b "$jar" -H "Origin: $base" -d 'name=georeport&per_minute=60000&submit=1&follow=1' \
  "$base/desk/admin/partners/new")
key=$(grep -o 'hyk_[A-Za-z0-9_-]*' <<<"$made" | head -n 1)

OPEN311_BASE=$base/open311/v2 OPEN311_KEY=$key "$venv/bin/python" -B end2end/open311/check.py
if grep -E ' (ERROR|panic)' "$home/log"; then
  echo "the program logged faults" >&2
  exit 1
fi
