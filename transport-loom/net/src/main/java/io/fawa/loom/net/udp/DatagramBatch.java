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
 * How the datagrams of one socket go in and out: one a system call, or many. Sending and receiving
 * have one owner each, which may be different threads; {@link #close} may come from any.
 */
sealed interface DatagramBatch permits ChannelBatch, LinuxBatch {
  /** Bytes of the largest datagram that is sent or received whole; of others the rest is lost. */
  int DATAGRAM_BYTES = 2048;

  /** Who gets what was received. Must not block. */
  interface Taker {
    /** {@code bytes[0, length)}, to be changed at will and not to be retained. */
    void take(byte[] bytes, int length, InetSocketAddress from);

    /** More may follow at once, but what answers the last ones should not wait for it. */
    void pause();
  }

  /** How much is done with one system call. */
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

  /** The best there is for a channel in blocking mode, which it closes in the end. */
  static DatagramBatch of(
      DatagramChannel channel, Optional<InetSocketAddress> remote, Mode mode, SendCounts counts) {
    ChannelBatch portable = new ChannelBatch(channel, remote.isPresent(), counts);
    return mode == Mode.OFF
        ? portable
        : LinuxBatch.over(channel, remote, mode, portable, counts).orElse(portable);
  }

  /**
   * Sends a datagram, or keeps a copy that goes out with the next ones, at {@link #flush} at the
   * latest. What cannot be sent is lost, and counted.
   *
   * @param datagram from its position to its limit
   * @param to where to; of no concern to a connected channel
   */
  void send(ByteBuffer datagram, @Nullable InetSocketAddress to);

  /** Sends what is kept. */
  void flush();

  /**
   * Waits until there are datagrams, or the channel is closed, and hands over some of those there
   * are.
   *
   * @throws java.net.PortUnreachableException somebody says that nobody listens at the other end
   * @throws IOException the channel is closed or broken
   */
  void receive(Taker taker) throws IOException;

  /** Closes the channel; nothing is sent or received afterwards. */
  void close() throws IOException;
}
