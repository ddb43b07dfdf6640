/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.cli;

import io.fawa.sdk.files.ClientConfig;
import io.fawa.sdk.files.FileAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of every command that talks to a server. */
final class ServerOptions {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = "${env:FAWA_SERVER:-http://127.0.0.1:8081}",
      description = "the file service; default: $FAWA_SERVER, else http://127.0.0.1:8081")
  private String server = "";

  @Option(
      names = "--cacert",
      paramLabel = "FILE",
      description = "PEM of a private authority to trust, as in data/tls/ca.pem")
  private @Nullable Path authority;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description =
          "where transfers and tokens are remembered; default: $XDG_CACHE_HOME/fawa, else"
              + " ~/.cache/fawa")
  private @Nullable Path state;

  @Option(names = "--json", description = "print JSON, a line for each file")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "print this")
  void help(boolean asked) {
    // picocli prints it instead of running the command.
  }

  boolean json() {
    return json;
  }

  ClientConfig config() throws IOException {
    ClientConfig config = ClientConfig.of(serverUri(), state == null ? stateFolder() : state);
    return authority == null ? config : config.withTls(trusting(authority));
  }

  /** For the server of an address. */
  ClientConfig config(FileAddress address) throws IOException {
    return config().withServer(address.server());
  }

  URI serverUri() {
    try {
      return ClientConfig.of(new URI(server), Path.of("")).server();
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw usage("--server is http://HOST[:PORT] or https://HOST[:PORT]; got \"" + server + '"');
    }
  }

  /** The file of a link or key. */
  FileAddress address(String text) {
    try {
      return FileAddress.parse(text, serverUri());
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  /** A failure that is the caller's. */
  RuntimeException usage(String message) {
    return command == null
        ? new IllegalStateException(message)
        : new ParameterException(command.commandLine(), message);
  }

  private static Path stateFolder() {
    return Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
        .filter(folder -> folder.startsWith("/"))
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
        .resolve("fawa");
  }

  private static SSLContext trusting(Path pem) throws IOException {
    try (InputStream in = Files.newInputStream(pem)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      int count = 0;
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        trusted.setCertificateEntry("authority" + count++, one);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(pem + " is not a PEM file of certificates: " + e.getMessage(), e);
    }
  }
}
