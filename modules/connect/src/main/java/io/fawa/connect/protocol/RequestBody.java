/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import com.google.protobuf.Message;
import io.fawa.connect.RpcException;
import io.fawa.http.Exchange;
import io.fawa.limits.Allowance;
import io.fawa.limits.LongWork;
import java.io.IOException;
import java.util.Arrays;

/** A request that is the whole body of an exchange, perhaps compressed. Single-owner. */
public final class RequestBody {
  private static final int FIRST_BYTES = 1024;

  /** At most this much of a content-length is allocated before the bytes arrive. */
  private static final int TRUSTED_BYTES = 4096;

  private final Exchange exchange;
  private final Messages messages;

  public RequestBody(Exchange exchange, Messages messages) {
    this.exchange = exchange;
    this.messages = messages;
  }

  /**
   * Reads and decodes the body.
   *
   * @throws RpcException it is too long or malformed
   * @throws IOException the exchange failed
   */
  public <Q extends Message> Q read(Q prototype) throws IOException {
    int bytesMax = messages.limits().receiveBytesMax();
    byte[] body = new byte[firstBytes(bytesMax)];
    int length = 0;
    while (true) {
      if (length == body.length) {
        if (length > bytesMax) {
          throw EnvelopeReader.tooLarge(announcedLength(length), bytesMax);
        }
        body = Arrays.copyOf(body, grown(length, bytesMax));
      }
      int count = exchange.read(body, length, body.length - length);
      if (count < 0) {
        break;
      }
      LongWork.yieldProcessor(length, length + count);
      length += count;
    }
    return decode(prototype, body, length, messages);
  }

  /** The message of a whole body, which may be compressed. */
  static <Q extends Message> Q decode(Q prototype, byte[] body, int length, Messages messages) {
    boolean compressed = messages.incoming().isPresent() && length > 0;
    messages.came(compressed);
    if (compressed) {
      byte[] plain = messages.decompress(body, 0, length);
      return messages.decode(prototype, plain, 0, plain.length, true);
    }
    return messages.decode(prototype, body, 0, length, length > FIRST_BYTES);
  }

  /** Twice the length, or the announced length once enough has arrived. */
  private int grown(int length, int bytesMax) {
    long wanted = 2L * length;
    long announced = announcedLength(0);
    if (announced >= length && announced + 1 < wanted) {
      wanted = announced + 1;
    }
    int grown = (int) Math.min(wanted, bytesMax + 1L);
    messages.take(Allowance.arrayBytes(grown) - Allowance.arrayBytes(length));
    return grown;
  }

  /** One byte more than announced, so that the end is detected without growing. */
  private int firstBytes(int bytesMax) {
    long announced = announcedLength(Math.min(FIRST_BYTES - 1, bytesMax));
    if (announced > bytesMax) {
      throw EnvelopeReader.tooLarge(announced, bytesMax);
    }
    return (int) Math.min(announced + 1, TRUSTED_BYTES);
  }

  private long announcedLength(long absent) {
    String value = exchange.headers().get("content-length", "");
    try {
      return value.isEmpty() ? absent : Math.max(0, Long.parseLong(value));
    } catch (NumberFormatException e) {
      return absent;
    }
  }
}
