# To be sourced: a demonstration of its own, served by the built program (or HUYING_BIN) until the
# script ends. Leaves its address in $base, a folder for the script in $home. Its rates are lifted: it
# is asked more often than anybody asks.

program=$(scripts/program.sh)
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
export HUYING_LIMIT_SUBMIT_PER_MINUTE=0 HUYING_LIMIT_FOLLOW_PER_MINUTE=0 HUYING_LIMIT_SIGN_IN_PER_MINUTE=0
export HUYING_LIMIT_UPLOAD_PER_MINUTE=0 HUYING_LIMIT_READ_PER_MINUTE=0
export HUYING_LIMIT_CODES_PER_HOUR=100000 HUYING_LIMIT_CODES_PER_DAY=1000000
export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1
"$program" demo >/dev/null
"$program" serve >"$home/log" 2>&1 &
server=$!
for _ in $(seq 300); do
  curl -fs "$base/readyz" >/dev/null && break
  sleep 0.1
done

# The key of a new partner of this name, as an administrator makes it.
partner_key() {
  local jar=$home/jar
  curl -fsS -o /dev/null -c "$jar" -H "Origin: $base" -d 'username=admin&password=huying-demo' "$base/desk/sign-in"
  curl -fsS -b "$jar" -H "Origin: $base" -d "name=$1&per_minute=60000&submit=1&follow=1" \
    "$base/desk/admin/partners/new" | grep -o 'hyk_[A-Za-z0-9_-]*' | head -n 1
}

# Whether the program found no fault with itself meanwhile.
without_faults() {
  if grep -E ' (ERROR|panic)' "$home/log"; then
    echo "the program logged faults" >&2
    return 1
  fi
}
