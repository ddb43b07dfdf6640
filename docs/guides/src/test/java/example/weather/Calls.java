/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package example.weather;

import example.weather.v1.TellRequest;
import example.weather.v1.TellResponse;
import example.weather.v1.WatchRequest;
import example.weather.v1.WatchResponse;
import example.weather.v1.WeatherService;
import example.weather.v1.WeatherServiceClient;
import io.fawa.connect.ClientCall;
import io.fawa.connect.Protocol;
import io.fawa.connect.ResponseStream;
import io.fawa.connect.RpcClient;
import io.fawa.connect.RpcClientConfig;
import io.fawa.connect.RpcException;
import io.fawa.connect.RpcServer;
import io.fawa.connect.auth.BearerAuthentication;
import io.fawa.connect.auth.BearerToken;
import io.fawa.connect.auth.Identity;
import io.fawa.connect.auth.TokenVerifier;
import io.fawa.connect.observe.CallLog;
import io.fawa.connect.observe.Observed;
import io.fawa.connect.zstd.ZstdCompression;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import io.fawa.http.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Calls as a caller makes them. */
final class Calls {
  private Calls() {}

  // begin client
  static WeatherServiceClient client(Transport transport) {
    return new WeatherServiceClient(
        RpcClient.builder(transport)
            .config(
                RpcClientConfig.DEFAULTS
                    .withProtocol(Protocol.GRPC)
                    .withTimeout(Duration.ofSeconds(30)))
            .build());
  }

  // end client

  // begin unary
  static String tell(WeatherServiceClient client, String city) {
    ClientCall call = new ClientCall().header("x-asked-by", "guide").timeout(Duration.ofMinutes(1));
    try {
      TellResponse response = client.tell(TellRequest.newBuilder().setCity(city).build(), call);
      return response.getText();
    } catch (RpcException e) {
      return switch (e.code()) {
        case NOT_FOUND -> "nobody knows: " + e.text();
        case DEADLINE_EXCEEDED -> "too late";
        default -> throw e;
      };
    }
  }

  // end unary

  // begin stream
  static List<Integer> watch(WeatherServiceClient client, int days) {
    WatchRequest request = WatchRequest.newBuilder().setCity("Oslo").setDays(days).build();
    List<Integer> seen = new ArrayList<>();
    try (ResponseStream<WatchResponse> responses = client.watch(request)) {
      for (WatchResponse response : responses) {
        seen.add(response.getDay());
      }
    }
    return seen;
  }

  // end stream

  // begin interceptors
  static RpcServer guarded() {
    TokenVerifier tokens =
        TokenVerifier.ofTokens(Map.of("let-me-in", new Identity("ada", Set.of("read"))));
    return RpcServer.builder()
        .add(WeatherService.bind(new WeatherApp()))
        .intercept(Observed.server(new CallLog(System.getLogger("calls"))))
        .intercept(new BearerAuthentication(tokens))
        .compression(new ZstdCompression())
        .build();
  }

  static RpcClient trusted(Transport transport) {
    return RpcClient.builder(transport)
        .intercept(new BearerToken(() -> "let-me-in"))
        .compression(new ZstdCompression())
        .build();
  }

  // end interceptors

  // begin memory
  static String withoutNetwork(RpcServer server) {
    try (MemoryTransport transport = new MemoryTransport(server, HttpVersion.HTTP_2)) {
      return tell(new WeatherServiceClient(trusted(transport)), "Oslo");
    }
  }
  // end memory
}
