#!/bin/sh
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Measures KCP beside kcp-go with smux, and java-Kcp, over a seeded bad link; writes perf/results/kcp.*.
# Options: perf/bench-kcp.sh --help. Needs: ./justw kcp built, Go.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
JAVA_HOME=$(.ci/jdk.sh)
export JAVA_HOME
PATH=$root/.tools/bin:$PATH:/usr/local/go/bin
(cd perf/peers/loom && GOBIN=$root/perf/peers/bin go install ./kcp-peer ./kcp-crowd ./udp-link)
transport-loom/tool/kcp --help >/dev/null
newer() {
  file=$1
  shift
  [ ! -e "$file" ] || [ -n "$(find "$@" -newer "$file" -print -quit)" ]
}
peer=perf/peers/java-kcp
if newer $peer/target/lib $peer/pom.xml $peer/src; then
  mvn -B -q -f $peer/pom.xml package
  touch $peer/target/lib
fi
if newer perf/jmh/target/jmh.jar perf/jmh/pom.xml perf/jmh/src transport-loom/core/src/main; then
  mvn -B -q -Pperf -pl perf/jmh -am package -Dmaven.test.skip
  touch perf/jmh/target/jmh.jar
fi
exec timeout 7200 python3 -B perf/scripts/bench_kcp.py "$@"
