/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.room;

import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * A room that follows a log, as the blocking shell has it: a joiner sits down first and is shown
 * the log then. The room may be behind its log.
 */
final class LoggedRoom<E> {
  /** What a joiner gets. */
  record Entered<E>(
      Seat<E> seat, List<E> events, long lastSequence, boolean reset, List<String> memberIds) {}

  private record Entry<E>(long sequence, E event, int bytes) {}

  final Room<E> room;
  private final EventLog<Entry<E>> log;

  LoggedRoom(int eventsMax, long bytesMax, RoomLimits limits, Presence<E> news) {
    this.log = new EventLog<>(eventsMax, bytesMax);
    this.room = new Room<>(limits, news, 0);
  }

  Optional<Entered<E>> join(String memberId, boolean watching, long resumeAfter, Bell bell) {
    return room.join(memberId, watching, bell)
        .map(joined -> {
          EventLog.Part<Entry<E>> part = log.snapshot(resumeAfter);
          joined.seat().hasSnapshotUpTo(part.lastSequence());
          return new Entered<>(
              joined.seat(),
              events(part.events()),
              part.lastSequence(),
              part.reset(),
              joined.memberIds());
        });
  }

  void publish(LongFunction<E> event, int bytes, boolean clears) {
    append(event, bytes, clears);
    deliver();
  }

  void append(LongFunction<E> event, int bytes, boolean clears) {
    log.append(number -> new Entry<>(number, event.apply(number), bytes), bytes, clears);
  }

  /** Makes up for what was appended only. */
  void deliver() {
    for (Entry<E> entry : log.since(room.delivered()).orElseThrow()) {
      room.deliver(entry.sequence(), entry.event(), entry.bytes());
    }
  }

  /** What the log keeps, oldest first. */
  List<E> kept() {
    return events(log.snapshot(History.FROM_START).events());
  }

  long keptBytes() {
    return log.history().bytes();
  }

  long lastSequence() {
    return log.lastSequence();
  }

  private static <E> List<E> events(List<Entry<E>> entries) {
    return entries.stream().map(Entry::event).toList();
  }
}
