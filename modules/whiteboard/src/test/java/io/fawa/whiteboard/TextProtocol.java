/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Messages as short texts: a client says where its segment ends. Counts what it encodes. */
final class TextProtocol implements BoardProtocol<String, String> {
  final AtomicInteger encoded = new AtomicInteger();

  @Override
  public Optional<MemberAct> decode(String message) throws EventRefusedException {
    if (message.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new MemberAct.Publish(Events.draw(Integer.parseInt(message))));
    } catch (NumberFormatException e) {
      throw new EventRefusedException("not a number", e);
    }
  }

  @Override
  public Greeting<String> greeting(String clientId, Snapshot snapshot) {
    List<String> messages = new ArrayList<>();
    messages.add("hello");
    snapshot.events().forEach(drawn -> messages.add("before " + drawn.event().currX()));
    return Greeting.of(messages, String::length);
  }

  @Override
  public List<String> encode(BoardEvent event) {
    encoded.incrementAndGet();
    return event instanceof BoardEvent.Drawn drawn
        ? List.of("drawn " + drawn.event().currX())
        : List.of();
  }

  @Override
  public Optional<String> farewell(EndReason reason) {
    return reason instanceof EndReason.Left
        ? Optional.empty()
        : Optional.of("end " + reason.getClass().getSimpleName());
  }
}
