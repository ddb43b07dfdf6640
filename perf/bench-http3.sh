#!/bin/sh
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Measures HTTP/3 and WebTransport, by netty and by kwik, beside quic-go and webtransport-go; writes
# perf/results/http3.*. With --soak: minutes of everything at once on each provider; writes
# perf/results/http3-soak.md. Options: perf/bench-http3.sh [--soak] --help. Needs: perf/bench built, Go.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
JAVA_HOME=$(.ci/jdk.sh)
export JAVA_HOME
PATH=$root/.tools/bin:$PATH:/usr/local/go/bin
# Each webtransport-go compiles with some versions of quic-go only: hence three modules.
for module in http3 webtransport webtransport-client; do
  (cd perf/peers/$module && GOBIN=$root/perf/peers/bin go install ./...) \
    || echo "bench-http3: !!! perf/peers/$module could not be built" >&2
done
if [ "${1:-}" = --soak ]; then
  shift
  exec timeout 14400 python3 -B perf/scripts/http3_soak.py "$@"
fi
exec timeout 1800 python3 -B perf/scripts/bench_http3.py "$@"
