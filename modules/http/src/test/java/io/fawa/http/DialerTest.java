/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class DialerTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  /** A fatal alert, internal_error: what a server of TLS says that has no certificate. */
  private static final byte[] ALERT = {21, 3, 3, 0, 2, 2, 80};

  /** What the first who connects is served by. */
  private interface Server {
    void serve(Socket socket) throws IOException;
  }

  private static Socket dial(String host, ServerSocket listener, SSLContext tls, Server server)
      throws IOException {
    URI url = URI.create("https://" + host + ":" + listener.getLocalPort());
    Dialer dialer = new Dialer(BaseUrl.of(url), Optional.of(tls), HttpVersion.HTTP_1_1, LONG);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        listener) {
      threads.execute(() -> serve(listener, server));
      try (Socket socket = dialer.dial(new Socket(), Deadline.after(LONG))) {
        return socket;
      }
    }
  }

  private static void serve(ServerSocket listener, Server server) {
    try (Socket socket = listener.accept()) {
      server.serve(socket);
      // Until the client has read what it was told.
      while (socket.getInputStream().read() >= 0) {}
    } catch (IOException e) {
      // The client has hung up, and says why.
    }
  }

  private static ServerSocket cleartext() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static ServerSocket tls(SSLContext context) throws IOException {
    return context
        .getServerSocketFactory()
        .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static void shakeHands(Socket socket) throws IOException {
    ((SSLSocket) socket).startHandshake();
  }

  @Test
  void anAddressInBracketsIsWhatTheCertificateIsFor(@TempDir Path folder) throws Exception {
    SSLContext context = TestTls.in(folder).context();
    // An address of IPv4 as one of IPv6 has it, as not every machine has IPv6.
    Socket socket = dial("[::ffff:127.0.0.1]", tls(context), context, DialerTest::shakeHands);
    assertThat(((SSLSocket) socket).getSession().getPeerCertificates()).hasSize(1);
  }

  @Test
  void anAlertIsNotTakenForCleartext(@TempDir Path folder) throws Exception {
    SSLContext context = TestTls.in(folder).context();
    assertThatThrownBy(() ->
            dial(
                "127.0.0.1",
                cleartext(),
                context,
                socket -> {
                  socket.getInputStream().read(new byte[8192]);
                  socket.getOutputStream().write(ALERT);
                }))
        .isInstanceOf(SSLException.class)
        .hasMessageMatching("127\\.0\\.0\\.1:\\d+: the TLS handshake failed: .*internal_error");
  }

  @Test
  void trustInNobodyIsNotTakenForCleartext(@TempDir Path folder) throws Exception {
    SSLContext server = TestTls.in(folder).context();
    KeyStore empty = KeyStore.getInstance("PKCS12");
    empty.load(null, null);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(empty);
    SSLContext client = SSLContext.getInstance("TLS");
    client.init(null, trust.getTrustManagers(), null);
    assertThatThrownBy(() -> dial("127.0.0.1", tls(server), client, DialerTest::shakeHands))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining(": the TLS handshake failed: ");
  }
}
