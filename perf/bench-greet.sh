#!/bin/sh
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Measures unary SayHello beside connect-go, grpc-go and grpc-java; writes perf/results/greet.*.
# Options: perf/bench-greet.sh --help. Needs: apps/fawa built, .ci/tools.sh run, Maven.
set -eu
cd "$(dirname "$0")/.."
JAVA_HOME=$(.ci/jdk.sh)
export JAVA_HOME
perf/peers/build.sh grpc-java
exec timeout 1800 python3 -B perf/scripts/bench_greet.py "$@"
