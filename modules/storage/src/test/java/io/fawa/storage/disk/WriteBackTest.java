/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteBackTest {
  private static final int STEP = (int) WriteBack.STEP_BYTES;

  @TempDir private Path directory;

  private final Semaphore places = new Semaphore(1);

  @Test
  void stepsBecomeDurableWithoutASync() throws Exception {
    try (FileChannel channel = channel()) {
      WriteBack writeBack = new WriteBack(channel, places);
      channel.write(ByteBuffer.allocate(STEP - 1));
      writeBack.written(STEP - 1);
      assertThat(writeBack.durable()).as("less than a step").isZero();
      channel.write(ByteBuffer.allocate(2));
      writeBack.written(STEP + 1);
      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
      while (writeBack.durable() == 0) {
        assertThat(System.nanoTime()).isLessThan(end);
        Thread.sleep(1);
      }
      assertThat(writeBack.durable()).isEqualTo(STEP + 1);
      assertThat(places.availablePermits()).as("the place is given back").isEqualTo(1);
      writeBack.written(STEP + 2);
      writeBack.sync(STEP + 2);
      assertThat(writeBack.durable()).isEqualTo(STEP + 2);
    }
  }

  /** A step that ended well says nothing about what was written during it. */
  @Test
  void whatCameDuringAStepIsNotCalledDurable() throws Exception {
    try (FileChannel channel = channel()) {
      WriteBack writeBack = new WriteBack(channel, places);
      for (int i = 1; i <= 4; i++) {
        channel.write(ByteBuffer.allocate(STEP));
        writeBack.written((long) i * STEP);
        assertThat(writeBack.durable()).isLessThanOrEqualTo((long) i * STEP);
      }
      writeBack.sync(4L * STEP);
      assertThat(writeBack.durable()).isEqualTo(4L * STEP);
    }
  }

  @Test
  void withoutAPlaceAllIsLeftToTheSync() throws Exception {
    assertThat(places.tryAcquire()).isTrue();
    try (FileChannel channel = channel()) {
      WriteBack writeBack = new WriteBack(channel, places);
      channel.write(ByteBuffer.allocate(2 * STEP));
      writeBack.written(2L * STEP);
      assertThat(writeBack.durable()).isZero();
      writeBack.sync(2L * STEP);
      assertThat(writeBack.durable()).isEqualTo(2L * STEP);
    }
    assertThat(places.availablePermits()).isZero();
  }

  /** The kernel tells of it once; a later sync that succeeds must not hide it. */
  @Test
  void aFailureIsKept() throws IOException {
    FileChannel channel = channel();
    WriteBack writeBack = new WriteBack(channel, places);
    channel.close();
    writeBack.written(STEP);
    assertThatThrownBy(() -> writeBack.sync(STEP)).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> writeBack.sync(STEP))
        .hasMessage("an earlier write-back has failed")
        .hasCauseInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(writeBack::durable).hasMessage("an earlier write-back has failed");
    assertThatThrownBy(() -> writeBack.written(2L * STEP))
        .hasMessage("an earlier write-back has failed");
  }

  private FileChannel channel() throws IOException {
    return FileChannel.open(
        directory.resolve("long"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }
}
