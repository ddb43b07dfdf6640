/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Optional;

/**
 * Receives all available datagrams by {@code recvmmsg(2)}; one message may hold many datagrams of
 * one size and a shorter last one (UDP_GRO of {@code udp(7)}). Single-owner.
 */
final class LinuxReceiver {
  private static final System.Logger LOG = System.getLogger(LinuxReceiver.class.getName());
  private static final int UDP_GRO = 104;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int INTERRUPTED = 4;
  private static final int NOTHING_NOW = 11;
  private static final int REFUSED = 111;
  private static final int NOT_PERMITTED = 1;
  private static final int NO_SUCH_CALL = 38;
  private static final int INVALID = 22;
  private static final int MESSAGES = 32;
  private static final int MESSAGE_BYTES = 65_536;

  /** Staggered, so that the starts of messages do not share cache sets. */
  private static final int STRIDE_BYTES = MESSAGE_BYTES + 2 * 1024 + 64;

  private static final int DATAGRAMS_BEFORE_PAUSE = 64;
  private static final Messages.Pool MEMORY = new Messages.Pool(MESSAGES, MESSAGES * STRIDE_BYTES);

  private final DatagramChannel channel;
  private final Descriptor descriptor;
  private final Optional<InetSocketAddress> remote;
  private final Optional<SocketNames> names;
  private final ChannelBatch portable;
  private final byte[] bytes = new byte[DatagramBatch.DATAGRAM_BYTES];
  private boolean usable = true;
  private boolean worked;

  LinuxReceiver(
      DatagramChannel channel,
      Descriptor descriptor,
      Optional<InetSocketAddress> remote,
      Optional<SocketNames> names,
      boolean joined,
      ChannelBatch portable) {
    this.channel = channel;
    this.descriptor = descriptor;
    this.remote = remote;
    this.names = names;
    this.portable = portable;
    if (joined && !LinuxCalls.setOption(descriptor.number(), Messages.UDP, UDP_GRO, 1)) {
      LOG.log(System.Logger.Level.DEBUG, "no UDP_GRO here");
    }
  }

  /** As {@link DatagramBatch#receive}. */
  void receive(DatagramBatch.Taker taker) throws IOException {
    if (!usable) {
      portable.receive(taker);
      return;
    }
    Messages messages = MEMORY.take();
    try {
      int count = call(messages);
      if (count > 0) {
        worked = true;
        handOver(messages, count, taker);
        return;
      }
      failed(messages.block().errno());
    } finally {
      MEMORY.giveBack(messages);
    }
    if (usable) {
      awaitMore();
    }
  }

  private int call(Messages messages) throws IOException {
    for (int i = 0; i < messages.count(); i++) {
      messages.setName(i, names.isPresent() ? Messages.NAME_BYTES : 0);
      messages.setControlRoom(i);
      messages.setData(i, messages.dataAt() + i * STRIDE_BYTES, MESSAGE_BYTES);
    }
    enter();
    try {
      return LinuxCalls.recvmmsg(
          messages.block(),
          descriptor.number(),
          messages.headerAddress(0),
          messages.count(),
          MSG_DONTWAIT);
    } finally {
      descriptor.leave();
    }
  }

  private void failed(int error) throws IOException {
    switch (error) {
      case NOTHING_NOW, INTERRUPTED -> {
        // Nothing to receive: wait.
      }
      case REFUSED -> throw new PortUnreachableException();
      case NO_SUCH_CALL, NOT_PERMITTED, INVALID -> {
        if (worked) {
          throw new IOException("recvmmsg: error " + error);
        }
        usable = false;
        LOG.log(System.Logger.Level.DEBUG, "no recvmmsg here, error {0}", error);
        LinuxCalls.setOption(descriptor.number(), Messages.UDP, UDP_GRO, 0);
      }
      default -> throw new IOException("recvmmsg: error " + error);
    }
  }

  private void awaitMore() throws IOException {
    enter();
    try {
      LinuxCalls.parkUntilReadable(channel);
    } finally {
      descriptor.leave();
    }
    if (Thread.currentThread().isInterrupted()) {
      // As the channel would return it.
      descriptor.close();
      channel.close();
      throw new ClosedByInterruptException();
    }
  }

  private void enter() throws IOException {
    if (!descriptor.enter()) {
      throw new ClosedChannelException();
    }
  }

  private void handOver(Messages messages, int count, DatagramBatch.Taker taker) {
    int since = 0;
    for (int i = 0; i < count; i++) {
      InetSocketAddress from =
          names.isPresent()
              ? names.get().read(messages.bytes(), messages.name(i))
              : remote.orElseThrow();
      int begin = messages.dataAt() + i * STRIDE_BYTES;
      int end = begin + messages.moved(i);
      int size = messages.control(i, UDP_GRO);
      int step = size > 0 ? size : Math.max(end - begin, 1);
      for (int at = begin; at == begin || at < end; at += step) {
        int length = Math.min(Math.min(step, end - at), bytes.length);
        messages.bytes().get(at, bytes, 0, length);
        taker.take(bytes, length, from);
        if (++since == DATAGRAMS_BEFORE_PAUSE) {
          since = 0;
          taker.pause();
        }
      }
    }
    if (since > 0) {
      taker.pause();
    }
  }
}
