/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import io.fawa.files.contract.MemoryMetadataStore;
import io.fawa.files.contract.MetadataStoreContract;

class MemoryMetadataStoreTest extends MetadataStoreContract {
  @Override
  protected MetadataStore store() {
    return new MemoryMetadataStore();
  }

  @Override
  protected MetadataStore shared(MetadataStore store) {
    return store;
  }
}
