/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The exchange port: one HTTP call as its server and its client see it, independent of the HTTP
 * version. It also holds what the implementations share (rules for fields, dialling, deadlines) and
 * two small response formats, plain text and JSON strings. It implements no protocol.
 */
module io.fawa.http {
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations;
  requires transitive io.fawa.limits;

  exports io.fawa.http;
  exports io.fawa.http.fields;
}
