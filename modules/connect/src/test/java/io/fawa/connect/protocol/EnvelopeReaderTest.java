/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.Code;
import io.fawa.limits.Allowance;
import io.fawa.limits.BudgetExceededException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What a reader of messages holds: no more than came, but for a little. */
class EnvelopeReaderTest {
  private static final int MESSAGE_BYTES = 1 << 20;

  /** Gives a body in small parts and looks what is held for it meanwhile. */
  private static final class Dripping implements EnvelopeReader.Body, EnvelopeReader.Bounds {
    private final ByteBuffer body;
    private final int partBytes;
    private final long heldMax;
    private long held;
    private long most;

    Dripping(byte[] body, int partBytes, long heldMax) {
      this.body = ByteBuffer.wrap(body);
      this.partBytes = partBytes;
      this.heldMax = heldMax;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      assertThat(held).isLessThanOrEqualTo(Allowance.arrayBytes(1024 + 4 * body.position()));
      int count = Math.min(Math.min(length, partBytes), body.remaining());
      body.get(target, offset, count);
      return count == 0 ? -1 : count;
    }

    @Override
    public void hold(long bytes) throws IOException {
      held += bytes;
      most = Math.max(most, held);
      if (held > heldMax) {
        throw new BudgetExceededException(bytes);
      }
    }

    @Override
    public void within(boolean message) {}
  }

  private static byte[] messages(int count) {
    ByteBuffer body = ByteBuffer.allocate(count * (5 + MESSAGE_BYTES));
    for (int i = 0; i < count; i++) {
      body.put((byte) 0).putInt(MESSAGE_BYTES).put(new byte[MESSAGE_BYTES]);
    }
    return body.array();
  }

  private static EnvelopeReader reader(Dripping body) {
    return new EnvelopeReader(body, body, 4096, MESSAGE_BYTES, Code.INVALID_ARGUMENT);
  }

  @Test
  void growsWithWhatHasComeAndLetsGoOfTheMessageBefore() throws IOException {
    Dripping body = new Dripping(messages(20), 1000, Long.MAX_VALUE);
    EnvelopeReader reader = reader(body);
    for (int i = 0; i < 20; i++) {
      assertThat(reader.next()).isTrue();
      assertThat(reader.dataLength()).isEqualTo(MESSAGE_BYTES);
    }
    assertThat(reader.next()).isFalse();
    assertThat(body.most).isLessThan(Allowance.arrayBytes(MESSAGE_BYTES) + 8192);
    assertThat(body.held).isLessThan(8192);
  }

  @Test
  void endsWhereNoMoreMayBeHeld() {
    Dripping body = new Dripping(messages(1), 1000, 100_000);
    assertThatThrownBy(() -> reader(body).next()).isInstanceOf(BudgetExceededException.class);
  }
}
