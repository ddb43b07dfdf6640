/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.contract;

import io.fawa.files.link.PasswordHash;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;

/** A hash that takes no time, and hides nothing. It counts its calls. Thread-safe. */
public final class FastHash implements PasswordHash {
  private static final String HEAD = "$fast$";

  private final AtomicInteger calls = new AtomicInteger();

  /** How often it was used. */
  public int calls() {
    return calls.get();
  }

  @Override
  public String hash(String password) {
    calls.incrementAndGet();
    return HEAD + HexFormat.of().formatHex(password.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean matches(String password, String hash) {
    return hash(password).equals(hash);
  }
}
