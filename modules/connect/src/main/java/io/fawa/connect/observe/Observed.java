/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.observe;

import com.google.protobuf.Message;
import io.fawa.connect.Method;
import io.fawa.connect.RpcException;
import io.fawa.connect.Sink;
import io.fawa.connect.Source;
import io.fawa.connect.client.ClientInterceptor;
import io.fawa.connect.client.StreamCaller;
import io.fawa.connect.client.UnaryCaller;
import io.fawa.connect.server.Interceptor;
import io.fawa.connect.server.StreamHandler;
import io.fawa.connect.server.UnaryHandler;
import java.util.Optional;

/** Reports every call to an observer: as a server interceptor and as a client interceptor. */
public final class Observed {
  private Observed() {}

  /** Reports the calls that a server serves to {@code observer}. */
  public static Interceptor server(CallObserver observer) {
    return new OnServer(observer);
  }

  /** Reports the calls that a client makes to {@code observer}. */
  public static ClientInterceptor client(CallObserver observer) {
    return new OnClient(observer);
  }

  private record OnServer(CallObserver observer) implements Interceptor {
    @Override
    public <Q extends Message, S extends Message> UnaryHandler<Q, S> unary(
        Method<Q, S> method, UnaryHandler<Q, S> next) {
      return (request, call) -> {
        Observation observation = observer.begin(new ObservedCall.Served(call));
        Observation.Scope entered = observation.enter();
        S response;
        try {
          observation.received();
          response = next.handle(request, call);
          observation.sent();
        } catch (Exception | Error e) {
          observation.ended(Optional.of(RpcException.of(e)));
          throw e;
        } finally {
          entered.close();
        }
        observation.ended(Optional.empty());
        return response;
      };
    }

    @Override
    public <Q extends Message, S extends Message> StreamHandler<Q, S> stream(
        Method<Q, S> method, StreamHandler<Q, S> next) {
      return (requests, responses, call) -> {
        Observation observation = observer.begin(new ObservedCall.Served(call));
        Source<Q> source =
            () -> {
              Optional<Q> request = requests.receive();
              if (request.isPresent()) {
                observation.received();
              }
              return request;
            };
        Sink<S> sink =
            response -> {
              responses.send(response);
              observation.sent();
            };
        Observation.Scope entered = observation.enter();
        try {
          next.handle(source, sink, call);
        } catch (Exception | Error e) {
          observation.ended(Optional.of(RpcException.of(e)));
          throw e;
        } finally {
          entered.close();
        }
        observation.ended(Optional.empty());
      };
    }
  }

  private record OnClient(CallObserver observer) implements ClientInterceptor {
    @Override
    public <Q extends Message, S extends Message> UnaryCaller<Q, S> unary(
        Method<Q, S> method, UnaryCaller<Q, S> next) {
      return (request, call) -> {
        Observation observation = observer.begin(new ObservedCall.Made(method, call));
        S response;
        try {
          observation.sent();
          response = next.call(request, call);
          observation.received();
        } catch (RuntimeException | Error e) {
          observation.ended(Optional.of(RpcException.of(e)));
          throw e;
        }
        observation.ended(Optional.empty());
        return response;
      };
    }

    @Override
    public <Q extends Message, S extends Message> StreamCaller<Q, S> stream(
        Method<Q, S> method, StreamCaller<Q, S> next) {
      return call -> {
        Observation observation = observer.begin(new ObservedCall.Made(method, call));
        try {
          return new ObservedStream<>(next.open(call), observation);
        } catch (RuntimeException | Error e) {
          observation.ended(Optional.of(RpcException.of(e)));
          throw e;
        }
      };
    }
  }
}
