#!/usr/bin/env bash
# Copyright 2026 The fawa Authors
# SPDX-License-Identifier: Apache-2.0
#
# Plants one defect a gate in a copy of the tree and fails unless the build stops at it, in that gate's
# words. The Java defects go into modules/limits, which knows nothing but the JDK and builds in seconds.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z | tar -c --null -T - | tar -x -C "$copy"
cd "$copy"
package=modules/limits/src/main/java/io/fawa/limits
header='/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */'
failed=0

# Runs a command that must fail and say something.
stops() {
  local gate=$1 says=$2 output
  shift 2
  if output=$(timeout 300 "$@" 2>&1); then
    echo "FAIL $gate: the defect passed"
    failed=1
  elif ! grep -qE "$says" <<<"$output"; then
    echo "FAIL $gate: the build stopped elsewhere"
    grep ERROR <<<"$output" | head -5
    failed=1
  else
    echo "ok   $gate"
  fi
}

# Builds modules/limits with one more class, read from standard input. GATE SAYS [ARGUMENT OF MAVEN...]
class() {
  cat >"$package/Planted.java"
  stops "$1" "$2" mvn -B -q -pl modules/limits -Dtest=ArchitectureTest "${@:3}" compile
  rm "$package/Planted.java"
}

# A class with the right header and this body. GATE SAYS [ARGUMENT OF MAVEN...]
body() {
  { printf '%s\npackage io.fawa.limits;\n\n' "$header"; cat; } | class "$@"
}

mvn -B -q -pl modules/limits test -Dtest=ArchitectureTest

class "Checkstyle: SPDX header" "RegexpHeader" <<'JAVA'
package io.fawa.limits;

final class Planted {}
JAVA
body "Checkstyle: no ThreadLocal" "IllegalType" <<'JAVA'
final class Planted {
  static final ThreadLocal<String> NAME = new ThreadLocal<>();
}
JAVA
body "Checkstyle: no moment of a class" "RegexpMultiline" <<'JAVA'
final class Planted {
  static final Deadline SOON = Deadline.after(java.time.Duration.ofSeconds(50));
}
JAVA
{ echo 'final class Planted {'; printf '  // Line %s.\n' $(seq 600); echo '}'; } |
  body "Checkstyle: length of a file" "FileLength"
{ echo 'final class Planted {'; echo '  void act() {'; printf '    // Line %s.\n' $(seq 60); echo '  }'; echo '}'; } |
  body "Checkstyle: length of a method" "MethodLength"
body "Checkstyle: documentation" "MissingJavadoc" <<'JAVA'
public final class Planted {}
JAVA
body "Spotless: google-java-format" "format violations" <<'JAVA'
final class Planted   {}
JAVA
body "javac -Xlint -Werror" "warnings found and -Werror" <<'JAVA'
final class Planted {
  java.util.List names = java.util.List.of();
}
JAVA
body "Error Prone" "\[DeadException\]" <<'JAVA'
final class Planted {
  void act() {
    new IllegalStateException("made and not thrown");
  }
}
JAVA
body "NullAway" "\[NullAway\]" <<'JAVA'
final class Planted {
  String name() {
    return null;
  }
}
JAVA
body "module-info" "not visible|does not read" <<'JAVA'
final class Planted {
  static final java.util.logging.Level LEVEL = java.util.logging.Level.INFO;
}
JAVA

# limits may use all of the JDK, so here the rule is narrowed instead.
architecture=modules/limits/src/test/java/io/fawa/limits/ArchitectureTest.java
sed -i 's|"java\.\.", "javax\.\."|"java.lang..", "java.util..", "java.io..", "java.net..", "java.time..", "java.nio.."|' $architecture
body "ArchUnit" "Architecture Violation" -Dspotless.check.skip test <<'JAVA'
final class Planted {
  static final java.text.NumberFormat FORMAT = java.text.NumberFormat.getInstance();
}
JAVA

cp "$root/$architecture" $architecture

sed -i 's|</project>|<dependencies><dependency><groupId>log4j</groupId><artifactId>log4j</artifactId><version>1.2.17</version></dependency></dependencies></project>|' \
  modules/limits/pom.xml
stops "enforcer: banned dependency" "BannedDependencies" mvn -B -q -pl modules/limits compile

buf=$root/.tools/bin/buf
sed -i 's|SayHello(|say_hello(|' api/src/main/proto/greet/v1/hello.proto
stops "buf lint" "PascalCase" "$buf" lint api
stops "buf breaking" "SayHello" bash -o pipefail -c \
  "'$buf' build api -o - | '$buf' breaking - --against api/contract.binpb --config api/buf.yaml"
exit $failed
