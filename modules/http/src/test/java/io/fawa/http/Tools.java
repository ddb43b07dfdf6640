/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs of others that tests call: from {@code .tools/bin} and {@code perf/peers/bin}, where
 * {@code .ci/tools.sh} puts them, or from the path. A missing one fails the test where {@code
 * CI=true}, and skips it loudly elsewhere.
 */
public final class Tools {
  /** The root of the source tree. */
  public static final Path ROOT = root();

  private Tools() {}

  /** The executable of the first of {@code names} that there is. */
  public static String require(String... names) {
    for (String name : names) {
      Optional<String> found = find(name);
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw missing(String.join(" or ", names));
  }

  /** Node, where the packages of the Node client are installed as well. */
  public static String requireNode() {
    String node = require("node");
    if (!Files.isDirectory(ROOT.resolve("api/clients/node/node_modules/playwright-core"))) {
      throw missing("the Node packages of api/clients/node");
    }
    return node;
  }

  /** Where Python packages are installed: those of the Python clients, and Prometheus'. */
  public static String requirePythonPackages() {
    Path packages = ROOT.resolve(".tools/python");
    if (!Files.isDirectory(packages.resolve("grpc"))
        || !Files.isDirectory(packages.resolve("aioquic"))
        || !Files.isDirectory(packages.resolve("curl_cffi"))
        || !Files.isDirectory(packages.resolve("prometheus_client"))
        || !Files.isDirectory(packages.resolve("requests"))) {
      throw missing("the Python packages of api/clients/python");
    }
    return packages.toString();
  }

  /** A class path of grpc-java's interoperability tests. */
  public static String requireGrpcJava() {
    Path jars = ROOT.resolve(".tools/grpc-java");
    if (!Files.exists(jars.resolve("pom.xml"))) {
      throw missing("grpc-java's interoperability tests");
    }
    return jars.resolve("*").toString();
  }

  /** A class path of S3Proxy. */
  public static String requireS3proxy() {
    Path jars = ROOT.resolve(".tools/s3proxy");
    if (!Files.exists(jars.resolve("pom.xml"))) {
      throw missing("S3Proxy");
    }
    return jars.resolve("*").toString();
  }

  private static Optional<String> find(String name) {
    String path =
        String.join(
            File.pathSeparator,
            ROOT.resolve(".tools/bin").toString(),
            ROOT.resolve("perf/peers/bin").toString(),
            System.getenv("PATH"));
    return List.of(path.split(File.pathSeparator, -1)).stream()
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  private static RuntimeException missing(String what) {
    String message = what + " is missing: run .ci/tools.sh";
    if ("true".equals(System.getenv("CI"))) {
      Assertions.fail(message);
    }
    System.err.println("SKIPPED: " + message);
    Assumptions.abort(message);
    return new IllegalStateException(message);
  }

  private static Path root() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve(".mvn"))) {
        return folder;
      }
    }
    throw new IllegalStateException("not started inside the source tree");
  }
}
