/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.boards;

import io.fawa.whiteboard.contract.BoardStoreContract;
import io.fawa.whiteboard.log.BoardStore;
import io.fawa.whiteboard.log.StoreLimits;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class DiskBoardStoreTest extends BoardStoreContract {
  @TempDir private Path directory;

  @Override
  protected BoardStore store(StoreLimits limits) throws IOException {
    return DiskBoardStore.open(directory, DiskBoardsConfig.of(limits).withBytesReserved(0), clock);
  }
}
