/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.RpcServerConfig;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoService;
import io.fawa.connect.test.v1.LibraryService;
import io.fawa.http.DelegatingExchange;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryExchange;
import io.fawa.http.RequestHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** How long a stream may be silent: between its messages as long as it likes, within one not. */
class SilenceTest {
  private static final Duration LIMIT = Duration.ofSeconds(7);
  private static final RpcServer SERVER =
      RpcServer.builder()
          .add(EchoService.bind(new EchoHandler()))
          .add(LibraryService.bind(new LibraryHandler()))
          .config(RpcServerConfig.DEFAULTS.withMessageIdleTimeout(LIMIT))
          .build();

  /** A slow client's: reads end where parts do, and the bound of each is written down. */
  private static final class Slow extends DelegatingExchange {
    private final IntUnaryOperator partBytes;
    private final List<Duration> bounds = new ArrayList<>();
    private final List<Integer> positions = new ArrayList<>();
    private Duration bound = Duration.ofSeconds(1);
    private int position;

    /**
     * Reads of {@code inner}.
     *
     * @param partBytes how many bytes there are from a position to the end of its part
     */
    Slow(Exchange inner, IntUnaryOperator partBytes) {
      super(inner);
      this.partBytes = partBytes;
    }

    @Override
    public void bodyIdleTimeout(Duration timeout) {
      bound = timeout;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      bounds.add(bound);
      positions.add(position);
      int count = super.read(target, offset, Math.min(length, partBytes.applyAsInt(position)));
      position += Math.max(0, count);
      return count;
    }
  }

  private static List<Duration> bounds(String path, String type, List<byte[]> messages)
      throws IOException {
    return slow(path, type, messages, position -> 1).bounds;
  }

  private static Slow slow(
      String path, String type, List<byte[]> messages, IntUnaryOperator partBytes)
      throws IOException {
    MemoryExchange exchange =
        new MemoryExchange(
            HttpVersion.HTTP_2, new RequestHead("POST", path, Headers.of("content-type", type)));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    messages.forEach(body::writeBytes);
    exchange.client().write(body.toByteArray(), 0, body.size());
    exchange.client().endRequest();
    Slow slow = new Slow(exchange, partBytes);
    SERVER.handle(slow);
    assertThat(exchange.client().status()).isEqualTo(200);
    return slow;
  }

  private static List<Duration> wanted(List<byte[]> messages) {
    List<Duration> wanted = new ArrayList<>();
    for (byte[] message : messages) {
      wanted.add(Duration.ZERO);
      for (int i = 1; i < message.length; i++) {
        wanted.add(LIMIT);
      }
    }
    wanted.add(Duration.ZERO); // the end
    return wanted;
  }

  @Test
  void betweenEnvelopesAStreamMayBeSilent() throws IOException {
    List<byte[]> messages = new ArrayList<>();
    for (int length : new int[] {1, 100, 3_000}) {
      EchoRequest request = EchoRequest.newBuilder().setText("a".repeat(length)).build();
      messages.add(Answer.frame(0, request.toByteArray()));
    }
    assertThat(bounds("/fawa.connect.test.v1.EchoService/Join", "application/grpc", messages))
        .isEqualTo(wanted(messages));
  }

  /** Also where the length of a message comes in one piece, and nothing of the message with it. */
  @Test
  void aMessageHasBegunWithItsLength() throws IOException {
    List<byte[]> messages = new ArrayList<>();
    NavigableSet<Integer> starts = new TreeSet<>(Set.of(0));
    NavigableSet<Integer> parts = new TreeSet<>(Set.of(Integer.MAX_VALUE));
    for (int length : new int[] {1, 100, 3_000, 20_000}) {
      EchoRequest request = EchoRequest.newBuilder().setText("a".repeat(length)).build();
      messages.add(Answer.frame(0, request.toByteArray()));
      parts.add(starts.last() + 5);
      starts.add(starts.last() + messages.getLast().length);
      parts.add(starts.last());
    }
    Slow slow =
        slow(
            "/fawa.connect.test.v1.EchoService/Join",
            "application/grpc",
            messages,
            position -> parts.tailSet(position, false).first() - position);

    assertThat(slow.positions).containsAll(starts).containsAll(parts.headSet(Integer.MAX_VALUE));
    for (int i = 0; i < slow.bounds.size(); i++) {
      assertThat(slow.bounds.get(i))
          .as("at byte %d", slow.positions.get(i))
          .isEqualTo(starts.contains(slow.positions.get(i)) ? Duration.ZERO : LIMIT);
    }
  }

  @Test
  void betweenLinesAStreamMayBeSilent() throws IOException {
    List<byte[]> messages = new ArrayList<>();
    for (String name : new String[] {"a", "b".repeat(100), "c"}) {
      messages.add(("{\"name\":\"" + name + "\"}\n").getBytes(StandardCharsets.UTF_8));
    }
    assertThat(bounds("/v1/returns", "application/x-ndjson", messages)).isEqualTo(wanted(messages));
  }
}
