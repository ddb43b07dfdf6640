#!/bin/sh
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Prints the home of a JDK of exactly 21, compiler included, the oldest that fawa is built with: FAWA_JDK_21 if
# that is set, else one that is installed, else the package of Ubuntu 22.04, unpacked into .tools/jdk-21 and not
# installed. Debian 12 has no package of it; Ubuntu's runs with its C library too, and with every later one. The
# keys that Ubuntu's packages are signed with are a package of Debian.
set -eu
cd "$(dirname "$0")/.."
own=$PWD/.tools/jdk-21
packages="openjdk-21-jdk-headless openjdk-21-jre-headless"

compiles() {
  [ -x "$1/bin/javac" ] && grep -qs '^JAVA_VERSION="21\.' "$1/release" && "$1/bin/javac" -version >/dev/null 2>&1
}

for home in "${FAWA_JDK_21:-}" /usr/lib/jvm/* "$own"/usr/lib/jvm/java-21-openjdk-*; do
  if compiles "$home"; then
    echo "$home"
    exit 0
  fi
done

if ! command -v apt-get >/dev/null 2>&1; then
  echo "no JDK of 21: install one, or set FAWA_JDK_21 to its home" >&2
  exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
architecture=$(dpkg --print-architecture)

# Lists of its own, so that the system's stay as they are: the sources, then the packages to unpack into a folder.
unpack() {
  source=$1
  target=$2
  shift 2
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/packages" "$target"
  echo "$source" >"$work/sources.list"
  cat >"$work/apt.conf" <<CONF
Dir::Etc::SourceList "$work/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::State::Lists "$work/lists";
Dir::Cache "$work/cache";
APT::Sandbox::User "root";
CONF
  (
    cd "$work/packages" && export APT_CONFIG="$work/apt.conf" && apt-get -q update && apt-get -q download "$@"
  ) >&2 || {
    echo "the package of a JDK of 21 cannot be fetched: install one, or set FAWA_JDK_21 to its home" >&2
    exit 1
  }
  for package in "$work"/packages/*.deb; do dpkg -x "$package" "$target"; done
  rm -rf "$work/packages" "$work/lists"
}

rm -rf "$own"
archive=http://archive.ubuntu.com/ubuntu
[ "$architecture" = amd64 ] || archive=http://ports.ubuntu.com/ubuntu-ports
keys=/usr/share/keyrings/ubuntu-archive-keyring.gpg
if [ ! -f "$keys" ]; then
  unpack "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main" \
    "$work/ring" ubuntu-keyring
  keys=$work/ring$keys
fi
# shellcheck disable=SC2086
unpack "deb [arch=$architecture signed-by=$keys] $archive jammy-updates main universe" "$own" $packages
home=$(find "$own/usr/lib/jvm" -maxdepth 1 -type d -name 'java-21-openjdk-*' | head -n 1)
# Its settings are links to where the package would have put them.
find "$home" -type l | while IFS= read -r link; do
  place=$(readlink "$link")
  case $place in
    /etc/java-21-openjdk/*) ln -sfn "$own$place" "$link" ;;
    /etc/ssl/certs/java/cacerts) ln -sfn "$(.ci/jdk.sh)/lib/security/cacerts" "$link" ;;
  esac
done
if ! compiles "$home"; then
  echo "the JDK of 21 in $home does not run here: set FAWA_JDK_21 to the home of one that does" >&2
  exit 1
fi
echo "$home"
