#!/bin/sh
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Installs the libraries that a page serves, by the lock file beside their list; the build of the page's
# service calls it. Does nothing if they are there: web.sh apps/fileservice/web
set -eu
cd "$(dirname "$0")/.."
folder=$1
stamp=$folder/node_modules/.package-lock.json
if [ -f "$stamp" ] && [ ! "$folder/package-lock.json" -nt "$stamp" ]; then
  exit 0
fi
if ! command -v npm >/dev/null 2>&1; then
  echo "fawa: npm is missing, which fetches the libraries of $folder (Debian: apt-get install npm)" >&2
  exit 1
fi
echo "fawa: installing the libraries of $folder" >&2
# Their install scripts are not needed, and nothing of theirs runs in a build.
(cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --silent >&2) || {
  echo "fawa: the libraries of $folder could not be installed; for why: cd $folder && npm ci --ignore-scripts" >&2
  exit 1
}
touch "$stamp"
