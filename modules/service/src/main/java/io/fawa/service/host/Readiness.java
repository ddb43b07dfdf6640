/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.connect.grpc.HealthService;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Whether an app may receive calls: all checks pass and it is not draining. The result also goes to
 * gRPC's health service, for the whole server and each of its services. Thread-safe.
 */
final class Readiness {
  private static final Logger LOG = System.getLogger(Readiness.class.getName());

  private final String app;
  private final Map<String, BooleanSupplier> checks;
  private final HealthService health;
  private final AtomicBoolean draining = new AtomicBoolean();

  /** Initially true, so that becoming ready at the start is not logged. */
  private final AtomicBoolean wasReady = new AtomicBoolean(true);

  /**
   * Not ready until {@link #look} is called for the first time.
   *
   * @param checks by name, evaluated in this order; one that throws has failed
   */
  Readiness(String app, Map<String, BooleanSupplier> checks, HealthService health) {
    this.app = app;
    this.checks = new LinkedHashMap<>(checks);
    this.health = health;
  }

  /** Evaluates every check and publishes changes. */
  Report look() {
    Map<String, Boolean> answers = new LinkedHashMap<>();
    if (draining.get()) {
      // The checks' resources may be closed already, and their results do not matter any more.
      return new Report(true, answers);
    }
    checks.forEach((name, check) -> answers.put(name, holds(check)));
    Report report = new Report(draining.get(), answers);
    health.setAll(report.ready());
    if (wasReady.getAndSet(report.ready()) != report.ready()) {
      LOG.log(Level.INFO, "{0} is {1}", app, report.ready() ? "ready" : "not ready: " + answers);
    }
    return report;
  }

  /** Makes the app not ready for good; false if that was done before. */
  boolean beginDrain() {
    boolean first = draining.compareAndSet(false, true);
    health.close();
    return first;
  }

  boolean draining() {
    return draining.get();
  }

  private static boolean holds(BooleanSupplier check) {
    try {
      return check.getAsBoolean();
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "a readiness check failed", e);
      return false;
    }
  }

  /** The results of the checks by name. */
  record Report(boolean draining, Map<String, Boolean> checks) {
    boolean ready() {
      return !draining && !checks.containsValue(false);
    }
  }
}
