/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process with a small heap, and clients that make it hold as much as they can: it stays alive,
 * serves others meanwhile, and is as it was once they have gone. Each attack ended it once.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class MemoryAttackTest {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int END_HEADERS = 4;
  private static final int MESSAGE_BYTES_MAX = 4 * 1024 * 1024;

  private Fawa fawa;

  /** What each of many connections sends, and then waits. */
  record Attack(String name, int connections, Supplier<byte[]> bytes) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Attack> attacks() {
    return List.of(
        // 103 KB in all: envelopes that promise 4 MiB each, of which not a byte follows.
        new Attack("promised messages", 4, () -> promisingStreams(256)),
        new Attack("promised over HTTP/1.1", 450, MemoryAttackTest::promisingOverHttp11),
        new Attack("half messages", 8, () -> halfMessages(4)),
        new Attack("idle connections", 4_000, MemoryAttackTest::opened),
        new Attack("silent streams", 120, () -> silentStreams(250)),
        new Attack("heads without end", 1_000, MemoryAttackTest::headWithoutEnd));
  }

  /** Bodies of a unary call, each of which took the heap or the processor by itself. */
  static List<Arguments> bodies() {
    return List.of(
        Arguments.of("distinct unknown numbers", distinctNumbers()),
        Arguments.of("unknown groups", repeated(MESSAGE_BYTES_MAX / 2 - 8, 0x13, 0x14)),
        Arguments.of("groups within groups", repeated(MESSAGE_BYTES_MAX - 8, 0x13)));
  }

  @BeforeAll
  void start() {
    fawa = Fawa.startSmall(List.of("greet", "file"));
  }

  @AfterAll
  void stop() throws IOException {
    assertThat(fawa.log()).doesNotContain("OutOfMemoryError").doesNotContain("StackOverflowError");
    fawa.stop();
    fawa.close();
  }

  private void greets() throws IOException {
    assertThat(fawa.process().isAlive()).as(fawa.log()).isTrue();
    Curl.post(fawa.clear("greet") + "/greet.v1.GreetService/SayHello")
        .json("{\"name\":\"Ada\"}")
        .send()
        .hasStatus(200)
        .hasJson("{\"resp\":\"Hello, Ada!\"}");
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void whatConnectionsHoldIsBounded(Attack attack) throws IOException {
    URI to = URI.create(fawa.clear("greet"));
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < attack.connections(); i++) {
        Socket socket = new Socket(to.getHost(), to.getPort());
        socket.setSoTimeout(30_000);
        sockets.add(socket);
        sendUnlessRefused(socket, attack.bytes().get());
        if (i % 500 == 0) {
          greets();
        }
      }
      for (int i = 0; i < 5; i++) {
        greets();
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    greets();
  }

  @Test
  void downloadsThatNobodyReadsAreServedOrRefused() throws IOException {
    URI file = URI.create(fawa.clear("file"));
    Curl.Reply stored =
        Curl.request("PUT", file + "/upload/large.bin")
            .header("Accept", "application/json")
            .body("application/octet-stream", new byte[MESSAGE_BYTES_MAX])
            .send()
            .hasStatus(201);
    String key = Curl.meaning(stored.text()).getFieldsOrThrow("key").getStringValue();
    Curl.Reply link =
        Curl.post(file + "/file.v1.FileService/GetDownloadURL")
            .json("{\"randomkey\":\"" + key + "\"}")
            .send()
            .hasStatus(200);
    URI url = URI.create(Curl.meaning(link.text()).getFieldsOrThrow("url").getStringValue());
    byte[] get =
        "GET %s?%s HTTP/1.1\r\nHost: %s\r\n\r\n"
            .formatted(url.getRawPath(), url.getRawQuery(), file.getAuthority())
            .getBytes(StandardCharsets.US_ASCII);
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 3_000; i++) {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(2048);
        socket.connect(new InetSocketAddress(file.getHost(), file.getPort()));
        sendUnlessRefused(socket, get);
        if (i % 500 == 0) {
          greets();
        }
      }
      for (int i = 0; i < 5; i++) {
        greets();
      }
      for (Socket socket : List.of(sockets.getFirst(), sockets.getLast())) {
        socket.setSoTimeout(60_000);
        byte[] status = socket.getInputStream().readNBytes(12);
        assertThat(new String(status, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200");
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    greets();
  }

  private static void sendUnlessRefused(Socket socket, byte[] bytes) throws IOException {
    try {
      socket.getOutputStream().write(bytes);
    } catch (SocketException e) {
      // Refused and closed while it was sending.
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bodies")
  void whatAMessageCostsIsBounded(String name, byte[] body) throws IOException {
    byte[] compressed = gzip(body);
    for (int i = 0; i < 4; i++) {
      Curl.post(fawa.clear("greet") + "/greet.v1.GreetService/SayHello")
          .header("Content-Encoding", "gzip")
          .body("application/proto", compressed)
          .send();
      greets();
    }
  }

  @Test
  void manyLongMessagesAtOnceAreReadOrRefused() throws Exception {
    byte[] compressed = gzip(distinctNumbers());
    URI to = URI.create(fawa.clear("greet"));
    String head =
        "POST /greet.v1.GreetService/SayHello HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/proto\r\nContent-Encoding: gzip\r\nConnection: close\r\n"
            + "Content-Length: %d\r\n\r\n".formatted(compressed.length);
    List<Future<String>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        answers.add(
            threads.submit(() -> {
              try (Socket socket = new Socket(to.getHost(), to.getPort())) {
                socket.setSoTimeout(120_000);
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(compressed);
                byte[] status = socket.getInputStream().readNBytes(12);
                return new String(status, StandardCharsets.US_ASCII);
              } catch (SocketException refused) {
                return "";
              }
            }));
      }
    }
    List<String> seen = new ArrayList<>();
    for (Future<String> answer : answers) {
      seen.add(answer.get());
    }
    assertThat(seen).contains("HTTP/1.1 200");
    assertThat(seen).isSubsetOf("HTTP/1.1 200", "HTTP/1.1 429", "HTTP/1.1 503", "");
    greets();
  }

  @Test
  void membersOfGzipAreCounted() throws IOException {
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    byte[] empty = gzip(new byte[0]);
    for (int i = 0; i < 20_000; i++) {
      members.writeBytes(empty);
    }
    Curl.post(fawa.clear("greet") + "/greet.v1.GreetService/SayHello")
        .header("Content-Encoding", "gzip")
        .body("application/proto", members.toByteArray())
        .send()
        .hasStatus(400);
    greets();
  }

  /** What is refused for want of memory is told so. */
  @Test
  void aStreamThatIsRefusedIsTold() throws IOException {
    URI to = URI.create(fawa.clear("greet"));
    Map<Socket, ByteArrayOutputStream> answers = new LinkedHashMap<>();
    boolean told = false;
    try {
      for (int i = 0; i < 200 && !told; i++) {
        Socket socket = new Socket(to.getHost(), to.getPort());
        answers.put(socket, new ByteArrayOutputStream());
        sendUnlessRefused(socket, silentStreams(250));
        told = refusal(socket, answers.get(socket));
      }
      // Each was listened to for a moment only, in which a busy server may have said nothing.
      long end = System.nanoTime() + 60_000_000_000L;
      while (!told && System.nanoTime() < end) {
        for (Map.Entry<Socket, ByteArrayOutputStream> each : answers.entrySet()) {
          told |= refusal(each.getKey(), each.getValue());
        }
      }
    } finally {
      for (Socket socket : answers.keySet()) {
        socket.close();
      }
    }
    assertThat(told).isTrue();
    greets();
  }

  /** True if RST_STREAM, GOAWAY or the end is among what has come before and comes soon. */
  private static boolean refusal(Socket socket, ByteArrayOutputStream came) throws IOException {
    socket.setSoTimeout(200);
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[8192];
    try {
      while (!refusal(came.toByteArray())) {
        int count = in.read(buffer);
        if (count < 0) {
          return true;
        }
        came.write(buffer, 0, count);
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private static boolean refusal(byte[] frames) {
    int at = 0;
    while (at + 9 <= frames.length) {
      if (frames[at + 3] == 3 || frames[at + 3] == 7) {
        return true;
      }
      at +=
          9 + ((frames[at] & 0xff) << 16 | (frames[at + 1] & 0xff) << 8 | (frames[at + 2] & 0xff));
    }
    return false;
  }

  // ---- what attackers send

  private static byte[] opened() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(PREFACE);
    frame(out, SETTINGS, 0, 0);
    return out.toByteArray();
  }

  private static byte[] silentStreams(int streams) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(opened());
    for (int i = 0; i < streams; i++) {
      frame(out, HEADERS, END_HEADERS, 2 * i + 1, call());
    }
    return out.toByteArray();
  }

  private static byte[] promisingStreams(int streams) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(silentStreams(streams));
    for (int i = 0; i < streams; i++) {
      frame(out, DATA, 0, 2 * i + 1, promise());
    }
    return out.toByteArray();
  }

  private static byte[] halfMessages(int streams) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(promisingStreams(streams));
    for (int i = 0; i < streams; i++) {
      for (int sent = 0; sent < MESSAGE_BYTES_MAX / 2; sent += 16_384) {
        frame(out, DATA, 0, 2 * i + 1, new byte[16_384]);
      }
    }
    return out.toByteArray();
  }

  private static byte[] promise() {
    int length = MESSAGE_BYTES_MAX - 1;
    return new byte[] {
      0, (byte) (length >>> 24), (byte) (length >>> 16), (byte) (length >>> 8), (byte) length
    };
  }

  private static byte[] promisingOverHttp11() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        """
        POST /greet.v1.GreetService/GreetClientStream HTTP/1.1\r
        host: localhost\r
        content-type: application/connect+proto\r
        transfer-encoding: chunked\r
        \r
        5\r
        """
            .getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(promise());
    out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    return out.toByteArray();
  }

  private static byte[] headWithoutEnd() {
    StringBuilder head = new StringBuilder("GET / HTTP/1.1\r\nhost: localhost\r\n");
    for (int i = 0; i < 60; i++) {
      head.append("x-").append(i).append(": ").append("a".repeat(500)).append("\r\n");
    }
    return head.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] call() {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (String[] field :
        new String[][] {
          {":method", "POST"},
          {":scheme", "http"},
          {":path", "/greet.v1.GreetService/GreetClientStream"},
          {":authority", "localhost"},
          {"content-type", "application/grpc"},
          {"te", "trailers"}
        }) {
      block.write(0); // a literal that is not indexed
      for (String text : field) {
        block.write(text.length());
        block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
      }
    }
    return block.toByteArray();
  }

  private static void frame(
      ByteArrayOutputStream out, int type, int flags, int stream, byte... payload) {
    out.write(payload.length >>> 16);
    out.write(payload.length >>> 8);
    out.write(payload.length);
    out.write(type);
    out.write(flags);
    for (int shift = 24; shift >= 0; shift -= 8) {
      out.write(stream >>> shift);
    }
    out.writeBytes(payload);
  }

  private static byte[] repeated(int times, int... unit) {
    byte[] bytes = new byte[times * unit.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) unit[i % unit.length];
    }
    return bytes;
  }

  /** Fields of numbers from 100,000 on, each a varint of 0. */
  private static byte[] distinctNumbers() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int number = 100_000; out.size() < MESSAGE_BYTES_MAX - 8; number++) {
      int tag = number << 3;
      while (tag >= 0x80) {
        out.write((tag & 0x7f) | 0x80);
        tag >>>= 7;
      }
      out.write(tag);
      out.write(0);
    }
    return out.toByteArray();
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
