#!/usr/bin/env bash
# backup.sh PROGRAM FOLDER [DAYS]: one more backup below FOLDER, named after its moment, whole or not
# there; those older than DAYS days (30) go. The settings are those of the program that serves.
set -euo pipefail

program=${1:?the program} folder=${2:?a folder for the backups} days=${3:-30}
umask 077
mkdir -p "$folder"
name=$(date -u +%Y%m%dT%H%M%SZ)
part=$folder/.$name.part
trap 'rm -rf "$part"' EXIT
"$program" backup "$part"
# On the disk before it has its name.
find "$part" -type f -exec sync {} +
mv "$part" "$folder/$name"
sync "$folder"
trap - EXIT
find "$folder" -mindepth 1 -maxdepth 1 -type d -name '????????T??????Z' -mtime "+$days" -exec rm -rf {} +
echo "$folder/$name"
