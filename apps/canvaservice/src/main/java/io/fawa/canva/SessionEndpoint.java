/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.http3.webtransport.WebTransportSession;
import io.fawa.service.webtransport.WebTransportEndpoint;
import io.fawa.service.webtransport.WebTransportOffer;
import io.fawa.whiteboard.BoardRefusedException;
import io.fawa.whiteboard.Boards;
import java.util.Optional;

/** {@code /webtransport/canva}: runs sessions on boards. */
record SessionEndpoint(Boards boards) implements WebTransportEndpoint {
  @Override
  public Optional<Refusal> refuses(WebTransportOffer offer) {
    Visit visit = visit(offer);
    try {
      if (visit.codeText().isEmpty()) {
        return Optional.of(new Refusal(400, CanvaRoutes.NO_CODE));
      }
      return visit.finds(boards)
          ? Optional.empty()
          : Optional.of(new Refusal(404, CanvaRoutes.NOT_FOUND));
    } catch (BoardRefusedException e) {
      return Optional.of(new Refusal(CanvaRoutes.status(e.reason()), e.explanation() + "\n"));
    }
  }

  @Override
  public void serve(WebTransportSession session, WebTransportOffer offer) {
    Visit visit = visit(offer);
    visit.stay(boards, new SessionBoardConnection(session, visit.protocol()));
  }

  private static Visit visit(WebTransportOffer offer) {
    return new Visit(offer::parameter, offer.peer().asker());
  }
}
