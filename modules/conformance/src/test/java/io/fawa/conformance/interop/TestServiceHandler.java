/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.conformance.interop;

import com.google.protobuf.BoolValue;
import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import io.fawa.conformance.interop.orca.v3.OpenRcaService;
import io.fawa.conformance.interop.orca.v3.OrcaLoadReport;
import io.fawa.conformance.interop.orca.v3.OrcaLoadReportRequest;
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
import io.fawa.conformance.interop.v1.TestService;
import io.fawa.connect.BinaryHeader;
import io.fawa.connect.Code;
import io.fawa.connect.MessageCompression;
import io.fawa.connect.RpcException;
import io.fawa.connect.Sink;
import io.fawa.connect.Source;
import io.fawa.connect.server.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Answers as its requests ask, and says how busy it was told to be. */
final class TestServiceHandler implements TestService, OpenRcaService {
  static final String INITIAL = "x-grpc-test-echo-initial";
  static final String TRAILING = "x-grpc-test-echo-trailing-bin";
  static final String LOAD = "endpoint-load-metrics-bin";

  /** Often enough for a caller that looks each second; what it asks for is a wish. */
  private static final Duration REPORT_INTERVAL = Duration.ofMillis(100);

  private volatile OrcaLoadReport load = OrcaLoadReport.getDefaultInstance();

  @Override
  public Empty emptyCall(Empty request, Call call) {
    return request;
  }

  @Override
  public SimpleResponse unaryCall(SimpleRequest request, Call call) {
    echoMetadata(call);
    if (request.hasExpectCompressed()) {
      require(request.getExpectCompressed(), call);
    }
    if (request.hasResponseCompressed()) {
      compress(request.getResponseCompressed(), call);
    }
    throwIfAsked(request.getResponseStatus());
    if (request.hasOrcaPerQueryReport()) {
      BinaryHeader.add(
          call.responseTrailers(), LOAD, report(request.getOrcaPerQueryReport()).toByteArray());
    }
    return SimpleResponse.newBuilder()
        .setPayload(payload(request.getResponseSize()))
        .setServerId(request.getFillServerId() ? "fawa" : "")
        .build();
  }

  @Override
  public SimpleResponse cacheableUnaryCall(SimpleRequest request, Call call) {
    return unaryCall(request, call);
  }

  @Override
  public void streamingOutputCall(
      StreamingOutputCallRequest request, Sink<StreamingOutputCallResponse> responses, Call call) {
    answer(request, responses, call);
  }

  @Override
  public StreamingInputCallResponse streamingInputCall(
      Source<StreamingInputCallRequest> requests, Call call) {
    int size = 0;
    for (StreamingInputCallRequest request : requests) {
      if (request.hasExpectCompressed()) {
        require(request.getExpectCompressed(), call);
      }
      size += request.getPayload().getBody().size();
    }
    return StreamingInputCallResponse.newBuilder().setAggregatedPayloadSize(size).build();
  }

  @Override
  public void fullDuplexCall(
      Source<StreamingOutputCallRequest> requests,
      Sink<StreamingOutputCallResponse> responses,
      Call call) {
    echoMetadata(call);
    call.sendHeaders();
    for (StreamingOutputCallRequest request : requests) {
      if (request.hasOrcaOobReport()) {
        load = report(request.getOrcaOobReport());
      }
      throwIfAsked(request.getResponseStatus());
      answer(request, responses, call);
    }
  }

  @Override
  public void halfDuplexCall(
      Source<StreamingOutputCallRequest> requests,
      Sink<StreamingOutputCallResponse> responses,
      Call call) {
    List<StreamingOutputCallRequest> all = new ArrayList<>();
    requests.forEach(all::add);
    all.forEach(request -> answer(request, responses, call));
  }

  @Override
  public void streamCoreMetrics(
      OrcaLoadReportRequest request, Sink<OrcaLoadReport> reports, Call call) {
    while (true) {
      reports.send(load);
      call.pause(REPORT_INTERVAL);
    }
  }

  private static void answer(
      StreamingOutputCallRequest request, Sink<StreamingOutputCallResponse> responses, Call call) {
    for (ResponseParameters wanted : request.getResponseParametersList()) {
      if (wanted.getIntervalUs() > 0) {
        call.pause(Duration.ofNanos(1000L * wanted.getIntervalUs()));
      }
      if (wanted.hasCompressed()) {
        compress(wanted.getCompressed(), call);
      }
      responses.send(
          StreamingOutputCallResponse.newBuilder().setPayload(payload(wanted.getSize())).build());
    }
  }

  private static void echoMetadata(Call call) {
    call.requestHeaders().all(INITIAL).forEach(value -> call.responseHeaders().add(INITIAL, value));
    call.requestHeaders()
        .all(TRAILING)
        .forEach(value -> call.responseTrailers().add(TRAILING, value));
  }

  private static void require(BoolValue compressed, Call call) {
    if (call.requestCompressed() != compressed.getValue()) {
      throw new RpcException(
              Code.INVALID_ARGUMENT,
              "the message came " + (call.requestCompressed() ? "compressed" : "uncompressed"))
          .addDetail(compressed)
          .addMetadata("x-method", call.method().name());
    }
  }

  private static void compress(BoolValue wanted, Call call) {
    call.compressResponses(
        wanted.getValue() ? MessageCompression.ALWAYS : MessageCompression.NEVER);
  }

  private static void throwIfAsked(EchoStatus status) {
    if (status.getCode() != 0) {
      throw new RpcException(
          Code.ofNumber(status.getCode()).orElse(Code.UNKNOWN), status.getMessage());
    }
  }

  static Payload payload(int size) {
    if (size < 0) {
      throw new RpcException(Code.INVALID_ARGUMENT, "a payload of " + size + " bytes");
    }
    return Payload.newBuilder().setBody(ByteString.copyFrom(new byte[size])).build();
  }

  private static OrcaLoadReport report(TestOrcaReport asked) {
    return OrcaLoadReport.newBuilder()
        .setCpuUtilization(asked.getCpuUtilization())
        .setMemUtilization(asked.getMemoryUtilization())
        .putAllRequestCost(asked.getRequestCostMap())
        .putAllUtilization(asked.getUtilizationMap())
        .build();
  }
}
