/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import io.fawa.files.ContentId;
import io.fawa.files.FileKey;
import io.fawa.files.FileRecord;
import io.fawa.files.MetadataStore;
import io.fawa.files.Visitor;
import io.fawa.storage.redis.RedisServer.Repeat;
import io.fawa.storage.text.RecordText;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/**
 * Keeps records in Redis; see the package for its keys. A look-up by key is one round trip, one by
 * content is two. A damaged record is set aside and logged when it is found. Thread-safe.
 */
public final class RedisMetadataStore implements MetadataStore {
  private static final System.Logger LOG = System.getLogger(RedisMetadataStore.class.getName());

  /** Records fetched in one round trip. */
  private static final int PAGE = 100;

  /** Nil if the key is in use; the other key if the content has one. */
  private static final Script PUT =
      Script.of(
          """
          local seen = redis.call('GET', KEYS[1])
          if seen and seen ~= ARGV[1] then
            return false
          end
          local other = redis.call('GET', KEYS[2])
          if other and other ~= ARGV[2] then
            return other
          end
          redis.call('SET', KEYS[1], ARGV[1])
          redis.call('SET', KEYS[2], ARGV[2])
          redis.call('ZADD', KEYS[3], ARGV[3], ARGV[2])
          return ''
          """);

  private static final Script REPLACE =
      Script.of(
          """
          if redis.call('GET', KEYS[1]) ~= ARGV[1] then
            return 0
          end
          redis.call('SET', KEYS[1], ARGV[2])
          redis.call('ZADD', KEYS[2], ARGV[4], ARGV[3])
          return 1
          """);

  private static final Script REMOVE =
      Script.of(
          """
          if redis.call('GET', KEYS[2]) ~= ARGV[1] then
            return 0
          end
          redis.call('DEL', KEYS[1], KEYS[2])
          redis.call('ZREM', KEYS[3], ARGV[1])
          return 1
          """);

  private static final Script SET_ASIDE =
      Script.of(
          """
          if redis.call('GET', KEYS[2]) ~= ARGV[1] or redis.call('EXISTS', KEYS[1]) == 0 then
            return 0
          end
          redis.call('RENAME', KEYS[1], KEYS[4])
          redis.call('DEL', KEYS[2])
          redis.call('ZREM', KEYS[3], ARGV[1])
          return 1
          """);

  private final RedisServer server;
  private final String files;

  /** Creates a store on a server, which it does not close. */
  public RedisMetadataStore(RedisServer server) {
    this.server = server;
    this.files = server.prefix() + "files";
  }

  @Override
  public boolean putIfAbsent(FileRecord record) throws IOException {
    String key = record.key().text();
    byte[] other = put(record, key);
    if (other != null && other.length > 0) {
      // Of an upload whose replica died before the commit: nobody was told that key.
      remove(text(other), record.content());
      other = put(record, key);
    }
    return other != null && other.length == 0;
  }

  private byte @Nullable [] put(FileRecord record, String key) throws IOException {
    return (byte[])
        server.run(
            PUT,
            List.of(file(key), content(record.content()), files),
            List.of(RecordText.encode(record), ascii(key), score(record.expires())),
            Repeat.SAFE);
  }

  @Override
  public boolean replace(FileRecord seen, FileRecord next) throws IOException {
    String key = seen.key().text();
    return server.number(
            REPLACE,
            List.of(file(key), files),
            List.of(
                RecordText.encode(seen),
                RecordText.encode(next),
                ascii(key),
                score(next.expires())),
            Repeat.NEVER)
        == 1;
  }

  @Override
  public Optional<FileRecord> find(FileKey key) throws IOException {
    byte[] text = server.get(file(key.text()));
    return text == null ? Optional.empty() : decoded(key.text(), text);
  }

  @Override
  public Optional<FileRecord> find(ContentId content) throws IOException {
    byte[] key = server.get(content(content));
    return key == null
        ? Optional.empty()
        : FileKey.parse(text(key)).isEmpty()
            ? Optional.empty()
            : find(new FileKey(text(key))).filter(file -> file.content().equals(content));
  }

  @Override
  public boolean remove(FileRecord record) throws IOException {
    return remove(record.key().text(), record.content());
  }

  private boolean remove(String key, ContentId content) throws IOException {
    return server.number(
            REMOVE, List.of(file(key), content(content), files), List.of(ascii(key)), Repeat.NEVER)
        == 1;
  }

  @Override
  public void expired(Instant now, int max, Visitor<FileRecord> action) throws IOException {
    CommandArguments command =
        new CommandArguments(Command.ZRANGEBYSCORE)
            .key(files)
            .add("-inf")
            .add(now.toEpochMilli())
            .add("LIMIT")
            .add(0)
            .add(max);
    visit(
        keys(server.run(command)),
        file -> {
          if (file.expiredAt(now)) {
            action.visit(file);
          }
        });
  }

  @Override
  public Optional<String> setAside(FileRecord record) throws IOException {
    String key = record.key().text();
    String aside = aside(key);
    long moved =
        server.number(
            SET_ASIDE,
            List.of(file(key), content(record.content()), files, aside),
            List.of(ascii(key)),
            Repeat.NEVER);
    return moved == 1 ? Optional.of("in Redis as " + aside) : Optional.empty();
  }

  @Override
  public int count() throws IOException {
    Object count = server.run(new CommandArguments(Command.ZCARD).key(files));
    return (int) Math.min(Integer.MAX_VALUE, (Long) Objects.requireNonNull(count));
  }

  @Override
  public void all(Visitor<FileRecord> action) throws IOException {
    String cursor = "0";
    do {
      Object answer =
          server.run(
              new CommandArguments(Command.ZSCAN).key(files).add(cursor).add("COUNT").add(PAGE));
      List<?> parts = (List<?>) Objects.requireNonNull(answer);
      cursor = text((byte[]) Objects.requireNonNull(parts.get(0)));
      List<String> members = keys(parts.get(1));
      List<String> keys = new ArrayList<>();
      for (int i = 0; i < members.size(); i += 2) { // each is followed by its score
        keys.add(members.get(i));
      }
      visit(keys, action);
    } while (!cursor.equals("0"));
  }

  private void visit(List<String> keys, Visitor<FileRecord> action) throws IOException {
    for (int from = 0; from < keys.size(); from += PAGE) {
      List<String> page = keys.subList(from, Math.min(from + PAGE, keys.size()));
      List<byte @Nullable []> texts = server.get(page.stream().map(this::file).toList());
      for (int i = 0; i < page.size(); i++) {
        byte[] text = texts.get(i);
        if (text == null) {
          forgetLost(page.get(i));
        } else {
          Optional<FileRecord> file = decoded(page.get(i), text);
          if (file.isPresent()) {
            action.visit(file.get());
          }
        }
      }
    }
  }

  /** A record that was removed meanwhile, or that the server has evicted. */
  private void forgetLost(String key) throws IOException {
    if (server.number(
            Script.FORGET_LOST, List.of(file(key), files), List.of(ascii(key)), Repeat.SAFE)
        == 1) {
      LOG.log(
          Level.WARNING,
          "Redis has lost the record {0}: its maxmemory-policy must be noeviction",
          file(key));
    }
  }

  private Optional<FileRecord> decoded(String key, byte[] text) throws IOException {
    try {
      FileRecord file = RecordText.decode(text);
      if (!file.key().text().equals(key)) {
        throw new IOException("it belongs to another key");
      }
      return Optional.of(file);
    } catch (IOException e) {
      server.number(
          Script.SET_ASIDE,
          List.of(file(key), files, aside(key)),
          List.of(ascii(key), text),
          Repeat.SAFE);
      LOG.log(
          Level.WARNING,
          "the record {0} cannot be used: {1}; it is now {2}",
          file(key),
          e.getMessage(),
          aside(key));
      return Optional.empty();
    }
  }

  private String file(String key) {
    return server.prefix() + "file:" + key;
  }

  private String content(ContentId content) {
    return server.prefix() + "content:" + content.text();
  }

  private String aside(String key) {
    return server.prefix() + "aside:file:" + key;
  }

  private static List<String> keys(@Nullable Object answer) {
    return RedisServer.bytes(answer).stream()
        .map(member -> text(Objects.requireNonNull(member)))
        .toList();
  }

  static byte[] score(Instant expires) {
    return ascii(Long.toString(expires.toEpochMilli()));
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
