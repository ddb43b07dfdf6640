/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import java.net.http.HttpRequest;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Under which terms a file is shared; what is empty is the server's default.
 *
 * @param expires how long it can be found: a number and s, m, h, d or w, as in 10m
 * @param downloads how often it can be downloaded
 * @param shortKey whether its key is one that people can type
 * @param password that each download needs; of ASCII
 * @param request the key of the request that the file is sent for, which allows no other terms
 */
public record LinkTerms(
    Optional<String> expires,
    OptionalInt downloads,
    boolean shortKey,
    Optional<String> password,
    Optional<String> request) {
  /** The server's defaults. */
  public static final LinkTerms DEFAULT =
      new LinkTerms(Optional.empty(), OptionalInt.empty(), false, Optional.empty());

  /** For no request. */
  public LinkTerms(
      Optional<String> expires,
      OptionalInt downloads,
      boolean shortKey,
      Optional<String> password) {
    this(expires, downloads, shortKey, password, Optional.empty());
  }

  /**
   * Those of a file for a request.
   *
   * @throws IllegalArgumentException the address has no key
   */
  public static LinkTerms forRequest(FileAddress request) {
    return new LinkTerms(
        Optional.empty(),
        OptionalInt.empty(),
        false,
        Optional.empty(),
        Optional.of(
            DeleteTokens.key(request.uri())
                .orElseThrow(
                    () -> new IllegalArgumentException("the address has no key of a request"))));
  }

  /** The field of the token that deletes a file. */
  static final String DELETE_TOKEN = "Fawa-Delete-Token";

  private static final Pattern DURATION = Pattern.compile("[0-9]{1,9}[smhdw]");
  private static final Pattern IN_FIELD = Pattern.compile("[!-~](?:[ -~]*[!-~])?");
  private static final int PASSWORD_CHARS_MAX = 256;

  /** Checks the values; their limits are the server's. */
  public LinkTerms {
    if (request.isPresent()
        && (expires.isPresent() || downloads.isPresent() || shortKey || password.isPresent())) {
      throw new IllegalArgumentException("a file for a request has the terms of the request");
    }
    if (expires.isPresent() && !DURATION.matcher(expires.get()).matches()) {
      throw new IllegalArgumentException(
          "expires is a number and s, m, h, d or w, as in 10m; got \"" + expires.get() + '"');
    }
    if (downloads.isPresent() && downloads.getAsInt() < 1) {
      throw new IllegalArgumentException("downloads is at least 1; got " + downloads.getAsInt());
    }
    // The JDK's client writes fields in ASCII, with ? for other characters.
    if (password.isPresent()
        && (password.get().length() > PASSWORD_CHARS_MAX
            || !IN_FIELD.matcher(password.get()).matches())) {
      throw new IllegalArgumentException(
          "a password for sending has 1 to 256 characters of ASCII, without a space at its beginning"
              + " or end");
    }
  }

  /** The terms of the files that become a bundle, which has those that count. */
  LinkTerms ofMember(Optional<String> life) {
    return new LinkTerms(life, OptionalInt.empty(), false, Optional.empty());
  }

  /** Asks for them in the fields of an upload. */
  HttpRequest.Builder ask(HttpRequest.Builder builder) {
    expires.ifPresent(value -> builder.setHeader("Fawa-Expires", value));
    downloads.ifPresent(count -> builder.setHeader("Fawa-Downloads", String.valueOf(count)));
    if (shortKey) {
      builder.setHeader("Fawa-Key", "short");
    }
    password.ifPresent(text -> builder.setHeader("Fawa-Password", text));
    request.ifPresent(key -> builder.setHeader("Fawa-Request", key));
    return builder;
  }

  /** Hides the password. */
  @Override
  public String toString() {
    return "LinkTerms[expires=%s, downloads=%s, shortKey=%s, password=%s%s]"
        .formatted(
            expires,
            downloads,
            shortKey,
            password.isPresent() ? "set" : "none",
            request.map(key -> ", request=" + key).orElse(""));
  }
}
