#!/usr/bin/env bash
# Prints the path of a Chromium, or fails saying what to install.
set -euo pipefail

for name in "${CHROMIUM:-}" chromium chromium-browser /snap/bin/chromium google-chrome-stable google-chrome; do
  if [ -n "$name" ] && command -v "$name"; then exit 0; fi
done
echo "Chromium is missing: on Debian apt-get install chromium; on Ubuntu snap install chromium; elsewhere any Chrome or Chromium;" \
  "CHROMIUM=/path/to/it names one that is not in PATH" >&2
exit 1
