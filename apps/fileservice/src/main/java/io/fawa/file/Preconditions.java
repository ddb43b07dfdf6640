/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.helidon.http.DateTime;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * The conditions of a GET or HEAD request (RFC 9110 §13), to be checked in the order of the
 * methods. A file never changes, so its date is a strong validator.
 *
 * @param etag of the file, strong
 * @param modified its date, of which the second counts
 */
record Preconditions(ServerRequest request, String etag, Instant modified) {
  /** Whether the client wants nothing of this file: 412. */
  boolean fail() {
    Optional<String> tags = field(HeaderNames.IF_MATCH);
    if (tags.isPresent()) {
      return !any(tags.get()) && !contains(tags.get(), etag);
    }
    return date(HeaderNames.IF_UNMODIFIED_SINCE).map(this::isAfter).orElse(false);
  }

  /** Whether the client has the file: 304. */
  boolean known() {
    Optional<String> tags = field(HeaderNames.IF_NONE_MATCH);
    if (tags.isPresent()) {
      return any(tags.get()) || contains(tags.get().replace("W/", ""), etag);
    }
    return date(HeaderNames.IF_MODIFIED_SINCE).map(since -> !isAfter(since)).orElse(false);
  }

  /** Whether the client has the beginning of this file, so that a part is of use to it. */
  boolean continues() {
    Optional<String> validator = field(HeaderNames.IF_RANGE);
    if (validator.isEmpty() || validator.get().strip().equals(etag)) {
      return true;
    }
    return date(HeaderNames.IF_RANGE)
        .map(date -> date.getEpochSecond() == modified.getEpochSecond())
        .orElse(false);
  }

  private boolean isAfter(Instant date) {
    return modified.getEpochSecond() > date.getEpochSecond();
  }

  private static boolean any(String tags) {
    return tags.strip().equals("*");
  }

  private static boolean contains(String tags, String etag) {
    return Arrays.stream(tags.split(",", -1)).map(String::strip).anyMatch(etag::equals);
  }

  /** A field that is no date is ignored. */
  private Optional<Instant> date(HeaderName name) {
    try {
      return field(name).map(text -> DateTime.parse(text.strip()).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private Optional<String> field(HeaderName name) {
    return request.headers().contains(name)
        ? Optional.of(String.join(",", request.headers().get(name).allValues()))
        : Optional.empty();
  }
}
