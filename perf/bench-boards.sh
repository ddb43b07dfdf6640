#!/bin/sh
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Measures boards of canvaservice beside a hub in Go, Centrifugo and an equivalent of excalidraw-room;
# writes perf/results/boards.*. Options: perf/bench-boards.sh --help. Needs: apps/fawa and perf/bench
# built, .ci/tools.sh and .ci/tools.sh bench run, Go, Node.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
JAVA_HOME=$(.ci/jdk.sh)
export JAVA_HOME
PATH=$root/.tools/bin:$PATH:/usr/local/go/bin
(cd perf/peers && GOBIN=$root/perf/peers/bin go install ./cmd/board-hub) \
  || echo "bench-boards: !!! perf/peers/cmd/board-hub could not be built" >&2
(cd perf/peers/socketio && { [ -d node_modules/socket.io ] || npm ci --no-audit --no-fund --silent; }) \
  || echo "bench-boards: !!! perf/peers/socketio could not be installed" >&2
# 10,000 members are as many descriptors of the server and of the load each.
ulimit -n "$(ulimit -Hn)"
exec timeout 3600 python3 -B perf/scripts/bench_boards.py "$@"
