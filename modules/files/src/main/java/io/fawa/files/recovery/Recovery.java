/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.recovery;

/**
 * The result of a check of records and contents. Inconsistent items are not deleted.
 *
 * @param files files with a record and a content of the same size
 * @param contentsSetAside contents without a record, or with another size than in their record
 * @param filesLost files whose content is missing
 */
public record Recovery(int files, int contentsSetAside, int filesLost) {
  /** True if everything was consistent. */
  public boolean clean() {
    return contentsSetAside == 0 && filesLost == 0;
  }
}
