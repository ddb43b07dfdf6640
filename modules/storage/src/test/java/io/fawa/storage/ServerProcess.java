/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * A server of others on a free port of this machine, with its data in a directory of the test. It
 * can be stopped and started again on the same port.
 */
public final class ServerProcess implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofMinutes(2);
  private static final int PORTS_TRIED_MAX = 5;
  private static final int PORTS_LOOKED_AT_MAX = 1_000;
  private static final int PORT_MIN = 10_000;
  private static final int PORT_BOUND = 30_000;

  private static final int ANSWER_MILLIS_MAX = 1_000;

  private final IntFunction<List<String>> command;
  private final Question question;
  private final Path directory;
  private int port;
  private Process process;

  private ServerProcess(Path directory, IntFunction<List<String>> command, Question question) {
    this.directory = directory;
    this.command = command;
    this.question = question;
  }

  /** Whether a server that accepts connections is ready as well. */
  @FunctionalInterface
  interface Question {
    boolean isReady(Socket socket) throws IOException;
  }

  /** Starts a server whose command line depends on its port. */
  public static ServerProcess start(Path directory, IntFunction<List<String>> command)
      throws IOException {
    return start(directory, command, socket -> true);
  }

  static ServerProcess start(Path directory, IntFunction<List<String>> command, Question question)
      throws IOException {
    Files.createDirectories(directory);
    ServerProcess server = new ServerProcess(directory, command, question);
    for (int i = 1; ; i++) {
      server.port = freePort();
      try {
        server.start();
        return server;
      } catch (IOException e) {
        if (i == PORTS_TRIED_MAX) {
          throw e;
        }
      }
    }
  }

  /**
   * A port that nobody listened on a moment ago, below those that systems give to whoever connects:
   * until the server listens, and while it is stopped, no connection can take it.
   */
  private static int freePort() throws IOException {
    for (int i = 0; i < PORTS_LOOKED_AT_MAX; i++) {
      int port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_BOUND);
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (BindException e) {
        // Another one.
      }
    }
    throw new IOException("no port from " + PORT_MIN + " on is free");
  }

  /** Its port. */
  public int port() {
    return port;
  }

  /** Starts it, and waits until it is ready. */
  public void start() throws IOException {
    Path log = directory.resolve("server.log");
    process =
        new ProcessBuilder(command.apply(port))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    long end = System.nanoTime() + START_MAX.toNanos();
    while (!isReady()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        stop();
        throw new IOException("it does not start:\n" + Files.readString(log));
      }
    }
  }

  private boolean isReady() {
    try (Socket socket = new Socket()) {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      socket.connect(address, ANSWER_MILLIS_MAX);
      socket.setSoTimeout(ANSWER_MILLIS_MAX);
      if (question.isReady(socket)) {
        return process.isAlive();
      }
    } catch (IOException e) {
      // It has just been started.
    }
    pause();
    return false;
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Kills it. */
  public void stop() {
    process.destroyForcibly();
    boolean ended = false;
    while (!ended) {
      try {
        process.waitFor();
        ended = true;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Stops it from answering, without closing anything, or lets it go on. */
  public void frozen(boolean now) throws IOException {
    try {
      int status =
          new ProcessBuilder("kill", now ? "-STOP" : "-CONT", Long.toString(process.pid()))
              .start()
              .waitFor();
      if (status != 0) {
        throw new IOException("kill ended with " + status);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
