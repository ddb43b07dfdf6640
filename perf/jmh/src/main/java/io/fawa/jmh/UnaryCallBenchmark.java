/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.jmh;

import io.fawa.greet.GreetApp;
import io.fawa.service.Running;
import io.fawa.service.launch.Launcher;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * SayHello by gRPC over h2c through greetservice as it is deployed, host, log and metrics included,
 * one call at a time on one connection. The client here sends the same octets each time and
 * allocates nothing, so that with {@code -prof gc} all that is counted is the server's.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(2)
public class UnaryCallBenchmark {
  private static final int FRAME_HEADER_BYTES = 9;
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int WINDOW_UPDATE = 8;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int WINDOW_MORE = 0x7fff_ffff - 65_535;

  /** An envelope around field 1, "Ada". */
  private static final byte[] MESSAGE = {0, 0, 0, 0, 5, 0x0a, 3, 'A', 'd', 'a'};

  private static final int STATIC_FIELDS = 61;

  private static final List<String> FIELDS =
      List.of(
          ":method", "POST",
          ":scheme", "http",
          ":path", "/greet.v1.GreetService/SayHello",
          ":authority", "127.0.0.1",
          "content-type", "application/grpc",
          "te", "trailers",
          "user-agent", "jmh");

  private final byte[] received = new byte[16_384];
  private byte[] request = {};
  private int dataAt;
  private int streamId = -1;
  private Path data = Path.of("");
  private @Nullable Running greet;
  private Socket socket = new Socket();

  /** Starts the service and connects. */
  @Setup
  public void start() throws Exception {
    data = Files.createTempDirectory("unary-call-");
    Running started =
        Launcher.start(
            List.of(
                "--addr=127.0.0.1:0",
                "--tlsAddr=127.0.0.1:0",
                "--adminAddr=127.0.0.1:0",
                "--dataDir=" + data),
            List.of(new GreetApp()),
            Map.of());
    greet = started;
    URI server = started.cleartextUrl("greetservice");
    socket = new Socket(server.getHost(), server.getPort());
    socket.setTcpNoDelay(true);
    OutputStream out = socket.getOutputStream();
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    out.write(frame(SETTINGS, 0, 0, new byte[0]));
    out.write(frame(SETTINGS, 1, 0, new byte[0]));
    out.write(frame(WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(WINDOW_MORE).array()));
    prepare(literals());
    sayHello();
    prepare(indexed());
  }

  private void prepare(byte[] fields) {
    byte[] head = frame(HEADERS, END_HEADERS, 0, fields);
    byte[] body = frame(DATA, END_STREAM, 0, MESSAGE);
    dataAt = head.length;
    request = ByteBuffer.allocate(head.length + body.length).put(head).put(body).array();
  }

  /** Ends everything and removes what the service kept. */
  @TearDown
  public void stop() throws IOException {
    socket.close();
    if (greet != null) {
      greet.close();
    }
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** One call, to the last octet of its trailers. */
  @Benchmark
  public int sayHello() throws IOException {
    streamId += 2;
    putInt(request, 5, streamId);
    putInt(request, dataAt + 5, streamId);
    socket.getOutputStream().write(request);
    InputStream in = socket.getInputStream();
    int bytes = 0;
    while (true) {
      readFully(in, FRAME_HEADER_BYTES);
      int length =
          ((received[0] & 0xff) << 16) | ((received[1] & 0xff) << 8) | (received[2] & 0xff);
      boolean last =
          received[3] == HEADERS && (received[4] & END_STREAM) != 0 && int32(5) == streamId;
      readFully(in, length);
      bytes += length;
      if (last) {
        return bytes;
      }
    }
  }

  private void readFully(InputStream in, int count) throws IOException {
    for (int at = 0; at < count; ) {
      int read = in.read(received, at, count - at);
      if (read < 0) {
        throw new EOFException("the server closed the connection");
      }
      at += read;
    }
  }

  private int int32(int at) {
    return (received[at] & 0xff) << 24
        | (received[at + 1] & 0xff) << 16
        | (received[at + 2] & 0xff) << 8
        | (received[at + 3] & 0xff);
  }

  private static void putInt(byte[] target, int at, int value) {
    target[at] = (byte) (value >>> 24);
    target[at + 1] = (byte) (value >>> 16);
    target[at + 2] = (byte) (value >>> 8);
    target[at + 3] = (byte) value;
  }

  private static byte[] frame(int type, int flags, int streamId, byte[] payload) {
    return ByteBuffer.allocate(FRAME_HEADER_BYTES + payload.length)
        .putInt(payload.length << 8 | type)
        .put((byte) flags)
        .putInt(streamId)
        .put(payload)
        .array();
  }

  /** The fields as literals that enter the dynamic table (RFC 7541 §6.2.1). */
  private static byte[] literals() {
    ByteBuffer block = ByteBuffer.allocate(512);
    for (int i = 0; i < FIELDS.size(); i += 2) {
      block.put((byte) 0x40);
      for (String part : FIELDS.subList(i, i + 2)) {
        block.put((byte) part.length()).put(part.getBytes(StandardCharsets.US_ASCII));
      }
    }
    byte[] exact = new byte[block.flip().remaining()];
    block.get(exact);
    return exact;
  }

  /** The same fields from there, as clients send them from the second call on (§6.1). */
  private static byte[] indexed() {
    byte[] block = new byte[FIELDS.size() / 2];
    for (int i = 0; i < block.length; i++) {
      block[i] = (byte) (0x80 | (STATIC_FIELDS + block.length - i));
    }
    return block;
  }
}
