/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Many datagrams per system call, by {@code sendmmsg} and {@code recvmmsg} of Linux. The channel
 * does all waiting, for input and for send space, so that no call blocks in native code.
 */
final class LinuxBatch implements DatagramBatch {
  private static final int SOL_SOCKET = 1;
  private static final int SO_DOMAIN = 39;

  private final DatagramChannel channel;
  private final Descriptor descriptor;
  private final LinuxSender sender;
  private final LinuxReceiver receiver;

  private LinuxBatch(
      DatagramChannel channel, Descriptor descriptor, LinuxSender sender, LinuxReceiver receiver) {
    this.channel = channel;
    this.descriptor = descriptor;
    this.sender = sender;
    this.receiver = receiver;
  }

  /**
   * Creates a batch over a channel, if the system has the calls.
   *
   * @param portable the same channel by the JDK, as the fallback
   */
  static Optional<DatagramBatch> over(
      DatagramChannel channel,
      Optional<InetSocketAddress> remote,
      Mode mode,
      ChannelBatch portable,
      SendCounts counts) {
    if (!LinuxCalls.available()) {
      return Optional.empty();
    }
    int number = LinuxCalls.descriptor(channel);
    int family = LinuxCalls.option(number, SOL_SOCKET, SO_DOMAIN);
    if (family != SocketNames.INET && family != SocketNames.INET6) {
      return Optional.empty();
    }
    Descriptor descriptor = new Descriptor(number);
    Optional<SocketNames> toNames = remote.isPresent() ? Optional.empty() : names(family);
    Optional<SocketNames> fromNames = remote.isPresent() ? Optional.empty() : names(family);
    return Optional.of(
        new LinuxBatch(
            channel,
            descriptor,
            new LinuxSender(descriptor, toNames, mode == Mode.GSO, portable, counts),
            new LinuxReceiver(channel, descriptor, remote, fromNames, mode == Mode.GSO, portable)));
  }

  private static Optional<SocketNames> names(int family) {
    return Optional.of(new SocketNames(family));
  }

  @Override
  public void send(ByteBuffer datagram, @Nullable InetSocketAddress to) {
    sender.send(datagram, to);
  }

  @Override
  public void flush() {
    sender.flush();
  }

  @Override
  public void receive(Taker taker) throws IOException {
    receiver.receive(taker);
  }

  @Override
  public void close() throws IOException {
    descriptor.close();
    channel.close();
  }
}
