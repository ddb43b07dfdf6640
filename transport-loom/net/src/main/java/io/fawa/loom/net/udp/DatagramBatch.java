/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends and receives the datagrams of one socket, one or many per system call. Sending and
 * receiving have one owner each, which may be different threads; {@link #close} may come from any.
 */
sealed interface DatagramBatch permits ChannelBatch, LinuxBatch {
  /** The largest datagram that is sent or received completely; longer ones are truncated. */
  int DATAGRAM_BYTES = 2048;

  /** Receives datagrams. Must not block. */
  interface Taker {
    /** One datagram, {@code bytes[0, length)}; may be changed, must not be retained. */
    void take(byte[] bytes, int length, InetSocketAddress from);

    /** More may follow at once, but responses to the last ones should be sent now. */
    void pause();
  }

  /** How many datagrams one system call handles. */
  enum Mode {
    /** One datagram. */
    OFF,
    /** Many messages of one datagram. */
    MMSG,
    /** Many messages of many datagrams of one size. */
    GSO;

    static final String PROPERTY = "io.fawa.loom.udp.batch";

    static Mode configured() {
      String name = System.getProperty(PROPERTY, GSO.name()).toUpperCase(Locale.ROOT);
      for (Mode mode : values()) {
        if (mode.name().equals(name)) {
          return mode;
        }
      }
      System.getLogger(DatagramBatch.class.getName())
          .log(System.Logger.Level.WARNING, PROPERTY + " is neither off, mmsg nor gso: off");
      return OFF;
    }
  }

  /** The best available one for a channel in blocking mode; owns and closes the channel. */
  static DatagramBatch of(
      DatagramChannel channel, Optional<InetSocketAddress> remote, Mode mode, SendCounts counts) {
    ChannelBatch portable = new ChannelBatch(channel, remote.isPresent(), counts);
    return mode == Mode.OFF
        ? portable
        : LinuxBatch.over(channel, remote, mode, portable, counts).orElse(portable);
  }

  /**
   * Sends a datagram, or buffers a copy that is sent with the next ones, at {@link #flush} at the
   * latest. A datagram that cannot be sent is lost and counted.
   *
   * @param datagram from its position to its limit
   * @param to the destination; ignored by a connected channel
   */
  void send(ByteBuffer datagram, @Nullable InetSocketAddress to);

  /** Sends buffered datagrams. */
  void flush();

  /**
   * Waits until there are datagrams or the channel is closed, and passes some of them to {@code
   * taker}.
   *
   * @throws java.net.PortUnreachableException an ICMP message says that nothing listens at the
   *     other end
   * @throws IOException the channel is closed or broken
   */
  void receive(Taker taker) throws IOException;

  /** Closes the channel; nothing is sent or received afterwards. */
  void close() throws IOException;
}
