/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.time.Instant;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The lease of a replica, which is one process that uses the stores, with a new name at each start.
 * While its lease is valid no other replica takes its uploads, so it renews the lease in time.
 *
 * @param owner the replica, 16 lower-case hexadecimal digits
 * @param until from this moment on others may take its uploads
 */
public record Lease(String owner, Instant until) {
  private static final int OWNER_BYTES = 8;

  /** The owner of what no replica owns. It never has a lease. */
  public static final String NOBODY = "0".repeat(2 * OWNER_BYTES);

  /** Checks {@code owner}. */
  public Lease {
    if (!isOwner(owner)) {
      throw new IllegalArgumentException("not an owner: " + owner.length() + " characters");
    }
  }

  /** The name of a new replica. */
  public static String newOwner(RandomGenerator random) {
    byte[] bytes = new byte[OWNER_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** True if {@code text} can name a replica. */
  public static boolean isOwner(String text) {
    return text.length() == 2 * OWNER_BYTES
        && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  /** True before {@link #until}. */
  public boolean heldAt(Instant now) {
    return now.isBefore(until);
  }
}
