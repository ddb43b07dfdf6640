#!/bin/sh
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Measures sessions over TCP, WebSocket and KCP beside an echo in Go that is made as fabrica-net is; writes
# perf/results/sessions.*. Options: perf/bench-sessions.sh --help. Needs: perf/bench
# built, .ci/tools.sh bench run, Go.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
JAVA_HOME=$(.ci/jdk.sh)
export JAVA_HOME
PATH=$root/.tools/bin:$PATH:/usr/local/go/bin
(cd perf/peers/loom && GOBIN=$root/perf/peers/bin go install ./session-peer) \
  || echo "bench-sessions: !!! perf/peers/loom/session-peer could not be built" >&2
# What it says of the original's recorded frames, before it says anything of ours.
(cd perf/peers/loom && go test ./session-peer >&2)
# 10,000 sessions are as many descriptors of the server and of the load each.
ulimit -n "$(ulimit -Hn)"
exec timeout 7200 python3 -B perf/scripts/bench_sessions.py "$@"
