/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.jmh;

import io.fawa.loom.fec.FecConfig;
import io.fawa.loom.fec.ReedSolomon;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Parity of 10+3, counted in bytes of data: operations per microsecond are MB/s. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(2)
public class ReedSolomonBenchmark {
  private static final int SHARD_BYTES = 1_344;
  private static final int DATA = 10;
  private static final int PARITY = 3;

  private final byte[][] shards = new byte[DATA + PARITY][SHARD_BYTES];
  private final boolean[] present = new boolean[DATA + PARITY];
  private final ReedSolomon code = ReedSolomon.of(new FecConfig(DATA, PARITY));

  /** Which data shards are lost before rebuilding. */
  @Param({"1", "3"})
  public int lost;

  /** Fills the shards. */
  @Setup
  public void fill() {
    Random random = new Random(1);
    for (byte[] shard : shards) {
      random.nextBytes(shard);
    }
  }

  /** Makes the parity of a group. */
  @Benchmark
  @OperationsPerInvocation(DATA * SHARD_BYTES)
  public byte[] encode() {
    code.encode(shards, 0, SHARD_BYTES);
    return shards[DATA];
  }

  /** Rebuilds lost shards of a group. */
  @Benchmark
  @OperationsPerInvocation(DATA * SHARD_BYTES)
  public byte[] rebuild() {
    for (int i = 0; i < present.length; i++) {
      present[i] = i >= lost;
    }
    code.reconstruct(shards, present, 0, SHARD_BYTES);
    return shards[0];
  }
}
