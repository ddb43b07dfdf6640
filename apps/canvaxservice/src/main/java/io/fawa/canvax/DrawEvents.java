/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canvax;

import io.fawa.whiteboard.DrawEvent;

/** Board events as protobuf has them; that has no time. */
final class DrawEvents {
  private DrawEvents() {}

  static DrawEvent fromMessage(io.fawa.api.canva.v1.DrawEvent message) {
    return new DrawEvent(
        message.getType(),
        message.getColor(),
        message.getSize(),
        message.getPrevX(),
        message.getPrevY(),
        message.getCurrX(),
        message.getCurrY(),
        message.getClientId(),
        0);
  }

  static io.fawa.api.canva.v1.DrawEvent toMessage(DrawEvent event) {
    return io.fawa.api.canva.v1.DrawEvent.newBuilder()
        .setType(event.type())
        .setColor(event.color())
        .setSize(event.size())
        .setPrevX(event.prevX())
        .setPrevY(event.prevY())
        .setCurrX(event.currX())
        .setCurrY(event.currY())
        .setClientId(event.clientId())
        .build();
  }
}
