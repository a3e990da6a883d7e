#!/usr/bin/env bash
# schemathesis.sh [PROGRAM]: every operation of the API × every check and phase of schemathesis, 50
# examples each; 1,000 with LONG=1. PROGRAM serves a demonstration of its own meanwhile. Its
# rates are lifted: it is asked more often than anybody asks.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-target}
program=${1:-$target/debug/huying}
examples=50
[ -z "${LONG:-}" ] || examples=1000
venv=$(realpath -m "$target")/schemathesis
program=$(realpath "$program")
if [ ! -x "$venv/bin/schemathesis" ]; then
  command -v python3 >/dev/null || { echo "python3 is missing, and its venv: apt-get install python3-venv" >&2; exit 1; }
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet 'schemathesis>=4,<5'
fi

home=$(mktemp -d)
cp scripts/schemathesis.toml "$home"
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
export HUYING_LIMIT_SUBMIT_PER_MINUTE=0 HUYING_LIMIT_FOLLOW_PER_MINUTE=0 HUYING_LIMIT_SIGN_IN_PER_MINUTE=0
export HUYING_LIMIT_UPLOAD_PER_MINUTE=0 HUYING_LIMIT_READ_PER_MINUTE=0
export HUYING_LIMIT_CODES_PER_HOUR=100000 HUYING_LIMIT_CODES_PER_DAY=1000000
"$program" demo >/dev/null
"$program" serve >"$home/log" 2>&1 &
server=$!
for _ in $(seq 300); do
  curl -fs "$base/readyz" >/dev/null && break
  sleep 0.1
done

post() { curl -fsS -H 'Content-Type: application/json' "$@"; }
take() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }
# A resident by the code a demonstration tells, and staff by the password of all its people.
resident() {
  local code
  code=$(post -d "{\"phone\": \"$1\"}" "$base/api/v1/sessions/phone/code" | take demo_code)
  post -d "{\"phone\": \"$1\", \"code\": \"$code\"}" "$base/api/v1/sessions/phone" | take access_token
}
staff() {
  post -d '{"username": "dispatcher", "password": "huying-demo"}' "$base/api/v1/sessions" | take access_token
}
# The token of a request of its own, whose code is among those that are tried.
follow() {
  local receipt
  receipt=$(post -d '{"description": "路灯不亮", "public": true, "phone": "13800000009"}' "$base/api/v1/requests")
  printf '"%s"\n' "$(take code <<<"$receipt")" >"$home/codes"
  take follow_token <<<"$receipt"
}
partner() {
  local jar=$home/jar
  curl -fsS -o /dev/null -c "$jar" -H "Origin: $base" -d 'username=admin&password=huying-demo' "$base/desk/sign-in"
  curl -fsS -b "$jar" -H "Origin: $base" -d 'name=schemathesis&per_minute=60000&submit=1&follow=1' \
    "$base/desk/admin/partners/new" | grep -o 'hyk_[A-Za-z0-9_-]*' | head -n 1
}

HUYING_PARTNER=$(partner)
export HUYING_PARTNER
# What is there, or most tries would end with what is not.
some() { curl -fsS "$base/api/v1/$1" | grep -o '"id": *"[^"]*"' | cut -d : -f 2 | tr -d ' ' >"$home/$2"; }
some "places?lat=45.14&lng=124.82&kind=compound&limit=5" compounds
some "places?lat=45.14&lng=124.82&kind=station&limit=5" places
some teams teams
run() {
  HUYING_RESIDENT=$(resident "$1") HUYING_STAFF=$(staff) HUYING_FOLLOW=$(follow)
  export HUYING_RESIDENT HUYING_STAFF HUYING_FOLLOW
  shift
  # What it keeps between two runs would make them differ.
  (cd "$home" && "$venv/bin/schemathesis" --config-file schemathesis.toml run "$base/api/v1/openapi.json" \
    --max-examples "$examples" --workers 2 --generation-database none "$@")
}

# What ends sessions and accounts is tested on its own, or the rest would be tested signed out.
ends='^(signOut|signOutEverywhere|signOutDevice|deleteAccount|leaveWay)$'
# The bodies of resumable uploads are bytes, and what they may be depends on what came before:
# tus-js-client and the tests of the server try them.
tus='^(upload|uploadOffset|continueUpload|giveUpUpload|overrideUpload)$'
failed=
run 13800000001 --exclude-operation-id-regex "$ends|$tus" || failed=1
run 13800000002 --include-operation-id-regex "$ends" || failed=1
if grep -E ' (ERROR|panic)' "$home/log"; then
  echo "the program logged faults" >&2
  failed=1
fi
[ -z "$failed" ]
