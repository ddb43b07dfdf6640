#!/bin/sh
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Prints the home of a JDK of 21 or newer: JAVA_HOME if it is one, else the newest of those on the path
# and in the usual places. Says what it saw, and fails, if there is none.
set -eu
oldest=21

# The major version of the JDK at $1; nothing where there is no compiler.
major() {
  [ -x "$1/bin/javac" ] || return 0
  # Its file of facts says it at once; the compiler takes a moment to start.
  said=$(sed -n 's/^JAVA_VERSION="\(1\.\)\{0,1\}\([0-9]*\).*/\2/p' "$1/release" 2>/dev/null || true)
  if [ -n "$said" ]; then
    echo "$said"
    return 0
  fi
  "$1/bin/javac" -version 2>&1 | sed -n 's/^javac \(1\.\)\{0,1\}\([0-9]*\).*/\2/p'
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
  if command -v javac >/dev/null 2>&1; then
    consider "$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")"
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
