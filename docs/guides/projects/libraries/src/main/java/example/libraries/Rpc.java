/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package example.libraries;

// begin rpc
import echo.v1.EchoService;
import echo.v1.EchoServiceClient;
import echo.v1.SayRequest;
import echo.v1.SayResponse;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.server.Call;
import io.fawa.connect.server.RpcServer;
import io.fawa.http.Peer;
import io.fawa.http.Wire;
import io.fawa.http2.Http2Config;
import io.fawa.http2.Http2Transport;
import io.fawa.http2.ServerConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;

/** A server and a client of HTTP/2 in one program. */
public final class Rpc implements EchoService {
  @Override
  public SayResponse say(SayRequest request, Call call) {
    return SayResponse.newBuilder().setText(request.getText() + " by " + call.protocol()).build();
  }

  /** Serves one connection, and calls over it. */
  public static void main(String[] args) throws Exception {
    RpcServer rpc = RpcServer.builder().add(EchoService.bind(new Rpc())).build();
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI url = URI.create("http://127.0.0.1:" + listener.getLocalPort());
      Thread client = Thread.ofVirtual().start(() -> call(url));
      Socket socket = listener.accept();
      Peer peer = new Peer(socket.getRemoteSocketAddress(), false, List.of());
      new ServerConnection(Wire.of(socket), peer, Http2Config.defaults(), rpc).run();
      client.join();
    }
  }

  private static void call(URI url) {
    try (Http2Transport transport = Http2Transport.to(url)) {
      EchoServiceClient echo = new EchoServiceClient(RpcClient.builder(transport).build());
      System.out.println(echo.say(SayRequest.newBuilder().setText("hello").build()).getText());
    }
  }
}
// end rpc
