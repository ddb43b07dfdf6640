/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import io.fawa.sdk.sealed.SealKey;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a file is.
 *
 * @param uri without a fragment, which never goes to a server
 * @param key of a sealed file
 * @param password that the server asks for
 */
public record FileAddress(URI uri, Optional<SealKey> key, Optional<String> password) {
  private static final Pattern TYPED_KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 .-]{3,63}");

  /** The same with a password. */
  public FileAddress withPassword(String text) {
    return new FileAddress(uri, key, Optional.of(text));
  }

  /** The base URL of the server that has it. */
  public URI server() {
    return DeleteTokens.server(uri);
  }

  /** Begins a request for it. */
  HttpRequest.Builder request() {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    password.ifPresent(text ->
        request.header(
            "Authorization",
            "Basic "
                + Base64.getEncoder()
                    .encodeToString((":" + text).getBytes(StandardCharsets.UTF_8))));
    return request;
  }

  /** Hides what gives the file away. */
  @Override
  public String toString() {
    return "FileAddress[" + Transport.place(uri) + "]";
  }

  /**
   * Reads a link, or a key as people type it; both may have {@code #k=...} at the end.
   *
   * @param server of a key
   * @throws IllegalArgumentException it is neither
   */
  public static FileAddress parse(String text, URI server) {
    int hash = text.indexOf('#');
    String place = hash < 0 ? text : text.substring(0, hash);
    Optional<SealKey> key =
        hash < 0 ? Optional.empty() : SealKey.ofFragment(text.substring(hash + 1));
    if (TYPED_KEY.matcher(place).matches()) {
      String typed = place.replace(' ', '-');
      return new FileAddress(URI.create(server + "/download?key=" + typed), key, Optional.empty());
    }
    try {
      URI uri = new URI(place);
      String scheme = String.valueOf(uri.getScheme());
      if ((scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null) {
        return new FileAddress(uri, key, Optional.empty());
      }
    } catch (URISyntaxException e) {
      // The same message.
    }
    throw new IllegalArgumentException(
        "a file is given by its link (http://... or https://...) or its key, as in 7F3K9Q; got \""
            + text.replaceFirst("#.*", "")
            + '"');
  }
}
