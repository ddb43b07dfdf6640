/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.service.log.LogFields;
import io.fawa.service.websocket.WebSocketSummary;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Records each WebSocket at its end in the access log and the metrics. Thread-safe. */
record WebSocketLog(CallNotes notes) {
  private static final Logger LOG = System.getLogger("io.fawa.service.websocket");
  private static final int LAST_OF_PROTOCOL = 1015;
  private static final int SWITCHED = 101;

  void ended(WebSocketSummary summary) {
    String path = summary.request().path();
    notes.metrics().connectionEnded(path, codeLabel(summary.closeCode()), summary.nanos());
    String given = summary.request().headers().get("x-request-id", "");
    String id = RequestId.acceptable(given).orElseGet(RequestId::fresh);
    if (notes.access().isOn()) {
      notes
          .access()
          .write(
              new AccessLog.Entry(
                  summary.request().headers(),
                  Peers.hostOf(summary.request().peer().remote()),
                  "GET",
                  path,
                  "websocket/" + summary.version(),
                  id,
                  SWITCHED,
                  Integer.toString(summary.closeCode()),
                  summary.bytesSent(),
                  summary.nanos()));
    }
    if (LOG.isLoggable(Level.DEBUG)) {
      LOG.log(
          Level.DEBUG,
          "websocket",
          LogFields.of(
              "id", id,
              "protocol", summary.version(),
              "path", path,
              "code", summary.closeCode(),
              "millis", summary.nanos() / 1_000_000,
              "messagesIn", summary.messagesReceived(),
              "messagesOut", summary.messagesSent(),
              "bytesIn", summary.bytesReceived(),
              "bytesOut", summary.bytesSent(),
              "remote", Peers.hostOf(summary.request().peer().remote())));
    }
  }

  /** A peer may choose any application code, so those share one label. */
  private static String codeLabel(int code) {
    return code <= LAST_OF_PROTOCOL ? Integer.toString(code) : "application";
  }
}
