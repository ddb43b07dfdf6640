/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.api.board.MalformedMessageException;
import io.fawa.api.board.MemberActs;
import io.fawa.http3.webtransport.WebTransportSession;
import io.fawa.service.webtransport.WebTransportEndpoint;
import io.fawa.service.webtransport.WebTransportOffer;
import io.fawa.whiteboard.Boards;
import io.fawa.whiteboard.MemberAct;
import io.fawa.whiteboard.Membership;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /webtransport/canva}: runs sessions on boards. */
record SessionEndpoint(Boards boards) implements WebTransportEndpoint {
  private static final System.Logger LOG = System.getLogger(SessionEndpoint.class.getName());

  @Override
  public Optional<Refusal> refuses(WebTransportOffer offer) {
    return visit(offer)
        .refusal(boards)
        .map(refusal -> new Refusal(refusal.status(), refusal.text()));
  }

  @Override
  public void serve(WebTransportSession session, WebTransportOffer offer) {
    Visit visit = visit(offer);
    boolean original = visit.version() == Visit.Version.V1;
    visit.stay(
        boards,
        new SessionBoardConnection(
            session, original, visit.messageBytesMax().orElse(JsonObjects.BYTES_MAX)),
        member -> {
          if (visit.version() == Visit.Version.V3) {
            Thread.ofVirtual().name("board-datagrams").start(() -> datagrams(session, member));
          }
        });
  }

  /** Takes pointers until the session or the membership ends; what is no pointer is ignored. */
  private static void datagrams(WebTransportSession session, Membership member) {
    boolean sealed = member.snapshot().board().sealed();
    try {
      while (true) {
        String text = new String(session.receiveDatagram(), StandardCharsets.UTF_8);
        if (pointer(text, sealed) instanceof MemberAct.Point point) {
          member.act(point);
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "datagrams ended: {0}", e.getMessage());
    }
  }

  private static @Nullable MemberAct pointer(String text, boolean sealed) {
    try {
      return MemberActs.decode(text, sealed).orElse(null);
    } catch (MalformedMessageException e) {
      return null;
    }
  }

  private static Visit visit(WebTransportOffer offer) {
    return new Visit(offer::parameter, offer.peer().asker());
  }
}
