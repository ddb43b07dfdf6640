/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.connect.Source;

/** The single message of a direction that does not stream, for both sides. */
public final class OnlyMessage {
  private OnlyMessage() {}

  /**
   * Receives it.
   *
   * @param side {@code request} or {@code response}, for the error
   * @throws RpcException with {@link Code#UNIMPLEMENTED}: there is no message, or more than one
   */
  public static <T> T of(Source<T> messages, String side) {
    T only =
        messages
            .receive()
            .orElseThrow(
                () -> new RpcException(Code.UNIMPLEMENTED, "unary " + side + " has zero messages"));
    if (messages.receive().isPresent()) {
      throw new RpcException(Code.UNIMPLEMENTED, "unary " + side + " has multiple messages");
    }
    return only;
  }
}
