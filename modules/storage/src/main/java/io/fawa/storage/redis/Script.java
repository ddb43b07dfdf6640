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
