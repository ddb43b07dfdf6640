/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.storage.redis.Reach.Side;
import io.fawa.whiteboard.log.BoardChange;
import io.fawa.whiteboard.log.BoardLogException;
import io.fawa.whiteboard.log.LiveNews;
import io.fawa.whiteboard.log.StoreLimits;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * The thread that sends the changes of all boards: what waits goes out in one exchange, a script
 * call per change. It does not get too far ahead of the reader, whose entries the server would drop
 * meanwhile. A change stays in its queue until the server has answered, and is sent again if the
 * answer is lost; its number keeps the server from appending it twice. Thread-safe.
 */
final class LogWriter {
  private static final System.Logger LOG = System.getLogger(LogWriter.class.getName());
  private static final Duration RETRY_AFTER = Duration.ofMillis(200);
  private static final int NEWS_MAX = 1_024;
  private static final int EXCHANGE_CHANGES_MAX = 1_024;
  private static final long EXCHANGE_BYTES_MAX = 8L << 20;

  private static final int ENTRIES_MIN = 16;

  private final RedisServer server;
  private final RedisBoardsConfig config;
  private final InstantSource clock;
  private final String store;
  private final Reach reach;
  private final LogEnds ends;
  private final Thread thread = Thread.ofVirtual().name("boards to Redis").unstarted(this::run);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();

  @GuardedBy("lock")
  private final Map<RedisLog, Line> lines = new HashMap<>();

  @GuardedBy("lock")
  private final SequencedSet<RedisLog> busy = new LinkedHashSet<>();

  @GuardedBy("lock")
  private final ArrayDeque<CommandArguments> news = new ArrayDeque<>();

  /** Calls that wait for the reader. */
  @GuardedBy("lock")
  private int flushing;

  /** The weight of all changes that wait. */
  @GuardedBy("lock")
  private long waitingBytes;

  /** Callers that wait for room. */
  @GuardedBy("lock")
  private int blocked;

  @GuardedBy("lock")
  private boolean failing;

  @GuardedBy("lock")
  private boolean stopping;

  private @Nullable LongConnection connection;

  /** What happens to logs that have ended. */
  interface LogEnds {
    /** It cannot go on. */
    void broken(RedisLog log, String why);

    /** It was closed, and everything of it was sent. */
    void closed(RedisLog log);
  }

  private static final class Line {
    private final ArrayDeque<BoardChange> waiting = new ArrayDeque<>();
    private final Condition changed;

    /** The number of the first that waits. */
    private long first = 1;

    /** How many changes have come; {@code first - 1} are sent. */
    private long added;

    /** The number in the log of the board that the last change got. */
    private long assigned;

    private boolean closed;

    Line(Condition changed) {
      this.changed = changed;
    }
  }

  /** Changes of a log to send, the number of the first, and whether it ends with them. */
  private record Part(RedisLog log, long first, List<BoardChange> changes, boolean last) {}

  LogWriter(
      RedisServer server,
      RedisBoardsConfig config,
      InstantSource clock,
      String store,
      Reach reach,
      LogEnds ends) {
    this.server = server;
    this.config = config;
    this.clock = clock;
    this.store = store;
    this.reach = reach;
    this.ends = ends;
  }

  void start() {
    thread.start();
  }

  /** Takes changes of {@code log} from now on. */
  void open(RedisLog log) {
    lock.lock();
    try {
      Line line = new Line(lock.newCondition());
      line.assigned = log.sequence();
      lines.put(log, line);
    } finally {
      lock.unlock();
    }
  }

  void add(RedisLog log, BoardChange change) throws BoardLogException {
    StoreLimits limits = config.limits();
    lock.lock();
    try {
      Line line = lines.get(log);
      long leftNanos = limits.appendTimeout().toNanos();
      while (line != null && !line.closed && !stopping && isFull(line, change)) {
        if (leftNanos <= 0) {
          throw new BoardLogException(
              "%d changes of the board wait already, no more are allowed%s"
                  .formatted(line.waiting.size(), failing ? ", as Redis does not answer" : ""));
        }
        blocked++;
        try {
          leftNanos = line.changed.awaitNanos(leftNanos);
        } finally {
          blocked--;
        }
        line = lines.get(log);
      }
      if (line == null || line.closed || stopping) {
        throw new BoardLogException("the log of the board is closed");
      }
      line.waiting.add(change);
      line.added++;
      waitingBytes += change.weight();
      busy.add(log);
      work.signal();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BoardLogException("interrupted while other changes wait", e);
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean isFull(Line line, BoardChange change) {
    return line.waiting.size() >= config.limits().waitingMax()
        || (waitingBytes > 0 && waitingBytes + change.weight() > config.limits().waitingBytesMax());
  }

  /** Waits until what was added of a log was sent, and read again. */
  boolean flush(RedisLog log, Duration atMost) {
    lock.lock();
    try {
      flushing++;
      boolean flushed = awaitRead(log, atMost.toNanos());
      flushing--;
      return flushed;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private boolean awaitRead(RedisLog log, long nanos) {
    long leftNanos = nanos;
    Line line = lines.get(log);
    long wanted = line == null ? 0 : line.added;
    long number = Long.MAX_VALUE;
    try {
      while (line != null && !line.closed) {
        if (number == Long.MAX_VALUE && line.first > wanted) {
          number = line.assigned; // that of the last of them that has one, or a later one
        }
        if (log.sequence() >= number) {
          return true;
        }
        if (leftNanos <= 0) {
          return false;
        }
        leftNanos = line.changed.awaitNanos(leftNanos);
        line = lines.get(log);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /** Publishes news, or drops them if too many wait or nobody could get them. */
  void tell(BoardKeys keys, LiveNews told) {
    byte[] message = NewsBytes.encode(store, told);
    lock.lock();
    try {
      if (!failing && !stopping && news.size() < NEWS_MAX) {
        news.add(new CommandArguments(Command.PUBLISH).add(keys.live()).add(message));
        work.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sends what waits of a log, and waits for that unless the server does not answer. */
  void close(RedisLog log) {
    lock.lock();
    try {
      Line line = lines.get(log);
      if (line == null) {
        return;
      }
      line.closed = true;
      busy.add(log);
      work.signal();
      line.changed.signalAll();
      long leftNanos = config.limits().appendTimeout().toNanos();
      while (lines.containsKey(log) && !failing && !stopping && leftNanos > 0) {
        leftNanos = line.changed.awaitNanos(leftNanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets a log that cannot go on. */
  void forget(RedisLog log) {
    lock.lock();
    try {
      Line line = lines.remove(log);
      busy.remove(log);
      if (line != null) {
        for (BoardChange change : line.waiting) {
          waitingBytes -= change.weight();
        }
        line.changed.signalAll();
        wakeBlocked();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lets those try again that wait for room among the changes of all boards. */
  @GuardedBy("lock")
  private void wakeBlocked() {
    if (blocked > 0) {
      lines.values().forEach(line -> line.changed.signalAll());
    }
  }

  /** Sends what waits, unless the server does not answer; returns when that is over. */
  void stop() {
    lock.lock();
    try {
      stopping = true;
      work.signalAll();
      lines.values().forEach(line -> line.changed.signalAll());
    } finally {
      lock.unlock();
    }
    Threads.join(thread);
  }

  private void run() {
    try {
      while (true) {
        List<CommandArguments> told = new ArrayList<>();
        List<Part> parts = next(told);
        if (parts.isEmpty() && told.isEmpty()) {
          return;
        }
        if (!send(parts, told) && !pause()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts it
    } finally {
      disconnect();
    }
  }

  /** Waits for something to send; nothing is the end. */
  private List<Part> next(List<CommandArguments> told) throws InterruptedException {
    lock.lock();
    try {
      List<Part> parts = parts();
      while (parts.isEmpty() && news.isEmpty() && !(stopping && busy.isEmpty())) {
        work.await();
        parts = parts();
      }
      told.addAll(news);
      news.clear();
      return parts;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    int changesLeft = EXCHANGE_CHANGES_MAX;
    long bytesLeft = EXCHANGE_BYTES_MAX;
    for (RedisLog log : busy) {
      Line line = lines.get(log);
      if (line != null && changesLeft > 0 && bytesLeft > 0) {
        List<BoardChange> some = new ArrayList<>();
        long ahead = line.assigned - log.sequence();
        for (BoardChange change : line.waiting) {
          if (changesLeft <= 0
              || bytesLeft <= 0
              || (ahead + some.size() >= entries(change) / 4 && !line.closed && !stopping)) {
            break;
          }
          some.add(change);
          changesLeft--;
          bytesLeft -= change.weight();
        }
        boolean last = line.closed && some.size() == line.waiting.size();
        if (last || !some.isEmpty()) {
          parts.add(new Part(log, line.first, some, last));
        }
      }
    }
    return parts;
  }

  /** How many entries the stream keeps after a change: fewer after large ones. */
  private long entries(BoardChange change) {
    long fitting = config.logBytesMax() / Math.max(1, change.weight());
    return Math.max(ENTRIES_MIN, Math.min(config.logEntriesMax(), fitting));
  }

  /** The reader has read: what must not get too far ahead of it may go on. */
  void nudge() {
    lock.lock();
    try {
      if (!busy.isEmpty()) {
        work.signal();
      }
      if (flushing > 0) {
        lines.values().forEach(line -> line.changed.signalAll());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the server has answered. */
  private boolean send(List<Part> parts, List<CommandArguments> told) {
    try {
      LongConnection open = connected();
      told.forEach(open::sendCommand);
      int count = told.size();
      for (Part part : parts) {
        for (int i = 0; i < part.changes().size(); i++) {
          open.sendCommand(command(part.log(), part.first() + i, part.changes().get(i)));
          count++;
        }
      }
      Iterator<?> replies = open.getMany(count).iterator();
      for (int i = 0; i < told.size(); i++) {
        replies.next();
      }
      @Nullable JedisDataException refusal = null;
      for (Part part : parts) {
        JedisDataException refused = settle(part, replies);
        refusal = refusal == null ? refused : refusal;
      }
      if (refusal instanceof JedisNoScriptException) {
        disconnect(); // it is told the script again
        return true;
      }
      if (refusal != null) {
        throw refusal;
      }
      failing(false);
      reach.works(Side.WRITER);
      return true;
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "changes of boards could not be sent", e);
      disconnect();
      failing(true);
      reach.fails(Side.WRITER, String.valueOf(e.getMessage()));
      return false;
    }
  }

  /** Takes the answers for one log; the first refusal holds up the rest. */
  private @Nullable JedisDataException settle(Part part, Iterator<?> replies) {
    int done = 0;
    long assigned = 0;
    @Nullable JedisDataException refusal = null;
    boolean broken = false;
    for (int i = 0; i < part.changes().size(); i++) {
      Object reply = replies.next();
      if (refusal != null || broken) {
        continue;
      }
      if (reply instanceof JedisDataException refused && concernsAll(refused)) {
        refusal = refused;
      } else if (reply instanceof Long number && number >= 0) {
        assigned = Math.max(assigned, number);
        done++;
      } else {
        broken = true;
        ends.broken(part.log(), reason(reply));
      }
    }
    done(part, done, assigned);
    return refusal;
  }

  /** Whether a refusal is one of the server, not of a key that holds something else. */
  static boolean concernsAll(JedisDataException refusal) {
    String message = String.valueOf(refusal.getMessage());
    return !message.startsWith("ERR") && !message.startsWith("WRONGTYPE");
  }

  private static String reason(Object reply) {
    if (reply instanceof Long number && number == BoardScripts.GONE) {
      return "the board has been removed";
    }
    if (reply instanceof JedisDataException refusal) {
      LOG.log(Level.ERROR, "a board in Redis is damaged", refusal);
      return "the board is damaged";
    }
    return "Redis has lost changes of the board; it must be opened again";
  }

  private void done(Part part, int done, long assigned) {
    boolean last = part.last() && done == part.changes().size();
    if (last) {
      ends.closed(part.log());
    }
    lock.lock();
    try {
      Line line = lines.get(part.log());
      if (line == null) {
        return;
      }
      for (int i = 0; i < done; i++) {
        waitingBytes -= line.waiting.remove().weight();
        line.first++;
      }
      line.assigned = Math.max(line.assigned, assigned);
      wakeBlocked();
      if (last) {
        lines.remove(part.log());
      }
      if (last || (line.waiting.isEmpty() && !line.closed)) {
        busy.remove(part.log());
      } else {
        busy.addLast(part.log()); // the others are first
      }
      line.changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private CommandArguments command(RedisLog log, long number, BoardChange change) {
    StoreLimits limits = config.limits();
    long entries = entries(change);
    boolean large = entries < config.logEntriesMax();
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(LogEntry.utf8(log.board().epoch()));
    arguments.add(LogEntry.utf8(log.name()));
    arguments.add(LogEntry.utf8(Long.toString(number)));
    arguments.add(LogEntry.utf8(Long.toString(clock.millis())));
    arguments.add(LogEntry.utf8(Long.toString(entries)));
    arguments.add(LogEntry.utf8(large ? "=" : "~"));
    arguments.add(LogEntry.utf8(Long.toString(limits.inkBytesMax())));
    arguments.add(LogEntry.utf8(Long.toString(limits.idleMax().toMillis())));
    arguments.addAll(LogEntry.arguments(change));
    return RedisServer.arguments(
        Command.EVALSHA, BoardScripts.APPEND.sha1(), log.keys().scripted(), arguments);
  }

  private LongConnection connected() throws IOException {
    LongConnection open = connection;
    if (open == null) {
      open = server.connect(Duration.ZERO);
      connection = open;
      open.executeCommand(
          new CommandArguments(Command.SCRIPT).add("LOAD").add(BoardScripts.APPEND.text()));
    }
    return open;
  }

  private void disconnect() {
    if (connection != null) {
      Threads.closeQuietly(connection);
      connection = null;
    }
  }

  private void failing(boolean now) {
    lock.lock();
    try {
      failing = now;
      if (now) {
        news.clear();
        lines.values().forEach(line -> line.changed.signalAll());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits before the next attempt; false if there is none. */
  private boolean pause() throws InterruptedException {
    lock.lock();
    try {
      long leftNanos = RETRY_AFTER.toNanos();
      while (leftNanos > 0 && !stopping) {
        leftNanos = work.awaitNanos(leftNanos);
      }
      if (stopping) {
        int lost = lines.values().stream().mapToInt(line -> line.waiting.size()).sum();
        LOG.log(Level.ERROR, "{0} changes of boards could not be sent to Redis", lost);
      }
      return !stopping;
    } finally {
      lock.unlock();
    }
  }
}
