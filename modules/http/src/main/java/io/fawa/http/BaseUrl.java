/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import java.net.URI;

/**
 * The base URL of a transport: {@code http://host:port} or {@code https://host:port}, with an
 * optional path prefix for all calls.
 *
 * @param secure whether TLS is used
 * @param host a name or an address; an IPv6 address is in brackets
 * @param port the scheme's default if the URL names none
 * @param authority host and port as the URL has them
 * @param path percent-encoded, without a slash at its end; empty if the URL has none
 */
public record BaseUrl(boolean secure, String host, int port, String authority, String path) {
  /**
   * Parses a URL.
   *
   * @throws IllegalArgumentException the scheme is not http or https, there is no host, or there is
   *     user information, a query or a fragment, which no call would send
   */
  public static BaseUrl of(URI url) {
    URI ascii = URI.create(url.toASCIIString());
    String scheme = ascii.getScheme();
    boolean secure = "https".equalsIgnoreCase(scheme);
    if (ascii.getHost() == null || !(secure || "http".equalsIgnoreCase(scheme))) {
      throw new IllegalArgumentException(
          "the base URL must be http://host:port or https://host:port, where host is an address "
              + "or a name of ASCII letters, digits, dots and hyphens, got "
              + withoutPassword(url));
    }
    refuse("user information", ascii.getRawUserInfo(), url);
    refuse("a query", ascii.getRawQuery(), url);
    refuse("a fragment", ascii.getRawFragment(), url);
    int port = ascii.getPort() >= 0 ? ascii.getPort() : secure ? 443 : 80;
    String authority = ascii.getHost() + (ascii.getPort() < 0 ? "" : ":" + ascii.getPort());
    return new BaseUrl(
        secure, ascii.getHost(), port, authority, withoutSlashes(ascii.getRawPath()));
  }

  private static void refuse(String what, String part, URI url) {
    if (part != null) {
      throw new IllegalArgumentException(
          "the base URL must have no " + what + ", got " + withoutPassword(url));
    }
  }

  /** The URL without its password, for messages that may be logged. */
  private static String withoutPassword(URI url) {
    return url.toString().replaceFirst("//[^/?#]*@", "//…@");
  }

  private static String withoutSlashes(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }

  /** {@code http} or {@code https}. */
  public String scheme() {
    return secure ? "https" : "http";
  }

  /** Host and port, for messages. */
  public String address() {
    return host + ":" + port;
  }

  /** The head with this URL's path before its own. */
  public RequestHead under(RequestHead head) {
    return path.isEmpty()
        ? head
        : new RequestHead(head.method(), path + head.path(), head.headers(), head.idempotent());
  }

  @Override
  public String toString() {
    return scheme() + "://" + authority + path;
  }
}
