/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.fawa.http.ClientExchange;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.RequestHead;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.util.Optional;

/** The steps of a call on the client at which it can fail, and what the caller is then told. */
final class ClientFailure {
  private ClientFailure() {}

  /** Opens an exchange for {@code call}. */
  static ClientExchange open(ClientSettings settings, RequestHead head, ClientCall call) {
    if (call.cancelled()) {
      throw new RpcException(Code.CANCELED, "canceled");
    }
    if (call.deadline().expired()) {
      throw CallFailure.deadlineExceeded();
    }
    try {
      return settings.transport().open(head, call.deadline(), call::attach);
    } catch (IOException e) {
      throw of(e, call);
    }
  }

  /** What a failed wait for the server means. */
  static RpcException of(IOException e, ClientCall call) {
    if (call.cancelled()) {
      return new RpcException(Code.CANCELED, "canceled", e);
    }
    if (e instanceof DeadlineExceededException || call.deadline().expired()) {
      return new RpcException(Code.DEADLINE_EXCEEDED, "context deadline exceeded", e);
    }
    if (e instanceof ExchangeResetException reset && !reset.connectionLost()) {
      Code code =
          switch (reset.code()) {
            case REFUSED_STREAM -> Code.UNAVAILABLE;
            case CANCEL -> Code.CANCELED;
            case ENHANCE_YOUR_CALM -> Code.RESOURCE_EXHAUSTED;
            default -> Code.INTERNAL;
          };
      return new RpcException(code, "the call was reset: " + reset.getMessage(), e);
    }
    return new RpcException(Code.UNAVAILABLE, "connection failed: " + e.getMessage(), e);
  }

  /**
   * What is wrong with a response of another content type than was asked for.
   *
   * @param sameProtocol true if only the codec differs
   */
  static RpcException contentType(String got, String wanted, boolean sameProtocol) {
    return new RpcException(
        sameProtocol ? Code.INTERNAL : Code.UNKNOWN,
        "invalid content-type: \"" + got + "\"; expecting \"" + wanted + "\"");
  }

  /** Adds what came with a failed call. */
  static void addMetadata(RpcException error, ClientCall call) {
    error.metadata().addAll(call.knownHeaders()).addAll(call.responseTrailers());
  }

  /** Appends a request to {@code target}. */
  static void encode(ClientSettings settings, Message request, Bytes target) {
    int start = target.size();
    try {
      settings.codec().encode(request, target);
    } catch (InvalidProtocolBufferException e) {
      throw new RpcException(Code.INTERNAL, "marshal message: " + e.getMessage(), e);
    }
    int length = target.size() - start;
    int bytesMax = settings.config().sendBytesMax();
    if (length > bytesMax) {
      throw new RpcException(
          Code.RESOURCE_EXHAUSTED, "message size " + length + " exceeds sendMaxBytes " + bytesMax);
    }
  }

  /** The response in {@code source}, which is decompressed already. */
  static <S extends Message> S decode(
      ClientSettings settings, S prototype, byte[] source, int offset, int length, boolean retain) {
    try {
      return settings.codec().decode(prototype, source, offset, length, retain);
    } catch (InvalidProtocolBufferException e) {
      throw new RpcException(Code.INTERNAL, "unmarshal message: " + e.getMessage(), e);
    }
  }

  /** The compression a response's header names. */
  static Optional<Compression> responseCompression(ClientSettings settings, String name) {
    try {
      return settings.compressions().named(name);
    } catch (RpcException e) {
      throw new RpcException(
          Code.INTERNAL,
          "unknown encoding \""
              + name
              + "\": accepted encodings are "
              + settings.compressions().names(),
          e);
    }
  }

  /** The decompressed form of a message that came compressed. */
  static byte[] decompress(
      ClientSettings settings,
      Optional<Compression> compression,
      byte[] source,
      int offset,
      int length) {
    Compression used =
        compression.orElseThrow(() ->
            new RpcException(
                Code.INTERNAL,
                "protocol error: sent compressed message without compression support"));
    if (length == 0) {
      return new byte[0];
    }
    try {
      return used.decompress(source, offset, length, settings.config().receiveBytesMax());
    } catch (IOException e) {
      throw new RpcException(Code.INTERNAL, "decompress: " + e.getMessage(), e);
    }
  }
}
