/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import io.fawa.loom.resume.LogLimits;
import io.fawa.loom.secure.RecordConfig;
import java.time.Duration;
import java.util.Optional;

/**
 * The limits and times of a client of our own mode.
 *
 * @param connectTimeout from the start of a connection until its welcome
 * @param silence time without anything from the server after which the connection is lost; a ping
 *     is sent after half of it
 * @param pauseFirst the bound of the first pause before a new connection
 * @param pauseMost the bound of all pauses
 * @param packsMax packs that wait to be sent, and as many that wait to be received
 * @param history what is kept of packs that the server has not acknowledged
 * @param checkInterval how often endpoints that failed are checked; zero for never
 * @param serverKey the Ed25519 key that the server must sign with
 * @param records when keys change
 */
public record ClientConfig(
    Duration connectTimeout,
    Duration silence,
    Duration pauseFirst,
    Duration pauseMost,
    int packsMax,
    LogLimits history,
    Duration checkInterval,
    Optional<byte[]> serverKey,
    RecordConfig records) {
  /** 10 s, 40 s, 200 ms, 10 s, 1,024 packs, checks every 5 s, no pinned key. */
  public static ClientConfig defaults() {
    return new ClientConfig(
        Duration.ofSeconds(10),
        Duration.ofSeconds(40),
        Duration.ofMillis(200),
        Duration.ofSeconds(10),
        1_024,
        LogLimits.defaults(),
        Duration.ofSeconds(5),
        Optional.empty(),
        RecordConfig.defaults());
  }

  /** Checks that at least one pack may wait. */
  public ClientConfig {
    if (packsMax < 1) {
      throw new IllegalArgumentException("packsMax " + packsMax + ", allowed are 1 and more");
    }
  }

  /** The same with other times. */
  public ClientConfig withTimes(
      Duration connect, Duration silenceMax, Duration first, Duration most) {
    return new ClientConfig(
        connect, silenceMax, first, most, packsMax, history, checkInterval, serverKey, records);
  }

  /** The same with a key that the server must sign with, 32 bytes. */
  public ClientConfig withServerKey(byte[] key) {
    return new ClientConfig(
        connectTimeout,
        silence,
        pauseFirst,
        pauseMost,
        packsMax,
        history,
        checkInterval,
        Optional.of(key.clone()),
        records);
  }

  /** The same with other limits of packs. */
  public ClientConfig withPacks(int waiting, LogLimits unacknowledged) {
    return new ClientConfig(
        connectTimeout,
        silence,
        pauseFirst,
        pauseMost,
        waiting,
        unacknowledged,
        checkInterval,
        serverKey,
        records);
  }

  /** The same with another interval of checks. */
  public ClientConfig withCheckInterval(Duration interval) {
    return new ClientConfig(
        connectTimeout,
        silence,
        pauseFirst,
        pauseMost,
        packsMax,
        history,
        interval,
        serverKey,
        records);
  }
}
