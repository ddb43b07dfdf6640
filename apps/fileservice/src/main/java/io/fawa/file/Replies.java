/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.connect.Code;
import io.fawa.files.FileRefusedException;
import io.fawa.http.JsonString;
import io.fawa.service.response.PagePolicy;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Builds plain HTTP responses. Errors have the format of Connect's unary errors. */
final class Replies {
  /** When a store may work again: connections to it are tried at each call. */
  private static final String RETRY_SECONDS = "5";

  private Replies() {}

  /** Prevents browsers from guessing a type, running anything, or sending a referrer. */
  static void secure(ServerResponse response) {
    PagePolicy.sandbox(response);
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
  }

  /** Whether the client names this type in {@code Accept}; what takes anything names none. */
  static boolean asksFor(String type, ServerRequest request) {
    return request.headers().contains(HeaderNames.ACCEPT)
        && request.headers().get(HeaderNames.ACCEPT).allValues().stream()
            .anyMatch(accepted -> accepted.toLowerCase(Locale.ROOT).contains(type));
  }

  static void text(ServerResponse response, Status status, String line) {
    send(response.status(status), "text/plain; charset=utf-8", line + "\n");
  }

  static void json(ServerResponse response, String json) {
    send(response, "application/json", json);
  }

  static void invalid(ServerResponse response, String message) {
    error(response.status(Status.BAD_REQUEST_400), Code.INVALID_ARGUMENT, message);
  }

  static void refusal(ServerResponse response, FileRefusedException e) {
    if (e.reason() == FileRefusedException.Reason.UNAVAILABLE) {
      response.header(HeaderNames.RETRY_AFTER, RETRY_SECONDS);
    }
    e.retryAfter()
        .ifPresent(
            after -> response.header(HeaderNames.RETRY_AFTER, Long.toString(after.toSeconds())));
    response.status(
        switch (e.reason()) {
          case INVALID -> Status.BAD_REQUEST_400;
          case INFECTED -> Status.create(422, "Unprocessable Content");
          case PASSWORD -> Status.UNAUTHORIZED_401;
          case FORBIDDEN -> Status.FORBIDDEN_403;
          case NOT_FOUND -> Status.NOT_FOUND_404;
          case GONE -> Status.GONE_410;
          case WRONG_OFFSET, COMPLETED -> Status.CONFLICT_409;
          case BUSY -> Status.LOCKED_423;
          case OUT_OF_RANGE -> Status.REQUESTED_RANGE_NOT_SATISFIABLE_416;
          case TOO_LARGE -> Status.REQUEST_ENTITY_TOO_LARGE_413;
          case TOO_MANY -> Status.TOO_MANY_REQUESTS_429;
          case FULL -> Status.create(507, "Insufficient Storage");
          case UNAVAILABLE -> Status.SERVICE_UNAVAILABLE_503;
        });
    error(response, code(e), String.valueOf(e.getMessage()));
  }

  private static void error(ServerResponse response, Code code, String message) {
    json(
        response,
        "{\"code\":\"%s\",\"message\":%s}\n"
            .formatted(code.wireName(), JsonString.PLAIN.of(message)));
  }

  static Code code(FileRefusedException e) {
    return switch (e.reason()) {
      case INVALID, INFECTED -> Code.INVALID_ARGUMENT;
      case PASSWORD -> Code.UNAUTHENTICATED;
      case FORBIDDEN -> Code.PERMISSION_DENIED;
      case NOT_FOUND, GONE -> Code.NOT_FOUND;
      case WRONG_OFFSET, COMPLETED -> Code.FAILED_PRECONDITION;
      case BUSY -> Code.ABORTED;
      case OUT_OF_RANGE -> Code.OUT_OF_RANGE;
      case TOO_LARGE, TOO_MANY, FULL -> Code.RESOURCE_EXHAUSTED;
      case UNAVAILABLE -> Code.UNAVAILABLE;
    };
  }

  private static void send(ServerResponse response, String type, String body) {
    response.header(HeaderNames.CONTENT_TYPE, type).send(body.getBytes(StandardCharsets.UTF_8));
  }
}
