/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import io.fawa.files.StorageFullException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * The connections to a Redis server, opened when they are needed. After any fault of a connection
 * it is closed, as the next reply on it could be that of an earlier command; so are all idle ones,
 * which a restart of the server has broken as well. Thread-safe.
 */
public final class RedisServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(RedisServer.class.getName());
  private static final Duration IDLE_MAX = Duration.ofMinutes(1);

  private final RedisConfig config;
  private final ConnectionPool pool;

  /** Whether a command may be sent again when the first answer was lost. */
  enum Repeat {
    /** It has the same outcome the second time. */
    SAFE,
    /** It has not. */
    NEVER
  }

  /** Prepares connections; opens none. */
  public RedisServer(RedisConfig config) {
    this.config = config;
    ConnectionPoolConfig sizes = new ConnectionPoolConfig();
    sizes.setMaxTotal(config.connectionsMax());
    sizes.setMaxIdle(config.connectionsMax());
    sizes.setMinIdle(0);
    sizes.setMaxWait(config.timeout());
    sizes.setMinEvictableIdleDuration(IDLE_MAX);
    sizes.setJmxEnabled(false);
    this.pool =
        new ConnectionPool(
            new HostAndPort(config.host(), config.port()), client(config, config.timeout()), sizes);
  }

  private static DefaultJedisClientConfig client(RedisConfig config, Duration replyMax) {
    DefaultJedisClientConfig.Builder client =
        DefaultJedisClientConfig.builder()
            .resp2()
            .connectionTimeoutMillis((int) config.timeout().toMillis())
            .socketTimeoutMillis((int) Math.min(Integer.MAX_VALUE, replyMax.toMillis()))
            .database(config.database())
            .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
    if (!config.user().isEmpty()) {
      client.user(config.user());
    }
    if (!config.password().isEmpty()) {
      client.password(config.password());
    }
    if (config.tls()) {
      client.sslOptions(SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).build());
    }
    return client.build();
  }

  /** Its address, without a password. */
  String where() {
    return config.where();
  }

  /** The prefix of every key. */
  String prefix() {
    return config.prefix();
  }

  /**
   * Opens a connection of its own, outside the limit of the others.
   *
   * @param silenceMax how long the server may say nothing, besides the time-out of a reply
   */
  LongConnection connect(Duration silenceMax) throws IOException {
    try {
      return new LongConnection(
          new HostAndPort(config.host(), config.port()),
          client(config, config.timeout().plus(silenceMax)));
    } catch (JedisException e) {
      throw failed(e);
    }
  }

  /**
   * Runs commands whose repetition changes nothing in one exchange; a reply may be an exception.
   */
  List<Object> run(List<CommandArguments> commands) throws IOException {
    Object replies =
        call(
            connection -> {
              commands.forEach(connection::sendCommand);
              return connection.getMany(commands.size());
            },
            Repeat.SAFE);
    return new ArrayList<>((List<?>) Objects.requireNonNull(replies));
  }

  /** Runs a script that uses {@code keys} and no others. */
  @Nullable Object run(Script script, List<String> keys, List<byte[]> values, Repeat repeat)
      throws IOException {
    return call(
        connection -> {
          try {
            return connection.executeCommand(
                arguments(Command.EVALSHA, script.sha1(), keys, values));
          } catch (JedisNoScriptException e) {
            return connection.executeCommand(arguments(Command.EVAL, script.text(), keys, values));
          }
        },
        repeat);
  }

  /** Runs a script whose result is a number. */
  long number(Script script, List<String> keys, List<byte[]> values, Repeat repeat)
      throws IOException {
    return (Long) Objects.requireNonNull(run(script, keys, values, repeat));
  }

  static CommandArguments arguments(
      Command command, String script, List<String> keys, List<byte[]> values) {
    CommandArguments arguments = new CommandArguments(command).add(script).add(keys.size());
    keys.forEach(arguments::key);
    values.forEach(arguments::add);
    return arguments;
  }

  /** Runs a command that reads, or whose repetition changes nothing. */
  @Nullable Object run(CommandArguments command) throws IOException {
    return call(connection -> connection.executeCommand(command), Repeat.SAFE);
  }

  /** The value of a key. */
  byte @Nullable [] get(String key) throws IOException {
    return (byte[]) run(new CommandArguments(Command.GET).key(key));
  }

  /** The values of keys, in their order; null for those that do not exist. */
  List<byte @Nullable []> get(List<String> keys) throws IOException {
    if (keys.isEmpty()) {
      return List.of();
    }
    CommandArguments command = new CommandArguments(Command.MGET);
    keys.forEach(command::key);
    return bytes(run(command));
  }

  /** The members of an answer. */
  static List<byte @Nullable []> bytes(@Nullable Object answer) {
    List<byte @Nullable []> all = new ArrayList<>();
    for (Object member : (List<?>) Objects.requireNonNull(answer)) {
      all.add((byte[]) member);
    }
    return all;
  }

  private @Nullable Object call(Exchange exchange, Repeat repeat) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(exchange);
      } catch (JedisConnectionException e) {
        pool.clear();
        if (repeat == Repeat.NEVER || attempt >= config.attempts() || isSlow(e)) {
          throw failed(e);
        }
      } catch (JedisException e) {
        throw failed(e);
      }
    }
  }

  private @Nullable Object once(Exchange exchange) {
    Connection connection = pool.getResource();
    boolean sound = false;
    try {
      Object answer = exchange.with(connection);
      sound = true;
      return answer;
    } catch (JedisDataException e) {
      sound = true; // a complete answer
      throw e;
    } finally {
      giveBack(connection, sound);
    }
  }

  /** Never throws: the failure of the exchange is the one to report. */
  private static void giveBack(Connection connection, boolean sound) {
    try {
      if (!sound) {
        connection.setBroken();
      }
      connection.close();
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "a connection to Redis could not be given back", e);
    }
  }

  /** A server that does not answer in time is not asked again at once. */
  private static boolean isSlow(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException) {
        return true;
      }
    }
    return false;
  }

  private IOException failed(JedisException e) {
    String message = String.valueOf(e.getMessage());
    if (message.startsWith("OOM ")) {
      return new StorageFullException("Redis at " + config.where() + ": " + message);
    }
    if (message.startsWith("READONLY") || message.startsWith("MASTERDOWN")) {
      pool.clear(); // a failover: the name may lead to another server now
    }
    if (e.getCause() instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return new IOException("Redis at " + config.where() + " does not work", e);
  }

  /** Closes idle connections, and those in use when they are given back. */
  @Override
  public void close() {
    try {
      pool.close();
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "connections to Redis could not be closed", e);
    }
  }

  @FunctionalInterface
  private interface Exchange {
    @Nullable Object with(Connection connection);
  }
}
