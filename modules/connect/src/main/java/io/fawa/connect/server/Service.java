/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.server;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Message;
import io.fawa.connect.Method;
import io.fawa.connect.protocol.OnlyMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A protobuf service with the handlers of its methods, created by the {@code bind} of generated
 * code. Immutable.
 */
public final class Service {
  private final String name;
  private final Supplier<FileDescriptor> file;
  private final List<Endpoint<?, ?>> endpoints;
  private final Supplier<Map<String, String>> comments;

  private Service(Builder builder) {
    this.name = builder.name;
    this.file = builder.file;
    this.endpoints = List.copyOf(builder.endpoints);
    this.comments = builder.comments;
  }

  /**
   * A builder of a service.
   *
   * @param name its full name, such as {@code greet.v1.GreetService}
   * @param file supplies the file that defines it, for reflection and for JSON's {@code Any}
   */
  public static Builder builder(String name, Supplier<FileDescriptor> file) {
    return new Builder(name, file);
  }

  /** The full name, such as {@code greet.v1.GreetService}. */
  public String name() {
    return name;
  }

  /** The file that defines it. */
  public FileDescriptor file() {
    return file.get();
  }

  /** Its methods, in the order they were added. */
  public List<Method<?, ?>> methods() {
    List<Method<?, ?>> methods = new ArrayList<>(endpoints.size());
    for (Endpoint<?, ?> endpoint : endpoints) {
      methods.add(endpoint.method());
    }
    return methods;
  }

  /**
   * The comments of its protos by full names of services, methods, messages, fields and enums; enum
   * values are named behind their enum. Built on each call; empty if none were set.
   */
  public Map<String, String> comments() {
    return comments.get();
  }

  List<Endpoint<?, ?>> endpoints() {
    return endpoints;
  }

  /** Collects the methods of one service. Single-owner. */
  public static final class Builder {
    private final String name;
    private final Supplier<FileDescriptor> file;
    private final List<Endpoint<?, ?>> endpoints = new ArrayList<>();
    private Supplier<Map<String, String>> comments = Map::of;

    private Builder(String name, Supplier<FileDescriptor> file) {
      this.name = name;
      this.file = file;
    }

    /** Adds a method with one request and one response. */
    public <Q extends Message, S extends Message> Builder unary(
        Method<Q, S> method, UnaryHandler<Q, S> handler) {
      return add(new Endpoint.Unary<>(checked(method, Method.Kind.UNARY), handler));
    }

    /** Adds a method with one request and a stream of responses. */
    public <Q extends Message, S extends Message> Builder serverStream(
        Method<Q, S> method, ServerStreamHandler<Q, S> handler) {
      return add(
          new Endpoint.Streaming<>(
              checked(method, Method.Kind.SERVER_STREAM),
              (requests, responses, call) ->
                  handler.handle(OnlyMessage.of(requests, "request"), responses, call)));
    }

    /** Adds a method with a stream of requests and one response. */
    public <Q extends Message, S extends Message> Builder clientStream(
        Method<Q, S> method, ClientStreamHandler<Q, S> handler) {
      return add(
          new Endpoint.Streaming<>(
              checked(method, Method.Kind.CLIENT_STREAM),
              (requests, responses, call) -> responses.send(handler.handle(requests, call))));
    }

    /** Adds a method with streams both ways. */
    public <Q extends Message, S extends Message> Builder bidiStream(
        Method<Q, S> method, StreamHandler<Q, S> handler) {
      return add(new Endpoint.Streaming<>(checked(method, Method.Kind.BIDI_STREAM), handler));
    }

    /** Sets the supplier of {@link Service#comments}. */
    public Builder comments(Supplier<Map<String, String>> byName) {
      comments = byName;
      return this;
    }

    /** The service. */
    public Service build() {
      return new Service(this);
    }

    private Builder add(Endpoint<?, ?> endpoint) {
      endpoints.add(endpoint);
      return this;
    }

    private <Q extends Message, S extends Message> Method<Q, S> checked(
        Method<Q, S> method, Method.Kind kind) {
      if (method.kind() != kind || !method.service().equals(name)) {
        throw new IllegalArgumentException(
            method + " is a " + method.kind() + " method, expected a " + kind + " one of " + name);
      }
      return method;
    }
  }
}
