/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.server;

import com.google.protobuf.Empty;
import io.fawa.connect.Code;
import io.fawa.connect.Method;
import io.fawa.connect.Protocol;
import io.fawa.connect.RpcException;
import io.fawa.connect.codec.ProtoCodec;
import io.fawa.connect.protocol.CallFormat;
import io.fawa.connect.protocol.EnvelopedServer;
import io.fawa.connect.protocol.ErrorJson;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Responds to calls of unknown methods in their own protocol, so that callers learn what is
 * missing. Requests that may not be RPCs get HTTP's 404. Immutable.
 */
final class UnknownMethods {
  private static final Method<Empty, Empty> NONE =
      new Method<>(
          "",
          "",
          Method.Kind.BIDI_STREAM,
          Method.Idempotency.UNKNOWN,
          Empty.getDefaultInstance(),
          Empty.getDefaultInstance());

  private final ServerSettings settings;
  private final Predicate<String> serves;

  /** Creates one for a server that {@code serves} services by name. */
  UnknownMethods(ServerSettings settings, Predicate<String> serves) {
    this.settings = settings;
    this.serves = serves;
  }

  /** True if the header section marks a request as an RPC, whatever its path. */
  boolean isCall(String httpMethod, Headers headers) {
    return format(httpMethod, headers, false).isPresent();
  }

  /** Responds if the request is an RPC. */
  boolean answer(Exchange exchange) throws IOException {
    String path = exchange.path();
    int slash = path.lastIndexOf('/');
    String service = slash > 0 ? path.substring(1, slash) : "";
    boolean known = serves.test(service);
    Optional<CallFormat> format = format(exchange.method(), exchange.headers(), known);
    if (format.isEmpty()) {
      return false;
    }
    String text =
        known
            ? "unknown method " + path.substring(slash + 1) + " for service " + service
            : slash > 0 ? "unknown service " + service : "malformed method name \"" + path + "\"";
    answer(exchange, format.get(), new RpcException(Code.UNIMPLEMENTED, text));
    return true;
  }

  private void answer(Exchange exchange, CallFormat format, RpcException error) throws IOException {
    if (format.envelopes().isEmpty()) {
      notFound(exchange, error);
      return;
    }
    new EnvelopedServer<>(
            exchange,
            NONE,
            settings.messages(exchange, format.codec()),
            format.envelopes().get(),
            format.contentType())
        .writeEnd(error, new Headers(), new Headers());
  }

  /** 404 instead of the code's own 501, as the path does not exist; Connect clients map it too. */
  private static void notFound(Exchange exchange, RpcException error) throws IOException {
    byte[] body = ErrorJson.error(error);
    exchange.respond(
        404,
        Headers.of(
            "content-type", "application/json", "content-length", Integer.toString(body.length)));
    exchange.write(body, 0, body.length);
    exchange.end();
  }

  /**
   * The format of a call. Other APIs use plain JSON and protobuf too, so those count as Connect
   * only with its version header, or for protobuf with a known service.
   */
  private Optional<CallFormat> format(String httpMethod, Headers headers, boolean known) {
    if (!httpMethod.equals("POST")) {
      return Optional.empty();
    }
    String type = headers.get("content-type", "");
    Optional<CallFormat> unary = settings.unaryFormats().find(type);
    if (unary.isEmpty()) {
      return settings.streamFormats().find(type);
    }
    CallFormat format = unary.get();
    boolean connects =
        !headers.get("connect-protocol-version", "").isEmpty()
            || (known && format.codec() instanceof ProtoCodec);
    return format.protocol() != Protocol.CONNECT || connects ? unary : Optional.empty();
  }
}
