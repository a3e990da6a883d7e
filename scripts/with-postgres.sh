#!/usr/bin/env bash
# with-postgres.sh CMD…: runs CMD with a PostgreSQL of its own, for as long as CMD lasts.
# CMD finds its address in HUYING_TEST_POSTGRES and the PostgreSQL programs in PATH.
# Every commit is durable, as in earnest, so that figures mean something.
set -euo pipefail

bin=
for dir in $(dirname "$(readlink -f "$(command -v initdb || echo /none)")") \
  $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) /usr/local/pgsql/bin /usr/local/bin; do
  if [ -x "$dir/initdb" ] && [ -x "$dir/pg_ctl" ] && [ -x "$dir/postgres" ]; then
    bin=$dir
    break
  fi
done
if [ -z "$bin" ]; then
  echo "PostgreSQL is missing: scripts/install-test-deps.sh installs it," \
    "or on Debian and Ubuntu: apt-get install postgresql" >&2
  exit 1
fi

# PostgreSQL refuses to run as root; any account that owns nothing will do.
as_user=()
owner=$(id -un)
if [ "$(id -u)" = 0 ]; then
  owner=$(getent passwd postgres nobody | head -n 1 | cut -d: -f1)
  as_user=(runuser -u "$owner" --)
fi

home=$(mktemp -d /tmp/huying-pg.XXXXXX)
stop() {
  trap - EXIT INT TERM HUP
  local pid
  pid=$(head -n 1 "$home/data/postmaster.pid" 2>/dev/null || true)
  if [ -n "$pid" ]; then
    kill -INT "$pid" 2>/dev/null || true
    for _ in $(seq 100); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -QUIT "$pid" 2>/dev/null || true
  fi
  rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

password=$(od -An -tx1 -N16 /dev/urandom | tr -d ' \n')
(umask 077 && printf '%s\n' "$password" >"$home/password")
chown -R "$owner" "$home"

in_home() { (cd "$home" && "${as_user[@]}" "$@"); }
quietly() { in_home "$@" >"$home/out.log" 2>&1 || { cat "$home/out.log" >&2; return 1; }; }

quietly "$bin/initdb" -D data -U huying --pwfile=password --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8

port=
for _ in $(seq 20); do
  try=$((20000 + RANDOM % 20000))
  # A port that accepts a connection is taken; one that was taken since makes the start fail.
  if (exec 3<>"/dev/tcp/127.0.0.1/$try") 2>/dev/null; then continue; fi
  if in_home "$bin/pg_ctl" -D data -l server.log -w -t 60 -s start -o \
    "-p $try -k $home -c listen_addresses=127.0.0.1 -c max_connections=200 -c shared_buffers=128MB"; then
    port=$try
    break
  fi
done
if [ -z "$port" ]; then
  echo "PostgreSQL does not start:" >&2
  cat "$home/server.log" >&2
  exit 1
fi

export HUYING_TEST_POSTGRES="postgres://huying:$password@127.0.0.1:$port/postgres"
export PATH="$bin:$PATH"
# In the background, so that a signal to us ends CMD at once and the server after it.
"$@" <&0 &
child=$!
trap 'kill -INT "$child" 2>/dev/null; wait "$child" || true; exit 130' INT
trap 'kill -TERM "$child" 2>/dev/null; wait "$child" || true; exit 143' TERM HUP
wait "$child"
