/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.service.log.Occasional;
import io.fawa.service.metrics.HttpCall;
import io.fawa.service.metrics.Metrics;

/**
 * Records completed calls.
 *
 * @param metrics the app's meters
 * @param access the access log
 * @param left counts clients that disconnected before the response was complete
 * @param cut counts calls that a drain has cut
 */
public record CallNotes(Metrics metrics, AccessLog access, Occasional left, CutCalls cut) {
  private static final System.Logger LOG = System.getLogger("io.fawa.service.call");

  /** Creates one for an app. */
  public static CallNotes of(Metrics metrics, AccessLog access) {
    Occasional left =
        new Occasional(
            LOG,
            System.Logger.Level.INFO,
            "clients disconnected before their response was complete");
    metrics.counted(
        "fawa_calls_abandoned_total",
        "Calls whose client disconnected before the response was complete",
        left::total);
    return new CallNotes(metrics, access, left, new CutCalls(metrics));
  }

  /** Logs the reason; the client gets only the status. */
  public void refused(int status, String why) {
    LOG.log(System.Logger.Level.DEBUG, "refused with {0}: {1}", status, why);
    metrics.refused(new HttpCall("_OTHER", false, "", status, "HTTP/1.1", "refused"));
  }
}
