/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.link;

import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.Terms;
import io.fawa.limits.Asker;
import io.fawa.limits.AskerQuota;
import java.text.Normalizer;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Hashes and checks passwords of files, a few at a time, as each takes much memory; the rest wait.
 * Wrong ones are limited for each asker, and for each file. Thread-safe.
 */
public final class Passwords {
  /** The longest password, in characters. */
  public static final int CHARS_MAX = 256;

  /** How many wait for that; further ones are refused. */
  static final int WAITING_MAX = 64;

  private static final int WAIT_SECONDS = 10;

  /** Wrong passwords of one asker at once, and in the long run. */
  static final int ASKER_BURST = 10;

  private static final double ASKER_PER_SECOND = 0.1;

  /** Wrong passwords for one file, of all askers. */
  static final int FILE_BURST = 100;

  private static final double FILE_PER_SECOND = 1;

  private final PasswordHash hash;
  private final InstantSource clock;
  private final AskerQuota askers;
  private final AskerQuota files;

  /** For half of the processors: a hash is a long computation, which blocks a carrier thread. */
  private final Semaphore places =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

  /**
   * Uses {@code hash}.
   *
   * @param namesMax how many askers, and how many files, are remembered for the limits
   */
  public Passwords(PasswordHash hash, InstantSource clock, int namesMax) {
    this.hash = hash;
    this.clock = clock;
    this.askers = new AskerQuota(ASKER_BURST, ASKER_PER_SECOND, namesMax);
    this.files = new AskerQuota(FILE_BURST, FILE_PER_SECOND, namesMax);
  }

  /**
   * Hashes a new password, for {@link Terms#password}.
   *
   * @throws FileRefusedException {@code INVALID} it is too long, {@code TOO_MANY} at once
   */
  public String hash(String password) throws FileRefusedException {
    if (password.isEmpty() || password.length() > CHARS_MAX) {
      throw FileRefusedException.invalid(
          "password of %d characters: allowed are 1 to %d".formatted(password.length(), CHARS_MAX));
    }
    takePlace();
    try {
      return hash.hash(normal(password));
    } finally {
      places.release();
    }
  }

  /**
   * Checks the password of a file; does nothing if it has none.
   *
   * @param given by the receiver
   * @throws FileRefusedException {@code PASSWORD} none given, or a wrong one; {@code TOO_MANY}
   *     wrong ones, or at once
   */
  public void require(FileRecord file, Optional<String> given, Asker asker)
      throws FileRefusedException {
    String stored = file.terms().password();
    if (stored.isEmpty()) {
      return;
    }
    if (given.isEmpty() || given.get().isEmpty()) {
      throw new FileRefusedException(Reason.PASSWORD, "the file needs a password");
    }
    takePlace();
    try {
      // Within the place: those that wait here cannot all pass before the first is counted.
      Asker of = Asker.named(file.content().text());
      long nowNanos = TimeUnit.MILLISECONDS.toNanos(clock.millis());
      if (!askers.left(asker, nowNanos) || !files.left(of, nowNanos)) {
        throw FileRefusedException.tooMany("too many wrong passwords; try again later");
      }
      if (given.get().length() > CHARS_MAX || !hash.matches(normal(given.get()), stored)) {
        boolean counted = askers.take(asker, nowNanos) && files.take(of, nowNanos);
        throw counted
            ? new FileRefusedException(Reason.PASSWORD, "the password is wrong")
            : FileRefusedException.tooMany("too many wrong passwords; try again later");
      }
    } finally {
      places.release();
    }
  }

  /** One text can be typed as different characters (RFC 8265 §4.2.2). */
  private static String normal(String password) {
    return Normalizer.normalize(password, Normalizer.Form.NFC);
  }

  private void takePlace() throws FileRefusedException {
    try {
      if (places.getQueueLength() < WAITING_MAX
          && places.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw FileRefusedException.tooMany("too many passwords are checked now; try again later");
  }
}
