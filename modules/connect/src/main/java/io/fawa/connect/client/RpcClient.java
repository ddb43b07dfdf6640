/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.client;

import com.google.protobuf.Message;
import io.fawa.connect.Compression;
import io.fawa.connect.Method;
import io.fawa.connect.Protocol;
import io.fawa.connect.codec.Codec;
import io.fawa.connect.codec.ProtoCodec;
import io.fawa.connect.json.JsonCodec;
import io.fawa.connect.protocol.Compressions;
import io.fawa.connect.protocol.OnlyMessage;
import io.fawa.http.Transport;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls methods over a transport, in one protocol. Generated clients are created from it. Immutable
 * and thread-safe. The creator of the transport closes it.
 */
public final class RpcClient {
  private final Transport transport;
  private final RpcClientConfig config;
  private final Compressions compressions;
  private final List<ClientInterceptor> interceptors;

  private RpcClient(Builder builder) {
    this.transport = builder.transport;
    this.config = builder.config;
    List<Compression> known = new ArrayList<>(builder.compressions);
    known.add(Compression.gzip());
    this.compressions = new Compressions(known);
    this.interceptors = List.copyOf(builder.interceptors);
  }

  /** A builder of a client over {@code transport}. */
  public static Builder builder(Transport transport) {
    return new Builder(transport);
  }

  /** Calls of a method with one request and one response. */
  public <Q extends Message, S extends Message> UnaryCaller<Q, S> unary(Method<Q, S> method) {
    ClientSettings settings = settings(method);
    UnaryCaller<Q, S> caller =
        config.protocol() == Protocol.CONNECT
            ? (request, call) -> new ConnectUnaryClientCall<>(settings, method, call).run(request)
            : (request, call) -> unaryOverStream(settings, method, request, call);
    for (ClientInterceptor interceptor : interceptors.reversed()) {
      caller = interceptor.unary(method, caller);
    }
    return caller;
  }

  /** Calls of a method of any other kind. */
  public <Q extends Message, S extends Message> StreamCaller<Q, S> stream(Method<Q, S> method) {
    ClientSettings settings = settings(method);
    StreamCaller<Q, S> caller = call -> OutboundStream.open(settings, method, call);
    for (ClientInterceptor interceptor : interceptors.reversed()) {
      caller = interceptor.stream(method, caller);
    }
    return caller;
  }

  private ClientSettings settings(Method<?, ?> method) {
    Codec codec =
        switch (config.format()) {
          case PROTO -> ProtoCodec.KEEPING_UNKNOWN_FIELDS; // a client chooses its servers
          case JSON ->
              new JsonCodec(
                  List.of(
                      method.request().getDescriptorForType().getFile(),
                      method.response().getDescriptorForType().getFile()));
        };
    return new ClientSettings(transport, config, compressions, codec);
  }

  private static <Q extends Message, S extends Message> S unaryOverStream(
      ClientSettings settings, Method<Q, S> method, Q request, ClientCall call) {
    try (OutboundStream<Q, S> stream = OutboundStream.open(settings, method, call)) {
      ResponseStream.sendOnly(request, stream);
      return OnlyMessage.of(stream, "response");
    }
  }

  /** Collects settings. Single-owner. */
  public static final class Builder {
    private final Transport transport;
    private final List<ClientInterceptor> interceptors = new ArrayList<>();
    private final List<Compression> compressions = new ArrayList<>();
    private RpcClientConfig config = RpcClientConfig.DEFAULTS;

    private Builder(Transport transport) {
      this.transport = transport;
    }

    /** Sets options and limits. Default: {@link RpcClientConfig#DEFAULTS}. */
    public Builder config(RpcClientConfig settings) {
      this.config = settings;
      return this;
    }

    /** Adds an interceptor inside those that were added before. */
    public Builder intercept(ClientInterceptor interceptor) {
      interceptors.add(interceptor);
      return this;
    }

    /** Accepts responses in a further compression besides gzip, preferred to those added later. */
    public Builder compression(Compression compression) {
      compressions.add(compression);
      return this;
    }

    /** The client. */
    public RpcClient build() {
      return new RpcClient(this);
    }
  }
}
