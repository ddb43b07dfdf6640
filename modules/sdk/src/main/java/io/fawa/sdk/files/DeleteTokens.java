/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tokens that delete what was sent from here, until it expires. */
final class DeleteTokens {
  private static final String KIND = "token";
  private static final String TOKEN = "token";
  private static final Pattern KEY = Pattern.compile("(?:^|.*&)key=([A-Za-z0-9-]{1,128})(?:&.*)?");
  private static final Pattern FILE =
      Pattern.compile("/(?:d/[^/]*|download|request|requests/[^/]*)$");

  private final StateFolder states;

  DeleteTokens(StateFolder states) {
    this.states = states;
  }

  /** The key in the address of a file, as the server made it. */
  static Optional<String> key(URI address) {
    Matcher matcher = KEY.matcher(Optional.ofNullable(address.getRawQuery()).orElse(""));
    return matcher.matches()
        ? Optional.of(matcher.group(1).replace("-", "").toUpperCase(Locale.ROOT))
        : Optional.empty();
  }

  /** The base URL of the server that has the file of an address. */
  static URI server(URI address) {
    String path = Optional.ofNullable(address.getRawPath()).orElse("");
    return URI.create(Transport.place(address) + FILE.matcher(path).replaceFirst(""));
  }

  /**
   * Keeps the token of a receipt, for the server as it was called here and as it calls itself: a
   * token is given to no other.
   */
  void keep(Receipt receipt, URI server) throws IOException {
    if (receipt.deleteToken().isEmpty()) {
      return;
    }
    states.forgetExpired(KIND, Instant.now());
    keep(receipt, server.toString());
    String itself = server(receipt.link()).toString();
    if (!itself.equals(server.toString())) {
      keep(receipt, itself);
    }
  }

  private void keep(Receipt receipt, String server) throws IOException {
    Path file;
    try (StateFolder.State state = states.open(KIND, server, receipt.key())) {
      state.write(Map.of(TOKEN, receipt.deleteToken().orElseThrow()));
      file = state.file();
    }
    states.expires(file, receipt.expires());
  }

  /** The token of a file. */
  Optional<String> find(URI server, String key) throws IOException {
    try (StateFolder.State state = states.open(KIND, server.toString(), key)) {
      return Optional.ofNullable(state.read().get(TOKEN));
    }
  }

  /** The file is no longer there. */
  void forget(URI server, String key) throws IOException {
    try (StateFolder.State state = states.open(KIND, server.toString(), key)) {
      state.forget();
    }
  }
}
