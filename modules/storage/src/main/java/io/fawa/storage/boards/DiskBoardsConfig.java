/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.boards;

import io.fawa.whiteboard.log.StoreLimits;

/**
 * How boards are kept on a disk.
 *
 * @param limits those that every store applies
 * @param sync whether a change counts as stored only when it would survive a power cut; if not, it
 *     survives the end of the process
 * @param bytesReserved of the disk to leave free
 * @param cacheBytes of memory for pages of the file
 */
public record DiskBoardsConfig(
    StoreLimits limits, boolean sync, long bytesReserved, int cacheBytes) {
  /** Checks the values. */
  public DiskBoardsConfig {
    if (bytesReserved < 0 || cacheBytes < 1 << 20) {
      throw new IllegalArgumentException(
          "%d bytes reserved, at least 0 are allowed; %d bytes of cache, at least 1 MiB"
              .formatted(bytesReserved, cacheBytes));
    }
  }

  /** With sync, 64 MiB left free, and 16 MiB of cache, or a 32nd of the heap if that is less. */
  public static DiskBoardsConfig of(StoreLimits limits) {
    long cache = Math.min(16 << 20, Runtime.getRuntime().maxMemory() / 32);
    return new DiskBoardsConfig(limits, true, 64L << 20, (int) Math.max(1 << 20, cache));
  }

  /** The same with or without sync. */
  public DiskBoardsConfig withSync(boolean wanted) {
    return new DiskBoardsConfig(limits, wanted, bytesReserved, cacheBytes);
  }

  /** The same with another reserve. */
  public DiskBoardsConfig withBytesReserved(long bytes) {
    return new DiskBoardsConfig(limits, sync, bytes, cacheBytes);
  }
}
