/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.conformance;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.fawa.conformance.v1.BidiStreamRequest;
import io.fawa.conformance.v1.BidiStreamResponse;
import io.fawa.conformance.v1.ClientStreamRequest;
import io.fawa.conformance.v1.ClientStreamResponse;
import io.fawa.conformance.v1.ConformancePayload;
import io.fawa.conformance.v1.ConformanceService;
import io.fawa.conformance.v1.Header;
import io.fawa.conformance.v1.IdempotentUnaryRequest;
import io.fawa.conformance.v1.IdempotentUnaryResponse;
import io.fawa.conformance.v1.ServerStreamRequest;
import io.fawa.conformance.v1.ServerStreamResponse;
import io.fawa.conformance.v1.StreamResponseDefinition;
import io.fawa.conformance.v1.UnaryRequest;
import io.fawa.conformance.v1.UnaryResponse;
import io.fawa.conformance.v1.UnaryResponseDefinition;
import io.fawa.conformance.v1.UnimplementedRequest;
import io.fawa.conformance.v1.UnimplementedResponse;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.connect.Sink;
import io.fawa.connect.Source;
import io.fawa.connect.server.Call;
import io.fawa.connect.server.HttpRequest;
import io.fawa.http.Headers;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The service under test: each request defines its response. */
final class ConformanceHandler implements ConformanceService {
  @Override
  public UnaryResponse unary(UnaryRequest request, Call call) {
    return UnaryResponse.newBuilder()
        .setPayload(answerOnce(request.getResponseDefinition(), List.of(request), call))
        .build();
  }

  @Override
  public IdempotentUnaryResponse idempotentUnary(IdempotentUnaryRequest request, Call call) {
    return IdempotentUnaryResponse.newBuilder()
        .setPayload(answerOnce(request.getResponseDefinition(), List.of(request), call))
        .build();
  }

  @Override
  public ClientStreamResponse clientStream(Source<ClientStreamRequest> requests, Call call) {
    List<ClientStreamRequest> received = new ArrayList<>();
    requests.forEach(received::add);
    UnaryResponseDefinition wanted =
        received.isEmpty()
            ? UnaryResponseDefinition.getDefaultInstance()
            : received.get(0).getResponseDefinition();
    return ClientStreamResponse.newBuilder().setPayload(answerOnce(wanted, received, call)).build();
  }

  @Override
  public void serverStream(
      ServerStreamRequest request, Sink<ServerStreamResponse> responses, Call call) {
    StreamAnswer<ServerStreamResponse> answer =
        new StreamAnswer<>(
            request.getResponseDefinition(),
            responses,
            payload -> ServerStreamResponse.newBuilder().setPayload(payload).build(),
            call);
    answer.start();
    answer.sendRest(List.of(request));
  }

  @Override
  public void bidiStream(
      Source<BidiStreamRequest> requests, Sink<BidiStreamResponse> responses, Call call) {
    Optional<BidiStreamRequest> first = requests.receive();
    if (first.isEmpty()) {
      return;
    }
    StreamAnswer<BidiStreamResponse> answer =
        new StreamAnswer<>(
            first.get().getResponseDefinition(),
            responses,
            payload -> BidiStreamResponse.newBuilder().setPayload(payload).build(),
            call);
    List<Message> received = new ArrayList<>();
    boolean fullDuplex = first.get().getFullDuplex();
    if (fullDuplex) {
      answer.start();
    }
    for (Optional<BidiStreamRequest> next = first; next.isPresent(); next = requests.receive()) {
      received.add(next.get());
      if (fullDuplex) {
        if (!answer.sendNext(received)) {
          break;
        }
        received.clear();
      }
    }
    if (!fullDuplex) {
      answer.start();
    }
    answer.sendRest(received);
  }

  @Override
  public UnimplementedResponse unimplemented(UnimplementedRequest request, Call call) {
    throw new RpcException(Code.UNIMPLEMENTED, "not implemented");
  }

  private static ConformancePayload answerOnce(
      UnaryResponseDefinition wanted, List<? extends Message> requests, Call call) {
    addAll(wanted.getResponseHeadersList(), call.responseHeaders());
    addAll(wanted.getResponseTrailersList(), call.responseTrailers());
    ConformancePayload.RequestInfo seen = seen(requests, call);
    call.pause(Duration.ofMillis(wanted.getResponseDelayMs()));
    if (wanted.hasError()) {
      throw failure(wanted.getError()).addDetail(seen);
    }
    return ConformancePayload.newBuilder()
        .setData(wanted.getResponseData())
        .setRequestInfo(seen)
        .build();
  }

  /** The responses of a stream, defined by its first request. */
  private static final class StreamAnswer<S> {
    private final StreamResponseDefinition wanted;
    private final Sink<S> responses;
    private final Function<ConformancePayload, S> wrap;
    private final Call call;
    private int sent;

    StreamAnswer(
        StreamResponseDefinition wanted,
        Sink<S> responses,
        Function<ConformancePayload, S> wrap,
        Call call) {
      this.wanted = wanted;
      this.responses = responses;
      this.wrap = wrap;
      this.call = call;
      addAll(wanted.getResponseHeadersList(), call.responseHeaders());
      addAll(wanted.getResponseTrailersList(), call.responseTrailers());
    }

    /** Sends the headers, if messages will follow. */
    void start() {
      if (wanted.getResponseDataCount() > 0) {
        call.sendHeaders();
      }
    }

    /** Sends one response, if there is one left. */
    boolean sendNext(List<? extends Message> requests) {
      if (sent == wanted.getResponseDataCount()) {
        return false;
      }
      ByteString data = wanted.getResponseData(sent);
      ConformancePayload.Builder payload = ConformancePayload.newBuilder().setData(data);
      if (sent == 0) {
        payload.setRequestInfo(seen(requests, call));
      } else if (!requests.isEmpty()) {
        payload.setRequestInfo(
            ConformancePayload.RequestInfo.newBuilder().addAllRequests(packed(requests)));
      }
      call.pause(Duration.ofMillis(wanted.getResponseDelayMs()));
      responses.send(wrap.apply(payload.build()));
      sent++;
      return true;
    }

    /** Sends the rest, then fails if requested. */
    void sendRest(List<? extends Message> requests) {
      List<? extends Message> untold = requests;
      while (sendNext(untold)) {
        untold = List.of();
      }
      if (wanted.hasError()) {
        RpcException failure = failure(wanted.getError());
        throw sent == 0 ? failure.addDetail(seen(untold, call)) : failure;
      }
    }
  }

  private static RpcException failure(io.fawa.conformance.v1.Error error) {
    RpcException failure =
        new RpcException(
            Code.ofNumber(error.getCodeValue()).orElse(Code.UNKNOWN), error.getMessage());
    error.getDetailsList().forEach(failure::addDetail);
    return failure;
  }

  private static ConformancePayload.RequestInfo seen(List<? extends Message> requests, Call call) {
    ConformancePayload.RequestInfo.Builder info =
        ConformancePayload.RequestInfo.newBuilder()
            .addAllRequestHeaders(grouped(call.requestHeaders()))
            .addAllRequests(packed(requests));
    if (call.deadline().bounded()) {
      info.setTimeoutMs(call.deadline().remainingMillis());
    }
    HttpRequest http = call.http().orElseThrow();
    if (http.method().equals("GET")) {
      ConformancePayload.ConnectGetInfo.Builder get =
          ConformancePayload.ConnectGetInfo.newBuilder();
      for (String pair : http.query().split("&", -1)) {
        int equals = pair.indexOf('=');
        get.addQueryParams(
            Header.newBuilder()
                .setName(decoded(equals < 0 ? pair : pair.substring(0, equals)))
                .addValue(decoded(equals < 0 ? "" : pair.substring(equals + 1))));
      }
      info.setConnectGetInfo(get);
    }
    return info.build();
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static List<Any> packed(List<? extends Message> requests) {
    List<Any> packed = new ArrayList<>();
    requests.forEach(request -> packed.add(Any.pack(request)));
    return packed;
  }

  static List<Header> grouped(Headers headers) {
    List<Header> grouped = new ArrayList<>();
    List<String> names = new ArrayList<>();
    headers.forEach((name, value) -> {
      if (!names.contains(name)) {
        names.add(name);
        grouped.add(Header.newBuilder().setName(name).addAllValue(headers.all(name)).build());
      }
    });
    return grouped;
  }

  static void addAll(List<Header> fields, Headers target) {
    fields.forEach(
        field -> field.getValueList().forEach(value -> target.add(field.getName(), value)));
  }
}
