/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.websocket;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The values of a client's Origin header that a server admits. Browsers send the page's origin and
 * cannot be told to send another; other programs send what they like, or none.
 *
 * @param all whether every value is admitted; the rest is then without effect
 * @param missing whether a client may send none
 * @param star whether a client may send {@code *}, as the original's does (wire specification §1.9)
 * @param sameHost whether the host and port of the Host header are admitted
 * @param listed others, such as {@code https://play.example.com}, compared without regard to case
 */
public record Origins(
    boolean all, boolean missing, boolean star, boolean sameHost, Set<String> listed) {

  /** Copies the list. */
  public Origins {
    listed =
        listed.stream()
            .map(origin -> origin.toLowerCase(Locale.ROOT))
            .collect(java.util.stream.Collectors.toUnmodifiableSet());
  }

  /** No origin, {@code *}, and the server's own host: pages of other sites are refused. */
  public static Origins defaults() {
    return new Origins(false, true, true, true, Set.of());
  }

  /** Every one: pages of all sites may connect as whoever runs their browser. */
  public static Origins any() {
    return new Origins(true, true, true, true, Set.of());
  }

  /** What the defaults admit, and these. */
  public static Origins defaultsAnd(Set<String> listed) {
    return new Origins(false, true, true, true, listed);
  }

  /** As the original by default: {@code *} and nothing else. */
  public static Origins original() {
    return new Origins(false, false, true, false, Set.of());
  }

  /**
   * Whether a request is admitted.
   *
   * @param origins the values of its Origin headers
   * @param host the value of its Host header
   */
  boolean admit(List<String> origins, Optional<String> host) {
    if (all) {
      return true;
    }
    if (origins.isEmpty()) {
      return missing;
    }
    if (origins.size() > 1) {
      return false;
    }
    String origin = origins.getFirst().toLowerCase(Locale.ROOT);
    return (star && origin.equals("*"))
        || listed.contains(origin)
        || (sameHost && host.isPresent() && isOf(origin, host.get()));
  }

  private static boolean isOf(String origin, String host) {
    try {
      URI page = new URI(origin);
      URI server = new URI(page.getScheme() + "://" + host.toLowerCase(Locale.ROOT));
      return page.getHost() != null
          && page.getHost().equals(server.getHost())
          && port(page) == port(server);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static int port(URI of) {
    return of.getPort() >= 0 ? of.getPort() : "https".equals(of.getScheme()) ? 443 : 80;
  }
}
