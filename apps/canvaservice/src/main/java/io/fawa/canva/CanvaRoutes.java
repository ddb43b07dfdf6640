/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.limits.Asker;
import io.fawa.service.response.PagePolicy;
import io.fawa.whiteboard.BoardRefusedException;
import io.fawa.whiteboard.Boards;
import io.fawa.whiteboard.NewBoard;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.PathMatchers;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The endpoints besides the WebSocket. All methods are treated alike, as in the original, except
 * that safe ones do not create boards.
 */
final class CanvaRoutes {
  /** Compared by probes to the byte. */
  static final String HEALTH = "{\"status\":\"ok\",\"service\":\"newcanva\"}";

  static final String NOT_FOUND = "Canvas not found\n";

  static final String NO_CODE = "Missing canvas code\n";

  static final String SEALED = "this board is private: join it with a page that can decrypt it\n";

  private final Boards boards;

  CanvaRoutes(Boards boards) {
    this.boards = boards;
  }

  void register(HttpRouting.Builder routes) {
    routes
        .any("/health", (request, response) -> json(response, HEALTH))
        .route(
            Method.predicate(Method.GET, Method.HEAD, Method.OPTIONS, Method.TRACE),
            PathMatchers.exact("/create"),
            CanvaRoutes::noBoard)
        .any("/create", this::create)
        .any("/join", this::join)
        .any("/ws/canva", this::noWebSocket)
        .any("/webtransport/canva", this::noSession);
  }

  /**
   * Any other method creates a board, as in the original. These are safe (RFC 9110 §9.2.1): foreign
   * pages, links and crawlers send them without the user's intent.
   */
  private static void noBoard(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.ALLOW, "POST");
    text(
        response, 405, request.prologue().method().text() + " does not create a board; use POST\n");
  }

  private void create(ServerRequest request, ServerResponse response) {
    try {
      String body;
      if (request.query().first("v").orElse("").equals("3")) {
        NewBoard board =
            boards.create(
                asker(request), request.query().first("sealed").orElse("").equals("true"));
        body =
            "{\"code\":\"%s\",\"view\":\"%s\",\"owner\":\"%s\"}"
                .formatted(board.code().text(), board.view().text(), board.owner().text());
      } else {
        body = "{\"code\":\"" + boards.create(asker(request)).text() + "\"}";
      }
      response.header(HeaderNames.CACHE_CONTROL, "no-store");
      json(response, body);
    } catch (BoardRefusedException e) {
      refuse(response, e);
    }
  }

  private void join(ServerRequest request, ServerResponse response) {
    try {
      if (visit(request).board(boards).isPresent()) {
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.send();
      } else {
        text(response, 404, NOT_FOUND);
      }
    } catch (BoardRefusedException e) {
      refuse(response, e);
    }
  }

  /** Responds to a request that was not accepted as a WebSocket. */
  private void noWebSocket(ServerRequest request, ServerResponse response) {
    refuseUpgrade(
        request,
        response,
        () -> {
          response.header(HeaderNames.create("Sec-Websocket-Version"), "13");
          text(response, 400, "Bad Request\n");
        });
  }

  /** Answers what is no CONNECT over HTTP/3: no session can begin on it. */
  private void noSession(ServerRequest request, ServerResponse response) {
    refuseUpgrade(request, response, () -> text(response, 500, "WebTransport upgrade failed\n"));
  }

  private void refuseUpgrade(ServerRequest request, ServerResponse response, Runnable otherwise) {
    Optional<Visit.Refusal> refusal = visit(request).refusal(boards);
    if (refusal.isPresent()) {
      refuse(response, refusal.get().status(), refusal.get().text());
    } else {
      otherwise.run();
    }
  }

  static Visit visit(ServerRequest request) {
    return new Visit(name -> request.query().first(name).asOptional(), asker(request));
  }

  private static Asker asker(ServerRequest request) {
    return Asker.of(request.remotePeer().address());
  }

  static void refuse(ServerResponse response, BoardRefusedException e) {
    refuse(response, status(e.reason()), e.explanation() + "\n");
  }

  private static void refuse(ServerResponse response, int status, String text) {
    if (status == 429) {
      response.header(HeaderNames.RETRY_AFTER, "1");
    }
    text(response, status, text);
  }

  /** The HTTP status for a reason. */
  static int status(BoardRefusedException.Reason reason) {
    return switch (reason) {
      case SEALED -> 403;
      case UNKNOWN_ROOM -> 404;
      case QUOTA -> 429;
      case ROOM_FULL, TOO_MANY_ROOMS, LOG_FAILED, CLOSED -> 503;
    };
  }

  private static void json(ServerResponse response, String body) {
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(body.getBytes(StandardCharsets.UTF_8));
  }

  static void text(ServerResponse response, int status, String body) {
    PagePolicy.text(response, Status.create(status), body);
  }
}
