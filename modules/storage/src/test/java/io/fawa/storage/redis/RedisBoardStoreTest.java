/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import io.fawa.storage.RedisServers;
import io.fawa.storage.ServerProcess;
import io.fawa.whiteboard.contract.BoardStoreContract;
import io.fawa.whiteboard.log.BoardStore;
import io.fawa.whiteboard.log.StoreLimits;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisBoardStoreTest extends BoardStoreContract {
  private final Map<Integer, RedisServer> servers = new HashMap<>();
  private ServerProcess process;
  private int test;

  String program() {
    return RedisServers.REDIS;
  }

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    process = RedisServers.start(program(), directory);
  }

  @AfterAll
  void stop() {
    servers.values().forEach(RedisServer::close);
    process.close();
  }

  /** Each test has keys of its own. */
  @AfterEach
  void nextTest() {
    test++;
  }

  private RedisServer server() {
    return servers.computeIfAbsent(
        test, number -> server(process, "test" + number + ":", Duration.ofSeconds(30)));
  }

  static RedisServer server(ServerProcess process, String prefix, Duration timeout) {
    return new RedisServer(
        new RedisConfig(
            URI.create("redis://127.0.0.1:" + process.port()),
            Optional.empty(),
            prefix,
            timeout,
            16,
            2));
  }

  @Override
  protected BoardStore store(StoreLimits limits) {
    return RedisBoardStore.open(server(), RedisBoardsConfig.of(limits), clock);
  }

  @Override
  protected void elapse(Duration time) throws IOException {
    super.elapse(time);
    shorten(server(), time);
  }

  /** Takes {@code time} from the life of every key that expires. */
  static void shorten(RedisServer server, Duration time) throws IOException {
    Object keys = server.run(new CommandArguments(Command.KEYS).add(server.prefix() + "*"));
    for (byte[] bytes : RedisServer.bytes(keys)) {
      String key = RedisMetadataStore.text(Objects.requireNonNull(bytes));
      long left =
          (Long) Objects.requireNonNull(server.run(new CommandArguments(Command.PTTL).key(key)));
      if (left >= 0) {
        // With a time in the past it is removed.
        server.run(new CommandArguments(Command.PEXPIRE).key(key).add(left - time.toMillis()));
      }
    }
  }

  static long number(RedisServer server, Command command, String key) throws IOException {
    return (Long) Objects.requireNonNull(server.run(new CommandArguments(command).key(key)));
  }

  static List<String> keys(RedisServer server) throws IOException {
    Object keys = server.run(new CommandArguments(Command.KEYS).add(server.prefix() + "*"));
    return RedisServer.bytes(keys).stream()
        .map(key -> RedisMetadataStore.text(Objects.requireNonNull(key)))
        .toList();
  }
}
