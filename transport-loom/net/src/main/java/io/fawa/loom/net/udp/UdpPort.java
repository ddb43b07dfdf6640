/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import io.fawa.loom.seal.PacketCipher;
import io.fawa.loom.seal.PacketSeal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** One socket: its reader, its timers, its outbox, its clock and its seal. */
final class UdpPort {
  private static final System.Logger LOG = System.getLogger(UdpPort.class.getName());
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Handles received datagrams. Called by the reader only; must not block. */
  interface Handler {
    /** An opened datagram, {@code bytes[offset, offset+length)}; not to be retained. */
    void received(byte[] bytes, int offset, int length, InetSocketAddress from);

    /** Nothing more will be received. */
    void ended(IOException cause);
  }

  private final DatagramChannel channel;
  private final DatagramBatch batch;
  private final PacketSeal seal;
  private final Handler handler;
  private final Outbox outbox;
  private final TimerWheel timers;
  private final long startNanos = System.nanoTime();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final LongAdder received = new LongAdder();
  private final LongAdder refused = new LongAdder();

  /** Opens a socket; nothing is read before {@link #start}. */
  UdpPort(
      InetSocketAddress local,
      Optional<InetSocketAddress> remote,
      KcpOptions options,
      Handler handler)
      throws IOException {
    this.handler = handler;
    this.channel = DatagramChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, options.socketBufferBytes());
      channel.setOption(StandardSocketOptions.SO_SNDBUF, options.socketBufferBytes());
      channel.bind(local);
      if (remote.isPresent()) {
        channel.connect(remote.get());
      }
      this.seal = options.newOpeningSeal();
      SendCounts counts = new SendCounts();
      this.batch = DatagramBatch.of(channel, remote, DatagramBatch.Mode.configured(), counts);
      byte[] start = randomBytes(PacketCipher.NONCE_START_BYTES);
      this.outbox = new Outbox(batch, counts, options.newSeal(), options.newNonces(start));
      this.timers = new TimerWheel(this::nowMillis);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  static byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  static int randomConversation() {
    return RANDOM.nextInt();
  }

  void start() {
    Thread.ofVirtual().name("kcp-timers").start(timers::run);
    Thread.ofVirtual().name("kcp-reader").start(this::readLoop);
  }

  /** Milliseconds since the socket was opened. */
  long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  /** The overhead of a sealed datagram. */
  int sealBytes() {
    return seal.overheadBytes();
  }

  Outbox outbox() {
    return outbox;
  }

  TimerWheel timers() {
    return timers;
  }

  InetSocketAddress localAddress() throws IOException {
    if (channel.getLocalAddress() instanceof InetSocketAddress address) {
      return address;
    }
    throw new ClosedChannelException();
  }

  /** Datagrams that arrived. */
  long received() {
    return received.sum();
  }

  /** Datagrams of these with a wrong checksum or tag, or too short. */
  long refused() {
    return refused.sum();
  }

  void close() {
    if (closed.compareAndSet(false, true)) {
      timers.close();
      try {
        batch.close();
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "closing a socket", e);
      }
      outbox.close();
    }
  }

  private void readLoop() {
    IOException cause = new ClosedChannelException();
    Received taker = new Received();
    try (seal) {
      while (!closed.get()) {
        try {
          batch.receive(taker);
        } catch (PortUnreachableException e) {
          // An ICMP message says that nothing listens. It may be forged or temporary, so KCP's
          // time-outs decide.
          refused.increment();
        }
      }
    } catch (IOException e) {
      cause = e;
    } finally {
      close();
      handler.ended(cause);
    }
  }

  /** Logs a failure, if there is memory for that. */
  static void complain(String what, Throwable why) {
    try {
      LOG.log(System.Logger.Level.WARNING, what, why);
    } catch (OutOfMemoryError e) {
      // Without memory the failure is not logged: the reader continues.
    }
  }

  /** Processes received datagrams. */
  private final class Received implements DatagramBatch.Taker {
    @Override
    public void take(byte[] bytes, int length, InetSocketAddress from) {
      received.increment();
      try {
        int body = seal.open(bytes, 0, length);
        if (body < 0) {
          refused.increment();
          return;
        }
        handler.received(bytes, seal.headerBytes(), body, from);
      } catch (RuntimeException | Error e) {
        // A failing datagram must not stop the reader, not even when memory runs out.
        refused.increment();
        complain("a datagram was dropped", e);
      }
    }

    @Override
    public void pause() {
      try {
        outbox.drain();
      } catch (RuntimeException | Error e) {
        complain("a datagram was not sent", e);
      }
    }
  }
}
