/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Asker;
import io.fawa.whiteboard.log.RoomCode;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class SharedEventTest {
  private static final Asker HERE = Asker.named("192.0.2.1");

  @Test
  void eachProtocolEncodesOnce() {
    SharedEvent event = event();
    TextProtocol one = new TextProtocol();
    TextProtocol other = new TextProtocol();
    List<String> first = event.in(one);
    assertThat(first).containsExactly("drawn 7");
    assertThat(event.in(other)).containsExactly("drawn 7");
    assertThat(event.in(one)).isSameAs(first);
    assertThat(event.in(other)).isNotSameAs(first);
    assertThat(one.encoded).hasValue(1);
    assertThat(other.encoded).hasValue(1);
  }

  @Test
  void aMissingMessageIsRememberedToo() {
    TextProtocol protocol = new TextProtocol();
    SharedEvent event = new SharedEvent(new BoardEvent.Left("ANN", 1), new ReentrantLock());
    assertThat(event.in(protocol)).isEmpty();
    assertThat(event.in(protocol)).isEmpty();
    assertThat(protocol.encoded).hasValue(1);
  }

  @Test
  void membersThatAskAtOnceGetOneMessage() throws Exception {
    try (ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 200; round++) {
        SharedEvent event = event();
        TextProtocol protocol = new TextProtocol();
        CountDownLatch start = new CountDownLatch(1);
        List<Future<List<String>>> messages = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          messages.add(
              tasks.submit(() -> {
                start.await();
                return event.in(protocol);
              }));
        }
        start.countDown();
        List<String> one = messages.getFirst().get();
        for (Future<List<String>> message : messages) {
          assertThat(message.get()).isSameAs(one);
        }
        assertThat(protocol.encoded).hasValue(1);
      }
    }
  }

  @Test
  void aMessageIsGarbageOnceEveryMemberHasTheEventThoughTheLogKeepsTheEvent() throws Exception {
    try (Boards boards = new Boards(BoardsConfig.defaults())) {
      RoomCode code = boards.create(HERE);
      try (Membership member = boards.join(code, HERE, JoinRequest.plain())) {
        WeakReference<List<String>> message = messageOfAnEvent(member);
        CountDownLatch never = new CountDownLatch(1);
        for (int i = 0; i < 400 && message.get() != null; i++) {
          System.gc();
          assertThat(never.await(25, TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(message.get()).isNull();
        try (Membership late = boards.join(code, HERE, JoinRequest.plain())) {
          assertThat(late.snapshot().events()).hasSize(1);
        }
      }
    }
  }

  private static WeakReference<List<String>> messageOfAnEvent(Membership member) throws Exception {
    member.publish(Events.draw(7));
    SharedEvent event = member.receive(Duration.ofSeconds(60), 1).getFirst();
    return new WeakReference<>(event.in(new TextProtocol()));
  }

  private static SharedEvent event() {
    return new SharedEvent(new BoardEvent.Drawn(1, Events.draw(7)), new ReentrantLock());
  }
}
