/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.TestTls;
import io.fawa.http3.quic.AddressValidation;
import io.fawa.http3.quic.QuicConnection;
import io.fawa.http3.quic.QuicListener;
import io.fawa.http3.quic.QuicStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traffic that stops for ever within seconds without the guard. */
class StallTest {
  private static final int LARGE = 20 * 1024 * 1024;
  private static final int ECHOES = 3000;

  @TempDir static Path folder;
  private static TestTls tls;

  @BeforeAll
  static void makeKey() throws Exception {
    tls = TestTls.in(folder);
  }

  @Test
  void muchDataArrives() throws Exception {
    try (QuicListener listener =
            TestQuic.listen(
                TestQuic.serving(tls, TestQuic.limits(), AddressValidation.NEVER), TestQuic::echo);
        QuicConnection client =
            TestQuic.PROVIDER.connect(
                listener.address(), TestQuic.connecting(tls), TestQuic.soon())) {
      QuicStream stream = client.open(true, TestQuic.soon());
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(() -> write(stream), task -> Thread.ofVirtual().start(task));
      byte[] some = new byte[64 * 1024];
      int had = 0;
      int more;
      while ((more = stream.read(some, 0, some.length, TestQuic.soon())) >= 0) {
        had += more;
      }
      assertThat(had).isEqualTo(LARGE);
      writing.get(TestQuic.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static void write(QuicStream stream) {
    byte[] piece = new byte[64 * 1024];
    try {
      for (int sent = 0; sent < LARGE; sent += piece.length) {
        stream.write(piece, 0, piece.length, TestQuic.soon());
      }
      stream.finish();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void manySmallMessagesArrive() throws Exception {
    try (QuicListener listener =
            TestQuic.listen(
                TestQuic.serving(tls, TestQuic.limits(), AddressValidation.NEVER), TestQuic::echo);
        QuicConnection client =
            TestQuic.PROVIDER.connect(
                listener.address(), TestQuic.connecting(tls), TestQuic.soon())) {
      QuicStream stream = client.open(true, TestQuic.soon());
      byte[] message = {1, 2, 3, 4, 5, 6, 7};
      byte[] answer = new byte[message.length];
      for (int i = 0; i < ECHOES; i++) {
        message[0] = (byte) i;
        stream.write(message, 0, message.length, TestQuic.soon());
        int had = 0;
        while (had < answer.length) {
          had += stream.read(answer, had, answer.length - had, TestQuic.soon());
        }
        assertThat(answer).isEqualTo(message);
      }
    }
  }

  @Test
  void theGuardDoesNotSleepLongAfterARoundThatTookLong() {
    assertThat(StallGuard.pauseNanos(0)).isEqualTo(Duration.ofMillis(3).toNanos());
    assertThat(StallGuard.pauseNanos(1_000_000)).isEqualTo(Duration.ofMillis(10).toNanos());
    assertThat(StallGuard.pauseNanos(Duration.ofSeconds(2).toNanos()))
        .isEqualTo(Duration.ofMillis(100).toNanos());
  }
}
