/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.peers;

import com.backblaze.erasure.FecAdapt;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import kcp.ChannelConfig;
import kcp.KcpClient;
import kcp.KcpListener;
import kcp.KcpServer;
import kcp.Ukcp;

/**
 * The roles of kcp-peer, by java-Kcp on Netty: an echo, a transfer to one, and messages at fixed times. In message
 * mode, as its stream mode is called untested by its author.
 */
public final class JavaKcpPeer {
  private static final int MESSAGE_BYTES = 1300;
  private static final int PING_BYTES = 100;
  private static final int RATE = 60;
  private static final int WAITING_MAX = 4096 * 1400;
  private static final int PATIENCE_SECONDS = 240;

  private JavaKcpPeer() {}

  public static void main(String[] arguments) throws Exception {
    ChannelConfig config = config(number(arguments, "-data", 0), number(arguments, "-parity", 0));
    String to = text(arguments, "-connect");
    if (to.isEmpty()) {
      serve(config);
    } else if (Arrays.asList(arguments).contains("-ping")) {
      ping(to, config, number(arguments, "-seconds", 10));
    } else {
      transfer(to, config, number(arguments, "-warm", 0), number(arguments, "-bytes", 1 << 20));
    }
    System.exit(0);
  }

  private static String text(String[] arguments, String name) {
    int at = Arrays.asList(arguments).indexOf(name);
    return at < 0 ? "" : arguments[at + 1];
  }

  private static int number(String[] arguments, String name, int otherwise) {
    String text = text(arguments, name);
    return text.isEmpty() ? otherwise : Integer.parseInt(text);
  }

  private static ChannelConfig config(int data, int parity) {
    ChannelConfig config = new ChannelConfig();
    config.nodelay(true, 10, 2, true);
    config.setSndwnd(1024);
    config.setRcvwnd(1024);
    config.setMtu(1400);
    config.setConv(1);
    config.setAckNoDelay(false);
    config.setFastFlush(true);
    config.setTimeoutMillis(PATIENCE_SECONDS * 1000L);
    if (data > 0) {
      config.setFecAdapt(new FecAdapt(data, parity));
    }
    return config;
  }

  /** What one end does with what it hears. */
  private interface Heard extends KcpListener {
    @Override
    default void onConnected(Ukcp session) {}

    @Override
    default void handleException(Throwable failure, Ukcp session) {
      failure.printStackTrace();
      System.exit(1);
    }

    @Override
    default void handleClose(Ukcp session) {}
  }

  private static void serve(ChannelConfig config) throws Exception {
    int port;
    try (DatagramSocket free = new DatagramSocket()) {
      port = free.getLocalPort();
    }
    Heard echo =
        (bytes, session) -> {
          if (!session.write(bytes)) {
            throw new IllegalStateException("no room for an answer");
          }
        };
    new KcpServer().init(echo, config, port);
    awaitTaken(port);
    System.out.println("listening 127.0.0.1:" + port);
    while (System.in.read() >= 0) {
      // Until standard input ends.
    }
  }

  /** The library does not say when it listens; the system does. */
  private static void awaitTaken(int port) throws IOException {
    String mark = String.format(":%04X 0", port);
    for (int i = 0; i < 1000; i++) {
      for (String table : new String[] {"/proc/net/udp", "/proc/net/udp6"}) {
        if (Files.readString(Path.of(table)).contains(mark)) {
          return;
        }
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    throw new IllegalStateException("nobody listens");
  }

  private static Ukcp connect(String to, ChannelConfig config, Heard heard) throws Exception {
    config.setWriteBufferSize(WAITING_MAX);
    KcpClient client = new KcpClient();
    client.init(config);
    String[] parts = to.split(":");
    return client.connect(
        new InetSocketAddress(InetAddress.getByName(parts[0]), Integer.parseInt(parts[1])),
        config,
        heard);
  }

  private static void write(Ukcp session, byte[] bytes, int length) {
    ByteBuf message = PooledByteBufAllocator.DEFAULT.buffer(length).writeBytes(bytes, 0, length);
    while (!session.write(message)) {
      LockSupport.parkNanos(200_000);
    }
    message.release();
  }

  private static void await(CountDownLatch done, AtomicLong got) throws InterruptedException {
    if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      System.err.println("only " + got + " came back");
      System.exit(1);
    }
  }

  private static void transfer(String to, ChannelConfig config, long warm, long size)
      throws Exception {
    long whole = warm + size;
    AtomicLong begin = new AtomicLong(System.nanoTime());
    MessageDigest sent = MessageDigest.getInstance("SHA-256");
    MessageDigest received = MessageDigest.getInstance("SHA-256");
    AtomicLong got = new AtomicLong();
    CountDownLatch done = new CountDownLatch(1);
    byte[] copy = new byte[MESSAGE_BYTES];
    Ukcp session =
        connect(
            to,
            config,
            (bytes, from) -> {
              int length = bytes.readableBytes();
              bytes.readBytes(copy, 0, length);
              received.update(copy, 0, length);
              long now = got.addAndGet(length);
              if (now >= warm && now - length < warm) {
                begin.set(System.nanoTime());
              }
              if (now == whole) {
                done.countDown();
              }
            });
    byte[] message = new byte[MESSAGE_BYTES];
    Random random = new Random(1);
    for (long left = whole; left > 0; left -= MESSAGE_BYTES) {
      random.nextBytes(message);
      int length = (int) Math.min(left, MESSAGE_BYTES);
      sent.update(message, 0, length);
      write(session, message, length);
    }
    await(done, got);
    double seconds = (System.nanoTime() - begin.get()) / 1e9;
    if (!Arrays.equals(sent.digest(), received.digest())) {
      System.err.println("digests differ");
      System.exit(1);
    }
    System.out.printf(
        Locale.ROOT,
        "transfer %d bytes each way, %.2f MB/s, digest equal%n",
        size,
        size / seconds / 1e6);
  }

  private static void ping(String to, ChannelConfig config, int seconds) throws Exception {
    int count = RATE * seconds;
    long[] took = new long[count];
    AtomicLong got = new AtomicLong();
    CountDownLatch done = new CountDownLatch(1);
    long begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
    Ukcp session =
        connect(
            to,
            config,
            (bytes, from) -> {
              int number = bytes.readInt();
              took[number] = System.nanoTime() - due(begin, number);
              if (got.incrementAndGet() == count) {
                done.countDown();
              }
            });
    byte[] message = new byte[PING_BYTES];
    for (int number = 0; number < count; number++) {
      while (System.nanoTime() - due(begin, number) < 0) {
        LockSupport.parkNanos(due(begin, number) - System.nanoTime());
      }
      ByteBuffer.wrap(message).putInt(number);
      write(session, message, PING_BYTES);
    }
    await(done, got);
    Arrays.sort(took);
    System.out.printf(
        Locale.ROOT,
        "ping %d of %d back, p50 %.1f p99 %.1f p99.9 %.1f ms%n",
        count,
        count,
        at(took, 0.5),
        at(took, 0.99),
        at(took, 0.999));
  }

  private static long due(long begin, int number) {
    return begin + number * TimeUnit.SECONDS.toNanos(1) / RATE;
  }

  private static double at(long[] sorted, double share) {
    return sorted[Math.max((int) Math.ceil(share * sorted.length), 1) - 1] / 1e6;
  }
}
