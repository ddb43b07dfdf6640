/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.perf.boards;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Puts load on boards as the lines of its standard input say, so that its own code is warm:
 *
 * <pre>
 *   room dialect=fawa at=127.0.0.1:8083 board=28ZE94 members=50 rate=1 warm=2 seconds=8 stalled=false
 *   ballast dialect=fawa at=… board=… elements=16 bytes=200000
 *   idle dialect=fawa at=… boards=28ZE94,… each=10      then: there, release
 * </pre>
 */
public final class BoardDriver {
  private Optional<IdleMembers> idle = Optional.empty();

  private BoardDriver() {}

  private void obey(String line) throws IOException, InterruptedException {
    String[] words = line.split(" ");
    Map<String, String> values = new HashMap<>();
    for (String word : Arrays.asList(words).subList(1, words.length)) {
      int equals = word.indexOf('=');
      values.put(word.substring(0, equals), word.substring(equals + 1));
    }
    switch (words[0]) {
      case "room" -> room(values).run();
      case "ballast" -> ballast(values);
      case "idle" -> {
        idle =
            Optional.of(
                IdleMembers.join(
                    dialect(values),
                    addresses(values).getFirst(),
                    List.of(value(values, "boards").split(",")),
                    number(values, "each")));
        there();
      }
      case "there" -> there();
      case "release" -> {
        if (idle.isPresent()) {
          idle.get().close();
          idle = Optional.empty();
        }
        there();
      }
      default -> throw new IllegalArgumentException("no such order: " + words[0]);
    }
  }

  private void there() {
    System.out.println("{\"there\":" + idle.map(IdleMembers::there).orElse(0) + "}");
  }

  private static RoomLoad room(Map<String, String> values) {
    return new RoomLoad(
        dialect(values),
        addresses(values),
        value(values, "board"),
        number(values, "members"),
        Double.parseDouble(value(values, "rate")),
        Double.parseDouble(value(values, "warm")),
        Double.parseDouble(value(values, "seconds")),
        Boolean.parseBoolean(value(values, "stalled")));
  }

  /** Puts large elements on a board, so that who joins has much to read. */
  private static void ballast(Map<String, String> values) throws IOException {
    Dialect dialect = dialect(values);
    String board = value(values, "board");
    try (WebSocketClient client =
        WebSocketClient.open(
            addresses(values).getFirst(), dialect.target(board), 1 << 16, /* kernelBytes= */ 0)) {
      dialect.join(client, board);
      String load = "x".repeat(number(values, "bytes"));
      for (int i = 0; i < number(values, "elements"); i++) {
        client.send(
            dialect.change(
                board,
                "{\"id\":\"ballast%d\",\"version\":1,\"versionNonce\":1,\"isDeleted\":false,\"text\":\"%s\"}"
                    .formatted(i, load)));
        dialect.await(client, "{\"elements\"");
      }
    }
    System.out.println("{\"ballast\":" + value(values, "elements") + "}");
  }

  private static Dialect dialect(Map<String, String> values) {
    return Dialect.valueOf(value(values, "dialect").toUpperCase(Locale.ROOT));
  }

  private static List<InetSocketAddress> addresses(Map<String, String> values) {
    return Arrays.stream(value(values, "at").split(",")).map(BoardDriver::address).toList();
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    return new InetSocketAddress(
        text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  private static String value(Map<String, String> values, String key) {
    return requireNonNull(values.get(key), key);
  }

  private static int number(Map<String, String> values, String key) {
    return Integer.parseInt(value(values, key));
  }

  /** Obeys until its input ends. What fails is told, and ends the order alone. */
  public static void main(String[] args) throws IOException, InterruptedException {
    BoardDriver driver = new BoardDriver();
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      try {
        driver.obey(line);
      } catch (IOException e) {
        System.out.println("failed " + e.getMessage());
      }
    }
  }
}
