#!/usr/bin/env bash
# The network layer and the pages of end2end/mini-program against the built program, in a
# demonstration district of its own, and a pretend WeChat.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-target}
program=$(scripts/program.sh)
# The same choice of crates as in test.sh, or cargo builds their dependencies again.
cargo build --quiet ${CI:+--locked} --workspace --exclude frontend --exclude xtask --bin pretend

data=$(mktemp -d)
export TMPDIR=$data
started=()
end() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
  rm -rf "$data"
}
trap end EXIT

free() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'; }
answers() {
  for _ in $(seq 1 150); do
    if node -e 'fetch(process.argv[1]).then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))' "$1"; then return; fi
    sleep 0.2
  done
  echo "$1 does not answer" >&2
  cat "$data"/*.log >&2
  return 1
}

port=$(free)
wechat=$(free)
export PRETEND_BASE=http://127.0.0.1:$wechat HUYING_BASE=http://127.0.0.1:$port
"$target/debug/pretend" --addr "127.0.0.1:$wechat" >"$data/settings" 2>"$data/pretend.log" &
started+=($!)
answers "$PRETEND_BASE/_pretend/calls?path=/"

unset DATABASE_URL
set -a
# shellcheck source=/dev/null
. "$data/settings"
HUYING_DATA=$data/district HUYING_ADDR=127.0.0.1:$port HUYING_PUBLIC_URL=$HUYING_BASE HUYING_LOG=warn
HUYING_METRICS_ADDR=off HUYING_WECHAT_TIMEOUT=3
for limit in SUBMIT FOLLOW SIGN_IN UPLOAD READ; do declare "HUYING_LIMIT_${limit}_PER_MINUTE=0"; done
set +a
"$program" demo >/dev/null
"$program" serve >"$data/serve.log" 2>&1 &
started+=($!)
answers "$HUYING_BASE/readyz"

node --test end2end/mini-program/test/*.test.mjs end2end/wechat-map.test.mjs
