/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import io.fawa.whiteboard.contract.Sketches;
import io.fawa.whiteboard.log.BoardLog;
import io.fawa.whiteboard.log.BoardLogException;
import io.fawa.whiteboard.log.LiveNews;
import io.fawa.whiteboard.log.LoggedChange;
import io.fawa.whiteboard.log.RoomCode;
import io.fawa.whiteboard.log.StoreLimits;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;

/** A process to be killed: draws on a board in Redis for ever, and says what it hears. */
final class RedisDrawer {
  static final String AUTHOR = "drawer";

  private RedisDrawer() {}

  /** Starts one. */
  static Process start(int port, String prefix, RoomCode code) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-cp",
            System.getProperty("java.class.path"),
            RedisDrawer.class.getName(),
            Integer.toString(port),
            prefix,
            code.text())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    RedisConfig config = RedisConfig.of(URI.create("redis://127.0.0.1:" + args[0]));
    RedisServer server =
        new RedisServer(
            new RedisConfig(config.url(), config.passwordAside(), args[1], config.timeout(), 8, 2));
    RedisBoardStore store =
        RedisBoardStore.open(
            server, RedisBoardsConfig.of(StoreLimits.defaults()), InstantSource.system());
    BoardLog log = store.open(new RoomCode(args[2]), new Teller(out)).orElseThrow();
    for (int x = 0; !out.checkError(); x++) {
      log.append(Sketches.stroke(AUTHOR, x));
    }
  }

  /** Says the number of each change, and who made it. */
  private record Teller(PrintStream out) implements BoardLog.Listener {
    @Override
    public void appended(LoggedChange change) {
      out.println(change.sequence() + " " + change.change().clientId() + " .");
    }

    @Override
    public void told(LiveNews news) {}

    @Override
    public void reachable(boolean now) {}

    @Override
    public void ended(BoardLogException why) {
      out.println("ended: " + why);
    }
  }
}
