/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The members of a board that other processes serve, as far as is known: whoever is not heard of
 * for a while is forgotten. Single-owner, deterministic.
 */
final class Elsewhere {
  /** Three times as long as the interval at which processes tell who is there. */
  private static final long SILENCE_NANOS_MAX = TimeUnit.SECONDS.toNanos(30);

  /** More are not counted. */
  private static final int MEMBERS_MAX = 10_000;

  private record Known(String card, long heardNanos) {}

  /** What news of a member has changed. */
  enum Heard {
    NEW,
    CHANGED,
    SAME
  }

  private final Map<String, Known> members = new LinkedHashMap<>();

  Heard hear(String clientId, String card, long nowNanos) {
    Known before = members.get(clientId);
    if (before == null && members.size() >= MEMBERS_MAX) {
      return Heard.SAME;
    }
    members.put(clientId, new Known(card, nowNanos));
    if (before == null) {
      return Heard.NEW;
    }
    return before.card().equals(card) ? Heard.SAME : Heard.CHANGED;
  }

  /** False if it was not known. */
  boolean miss(String clientId) {
    return members.remove(clientId) != null;
  }

  /** Those of whom nothing was heard for too long. */
  List<String> silent(long nowNanos) {
    List<String> ids = new ArrayList<>();
    members.forEach((id, known) -> {
      if (nowNanos - known.heardNanos() > SILENCE_NANOS_MAX) {
        ids.add(id);
      }
    });
    return ids;
  }

  int size() {
    return members.size();
  }

  List<Snapshot.Member> members() {
    List<Snapshot.Member> all = new ArrayList<>(members.size());
    members.forEach((id, known) -> all.add(new Snapshot.Member(id, known.card())));
    return all;
  }
}
