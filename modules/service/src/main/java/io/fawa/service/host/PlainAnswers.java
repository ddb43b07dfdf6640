/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.limits.BudgetExceededException;
import io.fawa.limits.DeadlineExceededException;
import io.fawa.service.response.PagePolicy;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;

/** Short texts for requests that no route serves; they reveal no internals. */
final class PlainAnswers {
  private static final Logger LOG = System.getLogger(PlainAnswers.class.getName());

  private PlainAnswers() {}

  static void notFound(ServerRequest request, ServerResponse response) {
    PagePolicy.text(response, Status.NOT_FOUND_404, "404 page not found\n");
  }

  static void failed(ServerRequest request, ServerResponse response, Throwable failure) {
    if (failure instanceof CloseConnectionException close) {
      throw close;
    }
    Status status = statusOf(failure);
    if (status.code() >= 500) {
      LOG.log(
          Level.ERROR,
          request.prologue().method()
              + " "
              + ShownPath.of(
                  request.prologue().uriPath().rawPath(), request.matchingPattern().orElse(""))
              + " failed",
          failure);
    }
    if (status.code() >= 500) {
      response.headers().clear(); // they are of the answer that was to be
    }
    response.headers().remove(HeaderNames.CONTENT_LENGTH);
    if (status.code() == Status.NOT_MODIFIED_304.code()) {
      // Helidon's static pages signal 304 by an exception; a body is forbidden (RFC 9110 §15.4.5).
      response.status(status).send();
      return;
    }
    PagePolicy.text(response, status, textOf(status));
  }

  private static Status statusOf(Throwable failure) {
    return switch (failure) {
      case HttpException http -> http.status();
      // Reads of a body throw unchecked exceptions, as Helidon's entities do.
      case UncheckedIOException unchecked -> statusOf(Objects.requireNonNull(unchecked.getCause()));
      case DeadlineExceededException late -> Status.REQUEST_TIMEOUT_408;
      case BudgetExceededException full -> Status.SERVICE_UNAVAILABLE_503;
      default -> Status.INTERNAL_SERVER_ERROR_500;
    };
  }

  static String textOf(Status status) {
    return status.codeText() + " " + status.reasonPhrase() + "\n";
  }
}
