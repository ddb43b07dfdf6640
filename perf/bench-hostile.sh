#!/bin/sh
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Measures what well-behaved calls notice of others' attacks; writes perf/results/hostile.*.
# With --memory: attacks that make it hold what they can, with a heap of 128 MiB; writes perf/results/memory.md.
# Options: perf/bench-hostile.sh [--memory] --help. Needs: apps/fawa built, .ci/tools.sh run.
set -eu
cd "$(dirname "$0")/.."
JAVA_HOME=$(.ci/jdk.sh)
export JAVA_HOME
if [ "${1:-}" = --memory ]; then
  shift
  exec timeout 5400 python3 -B perf/scripts/bench_memory.py "$@"
fi
exec timeout 5400 python3 -B perf/scripts/bench_hostile.py "$@"
