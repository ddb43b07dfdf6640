/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.jmh;

import io.fawa.loom.kcp.Kcp;
import io.fawa.loom.kcp.KcpConfig;
import io.fawa.loom.seal.PacketCipher;
import io.fawa.loom.seal.PacketSeal;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One datagram's way without the network: written, numbered, sealed, opened, taken, acknowledged,
 * read. With {@code -prof gc}, what it allocates.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(2)
public class DatagramBenchmark {
  private static final int BYTES_MAX = 2_048;
  private static final int MILLIS_A_DATAGRAM = 10;

  private final KcpConfig config = KcpConfig.fast().withWindows(64, 64).withAckNoDelay(true);
  private final byte[] packet = new byte[BYTES_MAX];
  private final byte[] nonce = new byte[16];
  private final byte[] data = new byte[1_376];
  private final byte[] read = new byte[BYTES_MAX];
  private final Kcp sender =
      new Kcp(1, config, (bytes, offset, length) -> seal(bytes, offset, length));
  private final Kcp receiver =
      new Kcp(1, config, (bytes, offset, length) -> seal(bytes, offset, length));
  private PacketSeal seal = PacketCipher.NIL.seal(new byte[0]);
  private final byte[] opened = new byte[BYTES_MAX];
  private int sealedBytes;
  private long now;
  private long nonces;

  /** The cipher both ends have. */
  @Param({"nil", "salsa20", "aes-256", "aes-256-gcm"})
  public String cipher = "nil";

  /** Makes the seal. */
  @Setup
  public void open() {
    seal = PacketCipher.named(cipher).seal(new byte[32]);
  }

  /** Wipes the seal. */
  @TearDown
  public void close() {
    seal.close();
  }

  /** Keeps what an end emits, as a socket would: the other end gets it later. */
  private void seal(byte[] bytes, int offset, int length) {
    for (int i = 0; i < 8; i++) {
      nonce[i] = (byte) (nonces >>> (8 * i));
    }
    nonces++;
    System.arraycopy(bytes, offset, packet, seal.headerBytes(), length);
    sealedBytes = seal.seal(nonce, 0, packet, 0, length);
  }

  private void deliver(Kcp to) {
    int body = seal.open(packet, 0, sealedBytes);
    System.arraycopy(packet, seal.headerBytes(), opened, 0, body);
    to.input(opened, 0, body, now);
  }

  /** A datagram of data and one that acknowledges it. */
  @Benchmark
  public int thereAndAcknowledged() {
    now += MILLIS_A_DATAGRAM;
    sender.write(data, 0, data.length);
    sender.flush(now);
    deliver(receiver);
    deliver(sender);
    int count = receiver.read(read, 0, read.length);
    if (count != data.length) {
      throw new IllegalStateException(count + " bytes arrived");
    }
    return count;
  }
}
