/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.Compression;
import io.fawa.connect.MessageCompression;
import io.fawa.connect.Protocol;
import io.fawa.limits.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RpcClientConfigTest {
  private static final RpcClientConfig DEFAULTS = RpcClientConfig.DEFAULTS;

  @Test
  void isChangedOneByOne() {
    RpcClientConfig config =
        DEFAULTS
            .withProtocol(Protocol.GRPC)
            .withFormat(MessageFormat.JSON)
            .withCompression(Compression.gzip(), 7)
            .withReceiveBytesMax(1)
            .withSendBytesMax(2)
            .withGet(3)
            .withTimeout(Duration.ofSeconds(4));

    assertThat(config)
        .isEqualTo(
            new RpcClientConfig(
                Protocol.GRPC,
                MessageFormat.JSON,
                Optional.of(Compression.gzip()),
                7,
                1,
                2,
                3,
                Optional.of(Duration.ofSeconds(4))));
    assertThat(DEFAULTS)
        .isEqualTo(
            new RpcClientConfig(
                Protocol.CONNECT,
                MessageFormat.PROTO,
                Optional.empty(),
                512,
                4_194_304,
                Integer.MAX_VALUE,
                0,
                Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void limitsAreOneOrMore(int bytes) {
    for (Runnable wrong :
        List.<Runnable>of(
            () -> DEFAULTS.withReceiveBytesMax(bytes), () -> DEFAULTS.withSendBytesMax(bytes))) {
      assertThatThrownBy(wrong::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageEndingWith("BytesMax must be at least 1, got " + bytes);
    }
  }

  @Test
  void thresholdsAreNotNegative() {
    assertThat(DEFAULTS.withGet(0).withCompression(Compression.gzip(), 0).getBytesMax()).isZero();
    assertThatThrownBy(() -> DEFAULTS.withGet(-1))
        .hasMessage("getBytesMax must be at least 0, got -1");
    assertThatThrownBy(() -> DEFAULTS.withCompression(Compression.gzip(), -1))
        .hasMessage("compressBytesMin must be at least 0, got -1");
  }

  @ParameterizedTest
  @CsvSource({
    "BY_SIZE, 511, false",
    "BY_SIZE, 512, true",
    "ALWAYS, 0, true",
    "NEVER, 100000, false",
  })
  void aMessageIsCompressedOrNot(MessageCompression which, int length, boolean compressed) {
    assertThat(which.takes(length, 512)).isEqualTo(compressed);
    ClientCall call = new ClientCall().compressRequests(which);
    assertThat(call.compressionOf(length, DEFAULTS)).isEmpty();
    assertThat(call.compression(Compression.gzip()).compressionOf(length, DEFAULTS).isPresent())
        .isEqualTo(compressed);
  }

  @Test
  void theEarlierDeadlineOfACallCounts() {
    Deadline soon = Deadline.after(Duration.ofMinutes(1));
    Deadline later = Deadline.after(Duration.ofMinutes(2));

    assertThat(new ClientCall().deadline().bounded()).isFalse();
    assertThat(new ClientCall().deadline(soon).deadline(later).deadline()).isEqualTo(soon);
    assertThat(new ClientCall().deadline(later).deadline(soon).deadline()).isEqualTo(soon);
    assertThat(new ClientCall().timeout(Duration.ofHours(1)).deadline(soon).deadline())
        .isEqualTo(soon);
    ClientCall begun = new ClientCall().deadline(later);
    begun.begin(soon);
    assertThat(begun.deadline()).isEqualTo(soon);
    assertThatThrownBy(() -> begun.begin(soon))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a ClientCall can be used for one call only");
  }
}
