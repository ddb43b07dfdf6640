/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.client;

import io.fawa.connect.Code;
import io.fawa.connect.Compression;
import io.fawa.connect.RpcException;
import io.fawa.http.ClientExchange;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.RequestHead;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.util.Optional;

/** Translates failures of a client's call to {@link RpcException}. */
final class ClientFailure {
  private ClientFailure() {}

  /** Opens an exchange for {@code call}. */
  static ClientExchange open(ClientSettings settings, RequestHead head, ClientCall call) {
    if (call.cancelled()) {
      throw new RpcException(Code.CANCELED, "canceled");
    }
    if (call.deadline().expired()) {
      throw RpcException.deadlineExceeded();
    }
    try {
      return settings.transport().open(head, call.deadline(), call::attach);
    } catch (IOException e) {
      throw of(e, call);
    }
  }

  /** The failure of a call for a failed wait. */
  static RpcException of(IOException e, ClientCall call) {
    if (call.cancelled()) {
      return new RpcException(Code.CANCELED, "canceled", e);
    }
    if (e instanceof DeadlineExceededException) {
      return RpcException.of(e);
    }
    if (call.deadline().expired()) {
      RpcException late = RpcException.deadlineExceeded();
      late.initCause(e);
      return late;
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

  /** Adds the headers and trailers of a failed call. */
  static void addMetadata(RpcException error, ClientCall call) {
    error.metadata().addAll(call.knownHeaders()).addAll(call.responseTrailers());
  }

  /** The compression that a response header names. */
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
}
