#!/bin/sh
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Builds the peers in Java and Rust, and the client that checks all servers, where they are missing or old:
# all of them, or those that are named. A peer that cannot be built is named, and what is left of an older
# one removed, so that a benchmark reports it as not measured; the others are built all the same.
set -u
cd "$(dirname "$0")/../.."
[ $# -gt 0 ] || set -- grpc-java vertx armeria tonic
unbuilt=

# True if a file is missing, or older than something in the other paths.
newer() {
  file=$1
  shift
  [ ! -e "$file" ] || [ -n "$(find "$@" -newer "$file" -print -quit)" ]
}

rust=
stale=
for peer in "$@"; do
  if [ "$peer" = tonic ]; then
    rust=yes
    continue
  fi
  at=perf/peers/$peer
  # The messages of all three are those of the first.
  if newer $at/target/built perf/peers/pom.xml $at/pom.xml $at/src perf/peers/grpc-java/src perf/bench/src/main/proto api/src/main/proto; then
    rm -rf $at/target
    stale="$stale $peer"
  fi
done
if [ -n "$stale" ]; then
  mvn -B -q -fae -f perf/peers/pom.xml -pl "$(echo $stale | tr ' ' ,)" -am package
  for peer in $stale; do
    # Its libraries are copied last.
    if [ -d perf/peers/$peer/target/lib ]; then touch perf/peers/$peer/target/built; else unbuilt="$unbuilt $peer"; fi
  done
fi

at=perf/peers/tonic
if [ -n "$rust" ] && newer $at/target/release/tonic-greet $at/Cargo.toml $at/Cargo.lock $at/build.rs $at/src api/contract.binpb; then
  rm -f $at/target/release/tonic-greet
  if (cd $at && cargo build --release --locked --quiet); then
    touch $at/target/release/tonic-greet
  else
    unbuilt="$unbuilt tonic"
  fi
fi

if [ ! -x .tools/bin/fawa-check ]; then
  (cd api/clients/go && go build -o ../../../.tools/bin/fawa-check ./cmd/fawa-check) || exit 1
fi
for peer in $unbuilt; do
  echo "peers: !!! $peer could not be built, and will not be measured" >&2
done
