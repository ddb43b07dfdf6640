#!/bin/sh
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Measures KCP beside kcp-go and smux over a seeded bad link; writes perf/results/kcp.*.
# Options: perf/bench-kcp.sh --help. Needs: ./justw kcp built, Go.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
JAVA_HOME=$(.ci/jdk.sh)
export JAVA_HOME
PATH=$root/.tools/bin:$PATH:/usr/local/go/bin
(cd perf/peers/loom && GOBIN=$root/perf/peers/bin go install ./kcp-peer ./kcp-crowd)
transport-loom/tool/kcp --help >/dev/null
exec timeout 7200 python3 -B perf/scripts/bench_kcp.py "$@"
