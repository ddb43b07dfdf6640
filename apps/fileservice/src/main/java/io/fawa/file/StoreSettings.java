/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.service.config.BadConfigurationException;
import io.fawa.service.config.Setting;
import io.fawa.service.config.Settings;
import io.fawa.storage.redis.RedisConfig;
import io.fawa.storage.s3.S3Config;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The settings of stores on other machines. Secrets come from files, never from a command line. */
final class StoreSettings {
  private static final RedisConfig REDIS = RedisConfig.of(URI.create("redis://127.0.0.1"));
  private static final S3Config.Sizes SIZES = S3Config.Sizes.DEFAULTS;
  private static final S3Config.Patience PATIENCE = S3Config.Patience.DEFAULTS;
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration TIMEOUT_MAX = Duration.ofMinutes(10);
  private static final long SECRET_BYTES_MAX = 64 << 10;

  /** Where contents are. */
  enum ContentPlace {
    /** In the data directory. */
    DISK,
    /** In a bucket. */
    S3
  }

  /** Where records and the sessions of uploads are. */
  enum RecordPlace {
    /** In the data directory. */
    DISK,
    /** In Redis, Valkey or Dragonfly. */
    REDIS
  }

  static final Setting<ContentPlace> CONTENT_STORE =
      Setting.choice(
          "contentStore", ContentPlace.DISK, ContentPlace.class, "where the bytes of files are");
  static final Setting<RecordPlace> RECORD_STORE =
      Setting.choice(
          "recordStore",
          RecordPlace.DISK,
          RecordPlace.class,
          "where records and unfinished uploads are");
  private static final Setting<Optional<Path>> LINK_SECRET_FILE =
      Setting.file(
          "linkSecretFile",
          "file with 32 random bytes or more that sign links, the same for all replicas; by default"
              + " dataDir/link.secret");
  private static final Setting<Optional<Path>> FORMER_LINK_SECRET_FILE =
      Setting.file(
          "formerLinkSecretFile",
          "file with the secret before linkSecretFile was changed; its links stay good");
  private static final Setting<Optional<String>> S3_ENDPOINT =
      Setting.optional("s3Endpoint", "S3 server, such as https://s3.example.org");
  static final Setting<Optional<URI>> S3_PUBLIC_URL =
      Setting.of(
          "s3PublicUrl",
          "url",
          "a URL of http or https",
          "",
          "where clients reach s3Endpoint, such as a CDN: links lead there, signed",
          text -> Optional.of(Optional.of(text).filter(t -> !t.isEmpty()).map(HttpUrl::parse)));
  private static final Setting<String> S3_REGION =
      Setting.text("s3Region", "us-east-1", "region of the bucket");
  private static final Setting<Optional<String>> S3_BUCKET =
      Setting.optional("s3Bucket", "bucket, created if it does not exist");
  private static final Setting<String> S3_PREFIX =
      Setting.text("s3Prefix", "fawa/", "folder of the bucket, with a slash at its end");
  private static final Setting<Optional<String>> S3_ACCESS_KEY =
      Setting.optional("s3AccessKey", "access key of the account");
  private static final Setting<Optional<Path>> S3_SECRET_KEY_FILE =
      Setting.file("s3SecretKeyFile", "file with the secret key of the account");
  private static final Setting<S3Address> S3_ADDRESSES =
      Setting.choice(
          "s3Addresses",
          S3Address.PATH,
          S3Address.class,
          "whether URLs name the bucket in the path");
  private static final Setting<Long> S3_PART_BYTES =
      Setting.bytes(
          "s3PartBytes",
          SIZES.partBytes(),
          S3Config.PART_BYTES_MIN,
          64 << 20,
          "first parts of a content; each further thousand is larger by as much");
  private static final Setting<Long> S3_BUFFER_BYTES_MAX =
      Setting.bytes(
          "s3BufferBytesMax",
          SIZES.bufferBytesMax(),
          S3Config.PART_BYTES_MIN,
          1L << 40,
          "memory for the parts of all uploads");
  private static final Setting<Integer> S3_REQUESTS_MAX =
      Setting.number(
          "s3RequestsMax", SIZES.requestsMax(), 1, 100_000, "requests to the S3 server at a time");
  private static final Setting<Duration> S3_TIMEOUT =
      Setting.duration(
          "s3Timeout",
          PATIENCE.timeout(),
          MILLISECOND,
          TIMEOUT_MAX,
          "silence of the S3 server; a request may take six times as long");
  private static final Setting<Integer> S3_ATTEMPTS =
      Setting.number("s3Attempts", PATIENCE.attempts(), 1, 100, "tries of a request to S3");
  private static final Setting<Optional<String>> REDIS_URL =
      Setting.optional(
          "redisUrl",
          "redis://[user@]host[:port][/database], or rediss: for TLS; without password");
  private static final Setting<Optional<Path>> REDIS_PASSWORD_FILE =
      Setting.file("redisPasswordFile", "file with the password for Redis");
  private static final Setting<String> REDIS_PREFIX =
      Setting.text("redisPrefix", REDIS.prefix(), "beginning of every key in Redis");
  private static final Setting<Duration> REDIS_TIMEOUT =
      Setting.duration(
          "redisTimeout", REDIS.timeout(), MILLISECOND, TIMEOUT_MAX, "wait for an answer of Redis");
  private static final Setting<Integer> REDIS_CONNECTIONS_MAX =
      Setting.number(
          "redisConnectionsMax", REDIS.connectionsMax(), 1, 100_000, "connections to Redis");
  private static final Setting<Integer> REDIS_ATTEMPTS =
      Setting.number(
          "redisAttempts",
          REDIS.attempts(),
          1,
          100,
          "tries of a Redis command that may be repeated, when a connection breaks");

  /** Where the bucket is in a URL. */
  enum S3Address {
    /** https://host/bucket. */
    PATH,
    /** https://bucket.host. */
    HOST
  }

  static final List<Setting<?>> TABLE =
      List.of(
          CONTENT_STORE,
          RECORD_STORE,
          LINK_SECRET_FILE,
          FORMER_LINK_SECRET_FILE,
          S3_ENDPOINT,
          S3_PUBLIC_URL,
          S3_REGION,
          S3_BUCKET,
          S3_PREFIX,
          S3_ACCESS_KEY,
          S3_SECRET_KEY_FILE,
          S3_ADDRESSES,
          S3_PART_BYTES,
          S3_BUFFER_BYTES_MAX,
          S3_REQUESTS_MAX,
          S3_TIMEOUT,
          S3_ATTEMPTS,
          REDIS_URL,
          REDIS_PASSWORD_FILE,
          REDIS_PREFIX,
          REDIS_TIMEOUT,
          REDIS_CONNECTIONS_MAX,
          REDIS_ATTEMPTS);

  private StoreSettings() {}

  static S3Config s3(Settings settings) throws IOException {
    String why = needs(CONTENT_STORE, ContentPlace.S3);
    Path secret = required(settings, S3_SECRET_KEY_FILE, why);
    long largestPart = S3Config.PART_GROWTH * settings.get(S3_PART_BYTES);
    if (settings.get(S3_BUFFER_BYTES_MAX) < largestPart) {
      throw new BadConfigurationException(
          "%s: %d is not allowed; it must be %d or more, %d times %s, as the last parts of a large"
                  .formatted(
                      S3_BUFFER_BYTES_MAX.key(),
                      settings.get(S3_BUFFER_BYTES_MAX),
                      largestPart,
                      S3Config.PART_GROWTH,
                      S3_PART_BYTES.key())
              + " content are so large");
    }
    try {
      return new S3Config(
          URI.create(required(settings, S3_ENDPOINT, why)),
          settings.get(S3_REGION),
          required(settings, S3_BUCKET, why),
          settings.get(S3_PREFIX),
          required(settings, S3_ACCESS_KEY, why),
          line(S3_SECRET_KEY_FILE, secret),
          settings.get(S3_ADDRESSES) == S3Address.PATH,
          new S3Config.Sizes(
              settings.get(S3_PART_BYTES).intValue(),
              settings.get(S3_BUFFER_BYTES_MAX),
              settings.get(S3_REQUESTS_MAX)),
          new S3Config.Patience(
              settings.get(S3_TIMEOUT), settings.get(S3_ATTEMPTS), PATIENCE.bufferWaitMax()));
    } catch (IllegalArgumentException e) {
      throw new BadConfigurationException(why + ": " + e.getMessage());
    }
  }

  static RedisConfig redis(Settings settings) throws IOException {
    String why = needs(RECORD_STORE, RecordPlace.REDIS);
    String url = required(settings, REDIS_URL, why);
    Optional<Path> file = settings.get(REDIS_PASSWORD_FILE);
    Optional<String> password =
        file.isEmpty() ? Optional.empty() : Optional.of(line(REDIS_PASSWORD_FILE, file.get()));
    try {
      return new RedisConfig(
          URI.create(url),
          password,
          settings.get(REDIS_PREFIX),
          settings.get(REDIS_TIMEOUT),
          settings.get(REDIS_CONNECTIONS_MAX),
          settings.get(REDIS_ATTEMPTS));
    } catch (IllegalArgumentException e) {
      throw new BadConfigurationException(
          REDIS_URL.key()
              + " is not allowed; it must be redis://[user@]host[:port][/database] or rediss://…");
    }
  }

  /** The secret of links; replicas on several machines must be given one. */
  static Optional<byte[]> linkSecret(Settings settings, int bytesMin) throws IOException {
    if (settings.get(RECORD_STORE) == RecordPlace.REDIS) {
      required(settings, LINK_SECRET_FILE, needs(RECORD_STORE, RecordPlace.REDIS));
    }
    return secret(settings, LINK_SECRET_FILE, bytesMin);
  }

  /** The secret that has signed links before. */
  static Optional<byte[]> formerLinkSecret(Settings settings, int bytesMin) throws IOException {
    return secret(settings, FORMER_LINK_SECRET_FILE, bytesMin);
  }

  private static Optional<byte[]> secret(
      Settings settings, Setting<Optional<Path>> setting, int bytesMin) throws IOException {
    Optional<Path> file = settings.get(setting);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    byte[] secret = bytes(setting, file.get());
    if (secret.length < bytesMin) {
      throw new BadConfigurationException(
          "%s: %s has %d bytes; it must have %d or more"
              .formatted(setting.key(), file.get(), secret.length, bytesMin));
    }
    return Optional.of(secret);
  }

  private static <E extends Enum<E>> String needs(Setting<E> setting, E value) {
    return setting.key() + "=" + value.name().toLowerCase(Locale.ROOT);
  }

  private static <T> T required(Settings settings, Setting<Optional<T>> setting, String why) {
    return settings
        .get(setting)
        .orElseThrow(() ->
            new BadConfigurationException(
                why + " needs " + setting.key() + ": " + setting.meaning()));
  }

  private static String line(Setting<?> setting, Path file) throws IOException {
    String line = new String(bytes(setting, file), StandardCharsets.UTF_8).strip();
    if (line.isEmpty()) {
      throw new BadConfigurationException(setting.key() + ": " + file + " is empty");
    }
    return line;
  }

  private static byte[] bytes(Setting<?> setting, Path file) throws IOException {
    if (!Files.isReadable(file) || Files.size(file) > SECRET_BYTES_MAX) {
      throw new BadConfigurationException(
          "%s: %s must be a readable file of at most %d bytes"
              .formatted(setting.key(), file, SECRET_BYTES_MAX));
    }
    return Files.readAllBytes(file);
  }
}
