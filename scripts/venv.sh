#!/usr/bin/env bash
# venv.sh NAME PACKAGE==VERSION…: prints the folder of a Python environment with these packages from
# PyPI, made first if it is not there, in the user's cache directory. Other versions are another one.
set -euo pipefail

name=$1
shift
cache=${XDG_CACHE_HOME:-$HOME/.cache}/huying
venv=$cache/$name$(printf -- '-%s' "${@##*==}")
if ! [ -e "$venv/complete" ]; then
  command -v python3 >/dev/null || { echo "Python is missing: on Debian and Ubuntu apt-get install python3-venv" >&2; exit 1; }
  mkdir -p "$cache"
  rm -rf "$venv"
  python3 -m venv "$venv" >&2 || { echo "On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
  "$venv/bin/pip" install --quiet --disable-pip-version-check "$@" >&2 ||
    { rm -rf "$venv"; echo "$name could not be installed from PyPI" >&2; exit 1; }
  touch "$venv/complete"
fi
echo "$venv"
