#!/bin/sh
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Two replicas on Redis and on Valkey, killed, paused and cut off while people draw: all end with one board.
# The last line is the verdict. Options: perf/drill-boards.sh --help. Needs: apps/fawa built, .ci/tools.sh run.
set -eu
cd "$(dirname "$0")/.."
JAVA_HOME=$(.ci/jdk.sh)
export JAVA_HOME
exec timeout 3000 python3 -B perf/scripts/drill_boards.py "$@"
