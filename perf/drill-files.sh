#!/bin/sh
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Kills, full disks and unplugged stores in the middle of transfers: nothing is lost. The last line is the
# verdict. Options: perf/drill-files.sh --help. Needs: apps/fawa built, .ci/tools.sh run.
set -eu
cd "$(dirname "$0")/.."
JAVA_HOME=$(.ci/jdk.sh)
export JAVA_HOME
exec timeout 3000 python3 -B perf/scripts/drill_files.py "$@"
