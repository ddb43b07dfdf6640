/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Moving files by a short key: taking one in, giving it out whole or in part, signing links to it,
 * and forgetting it in time. It knows neither disk nor network: both come through its ports {@link
 * io.fawa.files.ContentStore}, {@link io.fawa.files.MetadataStore} and {@link
 * io.fawa.files.UploadStore}. Of HTTP it knows who asks.
 */
module io.fawa.files {
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations;
  requires transitive io.fawa.limits;

  exports io.fawa.files;
}
