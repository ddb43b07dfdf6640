/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.api.board.BoardJson;
import io.fawa.api.board.ServerMessage;
import io.fawa.whiteboard.EndReason;
import java.util.Optional;

/** The last message to clients that understand one. */
final class Farewell {
  private Farewell() {}

  /** Empty if the client left. */
  static Optional<Outgoing> of(EndReason reason) {
    CloseStatus status = CloseStatus.of(reason);
    return status.equals(CloseStatus.NORMAL)
        ? Optional.empty()
        : Optional.of(
            Outgoing.of(
                BoardJson.encode(new ServerMessage.Failure(status.rpcCode(), status.reason()))));
  }
}
