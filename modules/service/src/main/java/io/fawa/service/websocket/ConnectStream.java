/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import io.fawa.http.Exchange;
import io.fawa.http.HttpVersion;
import io.fawa.http.ResetCode;
import io.helidon.common.buffers.DataReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A stream that an extended CONNECT has opened (RFC 8441); others share its connection. */
final class ConnectStream implements Carrier {
  private static final Logger LOG = System.getLogger(ConnectStream.class.getName());
  private static final int READ_BYTES = 4096;

  private final Exchange exchange;
  private final DataReader input = DataReader.create(this::read);
  private final byte[] buffer = new byte[READ_BYTES];

  ConnectStream(Exchange exchange) {
    this.exchange = exchange;
  }

  @Override
  public HttpVersion version() {
    return exchange.version();
  }

  @Override
  public DataReader input() {
    return input;
  }

  /** As the reader wants it: an array of its own, null at the end. */
  private byte @Nullable [] read() {
    try {
      int count = exchange.read(buffer, 0, buffer.length);
      return count < 0 ? null : Arrays.copyOf(buffer, count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void write(byte[] frame) throws IOException {
    exchange.write(frame, 0, frame.length);
    exchange.flush();
  }

  @Override
  public void cut() {
    exchange.reset(ResetCode.CANCEL);
  }

  @Override
  public void end() {
    try {
      exchange.end();
    } catch (IOException e) {
      LOG.log(Level.TRACE, "the stream has ended already", e);
    }
  }
}
