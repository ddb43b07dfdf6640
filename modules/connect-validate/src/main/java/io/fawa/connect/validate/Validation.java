/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.validate;

import build.buf.protovalidate.ValidationResult;
import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.exceptions.ValidationException;
import build.buf.validate.FieldPath;
import build.buf.validate.FieldPathElement;
import com.google.protobuf.Message;
import io.fawa.connect.Code;
import io.fawa.connect.Method;
import io.fawa.connect.RpcException;
import io.fawa.connect.client.ClientInterceptor;
import io.fawa.connect.client.DuplexStream;
import io.fawa.connect.client.StreamCaller;
import io.fawa.connect.client.UnaryCaller;
import io.fawa.connect.server.Interceptor;
import io.fawa.connect.server.StreamHandler;
import io.fawa.connect.server.UnaryHandler;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Refuses requests that break the rules of their protos with {@link Code#INVALID_ARGUMENT}; the
 * text names each field and rule, and a detail {@code buf.validate.Violations} does so for
 * programs. Rules are compiled at the first use of a type. Thread-safe.
 */
public final class Validation {
  private final Validator validator;

  /** Validates with protovalidate's defaults. */
  public Validation() {
    this(ValidatorFactory.newBuilder().build());
  }

  /** Validates with {@code validator}. */
  public Validation(Validator validator) {
    this.validator = validator;
  }

  /** Rejects invalid requests before a handler sees them; in a stream, only the invalid message. */
  public Interceptor server() {
    return new Interceptor() {
      @Override
      public <Q extends Message, S extends Message> UnaryHandler<Q, S> unary(
          Method<Q, S> method, UnaryHandler<Q, S> next) {
        return (request, call) -> next.handle(checked(request), call);
      }

      @Override
      public <Q extends Message, S extends Message> StreamHandler<Q, S> stream(
          Method<Q, S> method, StreamHandler<Q, S> next) {
        return (requests, responses, call) ->
            next.handle(() -> requests.receive().map(Validation.this::checked), responses, call);
      }
    };
  }

  /** Fails calls with an invalid request before it is sent; a stream can continue after that. */
  public ClientInterceptor client() {
    return new ClientInterceptor() {
      @Override
      public <Q extends Message, S extends Message> UnaryCaller<Q, S> unary(
          Method<Q, S> method, UnaryCaller<Q, S> next) {
        return (request, call) -> next.call(checked(request), call);
      }

      @Override
      public <Q extends Message, S extends Message> StreamCaller<Q, S> stream(
          Method<Q, S> method, StreamCaller<Q, S> next) {
        return call -> new CheckedStream<>(next.open(call));
      }
    };
  }

  /**
   * Returns a message if it is valid.
   *
   * @throws RpcException it is invalid, or its rules cannot be compiled ({@link Code#INTERNAL})
   */
  private <M extends Message> M checked(M message) {
    ValidationResult result;
    try {
      result = validator.validate(message);
    } catch (ValidationException e) {
      throw new RpcException(Code.INTERNAL, "the validation rules cannot be applied", e);
    }
    if (!result.isSuccess()) {
      String text =
          result.toProto().getViolationsList().stream()
              .map(violation -> path(violation.getField()) + ": " + violation.getMessage())
              .collect(Collectors.joining("; "));
      throw new RpcException(Code.INVALID_ARGUMENT, text).addDetail(result.toProto());
    }
    return message;
  }

  private static String path(FieldPath field) {
    return field.getElementsList().stream()
        .map(FieldPathElement::getFieldName)
        .collect(Collectors.joining("."));
  }

  private final class CheckedStream<Q extends Message, S> implements DuplexStream<Q, S> {
    private final DuplexStream<Q, S> stream;

    CheckedStream(DuplexStream<Q, S> stream) {
      this.stream = stream;
    }

    @Override
    public void send(Q request) {
      stream.send(checked(request));
    }

    @Override
    public boolean answerMayFollow() {
      return stream.answerMayFollow();
    }

    @Override
    public void endRequests() {
      stream.endRequests();
    }

    @Override
    public Optional<S> receive() {
      return stream.receive();
    }

    @Override
    public void close() {
      stream.close();
    }
  }
}
