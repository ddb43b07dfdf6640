/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canvax;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.api.canva.v1.DrawEvent;
import io.fawa.api.canva.v1.Elements;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.whiteboard.BoardRefusedException;
import io.fawa.whiteboard.Boards;
import io.fawa.whiteboard.BoardsConfig;
import io.fawa.whiteboard.EndReason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The recorded exchanges of Collaborate, and what the original got wrong. */
@Timeout(240)
class CollaborationTest {
  private Boards boards = new Boards(BoardsConfig.defaults());
  private Collaboration service = new Collaboration(boards);

  @AfterEach
  void close() {
    boards.close();
  }

  @Test
  void theHistoryComesFirstEvenWhenEmptyAndBeforeAnyRequest() throws Exception {
    MemoryStream ann = MemoryStream.open(service);
    assertThat(ann.nextHistory()).isEmpty();
    ann.halfClose();
    assertThat(ann.end()).isEmpty();
  }

  @Test
  void aPingIsAnsweredByNothingAndKeptNowhere() throws Exception {
    MemoryStream ann = MemoryStream.open(service);
    ann.say(event("ping"));
    ann.halfClose();
    assertThat(ann.nextHistory()).isEmpty();
    assertThat(ann.end()).isEmpty();
    assertThat(ann.nothingReceived()).isTrue();
    assertThat(MemoryStream.open(service).nextHistory()).isEmpty();
  }

  @Test
  void everyMemberGetsTheEventItsAuthorIncludedUnderTheServersId() throws Exception {
    MemoryStream ann = joined();
    MemoryStream bob = joined();
    DrawEvent drawn =
        DrawEvent.newBuilder()
            .setType("draw")
            .setColor("#123456")
            .setSize(3)
            .setPrevX(1)
            .setPrevY(2)
            .setCurrX(-3)
            .setCurrY(4)
            .setClientId("SPOOF")
            .build();
    ann.say(drawn);
    DrawEvent echo = ann.nextEvent();
    assertThat(echo.getClientId()).matches("[A-Z0-9]{8}");
    assertThat(echo.toBuilder().setClientId("SPOOF").build()).isEqualTo(drawn);
    assertThat(bob.nextEvent()).isEqualTo(echo);
    assertThat(MemoryStream.open(service).nextHistory()).containsExactly(echo);
  }

  @Test
  void anEventFollowedByHalfCloseIsEchoed() throws Exception {
    MemoryStream ann = joined();
    ann.say(draw(7));
    ann.say(draw(8));
    ann.halfClose();
    assertThat(ann.nextEvent().getCurrX()).isEqualTo(7);
    assertThat(ann.nextEvent().getCurrX()).isEqualTo(8);
    assertThat(ann.end()).isEmpty();
    assertThat(ann.nothingReceived()).isTrue();
  }

  @Test
  void aClearIsRelayedAndIsAllAJoinerSees() throws Exception {
    MemoryStream ann = joined();
    ann.say(draw(1));
    ann.say(event("clear"));
    assertThat(ann.nextEvent().getType()).isEqualTo("draw");
    assertThat(ann.nextEvent().getType()).isEqualTo("clear");
    assertThat(MemoryStream.open(service).nextHistory())
        .extracting(DrawEvent::getType)
        .containsExactly("clear");
  }

  @Test
  void otherTypesAreKeptAndAMessageWithoutEventIsIgnored() throws Exception {
    MemoryStream ann = joined();
    ann.sayNothing();
    ann.say(event("listen"));
    ann.say(event(""));
    assertThat(ann.nextEvent().getType()).isEqualTo("listen");
    assertThat(ann.nextEvent().getType()).isEmpty();
    assertThat(MemoryStream.open(service).nextHistory()).hasSize(2);
  }

  /** Clients that ask for elements share a board with those of the original. */
  @Test
  void elementsTravelToThoseWhoKnowThem() throws Exception {
    MemoryStream ann = MemoryStream.open(service, "canva-version", "3");
    assertThat(ann.nextHistory()).isEmpty();
    MemoryStream original = joined();
    String line =
        "{\"id\":\"a\",\"version\":1,\"versionNonce\":5,\"type\":\"line\",\"points\":[[0,0],[3,4]]}";
    ann.say(Elements.newBuilder().addElements(line).setSettled(true).build());
    Elements echo = ann.next().getElements();
    assertThat(echo.getElementsList()).containsExactly(line);
    assertThat(echo.getClientId()).matches("[A-Z0-9]{8}");
    assertThat(echo.getSequence()).as("behind that the shared board is kept").isEqualTo(2);
    assertThat(echo.getSnapshot()).isFalse();
    assertThat(original.nextEvent().getCurrY()).isEqualTo(4);
    original.say(draw(7));
    assertThat(ann.nextEvent().getCurrX()).isEqualTo(7);
    MemoryStream late = MemoryStream.open(service, "canva-version", "3");
    assertThat(late.nextHistory()).extracting(DrawEvent::getCurrX).containsExactly(7);
    Elements snapshot = late.next().getElements();
    assertThat(snapshot.getElementsList()).containsExactly(line);
    assertThat(snapshot.getSnapshot()).isTrue();
    assertThat(MemoryStream.open(service).nextHistory())
        .extracting(DrawEvent::getCurrX)
        .containsExactly(3, 7);
  }

  @Test
  void elementsThatBreakARuleEndTheirStream() throws Exception {
    for (Elements wrong :
        List.of(
            Elements.getDefaultInstance(),
            Elements.newBuilder().addElements("{}").build(),
            Elements.newBuilder()
                .addElements("{\"id\":\"a\",\"version\":1,\"versionNonce\":5}")
                .addElements("{\"id\":\"a\",\"version\":2,\"versionNonce\":5}")
                .build())) {
      MemoryStream ann = MemoryStream.open(service, "canva-version", "3");
      ann.say(wrong);
      assertThat(ann.end()).contains(Code.INVALID_ARGUMENT);
    }
  }

  @Test
  void theHistoryIsARingOfExactlyAThousand() throws Exception {
    MemoryStream ann = joined();
    ann.say(event("clear"));
    for (int i = 1; i <= 1_000; i++) {
      ann.say(draw(i));
    }
    for (int i = 0; i <= 1_000; i++) {
      ann.nextEvent();
    }
    List<DrawEvent> history = MemoryStream.open(service).nextHistory();
    assertThat(history).hasSize(1_000);
    assertThat(history.getFirst().getCurrX()).isEqualTo(1);
    assertThat(history.getLast().getCurrX()).isEqualTo(1_000);
  }

  @Test
  void anEventThatIsNotFitEndsOnlyItsStreamAndReachesNobody() throws Exception {
    MemoryStream bob = joined();
    MemoryStream ann = joined();
    ann.say(DrawEvent.newBuilder().setType("draw").setColor("x".repeat(60_000)).build());
    assertThat(ann.end()).contains(Code.INVALID_ARGUMENT);
    bob.say(draw(2));
    assertThat(bob.nextEvent().getCurrX()).isEqualTo(2);
    MemoryStream cid = joined();
    cid.say(event("x".repeat(65)));
    assertThat(cid.end()).contains(Code.INVALID_ARGUMENT);
    assertThat(MemoryStream.open(service).nextHistory()).hasSize(1);
  }

  @Test
  void aMalformedMessageEndsOnlyItsStreamAndKeepsWhatCameBefore() throws Exception {
    MemoryStream bob = joined();
    MemoryStream ann = joined();
    ann.say(draw(1));
    ann.breakOff(new RpcException(Code.INVALID_ARGUMENT, "unmarshal message: bad"));
    assertThat(ann.nextEvent().getCurrX()).isEqualTo(1);
    assertThat(ann.end()).contains(Code.INVALID_ARGUMENT);
    assertThat(bob.nextEvent().getCurrX()).isEqualTo(1);
    bob.say(draw(2));
    assertThat(bob.nextEvent().getCurrX()).isEqualTo(2);
  }

  @Test
  void aStalledClientFreezesNobodyAndIsCut() throws Exception {
    reopen(BoardsConfig.defaults().withOutbox(200, 1 << 20));
    MemoryStream stalled = MemoryStream.open(service, 1);
    stalled.nextHistory();
    MemoryStream ann = joined();
    for (int i = 0; i < 1_000; i++) {
      ann.say(draw(i));
      assertThat(ann.nextEvent().getCurrX()).isEqualTo(i);
    }
    assertThat(stalled.end()).contains(Code.RESOURCE_EXHAUSTED);
    assertThat(boards.members()).isEqualTo(1);
  }

  @Test
  void aClientThatIsGoneLeavesTheBoard() throws Exception {
    MemoryStream ann = joined();
    assertThat(boards.members()).isEqualTo(1);
    ann.cancel();
    ann.end();
    assertThat(boards.members()).isZero();
  }

  @Test
  void comingAndGoingLeavesNoThreadBehind() throws Exception {
    List<MemoryStream> streams = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      MemoryStream stream = joined();
      stream.say(draw(i));
      stream.halfClose();
      streams.add(stream);
    }
    for (MemoryStream stream : streams) {
      assertThat(stream.end()).isEmpty();
    }
    assertThat(boards.members()).isZero();
  }

  @Test
  void aHeaderNamesAnotherBoard() throws Exception {
    MemoryStream ann = MemoryStream.open(service, Collaboration.ROOM_HEADER, "ROOM01");
    ann.nextHistory();
    MemoryStream bob = MemoryStream.open(service, Collaboration.ROOM_HEADER, "ROOM01");
    bob.nextHistory();
    MemoryStream elsewhere = joined();
    ann.say(draw(1));
    assertThat(bob.nextEvent().getCurrX()).isEqualTo(1);
    elsewhere.say(draw(2));
    assertThat(elsewhere.nextEvent().getCurrX()).isEqualTo(2);
    assertThat(MemoryStream.open(service, Collaboration.ROOM_HEADER, "room01").end())
        .contains(Code.INVALID_ARGUMENT);
  }

  @Test
  void aFullBoardRefuses() throws Exception {
    reopen(BoardsConfig.defaults().withRooms(5, 1));
    joined();
    assertThat(MemoryStream.open(service).end()).contains(Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void aShutdownEndsStreamsAndRefusesNewOnesAsUnavailable() throws Exception {
    MemoryStream ann = joined();
    boards.close();
    assertThat(ann.end()).contains(Code.UNAVAILABLE);
    assertThat(MemoryStream.open(service).end()).contains(Code.UNAVAILABLE);
  }

  @Test
  void aJoinerAmidTrafficSeesNoEventTwiceAndMissesNone() throws Exception {
    MemoryStream ann = joined();
    int events = 900;
    Thread talker =
        Thread.ofVirtual()
            .start(() -> {
              for (int i = 1; i <= events; i++) {
                ann.say(draw(i));
              }
            });
    List<MemoryStream> joiners = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      joiners.add(MemoryStream.open(service));
      ann.nextEvent();
    }
    talker.join(Duration.ofSeconds(60));
    for (MemoryStream joiner : joiners) {
      int seen = 0;
      for (DrawEvent event : joiner.nextHistory()) {
        assertThat(event.getCurrX()).isEqualTo(++seen);
      }
      while (seen < events) {
        assertThat(joiner.nextEvent().getCurrX()).isEqualTo(++seen);
      }
    }
  }

  @Test
  void everyEndHasItsCode() {
    RpcException late = new RpcException(Code.DEADLINE_EXCEEDED, "late");
    assertThat(RpcFailures.of(new EndReason.Left())).isEmpty();
    assertThat(RpcFailures.of(new EndReason.Broken(new IOException("gone", late)))).contains(late);
    assertThat(code(new EndReason.Malformed("no"))).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(code(new EndReason.TooSlow("no"))).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(code(new EndReason.BoardClosed("no"))).isEqualTo(Code.UNAVAILABLE);
    assertThat(code(new EndReason.LogFailed("no"))).isEqualTo(Code.UNAVAILABLE);
    for (BoardRefusedException.Reason reason : BoardRefusedException.Reason.values()) {
      assertThat(code(new EndReason.Refused(reason, "no")))
          .isEqualTo(
              switch (reason) {
                case SEALED -> Code.PERMISSION_DENIED;
                case UNKNOWN_ROOM -> Code.NOT_FOUND;
                case ROOM_FULL, TOO_MANY_ROOMS, QUOTA -> Code.RESOURCE_EXHAUSTED;
                case CLOSED, LOG_FAILED -> Code.UNAVAILABLE;
              });
    }
  }

  private static Code code(EndReason reason) {
    RpcException failure = RpcFailures.of(reason).orElseThrow();
    assertThat(failure.text()).isEqualTo("no");
    return failure.code();
  }

  private MemoryStream joined() throws InterruptedException {
    MemoryStream stream = MemoryStream.open(service);
    stream.nextHistory();
    return stream;
  }

  private void reopen(BoardsConfig config) {
    boards.close();
    boards = new Boards(config);
    service = new Collaboration(boards);
  }

  private static DrawEvent draw(int currX) {
    return DrawEvent.newBuilder().setType("draw").setCurrX(currX).build();
  }

  private static DrawEvent event(String type) {
    return DrawEvent.newBuilder().setType(type).build();
  }
}
