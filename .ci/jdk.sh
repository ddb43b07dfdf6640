#!/bin/sh
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Prints the home of a JDK of 21 or newer: JAVA_HOME if it is one, else the newest of those on the path
# and in the usual places. Says what it saw, and fails, if there is none. With --runtime no compiler is
# asked for.
set -eu
oldest=21
program=javac
[ "${1:-}" = --runtime ] && program=java

# The major version of the JDK at $1; nothing where its program is missing.
major() {
  [ -x "$1/bin/$program" ] || return 0
  # Its file of facts says it at once; the compiler takes a moment to start.
  said=$(sed -n 's/^JAVA_VERSION="\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' "$1/release" 2>/dev/null || true)
  if [ -n "$said" ]; then
    echo "$said"
    return 0
  fi
  "$1/bin/$program" -version 2>&1 | sed -n '1s/^[a-z]* \(version "\)\{0,1\}\(1\.\)\{0,1\}\([0-9]*\).*/\3/p'
}

seen=
best=0
home=
consider() {
  version=$(major "$1")
  [ -n "$version" ] || return 0
  seen="$seen $1 ($version)"
  if [ "$version" -ge "$oldest" ] && [ "$version" -gt "$best" ]; then
    best=$version
    home=$1
  fi
}

if [ -n "${JAVA_HOME:-}" ]; then
  consider "$JAVA_HOME"
fi
if [ -z "$home" ]; then
  if command -v "$program" >/dev/null 2>&1; then
    consider "$(dirname "$(dirname "$(readlink -f "$(command -v "$program")")")")"
  fi
  for place in /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/java/* "$HOME"/.sdkman/candidates/java/* \
    "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -d "$place" ] && consider "$place"
  done
fi
if [ -z "$home" ]; then
  echo "fawa needs a JDK of $oldest or newer. Set JAVA_HOME, or install one (Debian: temurin-21-jdk or openjdk-21-jdk)." >&2
  echo "Seen:${seen:- no JDK at all}" >&2
  exit 1
fi
echo "$home"
