/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.conformance;

import com.google.protobuf.ByteString;
import io.fawa.conformance.v1.ConformanceService;
import io.fawa.conformance.v1.HTTPVersion;
import io.fawa.conformance.v1.ServerCompatRequest;
import io.fawa.connect.brotli.BrotliCompression;
import io.fawa.connect.server.RpcServerConfig;
import io.fawa.connect.zstd.ZstdCompression;
import io.fawa.http.ClientExchange;
import io.fawa.http.Headers;
import io.fawa.http.RequestHead;
import io.fawa.http3.Http3Transport;
import io.fawa.limits.Deadline;
import io.fawa.service.App;
import io.fawa.service.Running;
import io.fawa.service.Wiring;
import io.fawa.service.config.Ports;
import io.fawa.service.launch.Launcher;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The service under test on the same host as every app: HTTP/1.1 and HTTP/2 on one port. */
final class Host implements App {
  private static final System.Logger LOG = System.getLogger(Host.class.getName());
  private static final String NAME = "conformance";

  /** The limit where the runner requests none; its largest message is far below. */
  private static final int RECEIVE_BYTES_MAX = 64 * 1024 * 1024;

  private final int receiveLimit;

  private Host(int receiveLimit) {
    this.receiveLimit = receiveLimit;
  }

  /** What runs, and the port that the runner calls. */
  record Started(Running running, int port) {}

  /** Starts the requested server. */
  static Started start(ServerCompatRequest wanted) throws Exception {
    Path directory = Files.createTempDirectory("fawa-conformance");
    List<String> flags =
        new ArrayList<>(
            List.of(
                NAME,
                "--addr=127.0.0.1:0",
                "--tlsAddr=127.0.0.1:0",
                "--adminAddr=127.0.0.1:0",
                "--logLevel=error",
                "--quic="
                    + (wanted.getHttpVersion() == HTTPVersion.HTTP_VERSION_3 ? quic() : "off"),
                "--dataDir=" + directory));
    if (wanted.hasServerCreds()) {
      flags.add("--certFile=" + write(directory, "cert.pem", wanted.getServerCreds().getCert()));
      flags.add("--keyFile=" + write(directory, "key.pem", wanted.getServerCreds().getKey()));
    }
    if (!wanted.getClientTlsCert().isEmpty()) {
      flags.add("--clientCaFile=" + write(directory, "client.pem", wanted.getClientTlsCert()));
    }
    Running running =
        Launcher.start(flags, List.of(new Host(wanted.getMessageReceiveLimit())), Map.of());
    URI url = wanted.getUseTls() ? running.tlsUrl(NAME) : running.cleartextUrl(NAME);
    return new Started(running, url.getPort());
  }

  /** Makes one request to a server that was started without a certificate, for better or worse. */
  static void callOverHttp3(Started started) throws IOException, GeneralSecurityException {
    URI url = URI.create("https://127.0.0.1:" + started.port);
    String authority = Files.readString(started.running.developmentAuthority().orElseThrow());
    try (Http3Transport client =
            Http3Transport.builder(url, Transports.provider())
                .authorities(Credentials.authorities(authority))
                .build();
        ClientExchange exchange =
            client.open(
                new RequestHead("GET", "/", new Headers()),
                Deadline.after(Duration.ofSeconds(8)))) {
      exchange.endRequest();
      exchange.status();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "no answer over HTTP/3", e);
    }
  }

  /** What carries HTTP/3 in this run. */
  static String quic() {
    return Optional.ofNullable(System.getenv("QUIC")).orElse("netty");
  }

  private static Path write(Path directory, String name, ByteString content) throws IOException {
    return Files.write(directory.resolve(name), content.toByteArray());
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
    wiring.rpc(ConformanceService.bind(new ConformanceHandler()));
    wiring.compression(new BrotliCompression());
    wiring.compression(new ZstdCompression());
    wiring.rpcConfig(
        RpcServerConfig.DEFAULTS
            .withReceiveBytesMax(receiveLimit > 0 ? receiveLimit : RECEIVE_BYTES_MAX)
            .withCompressBytesMin(0)
            .withHalfDuplexBidi(true));
  }
}
