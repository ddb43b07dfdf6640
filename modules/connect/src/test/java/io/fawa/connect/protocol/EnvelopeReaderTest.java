/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.limits.Allowance;
import io.fawa.limits.BudgetExceededException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** A buffer is paid for where it is longer than what every call has. */
  @ParameterizedTest
  @CsvSource({"500, 2, 0", "3000, 3, 3072"})
  void aLargerBufferIsHeld(int length, int messages, long held) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(messages * (5 + length));
    for (int i = 0; i < messages; i++) {
      all.position(i * (5 + length)).put((byte) 0).putInt(length);
    }
    Dripping body = new Dripping(all.array(), 1000, Long.MAX_VALUE);
    EnvelopeReader reader = reader(body);
    for (int i = 0; i < messages; i++) {
      assertThat(reader.next()).isTrue();
    }
    assertThat(reader.next()).isFalse();
    assertThat(body.held).isEqualTo(held);
    assertThat(body.most).isEqualTo(held);
  }

  /** A body in parts of at most so many bytes. */
  private static EnvelopeReader.Body parts(ByteBuffer body, int partBytes) {
    return (target, offset, length) -> {
      int count = Math.min(Math.min(length, partBytes), body.remaining());
      body.get(target, offset, count);
      return count == 0 ? -1 : count;
    };
  }

  /** Lengths around those of the buffers: of the first one, a small, a large and an owned one. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 58, 59, 60, 64, 65, 4090, 4091, 4092, 16_384, 16_385, 70_000})
  void messagesOfAnyLengthAreWhole(int length) throws IOException {
    byte[] message = new byte[length];
    new Random(length).nextBytes(message);
    for (int partBytes : new int[] {1, 7, 100_000}) {
      for (int bufferBytes : new int[] {64, 4096}) {
        ByteBuffer body = ByteBuffer.allocate(3 * (5 + length) + 6);
        for (int i = 0; i < 3; i++) {
          body.put((byte) (0x80 + i)).putInt(length).put(message);
        }
        body.put((byte) 0).putInt(1).put((byte) 9).flip();
        EnvelopeReader reader =
            new EnvelopeReader(
                parts(body, partBytes), bufferBytes, Math.max(1, length), Code.INTERNAL);
        for (int i = 0; i < 3; i++) {
          assertThat(reader.next()).isTrue();
          assertThat(reader.flags()).isEqualTo(0x80 + i);
          assertThat(reader.dataLength()).isEqualTo(length);
          assertThat(reader.dataOwned()).isEqualTo(length > 16_384);
          int from = reader.dataOffset();
          assertThat(Arrays.copyOfRange(reader.data(), from, from + length)).isEqualTo(message);
        }
        assertThat(reader.next()).isTrue();
        assertThat(reader.data()[reader.dataOffset()]).isEqualTo((byte) 9);
        assertThat(reader.dataOwned()).isFalse();
        assertThat(reader.next()).isFalse();
        assertThat(reader.next()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, protocol error: incomplete envelope: got 1 of 5 bytes",
    "4, protocol error: incomplete envelope: got 4 of 5 bytes",
    "5, 'protocol error: promised 20000 bytes in enveloped message, got 0 bytes'",
    "6, 'protocol error: promised 20000 bytes in enveloped message, got 1 bytes'",
    "20004, 'protocol error: promised 20000 bytes in enveloped message, got 19999 bytes'",
  })
  void aBodyThatBreaksOffSaysHowMuchCame(int bytes, String words) {
    for (int partBytes : new int[] {1, 100_000}) {
      ByteBuffer body = ByteBuffer.allocate(20_005).put((byte) 0).putInt(20_000);
      body.position(0).limit(bytes);

      assertThatThrownBy(
              () -> new EnvelopeReader(parts(body, partBytes), 64, 20_000, Code.ABORTED).next())
          .isInstanceOfSatisfying(
              RpcException.class,
              e -> {
                assertThat(e.code()).isEqualTo(Code.ABORTED);
                assertThat(e.text()).isEqualTo(words);
              });
    }
  }

  @ParameterizedTest
  @CsvSource({"101, 100", "2147483648, 2147483647", "4294967295, 100"})
  void aMessageThatIsTooLargeIsNotReadAtAll(long length, int most) {
    ByteBuffer body = ByteBuffer.allocate(1000).put((byte) 0).putInt((int) length).position(0);

    assertThatThrownBy(() -> new EnvelopeReader(parts(body, 5), 64, most, Code.INTERNAL).next())
        .isInstanceOfSatisfying(
            RpcException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
              assertThat(e.text())
                  .isEqualTo("message size " + length + " is larger than configured max " + most);
            });
    assertThat(body.position()).isEqualTo(5);
  }
}
