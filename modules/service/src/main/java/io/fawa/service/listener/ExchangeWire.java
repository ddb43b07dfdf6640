/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.listener;

import io.fawa.http.Exchange;
import io.fawa.http.ResetCode;
import io.fawa.http.Wire;
import java.io.IOException;

/** The wire of an upgraded HTTP/1.1 connection (RFC 9110 §7.8). */
record ExchangeWire(Exchange exchange) implements Wire {
  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return exchange.read(target, offset, length);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    exchange.write(source, offset, length);
    exchange.flush();
  }

  @Override
  public void close() {
    exchange.reset(ResetCode.CANCEL);
  }
}
