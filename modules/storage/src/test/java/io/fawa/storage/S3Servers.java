/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage;

import io.fawa.http.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Real S3 servers, with their data in a directory. */
public final class S3Servers {
  /** The account. */
  public static final String ACCESS_KEY = "fawa-test";

  /** Its secret. */
  public static final String SECRET_KEY = "secret-of-fawa-test";

  /** The region. */
  public static final String REGION = "us-east-1";

  private static final String BEGIN = "HTTP/";

  private S3Servers() {}

  /** Versity's gateway, which keeps objects as files. */
  public static ServerProcess versity(Path directory) throws IOException {
    String program = Tools.require("versitygw");
    Path root = Files.createDirectories(directory.resolve("objects"));
    Path attributes = Files.createDirectories(directory.resolve("attributes"));
    return ServerProcess.start(
        directory,
        port ->
            List.of(
                program,
                "--port",
                "127.0.0.1:" + port,
                "--access",
                ACCESS_KEY,
                "--secret",
                SECRET_KEY,
                "--region",
                REGION,
                "--quiet",
                "posix",
                "--sidecar",
                attributes.toString(),
                root.toString()),
        S3Servers::answers);
  }

  /** S3Proxy, which keeps objects as files. */
  public static ServerProcess s3proxy(Path directory) throws IOException {
    String jars = Tools.requireS3proxy();
    Path root = Files.createDirectories(directory.resolve("objects"));
    return ServerProcess.start(
        directory,
        port -> {
          String properties =
              """
              s3proxy.authorization=aws-v4
              s3proxy.endpoint=http://127.0.0.1:%d
              s3proxy.identity=%s
              s3proxy.credential=%s
              jclouds.provider=filesystem-nio2
              jclouds.filesystem.basedir=%s
              jclouds.identity=x
              jclouds.credential=x
              """
                  .formatted(port, ACCESS_KEY, SECRET_KEY, root.toString().replace('\\', '/'));
          Path file = directory.resolve("s3proxy.properties");
          try {
            Files.writeString(file, properties);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx256m",
              "-cp",
              jars,
              "org.gaul.s3proxy.Main",
              "--properties",
              file.toString());
        },
        S3Servers::answers);
  }

  /** It may listen before it serves. */
  private static boolean answers(Socket socket) throws IOException {
    socket
        .getOutputStream()
        .write(
            "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
    byte[] begin = socket.getInputStream().readNBytes(BEGIN.length());
    return new String(begin, StandardCharsets.US_ASCII).equals(BEGIN);
  }
}
