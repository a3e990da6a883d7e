#!/usr/bin/env bash
# Installs what the tests need beyond the build: a browser, Chinese fonts, PostgreSQL's programs,
# strace (which kills the program at single system calls).
# Where it may not, it says exactly what to install and fails.
set -euo pipefail

packages=()
find_postgres() { ls /usr/lib/postgresql/*/bin/initdb /usr/local/pgsql/bin/initdb 2>/dev/null || command -v initdb; }
here=$(dirname "$0")
# Ubuntu has its Chromium as a snap only.
snap=
if ! "$here/find-chromium.sh" >/dev/null 2>&1; then
  if grep -qs '^ID=ubuntu' /etc/os-release; then snap=chromium; else packages+=(chromium); fi
fi
command -v strace >/dev/null || packages+=(strace)
# The object store of the tests comes from PyPI.
python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3-venv)
[ -n "$(find_postgres)" ] || packages+=(postgresql)
[ -n "$(fc-list :lang=zh 2>/dev/null || ls /usr/share/fonts/opentype/noto/*CJK* 2>/dev/null)" ] || packages+=(fonts-noto-cjk)
[ ${#packages[@]} != 0 ] || [ -n "$snap" ] || exit 0

explain() {
  echo "The tests need: ${packages[*]} $snap" >&2
  [ ${#packages[@]} = 0 ] ||
    echo "On Debian and Ubuntu: sudo apt-get install --no-install-recommends ${packages[*]}" >&2
  [ -z "$snap" ] || echo "On Ubuntu: sudo snap install chromium" >&2
  echo "Elsewhere install their like; CHROMIUM=/path/to/chromium names another browser." >&2
  exit 1
}

command -v apt-get >/dev/null 2>&1 || explain
root=()
if [ "$(id -u)" != 0 ]; then
  sudo -n true 2>/dev/null || explain
  root=(sudo -n)
fi

# The tests start their own PostgreSQL; Debian's package would start another, for ever.
no_cluster=/etc/postgresql-common/createcluster.d/huying-tests.conf
if [[ " ${packages[*]} " == *" postgresql "* ]]; then
  "${root[@]}" mkdir -p "$(dirname "$no_cluster")"
  echo "create_main_cluster = false" | "${root[@]}" tee "$no_cluster" >/dev/null
  trap '"${root[@]}" rm -f "$no_cluster"' EXIT
fi
if [ ${#packages[@]} != 0 ]; then
  "${root[@]}" apt-get update -qq || true
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${packages[@]}" </dev/null || explain
fi
[ -z "$snap" ] || "${root[@]}" snap install "$snap" || explain
"$here/find-chromium.sh" >/dev/null
