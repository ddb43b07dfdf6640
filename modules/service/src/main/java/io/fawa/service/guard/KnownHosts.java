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
 * The host names of this service: the configured ones, {@code localhost}, the name of the machine,
 * and its addresses. Any other comes from a foreign name server (DNS rebinding) or was made up by a
 * client. Thread-safe.
 */
public final class KnownHosts {
  private static final long ADDRESSES_KNOWN_NANOS = Duration.ofSeconds(10).toNanos();

  private final Set<String> configured;

  /** The addresses of the machine, cached: they change, but reading them for each call is slow. */
  private volatile @Nullable Addresses addresses;

  /** Creates one for names without ports; case is ignored. */
  public KnownHosts(Collection<String> configured) {
    this.configured =
        configured.stream()
            .map(IpLiterals::withoutPort) // and without the brackets that a URL has
            .map(KnownHosts::normal)
            .collect(Collectors.toSet());
  }

  /** True for a host, or host and port, of this service; only such a host may be used in a link. */
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

  /** True for a host, or host and port, that is configured. */
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

  /** The addresses and names of the machine. */
  private record Addresses(Set<InetAddress> all, Set<String> names, long sinceNanos) {
    static Addresses ask() {
      Set<InetAddress> all = Set.of();
      Set<String> names = Set.of();
      try (Stream<NetworkInterface> interfaces = NetworkInterface.networkInterfaces()) {
        all = interfaces.flatMap(NetworkInterface::inetAddresses).collect(Collectors.toSet());
      } catch (SocketException e) {
        // If the system reports none, only the configured ones are known.
      }
      try {
        String name = normal(InetAddress.getLocalHost().getHostName());
        names = Set.copyOf(Arrays.asList(name, name.replaceFirst("\\..*", "")));
      } catch (UnknownHostException e) {
        // A machine without a name is reached by its address.
      }
      return new Addresses(all, names, System.nanoTime());
    }
  }
}
