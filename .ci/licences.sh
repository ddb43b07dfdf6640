#!/bin/sh
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Lists what the product depends on at run time and fails for a library none of whose licences fits
# Apache-2.0. LGPL fits only as an unmodified library: those are named one by one.
set -eu
cd "$(dirname "$0")/.."
list=target/licences/THIRD-PARTY.txt

mvn -B -q org.codehaus.mojo:license-maven-plugin:2.7.1:aggregate-add-third-party \
  -Dlicense.excludedScopes=test,provided -Dlicense.excludedGroups='io\.fawa' \
  -Dlicense.outputDirectory=target/licences >&2

awk '
  BEGIN {
    fits = "\\((The )?Apache[- ](Software )?(License|Licence)?,? ?([Vv]ersion )?2\\.0\\)|\\(Apache-2\\.0\\)|\\(Apache 2\\.0\\)" \
      "|\\(Apache 2\\)|\\(Apache License 2\\.0\\)|\\((The )?MIT( License)?\\)|\\(BSD[- ][23]-[Cc]lause( License)?\\)" \
      "|\\((The )?(New )?BSD License\\)|\\(Go License\\)|\\(EDL 1\\.0\\)|\\(Eclipse Distribution License - v 1\\.0\\)" \
      "|\\(EPL[- ][12]\\.0\\)|\\(Eclipse Public License[^)]*\\)|\\(MPL[- ]2\\.0\\)|\\(Bouncy Castle Licence\\)" \
      "|\\((Public Domain, per Creative Commons CC0|CC0)\\)|\\(Universal Permissive License[^)]*\\)"
    unmodified = "(tech\\.kwik:)"
  }
  /^ +\(/ {
    count++
    if ($0 !~ fits && !($0 ~ /\(.*LGPL.*\)|Lesser General/ && $0 ~ unmodified)) { print "does not fit Apache-2.0:" $0; bad++ }
  }
  END {
    if (!count) { print "no dependency was listed: the check has nothing to say"; exit 1 }
    print count " dependencies, " bad + 0 " with a licence that does not fit"
    exit bad > 0
  }' "$list"

# The libraries that pages serve, by what their lock files say.
for lock in apps/*/web/package-lock.json; do
  awk -v lock="$lock" '
    /^    "node_modules\// { name = $1 }
    /^      "license":/ {
      count++
      licence = $0
      sub(/^ *"license": /, "", licence)
      if (licence !~ /^"(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|BlueOak-1\.0\.0|0BSD|CC0-1\.0|Unlicense|\(MIT AND Zlib\)|\(MPL-2\.0 OR Apache-2\.0\))",?$/) { print "does not fit Apache-2.0: " name $0; bad++ }
    }
    END {
      if (!count) { print lock ": no library was listed: the check has nothing to say"; exit 1 }
      print lock ": " count " libraries, " bad + 0 " with a licence that does not fit"
      exit bad > 0
    }' "$lock"
done
