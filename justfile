# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Every task. `./justw TASK` works without `just` installed; `./justw` or `just` alone lists them.

set positional-arguments := true

export JAVA_HOME := `.ci/jdk.sh`
export PATH := justfile_directory() / ".tools/bin" + ":" + JAVA_HOME / "bin" + ":" + env("PATH")

commit := `git rev-parse --short HEAD 2>/dev/null || echo unknown`
mvn := "mvn -B -T 3 -Dfawa.commit=" + commit
buf := ".tools/bin/buf"
libraries := "bom,transport-loom/net,transport-loom/session,transport-loom/websocket,transport-loom/session-metrics,transport-loom/session-otel,modules/service,modules/http3-netty,modules/http3-kwik,modules/connect-otel,modules/connect-validate,modules/connect-zstd,modules/connect-brotli,modules/sdk,modules/board-client,api"

# List the tasks.
default:
    @{{quote(just_executable())}} --list --unsorted

# Start all four services, or the ones named: `just run greetservice --logLevel=debug`. Builds what has changed.
[no-exit-message]
run *ARGS:
    @exec apps/fawa/fawa "$@"

# KCP over bad links: echo, transfer, ping, link. `just kcp --help` says more.
[no-exit-message]
kcp *ARGS:
    @exec transport-loom/tool/kcp "$@"

# Sessions shown: two servers and a client talk over tcp, kcp or ws, and say what they do.
[no-exit-message]
example *ARGS:
    @exec transport-loom/examples/example "$@"

# Build everything, or one service.
build SERVICE="fawa":
    @.ci/build.sh apps/{{SERVICE}}

# A newcomer's first hour in a fresh clone: README's commands, a runtime of 21, few file descriptors.
first-hour: tools
    .ci/first-hour.sh

# Put the libraries into the local Maven repository, with sources and Javadoc, for projects outside this tree.
install *ARGS:
    {{mvn}} -Plibraries -pl {{libraries}} -am install -Dmaven.test.skip "$@"

# The documentation of the libraries as one site: target/javadoc. A warning is a failure.
javadoc:
    .ci/javadoc.py

# Build the projects of the guides separately with the installed libraries, and run them.
guides: tools
    .ci/guides.py

# Regenerate docs/settings.yaml, after a change of a table of settings.
settings: build
    apps/fawa/fawa --sample > docs/settings.yaml

# Everything that CI runs: tools, licences, protos, gates, tests with real clients.
test: tools proto-check check-licences
    {{mvn}} package

# The tests of one service and of its modules.
test-service SERVICE:
    {{mvn}} -pl apps/{{SERVICE}} -am test

# Format every source.
fmt:
    {{mvn}} -q spotless:apply

# The gates without the tests: format, Checkstyle, compiler, Error Prone, NullAway, protos.
lint: proto-check
    {{mvn}} -q test-compile

# Every test class repeatedly under load: `just stress 20`, `just stress 5 'Smux*' --module transport-loom`.
[no-exit-message]
stress *ARGS: tools
    @python3 -B .ci/stress.py "$@"

# Gates and tests of the Java code alone, without foreign tools.
check:
    {{mvn}} package

# The official Connect conformance suite against our server and our client: every case must pass.
conformance: tools
    {{mvn}} -q -pl modules/conformance -am package -Dmaven.test.skip
    modules/conformance/run server
    modules/conformance/run client
    modules/conformance/run server-h3
    modules/conformance/run client-h3
    modules/conformance/run server-h3-kwik
    modules/conformance/run client-h3-kwik

# gRPC's interoperability tests with grpc-go and grpc-java, both ways.
test-interop: tools
    CI=true {{mvn}} -q -pl modules/conformance -am test -Dtest='io/fawa/conformance/interop/*Test' -Dsurefire.failIfNoSpecifiedTests=false

# All cases of h2spec against our HTTP/2, in cleartext and under TLS.
h2spec: tools
    CI=true {{mvn}} -q -pl modules/http2 -am test -Dtest=H2specTest -Dsurefire.failIfNoSpecifiedTests=false
    @for report in modules/http2/target/h2spec-*.txt; do echo "$report: $(tail -n 1 "$report")"; done

# Fuzz every decoder of network input, or one: `just fuzz Hpack 60`. The seconds are per target.
fuzz TARGET="all" SECONDS="20":
    python3 -B .ci/fuzz.py {{TARGET}} {{SECONDS}}

# Change one instruction at a time and list the changes that no test detects: `just mutate modules/http2 'Hpack*' --tests 'Hpack*Test'`.
[no-exit-message]
mutate *ARGS:
    @python3 -B .ci/mutate.py "$@"

# Fetch the tools of tests and benchmarks besides the JDK.
tools:
    .ci/tools.sh

# Generate messages and stubs for Java, and the Go and Node clients, from the protos.
proto:
    {{mvn}} -q -pl api -am compile
    cd api/clients/go && go generate ./...
    cd api/clients/node && npm run generate

# Lint the protos and refuse a change that breaks a client of the recorded contract.
proto-check:
    {{buf}} lint api
    {{buf}} build api -o - | {{buf}} breaking - --against api/contract.binpb --config api/buf.yaml

# Record the protos as the contract for proto-check.
proto-record:
    {{buf}} build api -o api/contract.binpb

# Refuse a dependency whose licence does not fit Apache-2.0.
check-licences:
    .ci/licences.sh

# Kills and full disks in the middle of transfers of fileservice: the last line is the verdict. `--kills 100 --mib 1024 --seed 1`.
drill-files *ARGS: (build "fawa")
    perf/drill-files.sh "$@"

# Replicas killed, Redis and Valkey paused and killed while people draw: nothing lost, nothing twice; some minutes.
drill-boards *ARGS: (build "fawa")
    perf/drill-boards.sh "$@"

# SayHello beside connect-go and grpc-java: figures into perf/results.
bench-greet: (build "fawa")
    .ci/tools.sh bench
    perf/bench-greet.sh

# Every protocol, pages, streams, our client and memory, beside other implementations: figures into perf/results. `--only PART,…` runs some.
bench-connect *ARGS: (build "fawa")
    {{mvn}} -q -Pperf -pl apps/fawa,perf/bench -am package -Dmaven.test.skip
    .ci/tools.sh bench
    perf/bench-connect.sh "$@"

# A million mixed calls, many cancelled, expired or cut; then nothing may have leaked: perf/results/soak.md.
soak: (build "fawa")
    .ci/tools.sh bench
    perf/soak.sh

# The effect of attacks on well-behaved calls: figures into perf/results.
bench-hostile *ARGS: (build "fawa")
    .ci/tools.sh bench
    perf/bench-hostile.sh "$@"

# Large files by RPC, plain HTTP and tus, beside a bare socket and tusd, in small heaps: figures into perf/results.
bench-file *ARGS: (build "fawa")
    .ci/tools.sh bench
    perf/bench-file.sh "$@"

# KCP beside kcp-go, smux and java-Kcp over a seeded bad link: figures into perf/results. `--quick` only checks that it runs.
bench-kcp *ARGS:
    perf/bench-kcp.sh "$@"

# Sessions over TCP, WebSocket and KCP beside an echo in Go made as fabrica-net is: figures into perf/results. `--quick` only checks that it runs, `--only PART,…` runs some.
bench-sessions *ARGS:
    {{mvn}} -q -Pperf -pl perf/bench -am package -Dmaven.test.skip
    .ci/tools.sh bench
    perf/bench-sessions.sh "$@"

# HTTP/3 and WebTransport by both providers beside quic-go: figures into perf/results. `--quick` only checks that it runs, `--soak` runs for minutes.
bench-http3 *ARGS:
    {{mvn}} -q -Pperf -pl perf/bench -am package -Dmaven.test.skip
    perf/bench-http3.sh "$@"

# Boards beside a hub in Go, Centrifugo and socket.io; a stalled member, idle members, stores: figures into perf/results. `--quick` only checks that it runs, `--only PART,…` runs some.
bench-boards *ARGS: (build "fawa")
    {{mvn}} -q -Pperf -pl apps/fawa,perf/bench -am package -Dmaven.test.skip
    .ci/tools.sh bench
    perf/bench-boards.sh "$@"

# The cost of one datagram and one FEC group, with bytes allocated; a pattern selects some.
bench-jmh *PATTERN:
    {{mvn}} -q -Pperf -pl perf/jmh -am package -Dmaven.test.skip
    java -jar perf/jmh/target/jmh.jar -prof gc "$@"

# Plant a defect for each gate in a copy of the tree, and check that the gate catches it.
prove-gates: tools
    .ci/prove-gates.sh

# Remove build output.
clean:
    {{mvn}} -q clean
