/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package example.forecast;

import example.forecast.v1.ForecastService;
import example.forecast.v1.ForecastServiceClient;
import example.forecast.v1.ReportResponse;
import io.fawa.connect.RpcException;
import io.fawa.connect.server.RpcServer;
import io.fawa.http.Transport;
import io.fawa.http2.Http2Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;

/** Serves on 8091, and under TLS on 8491, and makes every call of the guide. */
public final class Main {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private Main() {}

  /** Takes the key store and the folder for what is made of it. */
  public static void main(String[] args) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance(Path.of(args[0]).toFile(), PASSWORD);
    Path authority = Path.of(args[1], "ca.pem");
    Files.writeString(authority, pem(keys));
    SSLContext tls = Clients.context(authority, keys, PASSWORD);
    RpcServer rpc = rpc();
    InetAddress local = InetAddress.getLoopbackAddress();
    try (TinyServer clear = new TinyServer(new ServerSocket(8091, 1024, local), rpc);
        TinyServer secure = new TinyServer(tlsListener(tls, 8491, local), rpc)) {
      clear.start();
      secure.start();
      Clients.simple();
      calls(tls, authority);
    }
    System.out.println("in memory: " + Calls.withoutNetwork(Calls.guarded()));
  }

  // begin rpc
  static RpcServer rpc() {
    return RpcServer.builder().add(ForecastService.bind(new Forecasts())).build();
  }

  // end rpc

  // begin tls-listener
  private static ServerSocket tlsListener(SSLContext tls, int port, InetAddress address)
      throws IOException {
    SSLServerSocket listener =
        (SSLServerSocket) tls.getServerSocketFactory().createServerSocket(port, 1024, address);
    SSLParameters parameters = listener.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
    parameters.setNeedClientAuth(true); // mTLS
    listener.setSSLParameters(parameters);
    return listener;
  }

  // end tls-listener

  private static void calls(SSLContext tls, Path authority)
      throws IOException, GeneralSecurityException {
    URI clear = URI.create("http://127.0.0.1:8091");
    URI secure = URI.create("https://localhost:8491");
    try (Transport http1 = Clients.overHttp1(clear);
        Transport mutual = Clients.overTls(secure, tls)) {
      System.out.println("HTTP/1.1: " + Calls.watch(Clients.client(http1), 3));
      ForecastServiceClient client = Clients.client(mutual);
      ReportResponse report = Calls.report(client, 1, 2, 6);
      System.out.println(report.getReports() + " reports, mean " + report.getMeanDegrees());
      System.out.println(Calls.follow(client, "Oslo", "Rome"));
      System.out.println(Calls.whyNot(client, "Atlantis"));
      System.out.println(Calls.metadata(client));
    }
    System.out.println(
        "without a certificate: "
            + why(Clients.overTls(secure, Clients.trusting(authority))).code());
    for (String wrong :
        List.of("http://127.0.0.1:8491", "https://127.0.0.1:8091", "http://127.0.0.1:8092")) {
      System.out.println(wrong + ": " + why(Http2Transport.to(URI.create(wrong))).text());
    }
  }

  private static RpcException why(Transport transport) {
    try (transport) {
      Calls.tell(Clients.client(transport), "Oslo");
    } catch (RpcException e) {
      return e;
    }
    throw new AssertionError("it is served");
  }

  private static String pem(KeyStore keys) throws GeneralSecurityException {
    byte[] certificate = keys.getCertificate("localhost").getEncoded();
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(certificate)
        + "\n-----END CERTIFICATE-----\n";
  }
}
