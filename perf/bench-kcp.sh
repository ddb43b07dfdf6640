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
# kcp-go's state machine reads the clock itself: a copy of it gets one that is set.
virtual=perf/peers/kcp-virtual
original=$(cd perf/peers/loom && go list -m -f '{{.Dir}}' github.com/xtaci/kcp-go/v5)
rm -rf $virtual/kcp-go
mkdir $virtual/kcp-go
cp "$original"/*.go "$original"/go.* "$original"/LICENSE $virtual/kcp-go/
chmod -R u+w $virtual/kcp-go
sed -i 's/^func currentMs() uint32 {.*/func currentMs() uint32 { return VirtualMillis }/' $virtual/kcp-go/kcp.go
grep -q VirtualMillis $virtual/kcp-go/kcp.go || { echo "bench-kcp: kcp-go has another clock now" >&2; exit 1; }
cp $virtual/clock.go.txt $virtual/kcp-go/clock.go
(cd $virtual && GOBIN=$root/perf/peers/bin go install .)
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
if newer perf/jmh/target/jmh.jar perf/jmh/pom.xml perf/jmh/src transport-loom/*/src/main; then
  mvn -B -q -Pperf -pl perf/jmh -am package -Dmaven.test.skip
  touch perf/jmh/target/jmh.jar
fi
exec timeout 7200 python3 -B perf/scripts/bench_kcp.py "$@"
