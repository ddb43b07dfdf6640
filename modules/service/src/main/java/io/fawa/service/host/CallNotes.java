/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.service.log.Occasional;
import io.fawa.service.metrics.HttpCall;
import io.fawa.service.metrics.Metrics;

/**
 * Where what calls did is noted.
 *
 * @param metrics the app's meters
 * @param access a line for each call, if that is wanted
 * @param left counts clients that left before their answer was complete
 * @param cut counts calls that a drain has cut
 */
public record CallNotes(Metrics metrics, AccessLog access, Occasional left, CutCalls cut) {
  private static final System.Logger LOG = System.getLogger("io.fawa.service.call");

  /** For one app. */
  public static CallNotes of(Metrics metrics, AccessLog access) {
    Occasional left =
        new Occasional(
            LOG, System.Logger.Level.INFO, "clients left before their answer was complete");
    metrics.counted(
        "fawa_calls_abandoned_total",
        "Calls whose client left before the answer was complete",
        left::total);
    return new CallNotes(metrics, access, left, new CutCalls(metrics));
  }

  /** What was no request is for our log; the client is told the status alone. */
  public void refused(int status, String why) {
    LOG.log(System.Logger.Level.DEBUG, "refused with {0}: {1}", status, why);
    metrics.refused(new HttpCall("_OTHER", false, "", status, "HTTP/1.1", "refused"));
  }
}
