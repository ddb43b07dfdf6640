/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fawa.loom.net.udp.DatagramBatch.Mode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes in comes out, whichever way each end does it. */
@Timeout(240)
class DatagramBatchTest {
  private static final String[] LOOPBACKS = {"127.0.0.1", "::1"};

  /** One end: a socket of the loopback and its batch. */
  private static final class End implements AutoCloseable {
    final DatagramChannel channel;
    final SendCounts counts = new SendCounts();
    final List<byte[]> taken = new ArrayList<>();
    final List<InetSocketAddress> from = new ArrayList<>();
    final DatagramBatch batch;
    int pauses;

    End(String host, Mode mode, Optional<InetSocketAddress> remote) throws IOException {
      channel = DatagramChannel.open();
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 20);
      channel.bind(new InetSocketAddress(InetAddress.getByName(host), 0));
      if (remote.isPresent()) {
        channel.connect(remote.get());
      }
      batch = DatagramBatch.of(channel, remote, mode, counts);
    }

    InetSocketAddress address() throws IOException {
      return (InetSocketAddress) channel.getLocalAddress();
    }

    void send(byte[] datagram, InetSocketAddress to) {
      batch.send(ByteBuffer.wrap(datagram), to);
    }

    void receive(int datagrams) throws IOException {
      while (taken.size() < datagrams) {
        batch.receive(
            new DatagramBatch.Taker() {
              @Override
              public void take(byte[] bytes, int length, InetSocketAddress address) {
                taken.add(Arrays.copyOf(bytes, length));
                from.add(address);
              }

              @Override
              public void pause() {
                pauses++;
              }
            });
      }
    }

    void assertTook(List<byte[]> datagrams) {
      assertThat(taken.toArray(new byte[0][])).isDeepEqualTo(datagrams.toArray(new byte[0][]));
    }

    @Override
    public void close() throws IOException {
      batch.close();
    }
  }

  static Stream<Arguments> ways() {
    return Stream.of(LOOPBACKS)
        .flatMap(host ->
            Stream.of(Mode.values())
                .flatMap(out ->
                    Stream.of(Mode.values())
                        .flatMap(in ->
                            Stream.of(true, false).map(c -> Arguments.of(host, out, in, c)))));
  }

  /** Runs of one size with a last one that is shorter or longer, and single ones. */
  private static List<byte[]> datagrams() {
    int[] rest = {1399, 1400, 1400, 1, 1, 1, 2, 2, 1, 7, 700, 700, 3, 2048, 1500, 1500, 12, 1472};
    List<byte[]> all = new ArrayList<>();
    IntStream.concat(IntStream.generate(() -> 1400).limit(46), IntStream.of(rest))
        .forEach(length -> {
          byte[] bytes = new byte[length];
          Arrays.fill(bytes, (byte) all.size());
          all.add(bytes);
        });
    return all;
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whatIsSentArrivesInOrder(String host, Mode out, Mode in, boolean connected)
      throws Exception {
    try (End receiver = new End(host, in, Optional.empty());
        End sender =
            new End(host, out, connected ? Optional.of(receiver.address()) : Optional.empty())) {
      List<byte[]> datagrams = datagrams();
      for (int round = 0; round < 3; round++) {
        datagrams.forEach(d -> send(sender, d, receiver));
        sender.batch.flush();
        receiver.receive(datagrams.size());
        receiver.assertTook(datagrams);
        assertThat(receiver.from).containsOnly(sender.address());
        assertThat(receiver.pauses).isPositive();
        receiver.taken.clear();
      }
      assertThat(sender.counts.sent().sum()).isEqualTo(3L * datagrams.size());
      assertThat(sender.counts.dropped().sum()).isZero();
    }
  }

  private static void send(End sender, byte[] datagram, End receiver) {
    try {
      sender.send(datagram, receiver.address());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Answers to a connected socket come from its peer, and nobody else reaches it. */
  @ParameterizedTest
  @EnumSource(Mode.class)
  void aConnectedSocketHearsItsPeer(Mode mode) throws Exception {
    try (End server = new End("127.0.0.1", mode, Optional.empty());
        End client = new End("127.0.0.1", mode, Optional.of(server.address()))) {
      for (int i = 0; i < 70; i++) {
        server.send(new byte[100], client.address());
      }
      server.batch.flush();
      client.receive(70);
      assertThat(client.from).containsOnly(server.address());
      assertThat(client.pauses).isBetween(1, 70);
    }
  }

  /** A stranger may send nothing at all, or more than anybody takes. */
  @ParameterizedTest
  @EnumSource(Mode.class)
  void emptyAndHugeDatagramsAreTaken(Mode mode) throws Exception {
    try (End receiver = new End("127.0.0.1", mode, Optional.empty());
        DatagramChannel stranger = DatagramChannel.open()) {
      for (int length : new int[] {0, 60_000, 3, 0}) {
        stranger.send(ByteBuffer.allocate(length), receiver.address());
      }
      receiver.receive(4);
      assertThat(receiver.taken.stream().map(d -> d.length))
          .containsExactly(0, DatagramBatch.DATAGRAM_BYTES, 3, 0);
    }
  }

  /** Many peers in one batch, and each gets its own. */
  @ParameterizedTest
  @EnumSource(Mode.class)
  void datagramsOfOneBatchGoToManyPeers(Mode mode) throws Exception {
    List<End> peers = new ArrayList<>();
    try (End server = new End("127.0.0.1", mode, Optional.empty())) {
      for (int i = 0; i < 20; i++) {
        peers.add(new End("127.0.0.1", mode, Optional.empty()));
      }
      for (int i = 0; i < 100; i++) {
        byte[] datagram = new byte[50 + i];
        server.send(datagram, peers.get(i * 7 % 20).address());
        server.send(datagram, peers.get(i * 7 % 20).address());
      }
      server.batch.flush();
      for (int p = 0; p < 20; p++) {
        int peer = p;
        peers.get(p).receive(10);
        assertThat(peers.get(p).taken.stream().map(d -> d.length))
            .containsExactlyElementsOf(
                IntStream.range(0, 100)
                    .filter(i -> i * 7 % 20 == peer)
                    .flatMap(i -> IntStream.of(50 + i, 50 + i))
                    .boxed()
                    .toList());
      }
    } finally {
      for (End peer : peers) {
        peer.close();
      }
    }
  }

  /** A burst as another kernel joins it: 64 KiB of one size and a short one, again and again. */
  @ParameterizedTest
  @EnumSource(Mode.class)
  void burstsOfAnySizeAreTakenApart(Mode mode) throws Exception {
    try (End receiver = new End("127.0.0.1", mode, Optional.empty());
        End sender = new End("127.0.0.1", Mode.GSO, Optional.of(receiver.address()))) {
      for (int size : new int[] {1, 9, 100, 536, 1024, 1200, 1399, 1472, 2000}) {
        List<byte[]> burst = new ArrayList<>();
        for (int i = 0; i < Math.min(63, 63_000 / size); i++) {
          byte[] datagram = new byte[size];
          datagram[0] = (byte) i;
          burst.add(datagram);
        }
        burst.add(new byte[] {99});
        burst.forEach(d -> send(sender, d, receiver));
        sender.batch.flush();
        receiver.receive(burst.size());
        receiver.assertTook(burst);
        receiver.taken.clear();
      }
    }
  }

  /** What is refused with reason is lost and counted; it costs the others nothing. */
  @ParameterizedTest
  @EnumSource(Mode.class)
  void whatCannotBeSentIsLost(Mode mode) throws Exception {
    try (End receiver = new End("127.0.0.1", mode, Optional.empty());
        End sender = new End("127.0.0.1", mode, Optional.empty())) {
      byte[] datagram = new byte[100];
      InetSocketAddress nowhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      sender.send(datagram, receiver.address());
      sender.batch.flush();
      for (int i = 0; i < 3; i++) {
        sender.send(datagram, receiver.address());
        sender.send(datagram, nowhere);
        sender.send(datagram, nowhere);
      }
      sender.batch.flush();
      receiver.receive(4);
      assertThat(sender.counts.sent().sum()).isEqualTo(4);
      assertThat(sender.counts.dropped().sum()).isEqualTo(6);
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aPeerThatIsGoneIsHeardOf(Mode mode) throws Exception {
    InetSocketAddress gone;
    try (End peer = new End("127.0.0.1", mode, Optional.empty())) {
      gone = peer.address();
    }
    try (End client = new End("127.0.0.1", mode, Optional.of(gone))) {
      client.send(new byte[10], gone);
      client.batch.flush();
      assertThatThrownBy(() -> client.receive(1)).isInstanceOf(PortUnreachableException.class);
      for (int i = 0; i < 10; i++) {
        client.send(new byte[10], gone);
        client.batch.flush();
      }
      assertThat(client.counts.sent().sum() + client.counts.dropped().sum()).isEqualTo(11);
    }
  }

  /** Closing wakes a reader that waits, and then the port is free. */
  @ParameterizedTest
  @EnumSource(Mode.class)
  void closingEndsAWait(Mode mode) throws Exception {
    for (boolean connected : new boolean[] {true, false}) {
      End end =
          new End(
              "127.0.0.1",
              mode,
              connected
                  ? Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9))
                  : Optional.empty());
      InetSocketAddress address = end.address();
      CompletableFuture<Void> reading = new CompletableFuture<>();
      Thread reader =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  end.receive(1);
                  reading.complete(null);
                } catch (IOException e) {
                  reading.completeExceptionally(e);
                }
              });
      while (reader.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      end.close();
      assertThatThrownBy(reading::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(IOException.class);
      try (DatagramChannel next = DatagramChannel.open()) {
        next.bind(address);
      }
      end.close();
      end.send(new byte[1], address);
      end.batch.flush();
      assertThat(end.counts.sent().sum()).isZero();
      assertThatThrownBy(() -> end.receive(1)).isInstanceOf(IOException.class);
    }
  }

  /** As where a device cannot make the checksums: then they go one by one, and none is lost. */
  @Test
  void aSystemThatDoesNotCutGetsThemOneByOne() throws Exception {
    assumeTrue(LinuxCalls.available(), "not on this system");
    try (End receiver = new End("127.0.0.1", Mode.GSO, Optional.empty());
        DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
      channel.connect(receiver.address());
      int socketLevel = 1;
      int withoutChecksums = 11;
      assertThat(
              LinuxCalls.setOption(
                  LinuxCalls.descriptor(channel), socketLevel, withoutChecksums, 1))
          .isTrue();
      SendCounts counts = new SendCounts();
      DatagramBatch batch =
          DatagramBatch.of(channel, Optional.of(receiver.address()), Mode.GSO, counts);
      for (int round = 0; round < 2; round++) {
        List<byte[]> datagrams = datagrams();
        datagrams.forEach(d -> batch.send(ByteBuffer.wrap(d), null));
        batch.flush();
        receiver.receive(datagrams.size());
        receiver.assertTook(datagrams);
        receiver.taken.clear();
      }
      assertThat(counts.dropped().sum()).isZero();
    }
  }
}
