/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.conformance.v1.HTTPVersion;
import io.fawa.conformance.v1.ServerCompatRequest;
import io.fawa.conformance.v1.ServerCompatResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ServerMainTest {
  @Test
  void answersOnThePortItNames() throws Exception {
    ServerCompatResponse response =
        ServerMain.start(
            ServerCompatRequest.newBuilder().setHttpVersion(HTTPVersion.HTTP_VERSION_2).build());

    assertThat(response.getHost()).isEqualTo("127.0.0.1");
    assertThat(settingsOf(response.getPort())).hasSize(9);
  }

  /** The header of the first frame the server sends, which is SETTINGS. */
  private static byte[] settingsOf(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      socket
          .getOutputStream()
          .write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] header = socket.getInputStream().readNBytes(9);
      assertThat(header[3]).isEqualTo((byte) 4);
      return header;
    }
  }
}
