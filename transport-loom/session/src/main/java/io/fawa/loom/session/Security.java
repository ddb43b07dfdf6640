/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import io.fawa.loom.secure.RecordConfig;
import io.fawa.loom.secure.SigningKey;
import java.util.Optional;

/**
 * Which modes a server speaks. A client of one mode never gets the other: our own begins with a
 * hello that both keys depend on.
 *
 * @param own whether our own mode is served: encrypted, with resume
 * @param original whether the original's mode is served: in clear, or as the service encrypts it
 * @param signingKey signs the hello of our own mode, for clients that pin its public half
 * @param records when keys change
 */
public record Security(
    boolean own, boolean original, Optional<SigningKey> signingKey, RecordConfig records) {
  /** Checks that there is a mode. */
  public Security {
    if (!own && !original) {
      throw new IllegalArgumentException("no mode is served, allowed are own, original and both");
    }
  }

  /** Our own mode alone. */
  public static Security ofOwn() {
    return new Security(true, false, Optional.empty(), RecordConfig.defaults());
  }

  /** Our own mode alone, signed. */
  public static Security ofOwn(SigningKey key) {
    return new Security(true, false, Optional.of(key), RecordConfig.defaults());
  }

  /** The original's mode alone. */
  public static Security ofOriginal() {
    return new Security(false, true, Optional.empty(), RecordConfig.defaults());
  }

  /** The same with the original's mode too: whoever wants may speak in clear. */
  public Security orOriginal() {
    return new Security(own, true, signingKey, records);
  }
}
