/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package example.forecast;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import example.forecast.v1.FollowRequest;
import example.forecast.v1.FollowResponse;
import example.forecast.v1.ForecastService;
import example.forecast.v1.ForecastServiceClient;
import example.forecast.v1.ReportRequest;
import example.forecast.v1.ReportResponse;
import example.forecast.v1.TellRequest;
import example.forecast.v1.TellResponse;
import example.forecast.v1.WatchRequest;
import example.forecast.v1.WatchResponse;
import io.fawa.connect.BinaryHeader;
import io.fawa.connect.RpcException;
import io.fawa.connect.auth.BearerAuthentication;
import io.fawa.connect.auth.BearerToken;
import io.fawa.connect.auth.Identity;
import io.fawa.connect.auth.TokenVerifier;
import io.fawa.connect.client.ClientCall;
import io.fawa.connect.client.DuplexStream;
import io.fawa.connect.client.RequestStream;
import io.fawa.connect.client.ResponseStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.observe.CallLog;
import io.fawa.connect.observe.Observed;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.zstd.ZstdCompression;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import io.fawa.http.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Calls as a caller makes them. */
final class Calls {
  private Calls() {}

  // begin unary
  static String tell(ForecastServiceClient client, String city) {
    ClientCall call = new ClientCall().timeout(Duration.ofMinutes(1));
    TellResponse response = client.tell(TellRequest.newBuilder().setCity(city).build(), call);
    return response.getText();
  }

  // end unary

  // begin server-stream
  static List<Integer> watch(ForecastServiceClient client, int days) {
    WatchRequest request = WatchRequest.newBuilder().setCity("Oslo").setDays(days).build();
    List<Integer> seen = new ArrayList<>();
    try (ResponseStream<WatchResponse> responses = client.watch(request)) {
      for (WatchResponse response : responses) {
        seen.add(response.getDay());
      }
    }
    return seen;
  }

  // end server-stream

  // begin client-stream
  static ReportResponse report(ForecastServiceClient client, double... degrees) {
    try (RequestStream<ReportRequest, ReportResponse> reports = client.report()) {
      for (double measured : degrees) {
        reports.send(ReportRequest.newBuilder().setDegrees(measured).build());
      }
      return reports.finish();
    }
  }

  // end client-stream

  // begin bidi-stream
  static List<String> follow(ForecastServiceClient client, String... cities) {
    List<String> texts = new ArrayList<>();
    try (DuplexStream<FollowRequest, FollowResponse> stream = client.follow()) {
      for (String city : cities) {
        stream.send(FollowRequest.newBuilder().setCity(city).build());
        Optional<FollowResponse> response = stream.receive();
        response.ifPresent(told -> texts.add(told.getText()));
      }
      stream.endRequests();
      stream.receive(); // empty at the end; throws if the call failed
    }
    return texts;
  }

  // end bidi-stream

  // begin errors
  static String whyNot(ForecastServiceClient client, String city)
      throws InvalidProtocolBufferException {
    try {
      return tell(client, city);
    } catch (RpcException e) {
      StringBuilder why = new StringBuilder(e.code() + ", " + e.text());
      for (Any detail : e.details()) {
        if (detail.is(ErrorInfo.class)) {
          why.append(", ").append(detail.unpack(ErrorInfo.class).getReason());
        }
      }
      return why + ", see also " + e.metadata().get("x-see-also", "nothing");
    }
  }

  // end errors

  // begin metadata
  static String metadata(ForecastServiceClient client) {
    ClientCall call =
        new ClientCall().header("x-asked-by", "guide").header("x-trace-bin", new byte[] {1, 2, 3});
    client.tell(TellRequest.newBuilder().setCity("Oslo").build(), call);
    byte[] trace = BinaryHeader.all(call.responseHeaders(), "x-trace-bin").getFirst();
    return trace.length + " bytes from station " + call.responseTrailers().get("x-station", "?");
  }

  // end metadata

  // begin interceptors
  static RpcServer guarded() {
    TokenVerifier tokens =
        TokenVerifier.ofTokens(Map.of("let-me-in", new Identity("ada", Set.of("read"))));
    return RpcServer.builder()
        .add(ForecastService.bind(new Forecasts()))
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
      return tell(new ForecastServiceClient(trusted(transport)), "Oslo");
    }
  }
  // end memory
}
