#!/bin/sh
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Builds a module and what it is made of, without tests, and says how far it is: build.sh apps/fawa
# With --if-changed after the module it does nothing when no source is newer than what was built.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/.." && pwd)
module=$1
built=$root/$module/target/built

# True if something that goes into the build is newer than its end.
changed() {
  [ -f "$built" ] || return 0
  [ -n "$(find "$root/pom.xml" "$root/api/pom.xml" "$root/api/src/main" "$root"/modules/*/pom.xml \
    "$root"/modules/*/src/main "$root"/transport-loom/*/pom.xml "$root"/transport-loom/*/src/main \
    "$root"/apps/*/pom.xml "$root"/apps/*/src/main \
    "$root"/apps/*/web/package-lock.json "$root"/apps/*/web/build.mjs "$root"/apps/*/web/src \
    -newer "$built" -print -quit)" ]
}

if [ "${2:-}" = --if-changed ] && ! changed; then
  exit 0
fi
if ! command -v mvn >/dev/null 2>&1; then
  echo "fawa: Maven 3.8.6 or newer is missing (Debian: apt-get install maven)" >&2
  exit 1
fi
# It says what is missing before minutes have passed.
for libraries in "$root"/apps/*/web; do
  "$here/web.sh" "${libraries#"$root"/}"
done
# Whatever runs the services, a compiler builds them.
JAVA_HOME=$("$here/jdk.sh")
export JAVA_HOME
commit=$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo unknown)
if [ -f "$built" ]; then
  echo "fawa: sources have changed, building $module" >&2
else
  echo "fawa: building $module; the first time this fetches libraries and takes some minutes" >&2
fi
status=$(mktemp)
trap 'rm -f "$status"' EXIT
echo 1 >"$status"
{
  cd "$root"
  if mvn -B -T 2 -pl "$module" -am package -Dmaven.test.skip "-Dfawa.commit=$commit" 2>&1; then
    echo 0 >"$status"
  fi
} | while IFS= read -r line; do
  case $line in
    "[INFO] Building "*"["*/*"]")
      step=${line##*[}
      name=${line#"[INFO] Building "}
      echo "  ${step%]} ${name%% *}" >&2
      ;;
    "[ERROR]"* | "Error:"* | "Unrecognized"*) echo "$line" >&2 ;;
  esac
done
if [ "$(cat "$status")" != 0 ]; then
  echo "fawa: the build has failed" >&2
  exit 1
fi
touch "$built"
