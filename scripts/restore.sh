#!/usr/bin/env bash
# restore.sh PROGRAM BACKUP: fills an empty installation from a backup, and looks whether everything
# is as it must be. The settings are those of the program that is to serve.
set -euo pipefail

program=${1:?the program} backup=${2:?a backup}
"$program" restore "$backup"
"$program" audit verify
"$program" doctor
