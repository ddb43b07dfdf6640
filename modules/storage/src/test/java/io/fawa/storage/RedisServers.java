/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage;

import io.fawa.http.Tools;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Real Redis and Valkey servers. */
public final class RedisServers {
  /** The program of Debian's Redis 7. */
  public static final String REDIS = "redis-server";

  /** The program of Valkey 9. */
  public static final String VALKEY = "valkey-server";

  private static final String LOADING = "-LOAD";

  private RedisServers() {}

  /** Starts a server that keeps everything on disk. */
  public static ServerProcess start(String program, Path directory, String... further)
      throws IOException {
    String path = Tools.require(program);
    return ServerProcess.start(
        directory,
        port -> {
          List<String> command =
              new ArrayList<>(
                  List.of(
                      path,
                      "--port",
                      Integer.toString(port),
                      "--bind",
                      "127.0.0.1",
                      "--dir",
                      directory.toString(),
                      "--save",
                      "",
                      "--appendonly",
                      "yes",
                      "--appendfsync",
                      "always"));
          command.addAll(List.of(further));
          return command;
        },
        RedisServers::hasLoaded);
  }

  /** While it loads what it has kept, it accepts connections and answers with LOADING. */
  private static boolean hasLoaded(Socket socket) throws IOException {
    socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
    byte[] answer = socket.getInputStream().readNBytes(LOADING.length());
    return answer.length == LOADING.length()
        && !new String(answer, StandardCharsets.US_ASCII).equals(LOADING);
  }
}
