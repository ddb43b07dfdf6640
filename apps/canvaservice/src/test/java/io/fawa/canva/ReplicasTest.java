/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.storage.RedisServers;
import io.fawa.storage.ServerProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two services on one Redis: a board is the same on both, and so is who is there. */
@Timeout(240)
class ReplicasTest {
  @TempDir Path folder;
  private ServerProcess redis;
  private RunningCanva first;
  private RunningCanva second;
  private String code;

  @BeforeEach
  void start() throws Exception {
    redis = RedisServers.start(RedisServers.REDIS, folder.resolve("redis"));
    first = replica("first");
    second = replica("second");
    code = first.create();
  }

  private RunningCanva replica(String name) throws Exception {
    return new RunningCanva(
        folder.resolve(name),
        "--boardStore=redis",
        "--redisUrl=redis://127.0.0.1:" + redis.port(),
        "--quic=off");
  }

  @AfterEach
  void stop() {
    first.close();
    second.close();
    redis.close();
  }

  private Socket join(RunningCanva replica) throws Exception {
    Socket socket = replica.open("?code=" + code + "&v=3");
    await(socket, "{\"ready\"");
    return socket;
  }

  /** The next message that begins so. */
  private static String await(Socket socket, String start) throws Exception {
    String message = socket.next();
    while (!message.startsWith(start)) {
      message = socket.next();
    }
    return message;
  }

  private static String element(String id) {
    return "{\"elements\":[{\"id\":\"" + id + "\",\"version\":1,\"versionNonce\":5}]}";
  }

  @Test
  void everyReplicaShowsTheSameBoardAndTheSamePeople() throws Exception {
    Socket ann = join(first);
    ann.say("{\"card\":{\"name\":\"Ann\"}}");
    Socket bob = join(second);
    assertThat(await(ann, "{\"card\":")).startsWith("{\"card\":{},");
    bob.say("{\"card\":{\"name\":\"Bob\"}}");
    assertThat(await(ann, "{\"card\":")).startsWith("{\"card\":{\"name\":\"Bob\"},");
    ann.say(element("a"));
    assertThat(await(bob, "{\"elements\":")).contains("\"id\":\"a\"", "\"sequence\":1}");
    bob.say(element("b"));
    assertThat(await(ann, "{\"elements\":")).contains("\"id\":\"a\"");
    assertThat(await(ann, "{\"elements\":")).contains("\"id\":\"b\"", "\"sequence\":2}");
    bob.say("{\"pointer\":{\"x\":7}}");
    assertThat(await(ann, "{\"pointer\":")).startsWith("{\"pointer\":{\"x\":7},");
    try (Socket original = second.join(code)) {
      original.say("{\"draw_event\":{\"type\":\"draw\",\"curr_x\":9}}");
      assertThat(await(ann, "{\"draw_event\":")).contains("\"curr_x\":9");
    }
    bob.close();
    assertThat(await(ann, "{\"gone\":")).isNotEmpty();
  }

  /** What is drawn while the store is away waits, and is told and kept when it is back. */
  @Test
  void theStoreMayGoAndComeBack() throws Exception {
    Socket ann = join(first);
    Socket bob = join(second);
    ann.say(element("a"));
    assertThat(await(bob, "{\"elements\":")).contains("\"id\":\"a\"");
    redis.stop();
    assertThat(await(ann, "{\"reachable\":")).startsWith("{\"reachable\":false}");
    assertThat(await(bob, "{\"reachable\":")).startsWith("{\"reachable\":false}");
    ann.say(element("b"));
    redis.start();
    assertThat(await(bob, "{\"reachable\":")).startsWith("{\"reachable\":true}");
    String later = await(bob, "{\"elements\":");
    assertThat(later).contains("\"id\":\"b\"", "\"sequence\":2}");
    try (Socket fresh = second.open("?code=" + code + "&v=3")) {
      assertThat(await(fresh, "{\"elements\":")).contains("\"id\":\"a\"", "\"id\":\"b\"");
    }
  }
}
