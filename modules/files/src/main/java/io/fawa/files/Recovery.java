/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

/**
 * What a look at the stores has found, see {@link FileLibrary#recover}. Nothing of what did not fit
 * is deleted.
 *
 * @param files files that have both a record and a content of its size
 * @param contentsSetAside contents without a record, or of another size than their record says
 * @param filesLost files whose content is gone
 */
public record Recovery(int files, int contentsSetAside, int filesLost) {
  /** True if everything fitted. */
  public boolean clean() {
    return contentsSetAside == 0 && filesLost == 0;
  }
}
