/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * File transfer by a short key: upload, download in whole or part, signed links, and expiry. It is
 * independent of disk and network: both are behind its ports {@link io.fawa.files.ContentStore},
 * {@link io.fawa.files.MetadataStore} and {@link io.fawa.files.UploadStore}. Of HTTP it uses only
 * the asker.
 */
module io.fawa.files {
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations;
  requires org.bouncycastle.provider;
  requires transitive io.fawa.limits;

  exports io.fawa.files;
  exports io.fawa.files.bundle;
  exports io.fawa.files.digest;
  exports io.fawa.files.library;
  exports io.fawa.files.link;
  exports io.fawa.files.recovery;
}
