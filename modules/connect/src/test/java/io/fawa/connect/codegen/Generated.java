/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * What protoc makes of a folder of protos, with the plugin as Maven starts it, compiled under the
 * lints that the product's own code is compiled under. Java files of the folder are compiled along.
 */
final class Generated implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Path PLUGINS = Path.of("target/protoc-plugins").toAbsolutePath();
  private static final List<String> GOOGLE = List.of("any", "descriptor", "empty", "struct");

  private final Path made;
  private final URLClassLoader classes;

  private Generated(Path made, URLClassLoader classes) {
    this.made = made;
    this.classes = classes;
  }

  /**
   * Generates and compiles.
   *
   * @param protos the folder of the protos
   * @param folder where everything goes that is made
   */
  static Generated of(Path protos, Path folder) throws IOException {
    Command.Outcome outcome = protoc(protos, folder);
    assertThat(outcome.status()).as(outcome.text()).isZero();
    Path classes = Files.createDirectories(folder.resolve("classes"));
    List<Path> sources = files(folder.resolve("messages"), ".java");
    sources.addAll(files(folder.resolve("services"), ".java"));
    sources.addAll(files(protos, ".java"));
    assertThat(compile(sources, classes)).isEmpty();
    URL[] path = {classes.toUri().toURL()};
    return new Generated(
        folder.resolve("services"), new URLClassLoader(path, Generated.class.getClassLoader()));
  }

  /** Runs protoc alone; it may refuse. */
  static Command.Outcome protoc(Path protos, Path folder) throws IOException {
    Path messages = Files.createDirectories(folder.resolve("messages"));
    Path services = Files.createDirectories(folder.resolve("services"));
    Path google = includes(folder.resolve("google"));
    Command command =
        Command.of(
            executable().toString(),
            "--plugin=" + PLUGINS.resolve("protoc-gen-fawa-connect"),
            "--java_out=" + messages,
            "--fawa-connect_out=" + services,
            "-I" + protos,
            "-I" + google);
    for (Path proto : files(protos, ".proto")) {
      command.with(protos.relativize(proto).toString());
    }
    return command.run(LIMIT, new byte[0]);
  }

  /** The one that the build called. */
  private static Path executable() throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(PLUGINS, "protoc-*.exe")) {
      return found.iterator().next();
    }
  }

  private static Path includes(Path folder) throws IOException {
    List<String> names = new ArrayList<>(GOOGLE);
    names.add("java_features");
    for (String name : names) {
      String path = "google/protobuf/" + name + ".proto";
      Path target = folder.resolve(path);
      Files.createDirectories(target.getParent());
      try (InputStream in =
          Objects.requireNonNull(Generated.class.getResourceAsStream("/" + path), path)) {
        Files.copy(in, target);
      }
    }
    return folder;
  }

  private static List<Path> files(Path folder, String end) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return new ArrayList<>(all.filter(file -> file.toString().endsWith(end)).sorted().toList());
    }
  }

  /** What javac says. */
  static String compile(List<Path> sources, Path classes) throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files =
        javac.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      boolean good =
          javac
              .getTask(
                  said,
                  files,
                  null,
                  List.of(
                      "-Xlint:all,-processing,-missing-explicit-ctor,-classfile,-options,-path",
                      "-Werror",
                      "-proc:none",
                      "--release",
                      "21",
                      "-cp",
                      classes + java.io.File.pathSeparator + System.getProperty("java.class.path"),
                      "-d",
                      classes.toString()),
                  null,
                  files.getJavaFileObjectsFromPaths(sources))
              .call();
      return good ? "" : "javac refuses:\n" + said;
    }
  }

  /** Every generated service. */
  List<GeneratedService> services() throws IOException, ReflectiveOperationException {
    List<Class<?>> loaded = new ArrayList<>();
    for (Path file : files(made, ".java")) {
      String path = made.relativize(file).toString();
      loaded.add(load(path.substring(0, path.length() - ".java".length()).replace('/', '.')));
    }
    List<GeneratedService> services = new ArrayList<>();
    for (Class<?> each : loaded) {
      if (each.isInterface()) {
        services.add(new GeneratedService(each, clientOf(each, loaded)));
      }
    }
    assertThat(loaded).hasSize(2 * services.size());
    return services;
  }

  /** One of the classes. */
  Class<?> load(String name) throws ClassNotFoundException {
    return Class.forName(name, true, classes);
  }

  /** A client is named for its service, but for underscores at the end. */
  private static Class<?> clientOf(Class<?> contract, List<Class<?>> all)
      throws ReflectiveOperationException {
    String name = GeneratedService.fullName(contract);
    String wanted = name.substring(name.lastIndexOf('.') + 1) + "Client_*";
    return all.stream()
        .filter(each ->
            !each.isInterface()
                && each.getPackage().equals(contract.getPackage())
                && each.getSimpleName().matches(wanted))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no client for " + name));
  }

  @Override
  public void close() throws IOException {
    classes.close();
  }
}
