/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Deadline;
import io.fawa.loom.secure.OriginalKeys;
import io.fawa.loom.secure.OriginalSeal;
import io.fawa.loom.session.carrier.Carrier;
import io.fawa.loom.session.carrier.Frames;
import io.fawa.loom.session.carrier.KcpCarrier;
import io.fawa.loom.session.carrier.PackConnection;
import io.fawa.loom.session.carrier.TcpCarrier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes captured from the original, replayed against the server and compared with its answers. */
@Timeout(240)
class VectorsTest {
  private static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static byte[] pack(byte[] frame) {
    return Arrays.copyOfRange(frame, Frames.HEADER_BYTES, frame.length);
  }

  @Test
  void tcpInClear() throws Exception {
    try (Server server =
            Server.builder(new EchoService(false)).security(Security.ofOriginal()).start();
        RawClient client = new RawClient(server.listen(new TcpCarrier(), ANYWHERE))) {
      List<byte[]> answers = Vectors.bytes("tcp.plain.s2c");
      List<byte[]> asked = Vectors.bytes("tcp.plain.c2s");
      for (int i = 0; i < asked.size(); i++) {
        client.raw(asked.get(i));
        assertThat(client.receiveBytes()).isEqualTo(pack(answers.get(i)));
      }
      for (byte[] pushed : Vectors.bytes("tcp.plain.push.s2c")) {
        assertThat(server.push(100, pack(pushed))).isEqualTo(PushResult.QUEUED);
        assertThat(client.receiveBytes()).isEqualTo(pack(pushed));
      }
      assertThat(server.push(101, new byte[] {1})).isEqualTo(PushResult.NO_SESSION);
    }
  }

  /** Nonces are random, so what was encrypted here is compared once it is decrypted. */
  @Test
  void tcpEncrypted() throws Exception {
    byte[] key =
        OriginalKeys.sharedKey(
            EchoService.PRIVATE_KEY, pack(Vectors.bytes("tcp.ecdh.c2s").getFirst()));
    OriginalSeal seal = new OriginalSeal(key, nonce -> {});
    try (Server server =
            Server.builder(new EchoService(true)).security(Security.ofOriginal()).start();
        RawClient client = new RawClient(server.listen(new TcpCarrier(), ANYWHERE))) {
      List<byte[]> answers = Vectors.bytes("tcp.ecdh.s2c");
      List<byte[]> asked = Vectors.bytes("tcp.ecdh.c2s");
      client.raw(asked.getFirst());
      assertThat(client.receiveBytes()).isEqualTo(pack(answers.getFirst()));
      for (int i = 1; i < asked.size(); i++) {
        client.raw(asked.get(i));
        byte[] answer = client.receiveBytes();
        assertThat(answer).hasSize(pack(answers.get(i)).length).isNotEqualTo(pack(answers.get(i)));
        assertThat(seal.open(answer)).isEqualTo(seal.open(pack(answers.get(i))));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp.bad.len0", "tcp.bad.len_neg", "tcp.bad.len_big"})
  void whatIsNoPackEndsTheConnectionWithoutAByte(String name) throws Exception {
    String hex = Vectors.hex(name).orElseThrow();
    try (Server server =
        Server.builder(new EchoService(false)).security(Security.ofOriginal()).start()) {
      InetSocketAddress at = server.listen(new TcpCarrier(), ANYWHERE);
      try (RawClient client = new RawClient(at);
          RawClient later = RawClient.welcomed(at, "hello-auth")) {
        client.raw(hex);
        assertThat(client.ended()).isTrue();
        later.raw(hex);
        assertThat(later.ended()).isTrue();
      }
    }
  }

  private static void streamInClear(Carrier carrier, Carrier dialer, String prefix)
      throws Exception {
    try (Server server =
        Server.builder(new EchoService(false)).security(Security.ofOriginal()).start()) {
      InetSocketAddress at = server.listen(carrier, ANYWHERE);
      URI target = URI.create("kcp://127.0.0.1:" + at.getPort());
      try (PackConnection client = dialer.connect(target, Deadline.none())) {
        List<byte[]> answers = Vectors.bytes(prefix + ".s2c");
        List<byte[]> asked = Vectors.bytes(prefix + ".c2s");
        for (int i = 0; i < asked.size(); i++) {
          client.send(List.of(pack(asked.get(i))));
          assertThat(client.receive().orElseThrow()).isEqualTo(pack(answers.get(i)));
        }
      }
    }
  }

  @Test
  void kcpStreamInClear() throws Exception {
    streamInClear(
        KcpCarrier.originalWithoutStreams(),
        KcpCarrier.originalWithoutStreams(),
        "kcp.smux_false.plain.stream");
  }

  @Test
  void kcpWithSmuxInClear() throws Exception {
    streamInClear(KcpCarrier.original(), KcpCarrier.original(), "kcp.smux_false.plain.stream");
  }
}
