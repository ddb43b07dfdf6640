/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A connection on which a test says what it likes. A bar in a text stands for CR LF. */
final class RawHttp implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket;

  private RawHttp(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  /** A connection to the host and port of {@code url}, under TLS if it is https. */
  static RawHttp open(String url, Path authority) {
    URI to = URI.create(url);
    try {
      return new RawHttp(
          to.getScheme().equals("https")
              ? trusting(authority).getSocketFactory().createSocket(to.getHost(), to.getPort())
              : new Socket(to.getHost(), to.getPort()));
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError("no connection to " + url, e);
    }
  }

  private static SSLContext trusting(Path authority) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream pem = Files.newInputStream(authority)) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** Sends a text of octets. */
  RawHttp send(String text) throws IOException {
    socket.getOutputStream().write(text.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /** Sends a text of octets in which a bar is a bar. */
  RawHttp sendAsIs(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  /** What comes up to and including {@code end}. */
  String until(String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new IOException("ended after " + text);
      }
      text.append((char) next);
    }
    return text.toString();
  }

  /** Everything until the server closes; fails if it does not. */
  String rest() throws IOException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    byte[] part = new byte[8192];
    try {
      for (int n = read(part); n >= 0; n = read(part)) {
        rest.write(part, 0, n);
      }
    } catch (SocketTimeoutException e) {
      throw new IOException("still open after " + rest.toString(StandardCharsets.ISO_8859_1), e);
    } catch (IOException reset) {
      rest.writeBytes("(reset)".getBytes(StandardCharsets.US_ASCII));
    }
    return rest.toString(StandardCharsets.ISO_8859_1);
  }

  private int read(byte[] part) throws IOException {
    return socket.getInputStream().read(part);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
