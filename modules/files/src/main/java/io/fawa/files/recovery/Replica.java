/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.recovery;

import io.fawa.files.Lease;
import io.fawa.files.UploadStore;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

/** This process among those that share the stores: its name and its lease. Thread-safe. */
public final class Replica {
  private static final System.Logger LOG = System.getLogger(Replica.class.getName());

  private final UploadStore uploads;
  private final InstantSource clock;
  private final Duration life;
  private final String owner;

  /** Held while the lease is written, so that an earlier one never replaces a later one. */
  private final ReentrantLock renewing = new ReentrantLock();

  private volatile Lease lease;

  /** A replica without a lease. */
  public Replica(UploadStore uploads, InstantSource clock, Duration life, String owner) {
    this.uploads = uploads;
    this.clock = clock;
    this.life = life;
    this.owner = owner;
    this.lease = new Lease(owner, Instant.MIN);
  }

  /** Its name. */
  public String owner() {
    return owner;
  }

  /** The validity of its lease. */
  public Duration life() {
    return life;
  }

  /** Renews the lease for its full validity. */
  public void renew() throws IOException {
    renewing.lock();
    try {
      Lease before = lease;
      Lease next = new Lease(owner, clock.instant().plus(life));
      uploads.renew(next);
      lease = next;
      Instant done = clock.instant();
      if (!before.until().equals(Instant.MIN) && !before.heldAt(done)) {
        LOG.log(
            Level.WARNING,
            "the lease of this process expired at {0} and was renewed at {1}: another process may"
                + " have ended uploads of this one",
            before.until(),
            done);
      }
    } finally {
      renewing.unlock();
    }
  }

  /** Renews the lease if less than half of it is left: for libraries without a heartbeat. */
  public void beAlive() throws IOException {
    if (!lease.heldAt(clock.instant().plus(life.dividedBy(2)))) {
      renew();
    }
  }

  /** Gives the lease back. */
  public void release() throws IOException {
    renewing.lock();
    try {
      lease = new Lease(owner, Instant.MIN);
      uploads.release(owner);
    } finally {
      renewing.unlock();
    }
  }
}
