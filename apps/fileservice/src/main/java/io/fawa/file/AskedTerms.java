/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.FileRefusedException;
import io.fawa.files.link.Sharing;
import io.fawa.files.link.SharingTerms;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The terms of a plain HTTP upload: {@code ?expires=1h&downloads=1&key=short}, or the fields {@code
 * Fawa-Expires}, {@code Fawa-Downloads} and {@code Fawa-Key}, as {@code curl -T FILE URL/} puts the
 * name behind an address without a query only. A password is a field only: addresses are logged.
 */
final class AskedTerms {
  /** The password of an upload or download, in UTF-8. */
  static final HeaderName PASSWORD = HeaderNames.create("Fawa-Password");

  /** The token that deletes a file: of an upload's answer, and of a DELETE request. */
  static final HeaderName DELETE_TOKEN = HeaderNames.create("Fawa-Delete-Token");

  private static final Map<String, HeaderName> FIELDS =
      Map.of(
          "expires", HeaderNames.create("Fawa-Expires"),
          "downloads", HeaderNames.create("Fawa-Downloads"),
          "key", HeaderNames.create("Fawa-Key"),
          "request", HeaderNames.create("Fawa-Request"));

  private AskedTerms() {}

  /**
   * Parses the terms of an upload.
   *
   * @throws FileRefusedException one of them is invalid, or the query has a password
   */
  static Sharing of(ServerRequest request, SharingTerms terms) throws FileRefusedException {
    return of(request, Map.of(), terms);
  }

  /** The same with terms that the protocol has elsewhere too, which count less. */
  static Sharing of(ServerRequest request, Map<String, String> elsewhere, SharingTerms terms)
      throws FileRefusedException {
    if (request.query().contains("password") || elsewhere.containsKey("password")) {
      throw FileRefusedException.invalid(
          "send the password in the header Fawa-Password: addresses and metadata are shown");
    }
    Map<String, String> asked = new HashMap<>(elsewhere);
    FIELDS.forEach((name, field) ->
        request
            .query()
            .first(name)
            .asOptional()
            .or(() -> request.headers().first(field))
            .ifPresent(value -> asked.put(name, value)));
    password(request).ifPresent(password -> asked.put("password", password));
    return terms.parse(asked);
  }

  /** The value of {@link #PASSWORD}: fields are octets, which are read as UTF-8. */
  static Optional<String> password(ServerRequest request) {
    return request
        .headers()
        .first(PASSWORD)
        .map(octets ->
            new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
  }

  /** Tells the sender how the file is deleted. */
  static void answer(Sharing sharing, ServerResponse response) {
    if (!sharing.deleteToken().isEmpty()) {
      response.header(DELETE_TOKEN, sharing.deleteToken());
    }
  }
}
