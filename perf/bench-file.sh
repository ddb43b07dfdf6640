#!/bin/sh
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Sends and receives one large file through the RPCs of a fileservice with a small heap; writes
# perf/results/file.*. Options: perf/bench-file.sh --help. Needs: apps/fawa built, .ci/tools.sh run.
set -eu
cd "$(dirname "$0")/.."
JAVA_HOME=$(.ci/jdk.sh)
export JAVA_HOME
if [ ! -x .tools/bin/fawa-check ]; then
  (cd api/clients/go && go build -o ../../../.tools/bin/fawa-check ./cmd/fawa-check)
fi
exec timeout 3000 python3 -B perf/scripts/bench_file.py "$@"
