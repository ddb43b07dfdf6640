/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.files.contract.BoundedContentStoreContract;
import io.fawa.files.contract.MemoryContentStore;
import java.io.IOException;

class MemoryContentStoreTest extends BoundedContentStoreContract {
  private static final long AMPLE_BYTES = 1 << 30;

  private long room;

  @Override
  protected ContentStore store() {
    return storeWithRoomFor(AMPLE_BYTES);
  }

  @Override
  protected ContentStore storeWithRoomFor(long bytes) {
    room = bytes;
    return new MemoryContentStore(bytes);
  }

  @Override
  protected void assertNothingUnfinished(ContentStore store) throws IOException {
    long used = 0;
    for (ContentId id : list(store)) {
      used += read(store, id, 0, Integer.MAX_VALUE).length;
    }
    assertThat(((MemoryContentStore) store).bytesLeft()).isEqualTo(room - used);
  }
}
