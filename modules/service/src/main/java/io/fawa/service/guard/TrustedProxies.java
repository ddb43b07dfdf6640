/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.guard;

import io.fawa.http.Headers;
import io.fawa.http.Peer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the client behind trusted proxies, by {@code Forwarded} (RFC 7239) or {@code
 * X-Forwarded-For}. Each proxy appends the address it saw, so the list is read from its end while
 * it names trusted proxies; the first other address is the client. Addresses before it may be
 * forged. If both fields are present they must agree, as a proxy that sets one forwards a forged
 * other one. Immutable.
 */
public final class TrustedProxies {
  private static final String FORWARDED = "forwarded";
  private static final String X_FORWARDED_FOR = "x-forwarded-for";
  private static final String X_FORWARDED_PROTO = "x-forwarded-proto";

  /** {@code name=token} or {@code name="text"}; a quoted string with escapes is not an address. */
  private static final Pattern PAIR =
      Pattern.compile("\\s*([A-Za-z]+)=(?:([^\\s\",;=]+)|\"([^\"\\\\]*)\")\\s*");

  private final List<Prefix> prefixes;

  private TrustedProxies(List<Prefix> prefixes) {
    this.prefixes = List.copyOf(prefixes);
  }

  /** Trusts no proxy: the client is the peer of the connection. */
  public static TrustedProxies none() {
    return new TrustedProxies(List.of());
  }

  /**
   * Parses addresses and prefixes, such as {@code 10.0.0.0/8, ::1}.
   *
   * @throws IllegalArgumentException one of them is neither
   */
  public static TrustedProxies parse(String list) {
    return new TrustedProxies(
        Arrays.stream(list.split(",", -1))
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .map(Prefix::parse)
            .toList());
  }

  /** The client of a request: the connection's peer, or the one that trusted proxies report. */
  Peer peer(Peer connection, Headers headers) {
    if (prefixes.isEmpty() || !trusts(connection.remote())) {
      return connection;
    }
    List<Hop> forwarded = forwarded(headers.all(FORWARDED));
    List<Hop> simple = simple(headers);
    Optional<Hop> asker = forwarded.isEmpty() ? client(simple) : client(forwarded);
    if (!forwarded.isEmpty()
        && !simple.isEmpty()
        && !asker.flatMap(Hop::address).equals(client(simple).flatMap(Hop::address))) {
      return connection;
    }
    return asker
        .flatMap(hop ->
            hop.address.map(address ->
                new Peer(
                    new InetSocketAddress(address, 0),
                    connection.secure() || hop.secure,
                    connection.certificates())))
        .orElse(connection);
  }

  /** Whether {@code address} is a trusted proxy. */
  public boolean trusts(SocketAddress address) {
    return address instanceof InetSocketAddress socket
        && socket.getAddress() != null
        && trusts(socket.getAddress());
  }

  private boolean trusts(InetAddress address) {
    return prefixes.stream().anyMatch(prefix -> prefix.holds(address));
  }

  private Optional<Hop> client(List<Hop> hops) {
    for (int i = hops.size() - 1; i > 0; i--) {
      if (hops.get(i).address.filter(this::trusts).isEmpty()) {
        return Optional.of(hops.get(i));
      }
    }
    return hops.stream().findFirst();
  }

  private static List<Hop> simple(Headers headers) {
    List<String> protocols = elements(headers.all(X_FORWARDED_PROTO));
    boolean secure = !protocols.isEmpty() && protocols.getLast().equalsIgnoreCase("https");
    return elements(headers.all(X_FORWARDED_FOR)).stream()
        .map(node -> new Hop(address(node), secure))
        .toList();
  }

  private static List<Hop> forwarded(List<String> lines) {
    List<Hop> hops = new ArrayList<>();
    for (String element : elements(lines)) {
      Optional<InetAddress> address = Optional.empty();
      boolean secure = false;
      for (String pair : element.split(";", -1)) {
        Matcher matcher = PAIR.matcher(pair);
        if (matcher.matches()) {
          String value = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
          switch (matcher.group(1).toLowerCase(Locale.ROOT)) {
            case "for" -> address = address(value);
            case "proto" -> secure = value.equalsIgnoreCase("https");
            default -> {}
          }
        }
      }
      hops.add(new Hop(address, secure));
    }
    return hops;
  }

  /** Several lines of a field are one list (RFC 9110 §5.3). */
  private static List<String> elements(List<String> lines) {
    return lines.stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(String::strip)
        .filter(element -> !element.isEmpty())
        .toList();
  }

  /** Empty for {@code unknown} and for names that only the proxy understands (RFC 7239 §6). */
  private static Optional<InetAddress> address(String node) {
    return IpLiterals.parse(IpLiterals.withoutPort(node));
  }

  /** An address that a proxy saw. */
  private record Hop(Optional<InetAddress> address, boolean secure) {}

  /** The addresses that begin with the same bits. */
  private record Prefix(InetAddress address, int bits) {
    static Prefix parse(String text) {
      int slash = text.indexOf('/');
      InetAddress address =
          IpLiterals.parse(slash < 0 ? text : text.substring(0, slash))
              .orElseThrow(() -> new IllegalArgumentException(text));
      int bitsMax = 8 * address.getAddress().length;
      int bits = slash < 0 ? bitsMax : Integer.parseInt(text.substring(slash + 1));
      if (bits < 0 || bits > bitsMax) {
        throw new IllegalArgumentException(text);
      }
      return new Prefix(address, bits);
    }

    boolean holds(InetAddress other) {
      byte[] own = address.getAddress();
      byte[] its = other.getAddress();
      if (own.length != its.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int differing = own[bit / 8] ^ its[bit / 8];
        if (((differing >> (7 - bit % 8)) & 1) != 0) {
          return false;
        }
      }
      return true;
    }
  }
}
