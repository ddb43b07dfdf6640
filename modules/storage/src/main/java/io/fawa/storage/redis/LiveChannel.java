/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.whiteboard.log.LiveNews;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The thread that gets news of the members at other processes, of all open boards over one
 * connection. While it has no connection, news are lost. Thread-safe.
 */
final class LiveChannel {
  private static final System.Logger LOG = System.getLogger(LiveChannel.class.getName());
  private static final Duration RETRY_AFTER = Duration.ofMillis(200);

  /** The server is asked for a sign of life more often, by {@link #ping}. */
  private static final Duration SILENCE_MAX = Duration.ofSeconds(15);

  private final RedisServer server;
  private final String store;
  private final Thread thread = Thread.ofVirtual().name("board news").unstarted(this::run);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition stopped = lock.newCondition();

  @GuardedBy("lock")
  private final Map<String, RedisLog> channels = new HashMap<>();

  @GuardedBy("lock")
  private @Nullable LongConnection connection;

  @GuardedBy("lock")
  private boolean stopping;

  /**
   * Prepares the thread.
   *
   * @param store the name under which this process tells news, which it does not want to hear
   */
  LiveChannel(RedisServer server, String store) {
    this.server = server;
    this.store = store;
  }

  void start() {
    thread.start();
  }

  void open(RedisLog log) {
    lock.lock();
    try {
      channels.put(log.keys().live(), log);
      send(new CommandArguments(Command.SUBSCRIBE).add(log.keys().live()));
    } finally {
      lock.unlock();
    }
  }

  void close(RedisLog log) {
    lock.lock();
    try {
      if (channels.remove(log.keys().live(), log)) {
        send(new CommandArguments(Command.UNSUBSCRIBE).add(log.keys().live()));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Asks for a sign of life, so that a dead connection is noticed. */
  void ping() {
    lock.lock();
    try {
      send(new CommandArguments(Command.PING));
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void send(CommandArguments command) {
    if (connection != null) {
      try {
        connection.send(command);
      } catch (JedisException e) {
        Threads.closeQuietly(connection); // the thread notices
      }
    }
  }

  void stop() {
    lock.lock();
    try {
      stopping = true;
      stopped.signalAll();
      if (connection != null) {
        connection.forceDisconnect();
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a connection to Redis could not be closed", e);
    } finally {
      lock.unlock();
    }
    Threads.join(thread);
  }

  private void run() {
    boolean on = true;
    while (on) {
      try (LongConnection next = server.connect(SILENCE_MAX)) {
        on = subscribe(next);
        while (on) {
          hear(next.getUnflushedObject());
        }
      } catch (IOException | RuntimeException e) {
        LOG.log(Level.DEBUG, "news of boards are lost", e);
      }
      on = pause();
    }
  }

  private boolean subscribe(LongConnection next) {
    lock.lock();
    try {
      connection = next;
      CommandArguments all = new CommandArguments(Command.SUBSCRIBE).add(server.prefix() + "live");
      channels.keySet().forEach(all::add);
      next.send(all);
      return !stopping;
    } finally {
      lock.unlock();
    }
  }

  private void hear(Object reply) throws IOException {
    if (!(reply instanceof List<?> parts)
        || parts.size() != 3
        || !(parts.get(2) instanceof byte[] message)) {
      return; // an answer to a command
    }
    RedisLog log = log(LogEntry.text(parts.get(1)));
    if (log != null && !NewsBytes.store(message).equals(store)) {
      LiveNews news = NewsBytes.decode(message);
      log.call(told -> told.told(news));
    }
  }

  private @Nullable RedisLog log(String channel) {
    lock.lock();
    try {
      return channels.get(channel);
    } finally {
      lock.unlock();
    }
  }

  /** Waits before the next attempt; false if there is none. */
  private boolean pause() {
    lock.lock();
    try {
      connection = null;
      long leftNanos = RETRY_AFTER.toNanos();
      while (leftNanos > 0 && !stopping) {
        leftNanos = stopped.awaitNanos(leftNanos);
      }
      return !stopping;
    } catch (InterruptedException e) {
      return false; // nobody interrupts it
    } finally {
      lock.unlock();
    }
  }
}
