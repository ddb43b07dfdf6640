/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.ContentId;
import io.fawa.files.ContentStore;
import io.fawa.files.StorageFullException;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every {@link ContentStore} passes this that knows how much room it has. */
public abstract class BoundedContentStoreContract extends ContentStoreContract {
  private static final int QUOTA_BYTES = 1 << 20;

  private final Random random = new Random(5);

  /** A fresh store that has no room beyond {@code bytes}, give or take 64 KiB. */
  protected abstract ContentStore storeWithRoomFor(long bytes) throws IOException;

  @Test
  void refusesAtOnceWhatWillNotFit() throws IOException {
    ContentStore store = storeWithRoomFor(QUOTA_BYTES);
    assertThatThrownBy(() -> store.begin(ContentId.random(random), 2 * QUOTA_BYTES))
        .isInstanceOf(StorageFullException.class);
    assertNothingUnfinished(store);
  }

  @Test
  void saysThatItIsFullAndStaysUsable() throws IOException {
    ContentStore store = storeWithRoomFor(QUOTA_BYTES);
    ContentId small = put(store, bytes(1_000), 1_000);
    assertThatThrownBy(() -> put(store, bytes(3 * QUOTA_BYTES), 65_536))
        .isInstanceOf(StorageFullException.class);
    assertNothingUnfinished(store);
    assertThat(read(store, small, 0, 1_000)).hasSize(1_000);
    ContentId after = put(store, bytes(QUOTA_BYTES / 2), 65_536);
    assertThat(list(store)).containsExactlyInAnyOrder(small, after);
  }
}
