/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.listener;

import io.fawa.http3.quic.QuicProvider;
import io.fawa.service.config.BadConfigurationException;
import io.fawa.service.config.ServiceConfig.Quic;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Chooses among the QUIC providers of the process by the setting {@code quic}. */
public final class QuicProviders {
  private static final Logger LOG = System.getLogger(QuicProviders.class.getName());

  private QuicProviders() {}

  /**
   * The provider that is wanted and works here.
   *
   * @return empty if none is wanted, or none works and none was named
   * @throws BadConfigurationException the one that was named is missing, or does not work here
   */
  public static Optional<QuicProvider> choose(Quic wanted, List<QuicProvider> installed) {
    return switch (wanted) {
      case OFF -> Optional.empty();
      case AUTO -> {
        Optional<QuicProvider> fast = working("netty", installed);
        yield fast.isPresent() ? fast : working("kwik", installed);
      }
      case NETTY, KWIK -> Optional.of(named(wanted.name().toLowerCase(Locale.ROOT), installed));
    };
  }

  private static Optional<QuicProvider> working(String name, List<QuicProvider> installed) {
    return installed.stream()
        .filter(provider -> provider.name().equals(name))
        .filter(provider -> {
          Optional<String> obstacle = provider.obstacle();
          obstacle.ifPresent(
              why -> LOG.log(Level.INFO, "QUIC by {0} does not work here: {1}", name, why));
          return obstacle.isEmpty();
        })
        .findFirst();
  }

  private static QuicProvider named(String name, List<QuicProvider> installed) {
    QuicProvider found =
        installed.stream()
            .filter(provider -> provider.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new BadConfigurationException(
                    "quic is "
                        + name
                        + ", which this process does not have; it has "
                        + installed.stream()
                            .map(QuicProvider::name)
                            .sorted()
                            .collect(Collectors.joining(", ", "[", "]"))));
    found
        .obstacle()
        .ifPresent(why -> {
          throw new BadConfigurationException(
              "quic is " + name + ", which does not work here: " + why);
        });
    return found;
  }
}
