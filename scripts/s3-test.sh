#!/usr/bin/env bash
# Attachments in an S3-compatible store: what the store keeps, gives back, lists and forgets.
# `scripts/two-copies.sh` submits photos into one.
set -euo pipefail
cd "$(dirname "$0")/.."

if cargo nextest --version >/dev/null 2>&1; then
  exec scripts/with-s3.sh cargo nextest run ${CI:+--locked} -p backend --test it object_store
fi
exec scripts/with-s3.sh cargo test ${CI:+--locked} -p backend --test it object_store
