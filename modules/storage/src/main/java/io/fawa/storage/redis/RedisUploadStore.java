/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import static io.fawa.storage.redis.RedisMetadataStore.ascii;
import static io.fawa.storage.redis.RedisMetadataStore.score;
import static io.fawa.storage.redis.RedisMetadataStore.text;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.files.ContentId;
import io.fawa.files.Lease;
import io.fawa.files.UploadSession;
import io.fawa.files.UploadStore;
import io.fawa.files.Visitor;
import io.fawa.storage.redis.RedisServer.Repeat;
import io.fawa.storage.text.SessionText;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/**
 * Keeps sessions and leases in Redis; see the package for its keys. A damaged session affects one
 * upload; it is set aside and logged. Thread-safe.
 */
public final class RedisUploadStore implements UploadStore {
  private static final System.Logger LOG = System.getLogger(RedisUploadStore.class.getName());

  /** Sessions fetched in one round trip: each may have hundreds of KiB. */
  private static final int PAGE = 10;

  private static final Script CREATE =
      Script.of(
          """
          local seen = redis.call('GET', KEYS[1])
          if seen then
            return seen == ARGV[1] and 1 or 0
          end
          redis.call('SET', KEYS[1], ARGV[1])
          redis.call('ZADD', KEYS[2], ARGV[3], ARGV[2])
          return 1
          """);

  /** Offsets are compared as decimal texts: numbers of Lua have 53 bits. */
  private static final Script REPLACE =
      Script.of(
          """
          local seen = redis.call('GET', KEYS[1])
          if not seen or string.match(seen, '\\nowner (%x+)\\n') ~= ARGV[4] then
            return false
          end
          local before = string.match(seen, '\\noffset (%d+)\\n')
          if #ARGV[5] < #before or (#ARGV[5] == #before and ARGV[5] < before) then
            return before
          end
          redis.call('SET', KEYS[1], ARGV[1])
          redis.call('ZADD', KEYS[2], ARGV[3], ARGV[2])
          return ''
          """);

  private static final Script TAKE =
      Script.of(
          """
          if redis.call('GET', KEYS[1]) ~= ARGV[1] then
            return 0
          end
          local lease = redis.call('ZSCORE', KEYS[2], ARGV[3])
          if lease and tonumber(lease) > tonumber(ARGV[4]) then
            return 0
          end
          redis.call('SET', KEYS[1], ARGV[2])
          return 1
          """);

  private static final Script REMOVE =
      Script.of(
          """
          local seen = redis.call('GET', KEYS[1])
          if not seen or string.match(seen, '\\nowner (%x+)\\n') ~= ARGV[2] then
            return 0
          end
          redis.call('DEL', KEYS[1])
          redis.call('ZREM', KEYS[2], ARGV[1])
          return 1
          """);

  private final RedisServer server;
  private final String uploads;
  private final String replicas;
  private final ReentrantLock walking = new ReentrantLock();

  /** How many of the expired sessions the calls of {@link #expired} have examined in this turn. */
  @GuardedBy("walking")
  private int examined;

  /** Creates a store on a server, which it does not close. */
  public RedisUploadStore(RedisServer server) {
    this.server = server;
    this.uploads = server.prefix() + "uploads";
    this.replicas = server.prefix() + "replicas";
  }

  @Override
  public void renew(Lease lease) throws IOException {
    server.run(new CommandArguments(Command.ZADD).key(replicas).add(end(lease)).add(lease.owner()));
  }

  /** Rounded up: a lease never ends early. */
  private static long end(Lease lease) {
    return lease.until().plusNanos(999_999).toEpochMilli();
  }

  @Override
  public void release(String owner) throws IOException {
    server.run(new CommandArguments(Command.ZREM).key(replicas).add(owner));
  }

  @Override
  public boolean isAlive(String owner, Instant now) throws IOException {
    byte[] until =
        (byte[]) server.run(new CommandArguments(Command.ZSCORE).key(replicas).add(owner));
    return until != null && Double.parseDouble(text(until)) > now.toEpochMilli();
  }

  @Override
  public void create(UploadSession session) throws IOException {
    long created =
        server.number(
            CREATE,
            List.of(upload(session.content()), uploads),
            List.of(SessionText.encode(session), id(session.content()), score(session.expires())),
            Repeat.SAFE);
    if (created != 1) {
      throw new IOException("there is a session of " + session.content().text());
    }
  }

  @Override
  public Optional<UploadSession> find(ContentId content) throws IOException {
    byte[] text = server.get(upload(content));
    return text == null ? Optional.empty() : decoded(content, text);
  }

  @Override
  public boolean replace(String owner, UploadSession next) throws IOException {
    byte[] before =
        (byte[])
            server.run(
                REPLACE,
                List.of(upload(next.content()), uploads),
                List.of(
                    SessionText.encode(next),
                    id(next.content()),
                    score(next.expires()),
                    ascii(owner),
                    ascii(Long.toString(next.offset()))),
                // Repeated, it fails if the first one gave the session to another owner.
                owner.equals(next.owner()) ? Repeat.SAFE : Repeat.NEVER);
    if (before != null && before.length > 0) {
      throw new IllegalArgumentException("offset " + next.offset() + " is before " + text(before));
    }
    return before != null;
  }

  @Override
  public Optional<UploadSession> take(UploadSession seen, String by, Instant now)
      throws IOException {
    UploadSession taken = seen.ownedBy(by);
    long changed =
        server.number(
            TAKE,
            List.of(upload(seen.content()), replicas),
            List.of(
                SessionText.encode(seen),
                SessionText.encode(taken),
                ascii(seen.owner()),
                score(now)),
            Repeat.NEVER);
    return changed == 1 ? Optional.of(taken) : Optional.empty();
  }

  @Override
  public boolean remove(ContentId content, String owner) throws IOException {
    return server.number(
            REMOVE,
            List.of(upload(content), uploads),
            List.of(id(content), ascii(owner)),
            Repeat.NEVER)
        == 1;
  }

  @Override
  public void expired(Instant now, int max, Visitor<UploadSession> action) throws IOException {
    List<UploadSession> found = new ArrayList<>();
    walking.lock();
    try {
      List<ContentId> next = next(now, max);
      Set<String> living = next.isEmpty() ? Set.of() : living(now);
      for (int from = 0; from < next.size(); from += PAGE) {
        List<ContentId> page = next.subList(from, Math.min(from + PAGE, next.size()));
        for (UploadSession session : sessions(page)) {
          if (session.expiredAt(now) && !living.contains(session.owner())) {
            found.add(session);
          }
        }
      }
    } finally {
      walking.unlock();
    }
    for (UploadSession session : found) {
      action.visit(session);
    }
  }

  /**
   * The contents of the next sessions that may have expired. After the last one the next turn
   * begins; it finds those that this one has skipped because others before them were removed.
   */
  @GuardedBy("walking")
  private List<ContentId> next(Instant now, int max) throws IOException {
    if (examined == 0) {
      removeEndedLeases(now);
    }
    List<ContentId> next = new ArrayList<>();
    Object answer =
        server.run(
            new CommandArguments(Command.ZRANGEBYSCORE)
                .key(uploads)
                .add("-inf")
                .add(now.toEpochMilli())
                .add("LIMIT")
                .add(examined)
                .add(max));
    List<byte @Nullable []> members = RedisServer.bytes(answer);
    for (byte[] member : members) {
      next.add(new ContentId(text(Objects.requireNonNull(member))));
    }
    examined = members.size() < max ? 0 : examined + members.size();
    return next;
  }

  private List<UploadSession> sessions(List<ContentId> contents) throws IOException {
    List<byte @Nullable []> texts = server.get(contents.stream().map(this::upload).toList());
    List<UploadSession> sessions = new ArrayList<>();
    for (int i = 0; i < contents.size(); i++) {
      byte[] text = texts.get(i);
      if (text == null) {
        forgetLost(contents.get(i));
      } else {
        decoded(contents.get(i), text).ifPresent(sessions::add);
      }
    }
    return sessions;
  }

  /** A session that was removed meanwhile, or that the server has evicted. */
  private void forgetLost(ContentId content) throws IOException {
    if (server.number(
            Script.FORGET_LOST,
            List.of(upload(content), uploads),
            List.of(id(content)),
            Repeat.SAFE)
        == 1) {
      LOG.log(
          Level.WARNING,
          "Redis has lost the session {0}: its maxmemory-policy must be noeviction",
          upload(content));
    }
  }

  private Set<String> living(Instant now) throws IOException {
    Object answer =
        server.run(
            new CommandArguments(Command.ZRANGEBYSCORE)
                .key(replicas)
                .add("(" + now.toEpochMilli())
                .add("+inf"));
    Set<String> owners = new HashSet<>();
    for (byte[] owner : RedisServer.bytes(answer)) {
      owners.add(text(Objects.requireNonNull(owner)));
    }
    return owners;
  }

  private void removeEndedLeases(Instant now) throws IOException {
    server.run(
        new CommandArguments(Command.ZREMRANGEBYSCORE)
            .key(replicas)
            .add("-inf")
            .add(now.toEpochMilli()));
  }

  private Optional<UploadSession> decoded(ContentId content, byte[] text) throws IOException {
    try {
      return Optional.of(SessionText.decodeSession(content, text));
    } catch (IOException e) {
      String aside = server.prefix() + "aside:upload:" + content.text();
      server.number(
          Script.SET_ASIDE,
          List.of(upload(content), uploads, aside),
          List.of(id(content), text),
          Repeat.SAFE);
      LOG.log(
          Level.WARNING,
          "the session of upload {0} cannot be used: {1}; it is now {2} in Redis, and the upload"
              + " is lost",
          content.text(),
          e.getMessage(),
          aside);
      return Optional.empty();
    }
  }

  private String upload(ContentId content) {
    return server.prefix() + "upload:" + content.text();
  }

  private static byte[] id(ContentId content) {
    return ascii(content.text());
  }
}
