/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Command;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.http.Peer;
import io.fawa.http.Tools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The same bytes to our server and to Go's net/http: each request that we take is one that Go
 * takes, with the same body, so that both agree where it ends; or we refuse and close.
 */
@Timeout(300)
class ServerBesideGoTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int DAMAGED = 20_000;
  private static final long SEED = 20_261_129;
  private static final Peer PEER =
      new Peer(InetSocketAddress.createUnresolved("peer", 1), false, List.of());

  /**
   * What we take and Go refuses, as RFC 9110 and 9112 let each reader choose.
   *
   * @param rule what allows it
   * @param careless what a careless client sends
   * @param plain what a careful one would send in its place
   */
  private record Leniency(String rule, Pattern careless, String plain) {
    static final List<Leniency> ALL =
        List.of(
            of(
                "9112 §2.2: empty lines before a request line are ignored",
                "(?:^(?:\\r\\n)+|(?<=\\r\\n\\r\\n)(?:\\r\\n)+|(?<!\\r\\n)\\r\\n)"
                    + "(?=[!-~]+ [^ \\r\\n]+ HTTP/1)",
                ""),
            of(
                "9110 §5.5: control characters in a value may be kept, but for CR, LF and NUL",
                "[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]",
                "."),
            of(
                "9110 §8.6: a length that is repeated in one field may count as one",
                "(?i)(?<=\\r\\ncontent-length:[ \\t]{0,3}[0-9]{1,20})(?:[ \\t]*,[ \\t]*[0-9]+)+",
                ""),
            of(
                "9110 §8.6: lengths are compared as numbers",
                "(?i)(?<=\\r\\ncontent-length:[ \\t]{0,3})0+(?=[0-9])",
                ""),
            of(
                "9110 §4.1: a target is passed on as it came, its percents too",
                "%(?![0-9A-Fa-f]{2})",
                "%25"),
            of("9112 §3.2.2: an absolute target without a path has /", "(?<=://h)(?=#)", "/"),
            of(
                "9110 §5.6.1: only commas part a list; for Go spaces do as well",
                "(?i)(?<=\\r\\nconnection:[^,\\r\\n]{0,40}[^, \\t\\r\\n][ \\t]{1,3})close"
                    + "|close(?=[ \\t]+[^,\\s])",
                "x"),
            of(
                "9110 §10.1.1: HTTP/1.0 knows no expectations",
                "(?is)(?<=HTTP/1\\.0.{0,300}\\r\\n)expect(?=:)",
                "x"));

    static Leniency of(String rule, String careless, String plain) {
      return new Leniency(rule, Pattern.compile(careless), plain);
    }
  }

  /** A connection on which we took more than Go, or otherwise. */
  private record Difference(String sent, Ours ours, List<String> go) {
    /** What was sent with each careless spot made plain, and with all up to that one. */
    List<String> plainer() {
      TreeMap<Integer, MatchResult> spots = new TreeMap<>();
      Map<Integer, String> plain = new HashMap<>();
      for (Leniency leniency : Leniency.ALL) {
        leniency
            .careless()
            .matcher(sent)
            .results()
            .filter(spot -> spots.putIfAbsent(spot.start(), spot) == null)
            .forEach(spot -> plain.put(spot.start(), leniency.plain()));
      }
      List<String> texts = new ArrayList<>();
      StringBuilder before = new StringBuilder();
      int from = 0;
      for (MatchResult spot : spots.values()) {
        texts.add(
            sent.substring(0, spot.start()) + plain.get(spot.start()) + sent.substring(spot.end()));
        if (spot.start() >= from) {
          before.append(sent, from, spot.start()).append(plain.get(spot.start()));
          from = spot.end();
          texts.add(before + sent.substring(from));
        }
      }
      return texts;
    }

    @Override
    public String toString() {
      return "\n  sent " + printable(sent) + "\n  go   " + go + "\n  we   " + ours;
    }
  }

  @Test
  void requestsThatWereWrittenToConfuse() throws IOException {
    List<String> written = HostileRequests.written(RequestTest.class);
    List<Difference> lenient = compare(written, "by hand");

    for (Leniency each : Leniency.ALL) {
      assertThat(lenient)
          .as("needs the rule %s", each.rule())
          .anyMatch(difference -> each.careless().matcher(difference.sent()).find());
    }
  }

  @Test
  void requestsThatWereDamaged() throws IOException {
    Random random = new Random(SEED);
    List<String> connections = new ArrayList<>();
    for (int i = 0; i < DAMAGED; i++) {
      connections.add(HostileRequests.damaged(random));
    }
    compare(connections, "seed " + SEED);

    // Most damage is refused at once; enough is not.
    assertThat(connections.stream().limit(1000).filter(each -> Ours.of(each).taken().size() > 1))
        .hasSizeGreaterThan(50);
  }

  /**
   * Fails unless we agree with Go on every connection, or agree once what is {@link Leniency} was
   * made plain without a request that we take ending elsewhere. Gives those of the second kind.
   */
  private static List<Difference> compare(List<String> connections, String origin)
      throws IOException {
    List<Difference> first = differences(connections);
    Set<String> different = new HashSet<>();
    differences(first.stream().flatMap(each -> each.plainer().stream()).toList())
        .forEach(each -> different.add(each.sent()));
    List<Difference> wrong =
        first.stream()
            .filter(each ->
                each.plainer().stream()
                    .noneMatch(text ->
                        !different.contains(text)
                            && Ours.of(text).ends().equals(each.ours().ends())))
            .toList();
    assertThat(wrong).as("%s: %d of %d", origin, wrong.size(), connections.size()).isEmpty();
    return first;
  }

  private static List<Difference> differences(List<String> connections) throws IOException {
    List<String> gos = go(connections);
    List<Difference> different = new ArrayList<>();
    for (int i = 0; i < connections.size(); i++) {
      String sent = connections.get(i);
      List<String> go =
          Stream.of(gos.get(i).split("\t", -1)).filter(each -> !each.isEmpty()).toList();
      Ours ours = Ours.of(sent);
      if (ours.differs(go)) {
        different.add(new Difference(sent, ours, go));
      }
    }
    return different;
  }

  /** What Go's server took of each connection, and behind "end: " why it took no more. */
  private static List<String> go(List<String> connections) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String connection : connections) {
      lines
          .append(HexFormat.of().formatHex(connection.getBytes(StandardCharsets.ISO_8859_1)))
          .append('\n');
    }
    Command.Outcome outcome =
        Command.of(Tools.require("http1-peer"), "requests")
            .run(LIMIT, lines.toString().getBytes(StandardCharsets.US_ASCII));
    assertThat(outcome.status()).as(outcome.text()).isZero();
    List<String> told = outcome.text().lines().toList();
    assertThat(told).hasSameSizeAs(connections);
    return told;
  }

  private static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      printable.append(c >= ' ' && c < 0x7f ? "" + c : "\\x%02x".formatted((int) c));
    }
    return printable.toString().replace("\\x0d", "\\r").replace("\\x0a", "\\n");
  }

  /** What our server took of a connection, and what it answered. */
  private record Ours(List<String> taken, List<Answer> answers) {
    static Ours of(String sent) {
      return Conversation.inTime(() -> served(sent));
    }

    private static Ours served(String sent) {
      List<String> taken = new ArrayList<>();
      List<String> methods = new ArrayList<>();
      Conversation wire =
          new Conversation(sent.getBytes(StandardCharsets.ISO_8859_1), Integer.MAX_VALUE);
      new Http1ServerConnection(
              wire,
              PEER,
              Http1ServerConfig.DEFAULTS.withUpgrades(Set.of("h2c", "websocket")),
              exchange -> {
                methods.add(exchange.method());
                taken.add(take(exchange));
              },
              (status, why) -> {})
          .run(new byte[0]);
      assertThat(wire.closed()).isTrue();
      return new Ours(taken, Answer.all(wire.written(), methods));
    }

    private static String take(Exchange exchange) throws IOException {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      byte[] part = new byte[1000];
      for (int n = exchange.read(part, 0, 1000); n >= 0; n = exchange.read(part, 0, 1000)) {
        body.write(part, 0, n);
      }
      String target = exchange.path();
      if (!exchange.query().isEmpty()) {
        target += "?" + exchange.query();
      }
      exchange.respond(200, new Headers());
      exchange.end();
      return "%s %s %d %s".formatted(exchange.method(), target, body.size(), digest(body));
    }

    private static String digest(ByteArrayOutputStream body) {
      try {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.toByteArray());
        return HexFormat.of().formatHex(digest, 0, 8);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Methods and lengths, which tell where each ends. */
    List<String> ends() {
      return taken.stream().map(request -> request.replaceAll(" .* (\\d+) .*", " $1")).toList();
    }

    /** Whether this is more than Go took, or less without an end to the connection. */
    boolean differs(List<String> go) {
      List<String> gos = go.stream().filter(request -> !request.startsWith("end: ")).toList();
      if (taken.size() > gos.size() || !taken.equals(gos.subList(0, taken.size()))) {
        return true;
      }
      boolean ended = !answers.isEmpty() && answers.getLast().has("connection: close");
      return (taken.size() < gos.size() && !ended) || answers.size() > taken.size() + 1;
    }
  }
}
