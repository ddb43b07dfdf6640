/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import io.fawa.files.contract.MemoryMetadataStore;
import io.fawa.files.contract.MetadataStoreContract;
import java.util.Collections;
import java.util.List;

class MemoryMetadataStoreTest extends MetadataStoreContract {
  @Override
  protected MetadataStore store() {
    return new MemoryMetadataStore();
  }

  @Override
  protected List<MetadataStore> shared() {
    return Collections.nCopies(2, store());
  }
}
