/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;
import io.fawa.connect.Code;
import io.fawa.connect.Method;
import io.fawa.connect.RpcException;
import io.fawa.connect.Sink;
import io.fawa.connect.Source;
import io.fawa.connect.client.ClientCall;
import io.fawa.connect.client.DuplexStream;
import io.fawa.connect.client.RequestStream;
import io.fawa.connect.client.ResponseStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.server.Call;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.Service;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A generated interface with its generated client, called without knowing either beforehand. */
final class GeneratedService {
  private final Class<?> contract;
  private final Class<?> client;
  private final Set<String> javaNames;

  /**
   * A service of some generated code.
   *
   * @param contract the interface
   * @param client the class of its client
   */
  GeneratedService(Class<?> contract, Class<?> client) {
    this.contract = contract;
    this.client = client;
    this.javaNames =
        Arrays.stream(contract.getDeclaredMethods())
            .filter(method -> !Modifier.isStatic(method.getModifiers()))
            .map(java.lang.reflect.Method::getName)
            .collect(Collectors.toSet());
  }

  /** The interface. */
  Class<?> contract() {
    return contract;
  }

  /** The class of its client. */
  Class<?> client() {
    return client;
  }

  /** The service's name in the proto: the interface's one constant. */
  static String fullName(Class<?> contract) throws ReflectiveOperationException {
    assertThat(contract.getDeclaredFields()).hasSize(1);
    return (String) contract.getDeclaredFields()[0].get(null);
  }

  /** The service as {@code implementation} answers it. */
  Service bind(Object implementation) throws ReflectiveOperationException {
    return (Service) contract.getMethod("bind", contract).invoke(null, implementation);
  }

  /**
   * Calls each rpc by both methods of the client, against a handler that answers with the name of
   * its own method and what was asked.
   */
  void callAll() throws ReflectiveOperationException {
    Map<String, Method<?, ?>> rpcs = new HashMap<>();
    Service service =
        bind(
            proxy((proxy, method, arguments) ->
                answer(Objects.requireNonNull(rpcs.get(method.getName())), arguments)));
    service.methods().forEach(rpc -> rpcs.put(javaName(rpc), rpc));
    assertThat(rpcs).hasSameSizeAs(javaNames);
    assertThat(service.methods())
        .extracting(Method::name)
        .isEqualTo(
            service.file().getServices().stream()
                .filter(each -> each.getFullName().equals(service.name()))
                .flatMap(each -> each.getMethods().stream())
                .map(MethodDescriptor::getName)
                .toList());
    try (MemoryTransport transport = transport(service)) {
      Object caller = client(transport);
      for (Method<?, ?> rpc : service.methods()) {
        List<Message> requests = requests(rpc);
        List<Message> expected = expected(rpc);
        assertThat(call(caller, rpc, requests, false)).as(rpc.toString()).isEqualTo(expected);
        assertThat(call(caller, rpc, requests, true)).as(rpc.toString()).isEqualTo(expected);
      }
    }
  }

  /** Calls each rpc of a handler that overrides nothing. */
  void callAllByDefault() throws ReflectiveOperationException {
    Service service = bind(proxy(InvocationHandler::invokeDefault));
    try (MemoryTransport transport = transport(service)) {
      Object caller = client(transport);
      for (Method<?, ?> rpc : service.methods()) {
        assertUnimplemented(caller, rpc);
      }
    }
  }

  /** Calls one rpc that nobody overrode; a stream sends nothing, so that no send can fail first. */
  void assertUnimplemented(Object caller, Method<?, ?> rpc) throws ReflectiveOperationException {
    try {
      call(caller, rpc, rpc.kind().streamsRequests() ? List.of() : requests(rpc), false);
    } catch (RpcException e) {
      assertThat(e.code()).isEqualTo(Code.UNIMPLEMENTED);
      assertThat(e.text()).isEqualTo(rpc + " is not implemented");
      return;
    }
    throw new AssertionError(rpc + " was answered");
  }

  /** A handler in the memory of this process. */
  static MemoryTransport transport(Service service) {
    return new MemoryTransport(RpcServer.builder().add(service).build(), HttpVersion.HTTP_2);
  }

  /** The client. */
  Object client(MemoryTransport transport) throws ReflectiveOperationException {
    return client.getConstructor(RpcClient.class).newInstance(RpcClient.builder(transport).build());
  }

  private Object proxy(InvocationHandler handler) {
    return Proxy.newProxyInstance(contract.getClassLoader(), new Class<?>[] {contract}, handler);
  }

  /** What the handler does: every answer says which method gave it and to what. */
  private @Nullable Object answer(Method<?, ?> rpc, Object[] arguments) {
    assertThat(arguments[arguments.length - 1]).isInstanceOf(Call.class);
    List<String> requests = new ArrayList<>();
    if (arguments[0] instanceof Source<?> source) {
      source.forEach(request -> requests.add(text((Message) request)));
    } else {
      requests.add(text((Message) arguments[0]));
    }
    Message response = withText(rpc.response(), javaName(rpc) + requests);
    if (rpc.kind().streamsResponses()) {
      @SuppressWarnings("unchecked")
      Sink<Object> responses = (Sink<Object>) arguments[1];
      responses.send(response);
      responses.send(response);
      return null;
    }
    return response;
  }

  /** What each rpc is asked here. */
  static List<Message> requests(Method<?, ?> rpc) {
    Message request = withText(rpc.request(), "ask");
    return rpc.kind().streamsRequests() ? List.of(request, request) : List.of(request);
  }

  private List<Message> expected(Method<?, ?> rpc) {
    List<String> asked = requests(rpc).stream().map(GeneratedService::text).toList();
    Message response = withText(rpc.response(), javaName(rpc) + asked);
    return rpc.kind().streamsResponses() ? List.of(response, response) : List.of(response);
  }

  /** Makes one call. */
  List<Message> call(Object caller, Method<?, ?> rpc, List<Message> requests, boolean withCall)
      throws ReflectiveOperationException {
    List<Class<?>> types = new ArrayList<>();
    List<Object> arguments = new ArrayList<>();
    if (!rpc.kind().streamsRequests()) {
      types.add(rpc.request().getClass());
      arguments.add(requests.get(0));
    }
    if (withCall) {
      types.add(ClientCall.class);
      arguments.add(new ClientCall());
    }
    Object result;
    try {
      result =
          client
              .getDeclaredMethod(javaName(rpc), types.toArray(Class<?>[]::new))
              .invoke(caller, arguments.toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RpcException failure) {
        throw failure;
      }
      throw e;
    }
    return responses(result, rpc, requests);
  }

  @SuppressWarnings("unchecked")
  private static List<Message> responses(Object result, Method<?, ?> rpc, List<Message> requests) {
    List<Message> responses = new ArrayList<>();
    switch (rpc.kind()) {
      case UNARY -> responses.add((Message) result);
      case SERVER_STREAM -> {
        try (ResponseStream<Message> stream = (ResponseStream<Message>) result) {
          stream.forEach(responses::add);
        }
      }
      case CLIENT_STREAM -> {
        try (RequestStream<Message, Message> stream = (RequestStream<Message, Message>) result) {
          requests.forEach(stream::send);
          responses.add(stream.finish());
        }
      }
      case BIDI_STREAM -> {
        try (DuplexStream<Message, Message> stream = (DuplexStream<Message, Message>) result) {
          requests.forEach(stream::send);
          stream.endRequests();
          stream.forEach(responses::add);
        }
      }
    }
    return responses;
  }

  /** The rpc's name with a small letter, or with an underscore behind it. */
  private String javaName(Method<?, ?> rpc) {
    String name = rpc.name().substring(0, 1).toLowerCase(Locale.ROOT) + rpc.name().substring(1);
    return javaNames.contains(name) ? name : name + "_";
  }

  private static Message withText(Message empty, String text) {
    return textField(empty)
        .map(field -> empty.toBuilder().setField(field, text).build())
        .orElse(empty);
  }

  private static String text(Message message) {
    return textField(message).map(field -> (String) message.getField(field)).orElse("");
  }

  /** What the messages of the corpus have; those of Google may have none. */
  private static Optional<FieldDescriptor> textField(Message message) {
    return Optional.ofNullable(message.getDescriptorForType().findFieldByName("text"));
  }
}
