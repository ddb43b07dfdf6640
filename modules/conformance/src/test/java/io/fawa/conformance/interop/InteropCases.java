/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.conformance.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Empty;
import io.fawa.conformance.interop.orca.v3.OrcaLoadReport;
import io.fawa.conformance.interop.v1.EchoStatus;
import io.fawa.conformance.interop.v1.Payload;
import io.fawa.conformance.interop.v1.ResponseParameters;
import io.fawa.conformance.interop.v1.SimpleRequest;
import io.fawa.conformance.interop.v1.SimpleResponse;
import io.fawa.conformance.interop.v1.StreamingInputCallRequest;
import io.fawa.conformance.interop.v1.StreamingInputCallResponse;
import io.fawa.conformance.interop.v1.StreamingOutputCallRequest;
import io.fawa.conformance.interop.v1.StreamingOutputCallResponse;
import io.fawa.conformance.interop.v1.TestOrcaReport;
import io.fawa.conformance.interop.v1.TestServiceClient;
import io.fawa.connect.BinaryHeader;
import io.fawa.connect.Code;
import io.fawa.connect.Compression;
import io.fawa.connect.MessageCompression;
import io.fawa.connect.Method;
import io.fawa.connect.RpcException;
import io.fawa.connect.client.ClientCall;
import io.fawa.connect.client.DuplexStream;
import io.fawa.connect.client.RequestStream;
import io.fawa.connect.client.ResponseStream;
import io.fawa.connect.client.RpcClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The cases of gRPC's interoperability tests, made by our client. */
final class InteropCases {
  /** One case. */
  @FunctionalInterface
  interface Case {
    void run() throws Exception;
  }

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int LARGE_REQUEST = 271_828;
  private static final int LARGE_RESPONSE = 314_159;
  private static final int[] REQUESTS = {27_182, 8, 1828, 45_904};
  private static final byte[] TRAILING = {(byte) 0xab, (byte) 0xab, (byte) 0xab};
  private static final int[] RESPONSES = {31_415, 9, 2653, 58_979};

  private final RpcClient rpc;
  private final TestServiceClient client;

  InteropCases(RpcClient rpc) {
    this.rpc = rpc;
    this.client = new TestServiceClient(rpc);
  }

  /** Those that every server of the test service answers. */
  Map<String, Case> basic() {
    Map<String, Case> cases = new LinkedHashMap<>();
    cases.put("empty_unary", this::emptyUnary);
    cases.put("large_unary", this::largeUnary);
    cases.put("client_streaming", this::clientStreaming);
    cases.put("server_streaming", this::serverStreaming);
    cases.put("ping_pong", this::pingPong);
    cases.put("empty_stream", this::emptyStream);
    cases.put("half_duplex", this::halfDuplex);
    cases.put("custom_metadata", this::customMetadata);
    cases.put("status_code_and_message", this::statusCodeAndMessage);
    cases.put("special_status_message", this::specialStatusMessage);
    cases.put("unimplemented_method", () -> unimplemented("grpc.testing.TestService"));
    cases.put("unimplemented_service", () -> unimplemented("grpc.testing.UnimplementedService"));
    cases.put("cancel_after_begin", this::cancelAfterBegin);
    cases.put("cancel_after_first_response", this::cancelAfterFirstResponse);
    cases.put("timeout_on_sleeping_server", this::timeoutOnSleepingServer);
    cases.put("rpc_soak", this::rpcSoak);
    cases.put("orca_per_rpc", this::orcaPerRpc);
    return cases;
  }

  /** Runs them one after another; the first failure says which one it is. */
  static void runAll(Map<String, Case> cases) {
    cases.forEach((name, each) -> assertThatCode(each::run).as(name).doesNotThrowAnyException());
  }

  /**
   * Those of servers that compress.
   *
   * @param looks whether the server refuses a request that came otherwise than it says of itself
   */
  Map<String, Case> compressed(boolean looks) {
    Map<String, Case> cases = new LinkedHashMap<>();
    cases.put("client_compressed_unary", () -> clientCompressedUnary(looks));
    cases.put("server_compressed_unary", this::serverCompressedUnary);
    cases.put("client_compressed_streaming", () -> clientCompressedStreaming(looks));
    cases.put("server_compressed_streaming", this::serverCompressedStreaming);
    return cases;
  }

  /** A call that compresses nothing unless it says so. */
  private static ClientCall call() {
    return new ClientCall()
        .timeout(LIMIT)
        .compression(Compression.gzip())
        .compressRequests(MessageCompression.NEVER);
  }

  private static ClientCall plainCall() {
    return new ClientCall().timeout(LIMIT);
  }

  private static MessageCompression when(boolean compressed) {
    return compressed ? MessageCompression.ALWAYS : MessageCompression.NEVER;
  }

  private static Payload payload(int size) {
    return TestServiceHandler.payload(size);
  }

  private static SimpleRequest.Builder large() {
    return SimpleRequest.newBuilder()
        .setResponseSize(LARGE_RESPONSE)
        .setPayload(payload(LARGE_REQUEST));
  }

  private static StreamingOutputCallRequest wanting(int size) {
    return StreamingOutputCallRequest.newBuilder()
        .addResponseParameters(ResponseParameters.newBuilder().setSize(size))
        .build();
  }

  private static RpcException failure(ThrowingCallable call) {
    RpcException failure = catchThrowableOfType(RpcException.class, call);
    assertThat(failure).isNotNull();
    return failure;
  }

  // ---- messages

  private void emptyUnary() {
    assertThat(client.emptyCall(Empty.getDefaultInstance(), plainCall()))
        .isEqualTo(Empty.getDefaultInstance());
  }

  private void largeUnary() {
    SimpleResponse response = client.unaryCall(large().build(), plainCall());
    assertThat(response.getPayload()).isEqualTo(payload(LARGE_RESPONSE));
  }

  private void rpcSoak() {
    for (int i = 0; i < 10; i++) {
      largeUnary();
    }
  }

  private void clientStreaming() {
    try (RequestStream<StreamingInputCallRequest, StreamingInputCallResponse> stream =
        client.streamingInputCall(plainCall())) {
      int sum = 0;
      for (int size : REQUESTS) {
        stream.send(StreamingInputCallRequest.newBuilder().setPayload(payload(size)).build());
        sum += size;
      }
      assertThat(stream.finish().getAggregatedPayloadSize()).isEqualTo(sum);
    }
  }

  private void serverStreaming() {
    StreamingOutputCallRequest.Builder request = StreamingOutputCallRequest.newBuilder();
    for (int size : RESPONSES) {
      request.addResponseParameters(ResponseParameters.newBuilder().setSize(size));
    }
    try (ResponseStream<StreamingOutputCallResponse> stream =
        client.streamingOutputCall(request.build(), plainCall())) {
      List<Integer> sizes = new ArrayList<>();
      stream.forEach(response -> sizes.add(response.getPayload().getBody().size()));
      assertThat(sizes).containsExactly(31_415, 9, 2653, 58_979);
    }
  }

  private void pingPong() {
    try (DuplexStream<StreamingOutputCallRequest, StreamingOutputCallResponse> stream =
        client.fullDuplexCall(plainCall())) {
      for (int i = 0; i < REQUESTS.length; i++) {
        stream.send(wanting(RESPONSES[i]).toBuilder().setPayload(payload(REQUESTS[i])).build());
        assertThat(stream.receive().orElseThrow().getPayload()).isEqualTo(payload(RESPONSES[i]));
      }
      stream.endRequests();
      assertThat(stream.receive()).isEmpty();
    }
  }

  private void emptyStream() {
    try (DuplexStream<StreamingOutputCallRequest, StreamingOutputCallResponse> stream =
        client.fullDuplexCall(plainCall())) {
      stream.endRequests();
      assertThat(stream.receive()).isEmpty();
    }
  }

  private void halfDuplex() {
    try (DuplexStream<StreamingOutputCallRequest, StreamingOutputCallResponse> stream =
        client.halfDuplexCall(plainCall())) {
      for (int size : RESPONSES) {
        stream.send(wanting(size));
      }
      stream.endRequests();
      for (int size : RESPONSES) {
        assertThat(stream.receive().orElseThrow().getPayload()).isEqualTo(payload(size));
      }
      assertThat(stream.receive()).isEmpty();
    }
  }

  // ---- compression

  private void clientCompressedUnary(boolean looks) {
    if (looks) {
      SimpleRequest compressed = large().setExpectCompressed(BoolValue.of(true)).build();
      assertThat(failure(() -> client.unaryCall(compressed, call())).code())
          .isEqualTo(Code.INVALID_ARGUMENT);
    }
    for (boolean expected : new boolean[] {true, false}) {
      SimpleResponse response =
          client.unaryCall(
              large().setExpectCompressed(BoolValue.of(expected)).build(),
              call().compressRequests(when(expected)));
      assertThat(response.getPayload()).isEqualTo(payload(LARGE_RESPONSE));
    }
  }

  private void serverCompressedUnary() {
    for (boolean wanted : new boolean[] {true, false}) {
      ClientCall call = call();
      SimpleResponse response =
          client.unaryCall(large().setResponseCompressed(BoolValue.of(wanted)).build(), call);
      assertThat(response.getPayload()).isEqualTo(payload(LARGE_RESPONSE));
      assertThat(call.responseCompressed()).isEqualTo(wanted);
    }
  }

  private void clientCompressedStreaming(boolean looks) {
    if (looks) {
      try (RequestStream<StreamingInputCallRequest, StreamingInputCallResponse> stream =
          client.streamingInputCall(call())) {
        stream.send(input(27_182, true));
        assertThat(failure(stream::finish).code()).isEqualTo(Code.INVALID_ARGUMENT);
      }
    }
    ClientCall call = call();
    try (RequestStream<StreamingInputCallRequest, StreamingInputCallResponse> stream =
        client.streamingInputCall(call)) {
      call.compressRequests(MessageCompression.ALWAYS);
      stream.send(input(27_182, true));
      call.compressRequests(MessageCompression.NEVER);
      stream.send(input(45_904, false));
      assertThat(stream.finish().getAggregatedPayloadSize()).isEqualTo(73_086);
    }
  }

  private static StreamingInputCallRequest input(int size, boolean compressed) {
    return StreamingInputCallRequest.newBuilder()
        .setPayload(payload(size))
        .setExpectCompressed(BoolValue.of(compressed))
        .build();
  }

  private void serverCompressedStreaming() {
    StreamingOutputCallRequest request =
        StreamingOutputCallRequest.newBuilder()
            .addResponseParameters(
                ResponseParameters.newBuilder().setSize(31_415).setCompressed(BoolValue.of(true)))
            .addResponseParameters(
                ResponseParameters.newBuilder().setSize(92_653).setCompressed(BoolValue.of(false)))
            .build();
    ClientCall call = call();
    try (ResponseStream<StreamingOutputCallResponse> stream =
        client.streamingOutputCall(request, call)) {
      assertThat(stream.receive().orElseThrow().getPayload()).isEqualTo(payload(31_415));
      assertThat(call.responseCompressed()).isTrue();
      assertThat(stream.receive().orElseThrow().getPayload()).isEqualTo(payload(92_653));
      assertThat(call.responseCompressed()).isFalse();
      assertThat(stream.receive()).isEmpty();
    }
  }

  // ---- metadata and status

  private static ClientCall echoing() {
    ClientCall call = plainCall().header(TestServiceHandler.INITIAL, "test_initial_metadata_value");
    BinaryHeader.add(call.requestHeaders(), TestServiceHandler.TRAILING, TRAILING);
    return call;
  }

  private static void assertEchoed(ClientCall call) {
    assertThat(call.responseHeaders().all(TestServiceHandler.INITIAL))
        .containsExactly("test_initial_metadata_value");
    assertThat(BinaryHeader.all(call.responseTrailers(), TestServiceHandler.TRAILING))
        .containsExactly(TRAILING);
  }

  private void customMetadata() {
    ClientCall unary = echoing();
    client.unaryCall(
        SimpleRequest.newBuilder().setResponseSize(1).setPayload(payload(1)).build(), unary);
    assertEchoed(unary);

    ClientCall duplex = echoing();
    try (DuplexStream<StreamingOutputCallRequest, StreamingOutputCallResponse> stream =
        client.fullDuplexCall(duplex)) {
      stream.send(wanting(1));
      assertThat(duplex.responseHeaders().get(TestServiceHandler.INITIAL, ""))
          .isEqualTo("test_initial_metadata_value");
      stream.endRequests();
      assertThat(stream).hasSize(1);
    }
    assertEchoed(duplex);
  }

  private void statusCodeAndMessage() {
    EchoStatus status =
        EchoStatus.newBuilder().setCode(2).setMessage("test status message").build();
    assertIs(
        status,
        failure(() ->
            client.unaryCall(
                SimpleRequest.newBuilder().setResponseStatus(status).build(), plainCall())));
    try (DuplexStream<StreamingOutputCallRequest, StreamingOutputCallResponse> stream =
        client.fullDuplexCall(plainCall())) {
      stream.send(StreamingOutputCallRequest.newBuilder().setResponseStatus(status).build());
      stream.endRequests();
      assertIs(status, failure(stream::receive));
    }
  }

  private void specialStatusMessage() {
    EchoStatus status =
        EchoStatus.newBuilder()
            .setCode(2)
            .setMessage("\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n")
            .build();
    assertIs(
        status,
        failure(() ->
            client.unaryCall(
                SimpleRequest.newBuilder().setResponseStatus(status).build(), plainCall())));
  }

  private static void assertIs(EchoStatus status, RpcException failure) {
    assertThat(failure.code().number()).isEqualTo(status.getCode());
    assertThat(failure.text()).isEqualTo(status.getMessage());
  }

  private void unimplemented(String service) {
    Method<Empty, Empty> nobodys =
        new Method<>(
            service,
            "UnimplementedCall",
            Method.Kind.UNARY,
            Method.Idempotency.UNKNOWN,
            Empty.getDefaultInstance(),
            Empty.getDefaultInstance());
    RpcException failure =
        failure(() -> rpc.unary(nobodys).call(Empty.getDefaultInstance(), plainCall()));
    assertThat(failure.code()).isEqualTo(Code.UNIMPLEMENTED);
  }

  private void orcaPerRpc() throws Exception {
    TestOrcaReport busy =
        TestOrcaReport.newBuilder()
            .setCpuUtilization(0.8210)
            .setMemoryUtilization(0.5847)
            .putRequestCost("cost", 3456.32)
            .putUtilization("util", 0.30499)
            .build();
    ClientCall call = plainCall();
    client.unaryCall(SimpleRequest.newBuilder().setOrcaPerQueryReport(busy).build(), call);
    OrcaLoadReport report =
        OrcaLoadReport.parseFrom(
            BinaryHeader.all(call.responseTrailers(), TestServiceHandler.LOAD).getFirst());
    assertThat(report.getCpuUtilization()).isEqualTo(0.8210);
    assertThat(report.getMemUtilization()).isEqualTo(0.5847);
    assertThat(report.getRequestCostMap()).containsEntry("cost", 3456.32);
    assertThat(report.getUtilizationMap()).containsEntry("util", 0.30499);
  }

  // ---- calls that end early

  private void cancelAfterBegin() {
    ClientCall call = plainCall();
    try (RequestStream<StreamingInputCallRequest, StreamingInputCallResponse> stream =
        client.streamingInputCall(call)) {
      call.cancel();
      assertThat(failure(stream::finish).code()).isEqualTo(Code.CANCELED);
    }
  }

  private void cancelAfterFirstResponse() {
    ClientCall call = plainCall();
    try (DuplexStream<StreamingOutputCallRequest, StreamingOutputCallResponse> stream =
        client.fullDuplexCall(call)) {
      stream.send(wanting(31_415).toBuilder().setPayload(payload(27_182)).build());
      assertThat(stream.receive()).isPresent();
      call.cancel();
      assertThat(failure(stream::receive).code()).isEqualTo(Code.CANCELED);
    }
  }

  private void timeoutOnSleepingServer() {
    ClientCall call = new ClientCall().timeout(Duration.ofMillis(1));
    RpcException failure =
        failure(() -> {
          try (DuplexStream<StreamingOutputCallRequest, StreamingOutputCallResponse> stream =
              client.fullDuplexCall(call)) {
            stream.send(
                StreamingOutputCallRequest.newBuilder().setPayload(payload(27_182)).build());
            stream.receive();
          }
        });
    assertThat(failure.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
  }
}
