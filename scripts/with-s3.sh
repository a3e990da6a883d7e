#!/usr/bin/env bash
# with-s3.sh CMD…: runs CMD with an S3-compatible server of its own, for as long as CMD lasts. CMD
# finds the address of an empty bucket in HUYING_TEST_S3 (http://host:port/bucket); any key opens it.
# The server is moto from PyPI, kept in the user's cache directory.
set -euo pipefail

venv=$("$(dirname "$0")/venv.sh" moto 'moto[server]==5.2.5')

log=$(mktemp)
server=
stop() {
  trap - EXIT
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -f "$log"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

for _ in $(seq 20); do
  port=$((20000 + RANDOM % 20000))
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then continue; fi
  "$venv/bin/moto_server" -H 127.0.0.1 -p "$port" >"$log" 2>&1 &
  server=$!
  for _ in $(seq 300); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break 2
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  kill "$server" 2>/dev/null || true
  server=
done
[ -n "$server" ] || { echo "The S3 server does not start:" >&2; cat "$log" >&2; exit 1; }

bucket=huying-test
"$venv/bin/python" - "http://127.0.0.1:$port" "$bucket" <<'PY'
import sys, urllib.request
endpoint, bucket = sys.argv[1:]
# The server asks for no signature, only for the shape of one.
auth = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
request = urllib.request.Request(f"{endpoint}/{bucket}", method="PUT", headers={"Authorization": auth})
urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request)
PY
export HUYING_TEST_S3="http://127.0.0.1:$port/$bucket"
"$@" <&0 &
child=$!
trap 'kill -INT "$child" 2>/dev/null; wait "$child" || true; exit 130' INT
trap 'kill -TERM "$child" 2>/dev/null; wait "$child" || true; exit 143' TERM HUP
wait "$child"
