/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.TestTls;
import io.fawa.http3.quic.AddressValidation;
import io.fawa.http3.quic.QuicCertificate;
import io.fawa.http3.quic.QuicLimits;
import io.fawa.http3.quic.QuicServerConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  @TempDir Path folder;

  @Test
  void refusesAKeyOfAnotherCertificate() throws Exception {
    TestTls first = TestTls.in(folder, "first");
    TestTls second = TestTls.in(folder, "second");
    QuicCertificate mixed = new QuicCertificate(first.key(), List.of(second.certificate()));
    Duration minute = Duration.ofMinutes(1);
    QuicServerConfig config =
        new QuicServerConfig(
            "test",
            () -> mixed,
            Optional.empty(),
            new QuicLimits(minute, minute, 4096, 4096, 1, 1, 0),
            1,
            AddressValidation.NEVER);
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    assertThatThrownBy(() -> new NettyProvider().listen(anyPort, config, connection -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not belong to the certificate");
  }
}
