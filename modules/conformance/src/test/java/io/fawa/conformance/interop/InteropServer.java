/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.conformance.interop;

import io.fawa.conformance.interop.orca.v3.OpenRcaService;
import io.fawa.conformance.interop.v1.TestService;
import io.fawa.connect.server.RpcServerConfig;
import io.fawa.service.App;
import io.fawa.service.Running;
import io.fawa.service.Wiring;
import io.fawa.service.config.Ports;
import io.fawa.service.launch.Launcher;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The test service on the same host as every app, in clear text and under TLS. */
final class InteropServer implements App, AutoCloseable {
  private static final String NAME = "interop";
  private static final int RECEIVE_BYTES_MAX = 64 * 1024 * 1024;

  private final Path folder;
  private final Running running;

  /** Starts one that keeps its certificates in {@code folder}. */
  InteropServer(Path folder) throws Exception {
    this.folder = folder;
    this.running =
        Launcher.start(
            List.of(
                NAME,
                "--addr=127.0.0.1:0",
                "--tlsAddr=127.0.0.1:0",
                "--adminAddr=127.0.0.1:0",
                "--logLevel=error",
                "--dataDir=" + folder),
            List.of(this),
            Map.of());
  }

  int port(boolean tls) {
    return (tls ? running.tlsUrl(NAME) : running.cleartextUrl(NAME)).getPort();
  }

  /** Who signed its certificate, which is for {@code localhost}. */
  Path authority() {
    return folder.resolve("tls/ca.pem");
  }

  /** Its certificate, and the key of that. */
  List<Path> certificateAndKey() {
    return List.of(folder.resolve("tls/leaf.pem"), folder.resolve("tls/leaf-key.pem"));
  }

  /** A context that believes {@link #authority} alone. */
  SSLContext trust() throws IOException, GeneralSecurityException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** Writes {@link #authority} as a key store, for a client in Java. */
  Path trustStore(char[] password) throws IOException, GeneralSecurityException {
    Path file = folder.resolve("trust.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      trusted().store(out, password);
    }
    return file;
  }

  private KeyStore trusted() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream pem = Files.newInputStream(authority())) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    return store;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Ports defaultPorts() {
    return new Ports(0, 0, 0);
  }

  @Override
  public void install(Wiring wiring) {
    TestServiceHandler handler = new TestServiceHandler();
    wiring.rpc(TestService.bind(handler));
    wiring.rpc(OpenRcaService.bind(handler));
    wiring.rpcConfig(RpcServerConfig.DEFAULTS.withReceiveBytesMax(RECEIVE_BYTES_MAX));
  }

  @Override
  public void close() {
    running.close();
  }
}
