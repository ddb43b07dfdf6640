/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import io.fawa.storage.RedisServers;

class ValkeyBoardStoreTest extends RedisBoardStoreTest {
  @Override
  String program() {
    return RedisServers.VALKEY;
  }
}
