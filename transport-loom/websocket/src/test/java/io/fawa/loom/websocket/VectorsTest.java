/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fawa.limits.Budget;
import io.fawa.limits.Deadline;
import io.fawa.loom.secure.OriginalKeys;
import io.fawa.loom.secure.OriginalSeal;
import io.fawa.loom.session.EchoService;
import io.fawa.loom.session.Security;
import io.fawa.loom.session.Server;
import io.fawa.loom.session.Vectors;
import io.fawa.loom.session.carrier.Frames;
import io.fawa.loom.session.carrier.PackConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bytes captured from the original, replayed against our server and our client. Of long frames the
 * capture has the first 120 bytes: the rest is made from the message, and checked against those.
 */
@Timeout(120)
class VectorsTest {
  private static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final HexFormat HEX = HexFormat.of();
  private static final List<JsonNode> LINES = Vectors.lines("ws.");
  private static final byte[] CLIENT_KEY = filled(OriginalKeys.KEY_BYTES, 0x22);
  private static final byte[] LONG = filled(9_000, 'W');

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static JsonNode line(String name) {
    return LINES.stream().filter(one -> one.get("name").asText().equals(name)).findFirst().get();
  }

  /** The frames of one direction, with the messages that they carry. */
  private static List<JsonNode> frames(String prefix) {
    List<JsonNode> found = new ArrayList<>();
    for (int i = 0; ; i++) {
      String name = prefix + "." + i;
      if (LINES.stream().noneMatch(one -> one.get("name").asText().equals(name))) {
        assertThat(found).as(prefix).isNotEmpty();
        return found;
      }
      found.add(line(name));
    }
  }

  private static byte[] hex(JsonNode line) {
    return HEX.parseHex(line.get("hex").asText());
  }

  /** The frames with their messages, which are cut into them as the capture was. */
  private static List<byte[]> whole(List<JsonNode> captured, List<byte[]> messages) {
    List<byte[]> whole = new ArrayList<>();
    int message = 0;
    int at = 0;
    for (JsonNode line : captured) {
      int length = line.get("frame_payload_len").asInt();
      byte[] payload = Arrays.copyOfRange(messages.get(message), at, at + length);
      boolean last = line.get("fin").asInt() == 1;
      byte[] frame = frame(line, last, payload);
      byte[] known = hex(line);
      assertThat(Arrays.copyOf(frame, known.length)).as(line.get("name").asText()).isEqualTo(known);
      assertThat(frame)
          .hasSize(
              line.has("truncated_full_len")
                  ? line.get("truncated_full_len").asInt()
                  : known.length);
      whole.add(frame);
      at += length;
      if (last) {
        assertThat(at).isEqualTo(messages.get(message).length);
        message++;
        at = 0;
      }
    }
    assertThat(message).isEqualTo(messages.size());
    return whole;
  }

  private static byte[] frame(JsonNode line, boolean last, byte[] payload) {
    int opcode = line.get("opcode").asInt();
    if (line.get("masked").asBoolean()) {
      return RawClient.masked(last, opcode, payload, HEX.parseHex(line.get("mask").asText()));
    }
    byte[] masked = RawClient.masked(last, opcode, payload, new byte[4]);
    int header = masked.length - payload.length - 4;
    byte[] plain = Arrays.copyOf(masked, header + payload.length);
    plain[1] &= 0x7f;
    System.arraycopy(payload, 0, plain, header, payload.length);
    return plain;
  }

  private static byte[] message(byte[] pack) {
    return Frames.of(List.of(pack));
  }

  private static byte[] message(String pack) {
    return message(pack.getBytes(UTF_8));
  }

  private static byte[] echoOf(byte[] pack) {
    ByteArrayOutputStream echo = new ByteArrayOutputStream();
    echo.writeBytes("echo:".getBytes(UTF_8));
    echo.writeBytes(pack);
    return echo.toByteArray();
  }

  // ---- in clear

  private static List<byte[]> plainAsked() {
    return List.of(message("hello-auth"), message("m1"), message(LONG));
  }

  private static List<byte[]> plainAnswers() {
    return List.of(message("auth-ok:hello-auth"), message("echo:m1"), message(echoOf(LONG)));
  }

  private static RawClient replayHead(InetSocketAddress at, String prefix) throws IOException {
    RawClient client = new RawClient(at);
    String answer = client.ask(line(prefix + ".c2s.http").get("head").asText());
    String captured = line(prefix + ".s2c.http").get("head").asText();
    assertThat(answer).startsWith("HTTP/1.1 101 Switching Protocols\r\n");
    assertThat(answer.split("\r\n", -1)).contains(captured.split("\r\n", -1));
    assertThat(answer).doesNotContainIgnoringCase("Sec-WebSocket-Extensions");
    return client;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aClientInClear(boolean byteByByte) throws Exception {
    List<byte[]> asked = whole(frames("ws.plain.c2s"), plainAsked());
    whole(frames("ws.plain.s2c"), plainAnswers());
    try (Server server =
        Server.builder(new EchoService(false)).security(Security.ofOriginal()).start()) {
      InetSocketAddress at = server.listen(new WebSocketCarrier(), ANYWHERE);
      try (RawClient client = replayHead(at, "ws.plain")) {
        for (byte[] frame : asked) {
          send(client, frame, byteByByte);
        }
        for (byte[] answer : plainAnswers()) {
          assertThat(client.message()).isEqualTo(answer);
        }
      }
    }
  }

  private static void send(RawClient client, byte[] frame, boolean byteByByte) throws IOException {
    if (!byteByByte) {
      client.raw(frame);
      return;
    }
    for (byte one : frame) {
      client.raw(new byte[] {one});
    }
  }

  @Test
  void aServerInClear() throws Exception {
    List<byte[]> answers = whole(frames("ws.plain.s2c"), plainAnswers());
    try (OriginalServer original = new OriginalServer("ws.plain", answers);
        PackConnection client = original.connect()) {
      List<byte[]> asked = plainAsked();
      client.send(List.of(pack(asked.getFirst())));
      client.send(List.of(pack(asked.get(1)), pack(asked.get(2))));
      for (byte[] answer : plainAnswers()) {
        assertThat(client.receive().get()).isEqualTo(pack(answer));
      }
      for (byte[] message : asked) {
        assertThat(original.client().message()).isEqualTo(message);
      }
    }
  }

  private static byte[] pack(byte[] message) {
    return Arrays.copyOfRange(message, Frames.HEADER_BYTES, message.length);
  }

  // ---- encrypted

  private static byte[] key() throws Exception {
    return OriginalKeys.sharedKey(CLIENT_KEY, OriginalKeys.publicKey(EchoService.PRIVATE_KEY));
  }

  /** The messages of a direction, encrypted again with the captured nonces. */
  private static List<byte[]> sealed(String prefix, byte[] publicKey, List<byte[]> packs)
      throws Exception {
    List<byte[]> messages = new ArrayList<>();
    messages.add(message(publicKey));
    List<JsonNode> firsts =
        frames(prefix).stream().filter(line -> line.get("opcode").asInt() == 2).toList();
    for (int i = 0; i < packs.size(); i++) {
      byte[] known = hex(firsts.get(i + 1));
      boolean masked = firsts.get(i + 1).get("masked").asBoolean();
      int at = (known[1] & 0x7f) == 126 ? 4 : 2;
      byte[] mask = masked ? Arrays.copyOfRange(known, at, at + 4) : new byte[4];
      at += masked ? 4 : 0;
      byte[] nonce = Arrays.copyOfRange(known, at + 4, at + 16);
      for (int j = 0; j < nonce.length; j++) {
        nonce[j] ^= mask[(j + 4) % 4];
      }
      OriginalSeal seal =
          new OriginalSeal(key(), target -> System.arraycopy(nonce, 0, target, 0, nonce.length));
      messages.add(message(seal.seal(packs.get(i))));
    }
    return messages;
  }

  /** Nonces are random, so what was encrypted here is compared once it is decrypted. */
  @Test
  void aClientEncrypted() throws Exception {
    List<byte[]> packs = List.of("m1".getBytes(UTF_8), LONG);
    List<byte[]> messages = sealed("ws.ecdh.c2s", OriginalKeys.publicKey(CLIENT_KEY), packs);
    List<byte[]> asked = whole(frames("ws.ecdh.c2s"), messages);
    OriginalSeal seal = new OriginalSeal(key(), nonce -> {});
    try (Server server =
        Server.builder(new EchoService(true)).security(Security.ofOriginal()).start()) {
      InetSocketAddress at = server.listen(new WebSocketCarrier(), ANYWHERE);
      try (RawClient client = replayHead(at, "ws.ecdh")) {
        for (byte[] frame : asked) {
          client.raw(frame);
        }
        assertThat(client.message()).isEqualTo(hexPayload(frames("ws.ecdh.s2c").getFirst()));
        for (byte[] pack : packs) {
          assertThat(seal.open(client.receive())).isEqualTo(echoOf(pack));
        }
      }
    }
  }

  private static byte[] hexPayload(JsonNode line) {
    return HEX.parseHex(line.get("unmasked_hex").asText());
  }

  @Test
  void aServerEncrypted() throws Exception {
    List<byte[]> packs = List.of(echoOf("m1".getBytes(UTF_8)), echoOf(LONG));
    List<byte[]> messages =
        sealed("ws.ecdh.s2c", OriginalKeys.publicKey(EchoService.PRIVATE_KEY), packs);
    List<byte[]> answers = whole(frames("ws.ecdh.s2c"), messages);
    OriginalSeal seal = new OriginalSeal(key(), nonce -> {});
    try (OriginalServer original = new OriginalServer("ws.ecdh", answers);
        PackConnection client = original.connect()) {
      assertThat(client.receive().get()).isEqualTo(OriginalKeys.publicKey(EchoService.PRIVATE_KEY));
      for (byte[] pack : packs) {
        assertThat(seal.open(client.receive().get())).isEqualTo(pack);
      }
    }
  }

  /**
   * The original's server, as far as it was captured: it answers the upgrade and then says this.
   */
  private static final class OriginalServer implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final FutureTask<RawClient> accepting;

    OriginalServer(String prefix, List<byte[]> frames) throws IOException {
      accepting =
          new FutureTask<>(() -> {
            RawClient client = new RawClient(socket.accept());
            String head = client.ask("");
            assertThat(head).startsWith("GET /ws HTTP/1.1\r\n").contains("\r\nOrigin: *\r\n");
            assertThat(head).doesNotContainIgnoringCase("Sec-WebSocket-Protocol");
            String key = head.split("(?i)Sec-WebSocket-Key: ", 2)[1].split("\r\n", 2)[0];
            String answer = line(prefix + ".s2c.http").get("head").asText();
            client.raw(
                answer
                    .replaceFirst("Accept: .*\r\n", "Accept: " + RawClient.accept(key) + "\r\n")
                    .getBytes(UTF_8));
            for (byte[] frame : frames) {
              client.raw(frame);
            }
            return client;
          });
      Thread.ofVirtual().start(accepting);
    }

    PackConnection connect() throws IOException {
      return new WebSocketCarrier()
          .connect(URI.create("ws://127.0.0.1:" + socket.getLocalPort()), Deadline.none());
    }

    RawClient client() throws Exception {
      return accepting.get();
    }

    @Override
    public void close() throws IOException {
      socket.close();
      if (accepting.state() == Future.State.SUCCESS) {
        accepting.resultNow().close();
      }
    }
  }

  // ---- refused

  /** The original by default, and ours: * is no page's origin, and programs need none. */
  @ParameterizedTest
  @CsvSource({
    "ws.origin.absent, 101",
    "ws.origin.normal, 403",
    "ws.origin.star, 101",
  })
  void origins(String name, int ours) throws Exception {
    JsonNode captured = line(name);
    String origin = captured.get("origin").asText();
    int theirs = Integer.parseInt(captured.get("status_line").asText().split(" ", -1)[1]);
    assertThat(status(Origins.original(), origin)).isEqualTo(theirs);
    assertThat(status(Origins.defaults(), origin)).isEqualTo(ours);
    assertThat(status(Origins.any(), origin)).isEqualTo(101);
  }

  private static int status(Origins origins, String origin) throws IOException {
    try (Server server =
        Server.builder(new EchoService(false)).security(Security.ofOriginal()).start()) {
      WebSocketCarrier carrier =
          new WebSocketCarrier(
              WebSocketCarrier.Options.defaults().withOrigins(origins),
              Budget.unlimited(),
              Optional.empty());
      try (RawClient client = new RawClient(server.listen(carrier, ANYWHERE))) {
        String answer =
            origin.isEmpty() ? client.upgrade("/ws") : client.upgrade("/ws", "Origin: " + origin);
        return Integer.parseInt(answer.split(" ", -1)[1]);
      }
    }
  }

  @Test
  void aTextMessageIsAnsweredByAnEnd() throws Exception {
    JsonNode captured = line("ws.text_frame");
    try (Server server =
            Server.builder(new EchoService(false)).security(Security.ofOriginal()).start();
        RawClient client = RawClient.upgraded(server.listen(new WebSocketCarrier(), ANYWHERE))) {
      client.raw(hex(captured));
      assertThat(HEX.formatHex(client.rest())).isEqualTo(captured.get("answer_hex").asText());
    }
  }

  /** So that a vector that is added is replayed too. */
  @Test
  void allAreReplayed() {
    assertThat(LINES.stream().map(line -> line.get("name").asText()))
        .allMatch(name ->
            name.matches(
                "ws\\.(plain|ecdh)\\.(c2s|s2c)\\.(http|\\d+)|ws\\.origin\\..*|ws.text_frame"))
        .hasSize(LINES.size());
  }
}
