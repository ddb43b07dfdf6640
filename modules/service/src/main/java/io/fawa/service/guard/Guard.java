/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.guard;

import io.fawa.http.Exchange;
import io.fawa.http.Peer;
import io.fawa.service.config.BadConfigurationException;
import io.fawa.service.config.ServiceConfig;
import io.fawa.service.config.Settings;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The access rules of one app. Immutable.
 *
 * @param proxies the proxies whose client addresses are trusted
 * @param hosts the names of this service
 * @param crossOrigin the origins whose pages may write
 */
public record Guard(TrustedProxies proxies, KnownHosts hosts, CrossOrigin crossOrigin) {
  /**
   * Reads the rules from {@code settings}.
   *
   * @throws BadConfigurationException a value is invalid
   */
  public static Guard read(Settings settings, ServiceConfig config) {
    Optional<String> named = settings.get(ServiceConfig.TRUSTED_PROXIES);
    TrustedProxies proxies;
    try {
      proxies = named.map(TrustedProxies::parse).orElseGet(TrustedProxies::none);
    } catch (IllegalArgumentException e) {
      throw new BadConfigurationException(
          "trustedProxies", named.orElse(""), "addresses and prefixes, such as 10.0.0.0/8, ::1");
    }
    Stream<String> given =
        settings.get(ServiceConfig.KNOWN_HOSTS).stream()
            .flatMap(list -> Arrays.stream(list.split(",", -1)))
            .map(String::strip)
            .filter(name -> !name.isEmpty());
    KnownHosts hosts =
        new KnownHosts(
            Stream.concat(given, config.publicUrl().stream().map(url -> url.getHost())).toList());
    boolean chosen = settings.given(ServiceConfig.CORS_ORIGINS);
    return new Guard(proxies, hosts, new CrossOrigin(config.cors(), chosen, hosts));
  }

  /** The exchange with the client behind trusted proxies as its peer. */
  public Exchange seen(Exchange exchange) {
    Peer connection = exchange.peer();
    Peer asker = proxies.peer(connection, exchange.headers());
    return asker.equals(connection) ? exchange : new ForwardedExchange(exchange, asker);
  }
}
