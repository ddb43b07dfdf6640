/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import io.fawa.files.contract.MemoryUploadStore;
import io.fawa.files.contract.UploadStoreContract;

class MemoryUploadStoreTest extends UploadStoreContract {
  @Override
  protected UploadStore store() {
    return new MemoryUploadStore();
  }

  @Override
  protected UploadStore shared(UploadStore store) {
    return store;
  }
}
