/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryExchange;
import io.fawa.http.RequestHead;
import io.fawa.service.config.Cors;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exchanges come to a host called {@code memory}. */
class CrossOriginTest {
  private static final KnownHosts HOSTS = new KnownHosts(List.of("own.example"));
  private static final CrossOrigin BY_DEFAULT = new CrossOrigin(Cors.anyOrigin(), false, HOSTS);
  private static final CrossOrigin ANY = new CrossOrigin(Cors.anyOrigin(), true, HOSTS);
  private static final CrossOrigin LISTED =
      new CrossOrigin(new Cors(Set.of("https://good.example")), true, HOSTS);

  /** Whether it is refused by default, with any origin chosen, and with one listed. */
  @ParameterizedTest
  @CsvSource({
    // method, Sec-Fetch-Site, Origin, by default, any, listed
    "POST, '', '', false, false, false",
    "POST, none, '', false, false, false",
    "POST, same-origin, https://behind.a.proxy, false, false, false",
    "POST, '', http://memory, false, false, false",
    "POST, '', http://MEMORY, false, false, false",
    "POST, '', https://own.example, false, false, false",
    "POST, cross-site, https://own.example, false, false, false",
    "POST, '', https://evil.example, true, false, true",
    "POST, cross-site, https://evil.example, true, false, true",
    "POST, same-site, https://evil.memory, true, false, true",
    "POST, cross-site, '', true, true, true",
    "POST, '', null, true, false, true",
    "PUT, '', https://evil.example, true, false, true",
    "DELETE, cross-site, https://evil.example, true, false, true",
    "POST, cross-site, https://good.example, true, false, false",
    "POST, '', http://memory:81, true, false, true",
    "GET, cross-site, https://evil.example, false, false, false",
    "HEAD, cross-site, https://evil.example, false, false, false",
    "OPTIONS, cross-site, https://evil.example, false, false, false"
  })
  void writesOfForeignPages(
      String method, String site, String origin, boolean byDefault, boolean any, boolean listed) {
    MemoryExchange exchange = exchange(method, site, origin, "");
    assertThat(BY_DEFAULT.refuses(exchange, false)).isEqualTo(byDefault);
    assertThat(ANY.refuses(exchange, false)).isEqualTo(any);
    assertThat(LISTED.refuses(exchange, false)).isEqualTo(listed);
  }

  /** Browsers ask before they send these types, and were always told that they may. */
  @ParameterizedTest
  @CsvSource({
    "application/json, false",
    "application/proto, false",
    "application/connect+json, false",
    "application/grpc-web, false",
    "'', true",
    "text/plain, true",
    "TEXT/PLAIN;charset=utf-8, true",
    "application/x-www-form-urlencoded, true",
    "multipart/form-data; boundary=x, true"
  })
  void callsOfForeignPagesAreThoseThatABrowserAsksFor(String type, boolean refused) {
    MemoryExchange exchange = exchange("POST", "cross-site", "https://evil.example", type);
    assertThat(BY_DEFAULT.refuses(exchange, true)).isEqualTo(refused);
    assertThat(BY_DEFAULT.refuses(exchange, false)).isTrue();
    assertThat(ANY.refuses(exchange, true)).isFalse();
    assertThat(LISTED.refuses(exchange, true)).isTrue();
  }

  /** A page whose name was bound to our address has the Host that it says it comes from. */
  @ParameterizedTest
  @CsvSource({
    "'', false, false",
    "https://good.example, false, false",
    "https://own.example, false, false",
    "https://evil.example, false, true",
    "http://memory, false, true"
  })
  void socketsOfForeignPages(String origin, boolean byDefault, boolean listed) {
    MemoryExchange exchange = exchange("GET", "", origin, "");
    assertThat(BY_DEFAULT.refusesSocket(exchange)).isEqualTo(byDefault);
    assertThat(LISTED.refusesSocket(exchange)).isEqualTo(listed);
  }

  private static MemoryExchange exchange(
      String method, String site, String origin, String contentType) {
    Headers headers = new Headers();
    add(headers, "sec-fetch-site", site);
    add(headers, "origin", origin);
    add(headers, "content-type", contentType);
    return new MemoryExchange(HttpVersion.HTTP_2, new RequestHead(method, "/", headers));
  }

  private static void add(Headers headers, String name, String value) {
    if (!value.isEmpty()) {
      headers.add(name, value);
    }
  }
}
