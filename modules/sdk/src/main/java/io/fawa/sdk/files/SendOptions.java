/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

/**
 * How a file is sent.
 *
 * @param name as its receivers see it
 * @param sealed whether it is encrypted here, so that the server sees neither content nor name
 * @param terms under which it is shared
 */
public record SendOptions(String name, boolean sealed, LinkTerms terms) {
  /** The name of sealed files on the server. */
  public static final String NEUTRAL_NAME = "sealed.bin";

  /** Checks that they fit together. */
  public SendOptions {
    if (sealed && terms.request().isPresent()) {
      throw new IllegalArgumentException(
          "a file for a request cannot be sealed: its maker would not have the key");
    }
  }

  /** Under the server's default terms. */
  public SendOptions(String name, boolean sealed) {
    this(name, sealed, LinkTerms.DEFAULT);
  }

  String nameOnServer() {
    return sealed ? NEUTRAL_NAME : name;
  }
}
