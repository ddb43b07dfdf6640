/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.conformance;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.fawa.conformance.v1.BidiStreamRequest;
import io.fawa.conformance.v1.BidiStreamResponse;
import io.fawa.conformance.v1.ClientCompatRequest;
import io.fawa.conformance.v1.ClientCompatRequest.Cancel;
import io.fawa.conformance.v1.ClientResponseResult;
import io.fawa.conformance.v1.ClientStreamRequest;
import io.fawa.conformance.v1.ClientStreamResponse;
import io.fawa.conformance.v1.Codec;
import io.fawa.conformance.v1.ConformanceServiceClient;
import io.fawa.conformance.v1.Error;
import io.fawa.conformance.v1.IdempotentUnaryRequest;
import io.fawa.conformance.v1.ServerStreamRequest;
import io.fawa.conformance.v1.ServerStreamResponse;
import io.fawa.conformance.v1.StreamType;
import io.fawa.conformance.v1.UnaryRequest;
import io.fawa.conformance.v1.UnimplementedRequest;
import io.fawa.connect.Compression;
import io.fawa.connect.Protocol;
import io.fawa.connect.RpcException;
import io.fawa.connect.brotli.BrotliCompression;
import io.fawa.connect.client.ClientCall;
import io.fawa.connect.client.DuplexStream;
import io.fawa.connect.client.MessageFormat;
import io.fawa.connect.client.RequestStream;
import io.fawa.connect.client.ResponseStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.zstd.ZstdCompression;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Makes one call as the runner describes it. */
final class ConformanceCaller {
  private static final int GET_BYTES_MAX = 1 << 20;
  private static final int RECEIVE_BYTES_MAX = 64 * 1024 * 1024;

  private static final Compression BROTLI = new BrotliCompression();
  private static final Compression ZSTD = new ZstdCompression();

  private final ClientCompatRequest wanted;
  private final ConformanceServiceClient client;
  private final ClientCall call = new ClientCall();
  private final ClientResponseResult.Builder result = ClientResponseResult.newBuilder();
  private int received;

  ConformanceCaller(ClientCompatRequest wanted, Transports transports) throws Exception {
    this.wanted = wanted;
    this.client =
        new ConformanceServiceClient(
            RpcClient.builder(transports.to(wanted))
                .config(config(wanted))
                .compression(BROTLI)
                .compression(ZSTD)
                .build());
    ConformanceHandler.addAll(wanted.getRequestHeadersList(), call.requestHeaders());
  }

  private static RpcClientConfig config(ClientCompatRequest wanted) {
    RpcClientConfig config =
        RpcClientConfig.DEFAULTS
            .withProtocol(
                switch (wanted.getProtocol()) {
                  case PROTOCOL_CONNECT -> Protocol.CONNECT;
                  case PROTOCOL_GRPC -> Protocol.GRPC;
                  case PROTOCOL_GRPC_WEB -> Protocol.GRPC_WEB;
                  default -> throw new IllegalArgumentException("protocol not supported");
                })
            .withFormat(
                wanted.getCodec() == Codec.CODEC_JSON ? MessageFormat.JSON : MessageFormat.PROTO)
            .withReceiveBytesMax(
                wanted.getMessageReceiveLimit() > 0
                    ? wanted.getMessageReceiveLimit()
                    : RECEIVE_BYTES_MAX);
    Optional<Compression> compression = compression(wanted);
    if (compression.isPresent()) {
      config = config.withCompression(compression.get(), 0);
    }
    return wanted.getUseGetHttpMethod() ? config.withGet(GET_BYTES_MAX) : config;
  }

  private static Optional<Compression> compression(ClientCompatRequest wanted) {
    return switch (wanted.getCompression()) {
      case COMPRESSION_UNSPECIFIED, COMPRESSION_IDENTITY -> Optional.empty();
      case COMPRESSION_GZIP -> Optional.of(Compression.gzip());
      case COMPRESSION_BR -> Optional.of(BROTLI);
      case COMPRESSION_ZSTD -> Optional.of(ZSTD);
      default -> throw new IllegalArgumentException("compression not supported");
    };
  }

  /** Calls and reports the response. */
  ClientResponseResult call() throws Exception {
    if (wanted.hasTimeoutMs()) {
      call.timeout(Duration.ofMillis(wanted.getTimeoutMs()));
    }
    try {
      switch (wanted.getMethod()) {
        case "Unary" -> unary();
        case "IdempotentUnary" -> idempotentUnary();
        case "Unimplemented" -> {
          waitBeforeRequest();
          client.unimplemented(only(UnimplementedRequest.class), call);
        }
        case "ServerStream" -> serverStream();
        case "ClientStream" -> clientStream();
        case "BidiStream" -> bidiStream();
        default -> throw new IllegalArgumentException("no method " + wanted.getMethod());
      }
    } catch (RpcException e) {
      result.setError(error(e));
    }
    return result
        .addAllResponseHeaders(ConformanceHandler.grouped(call.responseHeaders()))
        .addAllResponseTrailers(ConformanceHandler.grouped(call.responseTrailers()))
        .build();
  }

  private void unary() throws Exception {
    waitBeforeRequest();
    UnaryRequest request = only(UnaryRequest.class);
    cancelLater();
    result.addPayloads(client.unary(request, call).getPayload());
  }

  private void idempotentUnary() throws Exception {
    waitBeforeRequest();
    IdempotentUnaryRequest request = only(IdempotentUnaryRequest.class);
    cancelLater();
    result.addPayloads(client.idempotentUnary(request, call).getPayload());
  }

  private void serverStream() throws Exception {
    waitBeforeRequest();
    try (ResponseStream<ServerStreamResponse> stream =
        client.serverStream(only(ServerStreamRequest.class), call)) {
      cancelAfterCloseSend();
      for (ServerStreamResponse response : stream) {
        result.addPayloads(response.getPayload());
        countResponse();
      }
    }
  }

  private void clientStream() throws Exception {
    try (RequestStream<ClientStreamRequest, ClientStreamResponse> stream =
        client.clientStream(call)) {
      int sent = 0;
      for (Any message : wanted.getRequestMessagesList()) {
        waitBeforeRequest();
        try {
          stream.send(message.unpack(ClientStreamRequest.class));
        } catch (RpcException e) {
          result.setNumUnsentRequests(wanted.getRequestMessagesCount() - sent);
          break;
        }
        sent++;
      }
      if (cancel().filter(Cancel::hasBeforeCloseSend).isPresent()) {
        call.cancel();
      }
      cancelLater();
      result.addPayloads(stream.finish().getPayload());
    }
  }

  private void bidiStream() throws Exception {
    boolean fullDuplex = wanted.getStreamType() == StreamType.STREAM_TYPE_FULL_DUPLEX_BIDI_STREAM;
    try (DuplexStream<BidiStreamRequest, BidiStreamResponse> stream = client.bidiStream(call)) {
      int sent = 0;
      for (Any message : wanted.getRequestMessagesList()) {
        waitBeforeRequest();
        try {
          stream.send(message.unpack(BidiStreamRequest.class));
        } catch (RpcException e) {
          result.setNumUnsentRequests(wanted.getRequestMessagesCount() - sent);
          break;
        }
        sent++;
        if (fullDuplex && !receiveOne(stream)) {
          break;
        }
      }
      if (cancel().filter(Cancel::hasBeforeCloseSend).isPresent()) {
        call.cancel();
      }
      stream.endRequests();
      cancelAfterCloseSend();
      while (receiveOne(stream)) {
        // Counted there.
      }
    }
  }

  private boolean receiveOne(DuplexStream<BidiStreamRequest, BidiStreamResponse> stream) {
    Optional<BidiStreamResponse> response = stream.receive();
    response.ifPresent(message -> {
      result.addPayloads(message.getPayload());
      countResponse();
    });
    return response.isPresent();
  }

  private void countResponse() {
    received++;
    if (cancel().filter(timing -> timing.getAfterNumResponses() == received).isPresent()) {
      call.cancel();
    }
  }

  /**
   * Cancels while the call is in progress. It uses a platform thread, as a virtual one would queue
   * for a carrier behind other calls while the runner measures time.
   */
  private void cancelLater() {
    afterCloseSend()
        .ifPresent(delay ->
            Thread.ofPlatform()
                .daemon()
                .start(() -> {
                  pause(delay);
                  call.cancel();
                }));
  }

  private void cancelAfterCloseSend() {
    afterCloseSend()
        .ifPresent(delay -> {
          pause(delay);
          call.cancel();
        });
  }

  /** The delay of a cancellation after the last request, if any. */
  private Optional<Duration> afterCloseSend() {
    return cancel()
        .filter(timing -> !timing.hasBeforeCloseSend() && !timing.hasAfterNumResponses())
        .map(timing -> Duration.ofMillis(timing.getAfterCloseSendMs()));
  }

  private Optional<Cancel> cancel() {
    return wanted.hasCancel() ? Optional.of(wanted.getCancel()) : Optional.empty();
  }

  private void waitBeforeRequest() {
    pause(Duration.ofMillis(wanted.getRequestDelayMs()));
  }

  private static void pause(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private <T extends Message> T only(Class<T> type) throws InvalidProtocolBufferException {
    List<Any> messages = wanted.getRequestMessagesList();
    if (messages.size() != 1) {
      throw new IllegalArgumentException("expected one request, got " + messages.size());
    }
    return messages.get(0).unpack(type);
  }

  private static Error error(RpcException e) {
    return Error.newBuilder()
        .setCodeValue(e.code().number())
        .setMessage(e.text())
        .addAllDetails(e.details())
        .build();
  }
}
