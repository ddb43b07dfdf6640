/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.auth;

import io.fawa.connect.server.Call;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Identifies the caller of a token. Thread-safe; may block. */
@FunctionalInterface
public interface TokenVerifier {
  /**
   * Checks a token.
   *
   * @param token as received, never empty
   * @param call the call that carries it
   * @return empty if the token is not valid
   */
  Optional<Identity> verify(String token, Call call);

  /** Verifies against a fixed set of tokens, in constant time. */
  static TokenVerifier ofTokens(Map<String, Identity> tokens) {
    List<Map.Entry<byte[], Identity>> known = new ArrayList<>();
    tokens.forEach((token, identity) -> known.add(Map.entry(digest(token), identity)));
    return (token, call) -> {
      byte[] digest = digest(token);
      Optional<Identity> found = Optional.empty();
      for (Map.Entry<byte[], Identity> each : known) {
        if (MessageDigest.isEqual(digest, each.getKey())) {
          found = Optional.of(each.getValue());
        }
      }
      return found;
    };
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
