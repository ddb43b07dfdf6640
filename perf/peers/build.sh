#!/bin/sh
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Builds the peers in Java, and the client that checks all servers, where they are missing or old.
set -eu
cd "$(dirname "$0")/../.."
peer=perf/peers/grpc-java
if [ ! -d $peer/target/lib ] || [ -n "$(find $peer/pom.xml $peer/src perf/bench/src/main/proto -newer $peer/target/lib)" ]; then
  mvn -B -q -f $peer/pom.xml package
  touch $peer/target/lib
fi
if [ ! -x .tools/bin/fawa-check ]; then
  (cd api/clients/go && go build -o ../../../.tools/bin/fawa-check ./cmd/fawa-check)
fi
