/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import io.fawa.files.StorageFullException;
import io.fawa.storage.changes.BoardBytes;
import io.fawa.storage.redis.RedisServer.Repeat;
import io.fawa.whiteboard.log.Board;
import io.fawa.whiteboard.log.BoardLog;
import io.fawa.whiteboard.log.BoardLogException;
import io.fawa.whiteboard.log.BoardStore;
import io.fawa.whiteboard.log.BoardTerms;
import io.fawa.whiteboard.log.ElementAt;
import io.fawa.whiteboard.log.Letters;
import io.fawa.whiteboard.log.LoggedChange;
import io.fawa.whiteboard.log.RoomCode;
import io.fawa.whiteboard.log.StoredBoard;
import io.fawa.whiteboard.log.ViewCode;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Boards in Redis, which several processes have open at the same time; see the package for the
 * keys. Thread-safe.
 */
public final class RedisBoardStore implements BoardStore {
  private static final System.Logger LOG = System.getLogger(RedisBoardStore.class.getName());
  private static final int NAME_LENGTH = 16;

  private final RedisServer server;
  private final RedisBoardsConfig config;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final String name = Letters.random(random, NAME_LENGTH);
  private final AtomicLong opens = new AtomicLong();

  /** The open logs by the keys of their streams. */
  private final ConcurrentMap<String, RedisLog> logs = new ConcurrentHashMap<>();

  private final Reach reach;
  private final LogWriter writer;
  private final LogReader reader;
  private final LiveChannel live;
  private final Runnable whenClosed;
  private volatile int boards;
  private volatile boolean closed;

  private RedisBoardStore(
      RedisServer server, RedisBoardsConfig config, InstantSource clock, Runnable whenClosed) {
    this.server = server;
    this.whenClosed = whenClosed;
    this.config = config;
    this.clock = clock;
    this.reach = new Reach(server.where(), logs.values());
    this.writer =
        new LogWriter(
            server,
            config,
            clock,
            name,
            reach,
            new LogWriter.LogEnds() {
              @Override
              public void broken(RedisLog log, String why) {
                end(log, why);
              }

              @Override
              public void closed(RedisLog log) {
                release(log);
              }
            });
    this.live = new LiveChannel(server, name);
    this.reader =
        new LogReader(
            server,
            config,
            logs,
            reach,
            name,
            new LogReader.Upkeep() {
              @Override
              public void look() throws IOException {
                RedisBoardStore.this.look();
              }

              @Override
              public void read() {
                writer.nudge();
                live.ping();
              }

              @Override
              public void broken(RedisLog log, String why) {
                end(log, why);
              }
            });
  }

  /**
   * Opens a store on a server, which it does not close, and which need not be there yet.
   *
   * @param clock for the times of changes; lives of boards are measured by the server
   */
  public static RedisBoardStore open(
      RedisServer server, RedisBoardsConfig config, InstantSource clock) {
    return start(new RedisBoardStore(server, config, clock, () -> {}));
  }

  /** The same on a server of its own. */
  public static RedisBoardStore open(
      RedisConfig server, RedisBoardsConfig config, InstantSource clock) {
    RedisServer own = new RedisServer(server);
    return start(new RedisBoardStore(own, config, clock, own::close));
  }

  private static RedisBoardStore start(RedisBoardStore store) {
    store.writer.start();
    store.reader.start();
    store.live.start();
    return store;
  }

  @Override
  public boolean create(Board board) throws BoardLogException {
    requireOpen();
    BoardKeys keys = keys(board.code());
    byte[] mark = utf8(Letters.random(random, NAME_LENGTH));
    byte[] idle = utf8(Long.toString(config.limits().idleMax().toMillis()));
    try {
      if (server.number(
              BoardScripts.CREATE,
              keys.scripted(),
              List.of(mark, BoardBytes.board(board), utf8(board.epoch()), idle),
              Repeat.SAFE)
          == 0) {
        return false;
      }
      if (server.number(
              BoardScripts.VIEW,
              List.of(BoardKeys.view(server.prefix(), board.view())),
              List.of(utf8(board.code().text()), utf8("0"), idle),
              Repeat.SAFE)
          == 0) {
        server.number(BoardScripts.UNCREATE, keys.scripted(), List.of(mark), Repeat.SAFE);
        return false;
      }
      server.run(indexed(board, false));
      return true;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Counts the board until it ends. */
  private CommandArguments indexed(Board board, boolean kept) {
    return new CommandArguments(Command.ZADD)
        .key(BoardKeys.all(server.prefix()))
        .add(kept ? "+inf" : Long.toString(clock.millis() + config.limits().idleMax().toMillis()))
        .add(board.code().text());
  }

  @Override
  public Optional<Board> find(RoomCode code) throws BoardLogException {
    requireOpen();
    try {
      Object board =
          server.run(new CommandArguments(Command.HGET).key(keys(code).board()).add("board"));
      return board == null ? Optional.empty() : Optional.of(BoardBytes.board(code, (byte[]) board));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public Optional<Board> find(ViewCode code) throws BoardLogException {
    requireOpen();
    try {
      byte[] text = server.get(BoardKeys.view(server.prefix(), code));
      Optional<RoomCode> room =
          text == null
              ? Optional.empty()
              : RoomCode.parse(new String(text, StandardCharsets.US_ASCII).replaceAll(" .*", ""));
      return room.isEmpty()
          ? Optional.empty()
          : find(room.get()).filter(board -> board.view().equals(code));
    } catch (BoardLogException e) {
      throw e;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public Optional<BoardLog> open(RoomCode code, BoardLog.Listener listener)
      throws BoardLogException {
    requireOpen();
    BoardKeys keys = keys(code);
    RedisLog other = logs.get(keys.log());
    if (other != null && !other.closed()) {
      throw new IllegalStateException("the board has an open log already");
    }
    if (other != null) {
      throw new BoardLogException("earlier changes of the board are not stored yet");
    }
    try {
      Object found = server.run(BoardScripts.TOUCH, keys.scripted(), touch(true), Repeat.SAFE);
      if (found == null) {
        return Optional.empty();
      }
      List<?> parts = (List<?>) found;
      StoredBoard stored = stored(code, parts);
      RedisLog log =
          new RedisLog(
              writer,
              keys,
              stored,
              name + "-" + opens.incrementAndGet(),
              LogEntry.text(parts.get(6)),
              listener);
      if (logs.putIfAbsent(keys.log(), log) != null) {
        throw new IllegalStateException("the board has an open log already");
      }
      writer.open(log);
      live.open(log);
      reader.wake();
      if (!reach.good()) {
        log.call(told -> told.reachable(false));
      }
      return Optional.of(log);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private List<byte[]> touch(boolean everything) {
    long old = clock.millis() - config.limits().tombstoneLife().toMillis();
    return List.of(
        utf8(Long.toString(old)),
        utf8(Long.toString(config.limits().idleMax().toMillis())),
        LogEntry.flag(everything));
  }

  private static StoredBoard stored(RoomCode code, List<?> parts) throws IOException {
    try {
      List<?> states = (List<?>) Objects.requireNonNull(parts.get(7));
      List<ElementAt> elements = new ArrayList<>();
      for (int i = 0; i < states.size(); i += 2) {
        byte[] state = (byte[]) Objects.requireNonNull(states.get(i + 1));
        elements.add(BoardBytes.element(LogEntry.text(states.get(i)), state));
      }
      elements.sort(Comparator.comparingLong(ElementAt::sequence));
      List<LoggedChange> ink = new ArrayList<>();
      for (Object drawn : (List<?>) Objects.requireNonNull(parts.get(8))) {
        ink.add(drawn((byte[]) Objects.requireNonNull(drawn)));
      }
      return new StoredBoard(
          BoardBytes.board(code, (byte[]) Objects.requireNonNull(parts.get(3))),
          Long.parseLong(LogEntry.text(parts.get(1))),
          Long.parseLong(LogEntry.text(parts.get(4))),
          new BoardTerms(
              LogEntry.text(parts.get(5)).equals("1"), LogEntry.text(parts.get(2)).equals("1")),
          elements,
          ink);
    } catch (NumberFormatException e) {
      throw new IOException("a number of a board is damaged", e);
    }
  }

  /** Number, weight and milliseconds, then the event. */
  private static LoggedChange drawn(byte[] bytes) throws IOException {
    long[] head = new long[3];
    int at = 0;
    for (int i = 0; i < head.length; i++) {
      int start = at;
      while (at < bytes.length && bytes[at] != ' ') {
        at++;
      }
      head[i] = Long.parseLong(new String(bytes, start, at - start, StandardCharsets.US_ASCII));
      at++;
    }
    return new LoggedChange(
        head[0], head[2], BoardBytes.draw(bytes, at, Math.max(0, bytes.length - at)));
  }

  @Override
  public boolean putImage(RoomCode code, String id, byte[] bytes) throws BoardLogException {
    requireOpen();
    try {
      long put =
          server.number(
              BoardScripts.PUT_IMAGE,
              keys(code).scripted(),
              List.of(utf8(id), bytes, utf8(Long.toString(config.limits().imagesBytesMax()))),
              Repeat.SAFE);
      if (put < 0) {
        throw new BoardLogException("there is no such board");
      }
      return put == 1;
    } catch (BoardLogException e) {
      throw e;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public boolean hasImage(RoomCode code, String id) throws BoardLogException {
    requireOpen();
    try {
      Object found =
          server.run(new CommandArguments(Command.HEXISTS).key(keys(code).images()).add(id));
      return Objects.requireNonNull(found).equals(1L);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public Optional<byte[]> image(RoomCode code, String id) throws BoardLogException {
    requireOpen();
    try {
      return Optional.ofNullable(
          (byte[]) server.run(new CommandArguments(Command.HGET).key(keys(code).images()).add(id)));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public int boards() {
    try {
      Object count =
          server.run(
              new CommandArguments(Command.ZCOUNT)
                  .key(BoardKeys.all(server.prefix()))
                  .add(clock.millis())
                  .add("+inf"));
      boards = (int) Math.min(Integer.MAX_VALUE, (Long) Objects.requireNonNull(count));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the number of boards is that of before", e);
    }
    return boards;
  }

  @Override
  public void sweep() throws BoardLogException {
    requireOpen();
    try {
      look();
      server.run(
          new CommandArguments(Command.ZREMRANGEBYSCORE)
              .key(BoardKeys.all(server.prefix()))
              .add("-inf")
              .add("(" + clock.millis()));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Lets the open boards live on, and ends the logs of those that are gone. */
  private void look() throws IOException {
    List<RedisLog> open = List.copyOf(logs.values());
    if (open.isEmpty()) {
      return;
    }
    List<Long> before = open.stream().map(RedisLog::sequence).toList();
    List<Object> touched = server.run(open.stream().map(this::touch).toList());
    List<CommandArguments> upkeep = new ArrayList<>();
    for (int i = 0; i < open.size(); i++) {
      RedisLog log = open.get(i);
      if (touched.get(i) instanceof JedisDataException e) {
        if (LogWriter.concernsAll(e)) {
          throw new IOException("boards cannot be looked at", e);
        }
        LOG.log(Level.ERROR, "a board in Redis is damaged", e);
        end(log, "the board is damaged");
      } else if (lives(log, before.get(i), (List<?>) touched.get(i))) {
        upkeep.addAll(upkeep(log, (List<?>) touched.get(i)));
      }
    }
    if (!upkeep.isEmpty()) {
      server.run(upkeep);
    }
  }

  private CommandArguments touch(RedisLog log) {
    return RedisServer.arguments(
        Command.EVAL, BoardScripts.TOUCH.text(), log.keys().scripted(), touch(false));
  }

  private boolean lives(RedisLog log, long before, @Nullable List<?> touched) {
    if (touched == null || !LogEntry.text(touched.get(0)).equals(log.board().epoch())) {
      end(log, "the board has been removed");
      return false;
    }
    if (Long.parseLong(LogEntry.text(touched.get(1))) < before) {
      end(log, "Redis has lost changes of the board; it must be opened again");
      return false;
    }
    return true;
  }

  /** What is to be done about keys that the script does not know. */
  private List<CommandArguments> upkeep(RedisLog log, List<?> touched) {
    boolean kept = LogEntry.text(touched.get(2)).equals("1");
    String idle = kept ? "0" : Long.toString(config.limits().idleMax().toMillis());
    return List.of(
        RedisServer.arguments(
            Command.EVAL,
            BoardScripts.VIEW.text(),
            List.of(BoardKeys.view(server.prefix(), log.board().view())),
            List.of(
                utf8(log.board().code().text()), utf8(LogEntry.text(touched.get(1))), utf8(idle))),
        indexed(log.board(), kept));
  }

  /** A log that was closed, and of which everything was sent. */
  private void release(RedisLog log) {
    if (!logs.remove(log.keys().log(), log)) {
      return;
    }
    live.close(log);
    try {
      Object touched = server.run(List.of(touch(log))).getFirst();
      if (touched instanceof List<?> parts
          && LogEntry.text(parts.get(0)).equals(log.board().epoch())) {
        List<CommandArguments> commands = new ArrayList<>(upkeep(log, parts));
        commands.add(
            new CommandArguments(Command.HDEL).key(log.keys().board()).add("from:" + log.name()));
        server.run(commands);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a closed board lives since it was last looked at", e);
    }
  }

  /** A log that cannot go on. */
  private void end(RedisLog log, String why) {
    if (logs.remove(log.keys().log(), log)) {
      live.close(log);
      writer.forget(log);
      log.end(new BoardLogException(why));
    }
  }

  private BoardKeys keys(RoomCode code) {
    return BoardKeys.of(server.prefix(), code);
  }

  private void requireOpen() throws BoardLogException {
    if (closed) {
      throw new BoardLogException("the boards are closed, as the service stops");
    }
  }

  private static BoardLogException failed(IOException e) {
    return new BoardLogException(
        e instanceof StorageFullException
            ? "Redis has no memory for boards"
            : "Redis, where the boards are, does not answer",
        e);
  }

  private static byte[] utf8(String text) {
    return LogEntry.utf8(text);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    writer.stop();
    reader.stop();
    BoardLogException why = new BoardLogException("the boards are closed, as the service stops");
    for (RedisLog log : List.copyOf(logs.values())) {
      release(log);
      log.end(why);
    }
    live.stop();
    whenClosed.run();
  }
}
