/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import static io.fawa.loom.session.Patience.ANYWHERE;
import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.loom.secure.OriginalKeys;
import io.fawa.loom.secure.OriginalSeal;
import io.fawa.loom.session.carrier.Frames;
import io.fawa.loom.session.carrier.KcpCarrier;
import io.fawa.loom.session.carrier.PackConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The datagrams of KCP that were captured from the original, sent as they are to our server, and to
 * our client as those of its own conversation. When datagrams go and what they acknowledge is each
 * end's own, so what is compared is the stream of bytes that they carry.
 */
@Timeout(120)
class DatagramVectorsTest {
  private static final int PACKET_BYTES_MAX = 1_500;
  private static final int LOOK_MILLIS = 100;
  private static final int PACKETS_AT_ONCE = 10;

  /** One end of a UDP socket that reads what KCP would: the segments with data, in order. */
  private static final class Capture implements AutoCloseable {
    private static final int FEC_HEADER_BYTES = 8;
    private static final int FEC_DATA = 0xf1;
    private static final int PUSH = 81;
    private static final int ACK = 82;

    /** The number of the segment by which our server asks whether the peer receives. */
    private static final int CHALLENGE = -1;

    /** Of a group that the captured datagrams do not reach. */
    private static final int FEC_NUMBER = 13_000;

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final Map<Integer, byte[]> segments = new TreeMap<>();
    private InetSocketAddress peer;
    private int conversation;
    private OptionalInt challenge = OptionalInt.empty();

    Capture(InetSocketAddress peer) throws IOException {
      this.peer = peer;
      socket.setSoTimeout(LOOK_MILLIS);
    }

    URI target() {
      return URI.create("kcp://127.0.0.1:" + socket.getLocalPort());
    }

    void send(byte[] datagram) throws IOException {
      socket.send(new DatagramPacket(datagram, datagram.length, peer));
    }

    /** Sends a captured datagram as one of the peer's conversation. */
    void sendAsOurs(byte[] captured) throws IOException {
      byte[] datagram = captured.clone();
      ByteBuffer kcp = kcp(datagram);
      while (kcp.hasRemaining()) {
        kcp.putInt(kcp.position(), conversation);
        kcp.position(kcp.position() + 20);
        kcp.position(kcp.getInt() + kcp.position());
      }
      send(datagram);
    }

    private static ByteBuffer kcp(byte[] datagram) {
      ByteBuffer all = ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(all.getShort(4) & 0xffff).as("type of FEC").isEqualTo(FEC_DATA);
      // The size behind the header counts itself.
      int size = all.getShort(6) & 0xffff;
      return all.position(FEC_HEADER_BYTES).limit(6 + size).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Takes what comes within a moment; a peer that is not answered goes on for ever. */
    void look() throws IOException {
      try {
        DatagramPacket packet = new DatagramPacket(new byte[PACKET_BYTES_MAX], PACKET_BYTES_MAX);
        for (int i = 0; i < PACKETS_AT_ONCE; i++) {
          socket.receive(packet);
          peer = (InetSocketAddress) packet.getSocketAddress();
          take(Arrays.copyOf(packet.getData(), packet.getLength()));
        }
      } catch (SocketTimeoutException e) {
        // That is all for now.
      }
    }

    void take(byte[] datagram) {
      int type = (datagram[4] & 0xff) | (datagram[5] & 0xff) << 8;
      if (type != FEC_DATA) {
        return; // parity
      }
      ByteBuffer kcp = kcp(datagram);
      while (kcp.hasRemaining()) {
        conversation = kcp.getInt();
        int command = kcp.get() & 0xff;
        kcp.position(kcp.position() + 3);
        int timestamp = kcp.getInt();
        int number = kcp.getInt();
        kcp.getInt();
        byte[] data = new byte[kcp.getInt()];
        kcp.get(data);
        if (command == PUSH && number == CHALLENGE) {
          challenge = OptionalInt.of(timestamp);
        }
        if (command == PUSH) {
          segments.put(number, data);
        }
      }
    }

    /** Acknowledges the server's challenge, as each KCP does. */
    void answerChallenge() throws IOException {
      if (challenge.isPresent()) {
        ByteBuffer answer = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        answer.putInt(FEC_NUMBER).putShort((short) FEC_DATA).putShort((short) 26);
        answer.putInt(conversation).put((byte) ACK).put((byte) 0).putShort((short) 128);
        answer.putInt(challenge.getAsInt()).putInt(CHALLENGE).putInt(0).putInt(0);
        send(answer.array());
      }
    }

    /** The bytes of all segments up to the first that is missing. */
    byte[] stream() {
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      for (int i = 0; segments.containsKey(i); i++) {
        stream.writeBytes(segments.get(i));
      }
      return stream.toByteArray();
    }

    void awaitStream(int bytes) throws InterruptedException {
      Patience.await(() -> {
        try {
          look();
          return stream().length >= bytes;
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }

    /** Sends a client's datagrams, again and again as it would, until what came back is enough. */
    void replay(List<byte[]> datagrams, Predicate<byte[]> enough) throws InterruptedException {
      Patience.await(() -> {
        try {
          for (byte[] datagram : datagrams) {
            send(datagram);
            look();
            answerChallenge();
          }
          return enough.test(stream());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  /** The stream in captured datagrams. */
  private static byte[] stream(List<byte[]> datagrams) throws IOException {
    try (Capture capture = new Capture(ANYWHERE)) {
      datagrams.forEach(capture::take);
      return capture.stream();
    }
  }

  private static List<byte[]> packs(byte[] stream) throws IOException {
    List<byte[]> packs = new ArrayList<>();
    for (int at = 0; at < stream.length; ) {
      int length = Frames.length(stream, at);
      at += Frames.HEADER_BYTES;
      packs.add(Arrays.copyOfRange(stream, at, at + length));
      at += length;
    }
    return packs;
  }

  /** What the server sends in answer to the captured datagrams of a client. */
  private static byte[] answered(KcpCarrier carrier, boolean keyAgreement, String name)
      throws Exception {
    int bytes = stream(Vectors.bytes(name + ".datagram.s2c")).length;
    try (Server server =
            Server.builder(new EchoService(keyAgreement))
                .security(Security.ofOriginal())
                .config(ServerConfig.builder().sameUid(SameUid.KEEP_BOTH).build())
                .start();
        Capture client = new Capture(server.listen(carrier, ANYWHERE))) {
      client.replay(Vectors.bytes(name + ".datagram.c2s"), stream -> stream.length >= bytes);
      return client.stream();
    }
  }

  @Test
  void theServerAnswersThoseOfAClientInClear() throws Exception {
    String name = "kcp.smux_false.plain";
    assertThat(answered(KcpCarrier.originalWithoutStreams(), false, name))
        .isEqualTo(stream(Vectors.bytes(name + ".datagram.s2c")));
  }

  /** Nonces are random, so packs are compared once they are decrypted. */
  @Test
  void theServerAnswersThoseOfAClientThatEncrypts() throws Exception {
    String name = "kcp.smux_false.ecdh";
    List<byte[]> asked = packs(stream(Vectors.bytes(name + ".datagram.c2s")));
    List<byte[]> expected = packs(stream(Vectors.bytes(name + ".datagram.s2c")));
    List<byte[]> answers = packs(answered(KcpCarrier.originalWithoutStreams(), true, name));
    OriginalSeal seal =
        new OriginalSeal(
            OriginalKeys.sharedKey(EchoService.PRIVATE_KEY, asked.getFirst()), nonce -> {});
    assertThat(answers).hasSameSizeAs(expected);
    assertThat(answers.getFirst()).isEqualTo(expected.getFirst());
    for (int i = 1; i < answers.size(); i++) {
      assertThat(seal.open(answers.get(i))).isEqualTo(seal.open(expected.get(i)));
    }
  }

  /**
   * Our client takes the captured datagrams of a server, and sends the bytes of the captured
   * client.
   */
  private static void clientHears(String name) throws Exception {
    byte[] asked = stream(Vectors.bytes(name + ".datagram.c2s"));
    List<byte[]> answers = packs(stream(Vectors.bytes(name + ".datagram.s2c")));
    try (Capture server = new Capture(ANYWHERE);
        Capture replayed = new Capture(ANYWHERE);
        PackConnection client =
            KcpCarrier.originalWithoutStreams().connect(server.target(), Patience.deadline())) {
      Iterator<byte[]> captured = Vectors.bytes(name + ".datagram.s2c").iterator();
      List<byte[]> packs = packs(asked);
      int sent = 0;
      int answered = 0;
      for (int i = 0; i < packs.size(); i++) {
        // As in the capture: what a server acknowledges, the client must have sent before.
        client.send(List.of(packs.get(i)));
        sent += Frames.HEADER_BYTES + packs.get(i).length;
        server.awaitStream(sent);
        answered += Frames.HEADER_BYTES + answers.get(i).length;
        while (replayed.stream().length < answered) {
          byte[] next = captured.next();
          replayed.take(next);
          server.sendAsOurs(next);
        }
        assertThat(client.receive().orElseThrow()).isEqualTo(answers.get(i));
      }
      assertThat(server.stream()).isEqualTo(asked);
    }
  }

  @Test
  void theClientTakesThoseOfAServerInClear() throws Exception {
    clientHears("kcp.smux_false.plain");
  }

  @Test
  void theClientTakesThoseOfAServerThatEncrypts() throws Exception {
    clientHears("kcp.smux_false.ecdh");
  }

  /** The payloads of each stream in a stream of smux frames of version 2. */
  private static Map<Integer, List<byte[]>> streams(byte[] frames) throws IOException {
    Map<Integer, ByteArrayOutputStream> payloads = new TreeMap<>();
    ByteBuffer in = ByteBuffer.wrap(frames).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      assertThat(in.get()).as("version of smux").isEqualTo((byte) 2);
      boolean push = in.get() == 2;
      byte[] payload = new byte[in.getShort() & 0xffff];
      int stream = in.getInt();
      in.get(payload);
      if (push) {
        payloads.computeIfAbsent(stream, id -> new ByteArrayOutputStream()).writeBytes(payload);
      }
    }
    Map<Integer, List<byte[]>> packs = new TreeMap<>();
    for (var one : payloads.entrySet()) {
      packs.put(one.getKey(), packs(one.getValue().toByteArray()));
    }
    return packs;
  }

  /** The answers on both streams, in whatever order of their frames. */
  @Test
  void theServerAnswersThoseOfAClientWithTwoStreams() throws Exception {
    String name = "kcp.smux_true.plain";
    ByteArrayOutputStream captured = new ByteArrayOutputStream();
    Vectors.bytes(name + ".smux.s2c").forEach(captured::writeBytes);
    var expected = streams(captured.toByteArray());
    // The datagrams that were captured end with the logins.
    expected.replaceAll((stream, packs) -> packs.subList(0, 1));
    try (Server server =
            Server.builder(new EchoService(false))
                .security(Security.ofOriginal())
                .config(ServerConfig.builder().sameUid(SameUid.KEEP_BOTH).build())
                .start();
        Capture client = new Capture(server.listen(KcpCarrier.original(), ANYWHERE))) {
      assertThat(expected.keySet()).containsExactly(3, 5);
      client.replay(Vectors.bytes(name + ".datagram.c2s"), frames -> says(frames, expected));
    }
  }

  private static boolean says(byte[] frames, Map<Integer, List<byte[]>> expected) {
    try {
      return printed(streams(frames)).equals(printed(expected));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<Integer, List<String>> printed(Map<Integer, List<byte[]>> packs) {
    Map<Integer, List<String>> printed = new TreeMap<>();
    packs.forEach((stream, some) ->
        printed.put(stream, some.stream().map(HexFormat.of()::formatHex).toList()));
    return printed;
  }
}
