/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;

/** A connection that one thread keeps. One thread may send while another reads. */
final class LongConnection extends Connection {
  LongConnection(HostAndPort server, JedisClientConfig config) {
    super(server, config);
  }

  /** Sends a command at once, whose reply somebody else reads. */
  void send(CommandArguments command) {
    sendCommand(command);
    flush();
  }
}
