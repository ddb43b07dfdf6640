/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Deadline;
import io.fawa.loom.fec.FecConfig;
import io.fawa.loom.kcp.KcpConfig;
import io.fawa.loom.wire.ByteWriter;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Everybody who can go on, goes on. Those who wait have no deadline, at which they would look once
 * more.
 */
@Timeout(240)
class WakeUpTest {
  private static final Duration SOON = Duration.ofSeconds(40);

  /** Starts a task and comes back once it waits. */
  private static <T> FutureTask<T> waiting(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = Thread.ofVirtual().start(task);
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    return task;
  }

  private static int read(KcpConnection connection, int length) throws Exception {
    return connection.read(new byte[length], 0, length, Deadline.none());
  }

  @Test
  void bytesWakeTheirReaderThoughOthersWaitForMessages() throws Exception {
    KcpOptions options = KcpOptions.builder().fec(FecConfig.defaults()).build();
    try (KcpListener listener = KcpListener.bind(Echo.loopback(), options);
        KcpConnection client = KcpConnection.connect(listener.localAddress(), options)) {
      client.output().write(1);
      KcpConnection server = listener.accept(Deadline.after(SOON));
      assertThat(read(server, 1)).isEqualTo(1);
      List<FutureTask<byte[]>> messages = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        messages.add(waiting(() -> server.outOfBand().receive(Deadline.none())));
      }
      FutureTask<Integer> reader = waiting(() -> read(server, 5));
      client.output().write(new byte[5]);
      assertThat(reader.get()).isEqualTo(5);
      for (int i = 0; i < 3; i++) {
        client.outOfBand().send(new byte[] {(byte) i});
      }
      for (FutureTask<byte[]> message : messages) {
        assertThat(message.get()).hasSize(1);
      }
      server.close();
    }
  }

  @Test
  void severalReadersShareWhatComesAtOnce() throws Exception {
    KcpOptions options = KcpOptions.builder().config(KcpConfig.fast().withAckNoDelay(true)).build();
    try (KcpListener listener = KcpListener.bind(Echo.loopback(), options);
        KcpConnection client = KcpConnection.connect(listener.localAddress(), options)) {
      client.output().write(1);
      KcpConnection server = listener.accept(Deadline.after(SOON));
      assertThat(read(server, 1)).isEqualTo(1);
      List<FutureTask<Integer>> readers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        readers.add(waiting(() -> read(server, 1)));
      }
      client.output().write(new byte[4]);
      for (FutureTask<Integer> reader : readers) {
        assertThat(reader.get()).isEqualTo(1);
      }
      server.close();
    }
  }

  @Test
  void emptySegmentsDoNotKeepTheFirstByteFromItsReader() throws Exception {
    KcpOptions options =
        KcpOptions.builder()
            .config(KcpConfig.fast().withWindows(128, 128))
            .linger(Duration.ZERO)
            .build();
    try (KcpListener listener = KcpListener.bind(Echo.loopback(), options);
        DatagramSocket peer = new DatagramSocket(Echo.loopback())) {
      send(peer, listener, push(0, new byte[0]));
      try (KcpConnection server = listener.accept(Deadline.after(SOON))) {
        FutureTask<Integer> reader = waiting(() -> read(server, 1));
        for (int i = 1; i <= 128; i++) {
          send(peer, listener, push(i, new byte[0]));
        }
        send(peer, listener, push(129, new byte[] {1}));
        assertThat(reader.get()).isEqualTo(1);
      }
    }
  }

  private static void send(DatagramSocket from, KcpListener to, byte[] bytes) throws IOException {
    from.send(new DatagramPacket(bytes, bytes.length, to.localAddress()));
  }

  private static byte[] push(int sequence, byte[] data) {
    return new ByteWriter(100)
        .writeIntLittle(5)
        .writeByte(81)
        .writeByte(0)
        .writeShortLittle(128)
        .writeIntLittle(sequence)
        .writeIntLittle(sequence)
        .writeIntLittle(0)
        .writeIntLittle(data.length)
        .writeBytes(data)
        .toByteArray();
  }
}
