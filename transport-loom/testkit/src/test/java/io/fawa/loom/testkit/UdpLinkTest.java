/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class UdpLinkTest {
  private static final int LAST = -1;

  private DatagramChannel target;
  private final List<DatagramChannel> clients = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    target = target(loopback());
  }

  @AfterEach
  void close() throws IOException {
    target.close();
    for (DatagramChannel client : clients) {
      client.close();
    }
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** With room for all of a test, however late it is read. */
  private static DatagramChannel target(InetSocketAddress address) throws IOException {
    return DatagramChannel.open().setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20).bind(address);
  }

  private UdpLink link(LinkConditions conditions, long seed) throws IOException {
    return UdpLink.open(loopback(), (InetSocketAddress) target.getLocalAddress(), conditions, seed);
  }

  private DatagramChannel client(UdpLink link) throws IOException {
    DatagramChannel client = DatagramChannel.open().bind(loopback()).connect(link.address());
    clients.add(client);
    return client;
  }

  private static ByteBuffer number(int number) {
    return ByteBuffer.allocate(4).putInt(number).flip();
  }

  private static int read(DatagramChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(100);
    channel.receive(bytes);
    return bytes.flip().getInt();
  }

  /** Sends 0 to 199 and then a last one until it arrives; answers what came before that. */
  private List<Integer> throughLink(LinkConditions conditions, long seed) throws Exception {
    try (UdpLink link = link(conditions, seed)) {
      DatagramChannel client = client(link);
      for (int i = 0; i < 200; i++) {
        client.write(number(i));
      }
      for (int i = 0; i < 100; i++) {
        client.write(number(LAST));
      }
      List<Integer> arrived = new ArrayList<>();
      for (int next = read(target); next != LAST; next = read(target)) {
        arrived.add(next);
      }
      // What is left of this run is not to be taken for the next.
      target.close();
      target = target(loopback());
      return arrived;
    }
  }

  @Test
  void carriesBothWaysAndKeepsClientsApart() throws Exception {
    try (UdpLink link = link(LinkConditions.perfect().withDelay(3, 0), 1)) {
      DatagramChannel one = client(link);
      DatagramChannel two = client(link);
      one.write(number(1));
      two.write(number(2));
      for (int i = 0; i < 2; i++) {
        ByteBuffer bytes = ByteBuffer.allocate(100);
        SocketAddress from = target.receive(bytes);
        target.send(number(10 * bytes.flip().getInt()), from);
      }
      assertThat(read(one)).isEqualTo(10);
      assertThat(read(two)).isEqualTo(20);
      assertThat(link.taken()).isEqualTo(4);
      assertThat(link.lost() + link.dropped()).isZero();
    }
  }

  @Test
  void takesItsTime() throws Exception {
    try (UdpLink link = link(LinkConditions.perfect().withDelay(30, 0), 1)) {
      DatagramChannel client = client(link);
      long begin = System.nanoTime();
      client.write(number(7));
      assertThat(read(target)).isEqualTo(7);
      assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(30_000_000);
    }
  }

  @Test
  void losesBySeed() throws Exception {
    LinkConditions lossy = LinkConditions.perfect().withLoss(0.2);
    List<Integer> arrived = throughLink(lossy, 5);
    assertThat(arrived).hasSizeBetween(130, 185).isSorted();
    assertThat(throughLink(lossy, 5)).isEqualTo(arrived);
    assertThat(throughLink(lossy, 6)).isNotEqualTo(arrived);
  }

  @Test
  void holdsSomeBack() throws Exception {
    // So long that the last of all overtake those held back, however slowly they are sent.
    LinkConditions unordered =
        LinkConditions.perfect().withReordering(0.1, 3_600_000).withDelay(50, 0);
    List<Integer> arrived = throughLink(unordered, 5);
    assertThat(arrived).hasSizeBetween(160, 195).isSorted();
  }

  @Test
  void doublesAndSpoils() throws Exception {
    LinkConditions bad = LinkConditions.perfect().withDuplicates(0.5).withSpoiling(0.5);
    List<Integer> arrived = throughLink(bad, 9);
    assertThat(arrived.size()).isBetween(240, 360);
    List<Integer> sent = IntStream.range(0, 200).boxed().toList();
    assertThat(arrived.stream().filter(n -> !sent.contains(n)).count()).isPositive();
  }

  @Test
  void outlivesTargetsThatAreNotThere() throws Exception {
    try (UdpLink link = link(LinkConditions.perfect(), 1)) {
      InetSocketAddress address = (InetSocketAddress) target.getLocalAddress();
      target.close();
      DatagramChannel client = client(link);
      for (int i = 0; i < 10; i++) {
        client.write(number(i));
      }
      target = target(address);
      client(link).write(number(99));
      int next = read(target);
      while (next != 99) {
        assertThat(next).isLessThan(10);
        next = read(target);
      }
    }
  }

  @Test
  void refusesAnAddressThatIsTaken() throws Exception {
    InetSocketAddress taken = (InetSocketAddress) target.getLocalAddress();
    assertThatThrownBy(() -> UdpLink.open(taken, taken, LinkConditions.perfect(), 1))
        .isInstanceOf(IOException.class);
  }
}
