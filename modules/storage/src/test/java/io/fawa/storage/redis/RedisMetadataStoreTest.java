/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import io.fawa.files.MetadataStore;
import io.fawa.files.contract.MetadataStoreContract;
import io.fawa.storage.RedisServers;
import io.fawa.storage.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisMetadataStoreTest extends MetadataStoreContract {
  private final List<RedisServer> opened = new ArrayList<>();
  private ServerProcess process;
  private int stores;

  String program() {
    return RedisServers.REDIS;
  }

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    process = RedisServers.start(program(), directory);
  }

  @AfterAll
  void stop() {
    process.close();
  }

  @AfterEach
  void close() {
    opened.forEach(RedisServer::close);
    opened.clear();
  }

  @Override
  protected MetadataStore store() {
    stores++;
    return new RedisMetadataStore(server("test" + stores + ":"));
  }

  @Override
  protected List<MetadataStore> shared() {
    return List.of(store(), new RedisMetadataStore(server("test" + stores + ":")));
  }

  private RedisServer server(String prefix) {
    RedisServer server =
        new RedisServer(
            new RedisConfig(
                URI.create("redis://127.0.0.1:" + process.port()),
                Optional.empty(),
                prefix,
                Duration.ofSeconds(30),
                8,
                2));
    opened.add(server);
    return server;
  }
}
