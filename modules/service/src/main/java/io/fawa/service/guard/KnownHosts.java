/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.guard;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The names that a caller may call us by: those that are configured, {@code localhost}, the name of
 * the machine, and its addresses. Any other is what somebody's name server says (DNS rebinding), or
 * what a client made up. Thread-safe.
 */
public final class KnownHosts {
  private static final long ADDRESSES_KNOWN_NANOS = Duration.ofSeconds(10).toNanos();

  private final Set<String> configured;

  /** Addresses come and go; asking the system for each call is slow. */
  private volatile @Nullable Addresses addresses;

  /** Names without ports; case does not count. */
  public KnownHosts(Collection<String> configured) {
    this.configured =
        configured.stream()
            .map(IpLiterals::withoutPort) // and without the brackets that a URL has
            .map(KnownHosts::normal)
            .collect(Collectors.toSet());
  }

  /** True for a host, or host and port, that is ours; only then may it go into a link. */
  public boolean knows(String authority) {
    String host = normal(IpLiterals.withoutPort(authority));
    if (!hasPlainPort(authority) || host.isEmpty()) {
      return false;
    }
    return configured.contains(host)
        || host.equals("localhost")
        || host.matches("[a-z0-9.-]+\\.localhost")
        || IpLiterals.parse(host).map(this::isOurs).orElseGet(() -> machine().contains(host));
  }

  /** True for a host, or host and port, that an operator has named. */
  boolean isConfigured(String authority) {
    return configured.contains(normal(IpLiterals.withoutPort(authority)));
  }

  private boolean isOurs(InetAddress address) {
    return address.isLoopbackAddress() || current().all.contains(address);
  }

  private Set<String> machine() {
    return current().names;
  }

  private Addresses current() {
    Addresses known = addresses;
    if (known == null || System.nanoTime() - known.sinceNanos > ADDRESSES_KNOWN_NANOS) {
      known = Addresses.ask();
      addresses = known;
    }
    return known;
  }

  private static boolean hasPlainPort(String authority) {
    int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
    String port = end < 0 ? "" : authority.substring(Math.min(end, authority.length()));
    return port.matches("(?::[0-9]{1,5})?");
  }

  private static String normal(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  /** What the system says of itself. */
  private record Addresses(Set<InetAddress> all, Set<String> names, long sinceNanos) {
    static Addresses ask() {
      Set<InetAddress> all = Set.of();
      Set<String> names = Set.of();
      try (Stream<NetworkInterface> interfaces = NetworkInterface.networkInterfaces()) {
        all = interfaces.flatMap(NetworkInterface::inetAddresses).collect(Collectors.toSet());
      } catch (SocketException e) {
        // A system that does not tell has none but those that are configured.
      }
      try {
        String name = normal(InetAddress.getLocalHost().getHostName());
        names = Set.copyOf(Arrays.asList(name, name.replaceFirst("\\..*", "")));
      } catch (UnknownHostException e) {
        // A machine without a name is called by an address.
      }
      return new Addresses(all, names, System.nanoTime());
    }
  }
}
