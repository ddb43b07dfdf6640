/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Lua script. It is sent by its digest, and as a whole to a server that does not know it.
 *
 * @param text the script
 * @param sha1 its digest
 */
record Script(String text, String sha1) {
  /** Sets a damaged text aside and takes its name from an index: text, index, aside; name, text. */
  static final Script SET_ASIDE =
      Script.of(
          """
          if redis.call('GET', KEYS[1]) ~= ARGV[2] then
            return 0
          end
          redis.call('RENAME', KEYS[1], KEYS[3])
          redis.call('ZREM', KEYS[2], ARGV[1])
          return 1
          """);

  /** Takes a name without a text from an index: text, index; name. */
  static final Script FORGET_LOST =
      Script.of(
          """
          if redis.call('EXISTS', KEYS[1]) == 1 then
            return 0
          end
          return redis.call('ZREM', KEYS[2], ARGV[1])
          """);

  static Script of(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      return new Script(
          text, HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8))));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
