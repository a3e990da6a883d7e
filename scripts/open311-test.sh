#!/usr/bin/env bash
# The Open311 of a demonstration, used by a client that others wrote (georeport from PyPI), and each
# answer held against the rules of GeoReport v2.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=$(scripts/venv.sh georeport georeport==0.3.1 jsonschema==4.26.0)
. scripts/demonstration.sh
key=$(partner_key georeport)
OPEN311_BASE=$base/open311/v2 OPEN311_KEY=$key "$venv/bin/python" -B end2end/open311/check.py
without_faults
