/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What the environment says of a server, by the original's names.
 *
 * @param weight {@code WEIGHT}, 1 if not given
 * @param region {@code REGION}, empty if not given
 * @param zone {@code ZONE}, empty if not given
 * @param environment {@code DEPLOY_ENV}, such as {@code prod}; empty if not given
 * @param addresses {@code ADDRS}, separated by commas; none if not given
 * @param offline {@code OFFLINE}: clients should not be sent here
 */
public record Deployment(
    int weight,
    String region,
    String zone,
    String environment,
    List<URI> addresses,
    boolean offline) {
  /** Copies the list. */
  public Deployment {
    addresses = List.copyOf(addresses);
  }

  /**
   * Reads the variables of an environment, {@code System.getenv()} for example.
   *
   * @throws IllegalArgumentException a value cannot be read; the message names it
   */
  public static Deployment read(Map<String, String> environment) {
    return new Deployment(
        weight(environment.getOrDefault("WEIGHT", "")),
        environment.getOrDefault("REGION", ""),
        environment.getOrDefault("ZONE", ""),
        environment.getOrDefault("DEPLOY_ENV", ""),
        addresses(environment.getOrDefault("ADDRS", "")),
        flag(environment.getOrDefault("OFFLINE", "")));
  }

  /** Its addresses as endpoints; of weight 0 if it is offline. */
  public List<Endpoint> endpoints() {
    return addresses.stream()
        .map(target -> new Endpoint(target, offline ? 0 : weight, region, zone))
        .toList();
  }

  private static int weight(String text) {
    if (text.isBlank()) {
      return 1;
    }
    try {
      int weight = Integer.parseInt(text.strip());
      if (weight >= 0) {
        return weight;
      }
    } catch (NumberFormatException e) {
      throw wrong("WEIGHT", text, "0 and more", e);
    }
    throw wrong("WEIGHT", text, "0 and more", null);
  }

  private static boolean flag(String text) {
    return switch (text.strip()) {
      case "true", "1" -> true;
      case "", "false", "0" -> false;
      default -> throw wrong("OFFLINE", text, "true and false", null);
    };
  }

  private static List<URI> addresses(String text) {
    try {
      return Arrays.stream(text.split(","))
          .map(String::strip)
          .filter(one -> !one.isEmpty())
          .map(URI::create)
          .toList();
    } catch (IllegalArgumentException e) {
      throw wrong("ADDRS", text, "addresses such as tcp://HOST:PORT, separated by commas", e);
    }
  }

  private static IllegalArgumentException wrong(
      String name, String value, String allowed, @org.jspecify.annotations.Nullable Exception why) {
    return new IllegalArgumentException(
        "environment variable " + name + "='" + value + "', allowed are " + allowed, why);
  }
}
