#!/bin/sh
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Measures what well-behaved calls notice of others' attacks; writes perf/results/hostile.*.
# Options: perf/bench-hostile.sh --help. Needs: apps/fawa built, .ci/tools.sh run.
set -eu
cd "$(dirname "$0")/.."
JAVA_HOME=$(.ci/jdk.sh)
export JAVA_HOME
exec timeout 5400 python3 -B perf/scripts/bench_hostile.py "$@"
