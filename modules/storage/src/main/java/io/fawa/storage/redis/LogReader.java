/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import io.fawa.storage.redis.Reach.Side;
import io.fawa.whiteboard.log.TermsChange;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/**
 * The thread that reads the streams of all open boards, in one blocking call on a connection of its
 * own. The call also waits for a stream of this process alone, which says that the set of open
 * boards has changed.
 */
final class LogReader {
  private static final System.Logger LOG = System.getLogger(LogReader.class.getName());
  private static final Duration RETRY_AFTER = Duration.ofMillis(200);

  /** Entries of one board in one call. */
  private static final int ENTRIES_MAX = 32;

  private final RedisServer server;
  private final RedisBoardsConfig config;
  private final ConcurrentMap<String, RedisLog> logs;
  private final Reach reach;
  private final Upkeep upkeep;
  private final String wake;
  private final Thread thread = Thread.ofVirtual().name("boards from Redis").unstarted(this::run);
  private final CountDownLatch stopping = new CountDownLatch(1);
  private String wakeSeen = "0-0";
  private long lookNanos;

  /** A board may be kept now, or no longer. */
  private boolean lookSoon;

  /** What the reader does between its calls. */
  interface Upkeep {
    /** Looks whether the boards that are open are there, and lets them live on. */
    void look() throws IOException;

    /** It has read once. */
    void read();

    /** A log has to be opened again. */
    void broken(RedisLog log, String why);
  }

  /**
   * Prepares the thread.
   *
   * @param logs by the keys of their streams
   */
  LogReader(
      RedisServer server,
      RedisBoardsConfig config,
      ConcurrentMap<String, RedisLog> logs,
      Reach reach,
      String store,
      Upkeep upkeep) {
    this.server = server;
    this.config = config;
    this.logs = logs;
    this.reach = reach;
    this.upkeep = upkeep;
    this.wake = server.prefix() + "boards:wake:" + store;
  }

  void start() {
    thread.start();
  }

  /** Makes it look at the set of open boards. */
  void wake() {
    try {
      server.run(
          List.of(
              new CommandArguments(Command.XADD)
                  .key(wake)
                  .add("MAXLEN")
                  .add(1)
                  .add("*")
                  .add("w")
                  .add(""),
              new CommandArguments(Command.EXPIRE).key(wake).add(600)));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the reader of boards wakes up later", e);
    }
  }

  /** Ends it, once it has read what is there. */
  void stop() {
    stopping.countDown();
    wake();
    Threads.join(thread);
    try {
      server.run(new CommandArguments(Command.DEL).key(wake));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "it expires by itself", e);
    }
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  private void run() {
    boolean on = true;
    while (on) {
      try (LongConnection connection = server.connect(config.waitMax())) {
        upkeep.look(); // the server may have come back without some boards
        lookNanos = System.nanoTime();
        reach.works(Side.READER);
        readAll(connection);
        on = false;
      } catch (IOException | RuntimeException e) {
        LOG.log(Level.DEBUG, "boards could not be read", e);
        if (!isStopping()) {
          reach.fails(Side.READER, String.valueOf(e.getMessage()));
        }
        on = pause();
      }
    }
  }

  private void readAll(LongConnection connection) throws IOException {
    boolean last = false;
    while (!last) {
      boolean draining = isStopping();
      int entries = read(connection, draining);
      last = draining && entries == 0;
      upkeep.read();
      if (lookSoon || System.nanoTime() - lookNanos > config.lookEvery().toNanos()) {
        lookSoon = false;
        lookNanos = System.nanoTime();
        upkeep.look();
      }
    }
  }

  /** Reads once, and returns how many entries there were. */
  private int read(LongConnection connection, boolean draining) {
    Map<String, RedisLog> open = new HashMap<>(logs);
    CommandArguments command = new CommandArguments(Command.XREAD).add("COUNT").add(ENTRIES_MAX);
    if (!draining) {
      command.add("BLOCK").add(config.waitMax().toMillis());
    }
    command.add("STREAMS").key(wake);
    List<String> cursors = new ArrayList<>();
    cursors.add(wakeSeen);
    open.forEach((key, log) -> {
      command.key(key);
      cursors.add("0-" + log.sequence());
    });
    cursors.forEach(command::add);
    Object reply = connection.executeCommand(command);
    if (reply == null) {
      return 0; // nothing has happened
    }
    int count = 0;
    for (Object stream : (List<?>) reply) {
      List<?> parts = (List<?>) stream;
      String key = LogEntry.text(parts.get(0));
      List<?> entries = (List<?>) Objects.requireNonNull(parts.get(1));
      RedisLog log = open.get(key);
      if (key.equals(wake)) {
        wakeSeen = LogEntry.text(((List<?>) entries.getLast()).get(0));
      } else if (log != null) {
        follow(log, entries);
        count += entries.size();
      }
    }
    return count;
  }

  private void follow(RedisLog log, List<?> entries) {
    for (Object entry : entries) {
      try {
        LogEntry next = LogEntry.decode((List<?>) entry);
        lookSoon |= next.logged().change() instanceof TermsChange;
        if (!log.follow(next)) {
          upkeep.broken(log, "changes of the board were missed; it must be opened again");
          return;
        }
      } catch (IOException | RuntimeException e) {
        LOG.log(Level.ERROR, "an entry of a board cannot be read", e);
        upkeep.broken(log, "a change of the board cannot be read");
        return;
      }
    }
  }

  /** Waits before the next attempt; false if there is none. */
  private boolean pause() {
    try {
      return !stopping.await(RETRY_AFTER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false; // nobody interrupts it
    }
  }
}
