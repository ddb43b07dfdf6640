/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A blocking client of the file service, and the format of sealed files, which the service stores
 * without being able to read them.
 */
module io.fawa.sdk {
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations;
  requires com.fasterxml.jackson.core;
  requires java.net.http;

  exports io.fawa.sdk.files;
  exports io.fawa.sdk.sealed;
}
