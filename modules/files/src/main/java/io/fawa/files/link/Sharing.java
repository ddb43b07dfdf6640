/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.link;

import io.fawa.files.Terms;

/**
 * What a sender has asked for.
 *
 * @param terms under which the file is shared
 * @param shortKey whether it gets a key that people can type, see {@link
 *     io.fawa.files.FilesConfig#shortKeyLength}
 * @param deleteToken the token that deletes the file: a secret for its sender, of which {@code
 *     terms} have the hash; empty for none
 */
public record Sharing(Terms terms, boolean shortKey, String deleteToken) {
  /** The default terms and a long key. */
  public static final Sharing DEFAULT = new Sharing(Terms.NONE, false, "");

  /** Hides the token. */
  @Override
  public String toString() {
    return "Sharing[shortKey=" + shortKey + "]";
  }
}
