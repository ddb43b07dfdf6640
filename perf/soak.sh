#!/bin/sh
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# A million calls of all kinds, many of them cancelled, expired or cut, and what is left of them in the
# server; writes perf/results/soak.md. Options: perf/soak.sh --help. Needs: apps/fawa built, .ci/tools.sh run.
set -eu
cd "$(dirname "$0")/.."
JAVA_HOME=$(.ci/jdk.sh)
export JAVA_HOME
exec timeout 1800 python3 -B perf/scripts/soak.py "$@"
