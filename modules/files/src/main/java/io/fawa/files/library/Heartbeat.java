/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import java.io.IOException;
import java.lang.System.Logger.Level;

/**
 * Renews the lease of a library at a third of its validity, on its own virtual thread, from its
 * construction until it is closed. A renewal that fails is logged and tried again; one after the
 * lease has expired is logged as a warning, see {@link FileLibrary#renew}.
 */
public final class Heartbeat implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Heartbeat.class.getName());
  private static final int BEATS_PER_LEASE = 3;

  private final FileLibrary library;
  private final Rounds rounds;

  /** Starts, the first time at once. */
  public Heartbeat(FileLibrary library) {
    this.library = library;
    this.rounds =
        new Rounds(
            "heartbeat",
            library.leaseLife().dividedBy(BEATS_PER_LEASE),
            () -> {
              library.renew();
              return false;
            });
  }

  /** Ends it and gives the lease back. */
  @Override
  public void close() {
    rounds.close();
    try {
      library.release();
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "the lease of this process could not be given back and stays until it expires",
          e);
    }
  }
}
