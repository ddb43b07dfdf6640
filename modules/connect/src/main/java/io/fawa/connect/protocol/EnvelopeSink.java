/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import java.io.IOException;

/** Writes some bytes of a body and does not retain them, as {@code Exchange.write} does. */
@FunctionalInterface
interface EnvelopeSink {
  void write(byte[] source, int offset, int length) throws IOException;
}
