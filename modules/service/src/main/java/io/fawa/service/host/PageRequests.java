/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.helidon.http.DateTime;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.net.URL;
import java.net.URLConnection;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns what RFC 9110 allows in a request for a page, and Helidon's static content fails on, into
 * what it takes: ranges that go beyond the end (§14.1.2), ranges and dates that are malformed and
 * must be ignored (§14.2, §13.1.3, §13.1.4). Comes before the pages.
 */
final class PageRequests implements Handler {
  private static final Pattern RANGE =
      Pattern.compile("bytes=(?:([0-9]+)-([0-9]*)|-([0-9]+))", Pattern.CASE_INSENSITIVE);

  /** A list of ranges gets the whole page. */
  private static final String IGNORED_RANGE = "bytes=0-,0-";

  private static final String NEVER_MODIFIED_SINCE = "Fri, 31 Dec 9999 23:59:59 GMT";
  private static final String MODIFIED_SINCE = "Thu, 01 Jan 1970 00:00:00 GMT";
  private static final int DIGITS_OF_A_LONG = 18;

  private final List<String> folders;

  /** That of whoever starts the app, in which Helidon looks for pages too. */
  private final ClassLoader loader =
      Objects.requireNonNullElse(
          Thread.currentThread().getContextClassLoader(), PageRequests.class.getClassLoader());

  PageRequests(Collection<String> folders) {
    this.folders = List.copyOf(folders);
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) throws IOException {
    if (request.headers().contains(HeaderNames.RANGE)) {
      range(request);
    }
    date(request, HeaderNames.IF_MODIFIED_SINCE, MODIFIED_SINCE);
    date(request, HeaderNames.IF_UNMODIFIED_SINCE, NEVER_MODIFIED_SINCE);
    response.next();
  }

  private void range(ServerRequest request) throws IOException {
    String given = String.join(",", request.headers().get(HeaderNames.RANGE).allValues());
    Matcher form = RANGE.matcher(given.strip());
    OptionalLong length = length(request.path().path());
    if (length.isPresent()) {
      String taken = form.matches() ? within(form, length.getAsLong()) : IGNORED_RANGE;
      request.header(HeaderValues.create(HeaderNames.RANGE, taken));
    }
  }

  /** The same part of a page of that length. */
  private static String within(Matcher form, long length) {
    if (form.group(3) != null) {
      return "bytes=-" + Math.min(number(form.group(3)), length);
    }
    long first = Math.min(number(form.group(1)), length);
    String last = form.group(2);
    return "bytes=" + first + "-" + (last.isEmpty() || number(last) >= length ? "" : number(last));
  }

  private static long number(String digits) {
    return digits.length() <= DIGITS_OF_A_LONG ? Long.parseLong(digits) : Long.MAX_VALUE;
  }

  /** Of the page at this path. */
  private OptionalLong length(String path) throws IOException {
    String file = path.endsWith("/") ? path + "index.html" : path;
    for (String folder : folders) {
      URL page = loader.getResource(folder + file);
      if (page != null) {
        URLConnection connection = page.openConnection();
        connection.getInputStream().close(); // which asking for the length has opened
        return OptionalLong.of(Math.max(0, connection.getContentLengthLong()));
      }
    }
    return OptionalLong.empty();
  }

  private static void date(ServerRequest request, HeaderName name, String ignored) {
    Optional<String> given = request.headers().first(name);
    if (given.isEmpty()) {
      return;
    }
    try {
      DateTime.parse(given.get());
    } catch (DateTimeParseException e) {
      request.header(HeaderValues.create(name, ignored));
    }
  }
}
