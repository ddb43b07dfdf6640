#!/bin/sh
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Measures our HTTP/2 and RPC engine, both sides of it, beside connect-go, grpc-java and Helidon's gRPC;
# writes perf/results/connect.*. Options: perf/bench-connect.sh --help. Needs: apps/fawa and perf/bench
# built, .ci/tools.sh run, Maven.
set -eu
cd "$(dirname "$0")/.."
JAVA_HOME=$(.ci/jdk.sh)
export JAVA_HOME
perf/peers/build.sh
exec timeout 7200 python3 -B perf/scripts/bench_connect.py "$@"
