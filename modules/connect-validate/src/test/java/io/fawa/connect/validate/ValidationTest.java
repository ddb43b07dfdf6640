/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import build.buf.validate.Violations;
import com.google.protobuf.InvalidProtocolBufferException;
import io.fawa.connect.Code;
import io.fawa.connect.Protocol;
import io.fawa.connect.RpcException;
import io.fawa.connect.Source;
import io.fawa.connect.client.ClientInterceptor;
import io.fawa.connect.client.RequestStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.server.Call;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.validate.test.v1.Item;
import io.fawa.connect.validate.test.v1.Order;
import io.fawa.connect.validate.test.v1.OrderService;
import io.fawa.connect.validate.test.v1.OrderServiceClient;
import io.fawa.connect.validate.test.v1.Receipt;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ValidationTest {
  private static final Validation VALIDATION = new Validation();

  private final AtomicInteger handled = new AtomicInteger();
  private final MemoryTransport transport =
      new MemoryTransport(
          RpcServer.builder()
              .add(OrderService.bind(new Orders()))
              .intercept(VALIDATION.server())
              .build(),
          HttpVersion.HTTP_2);

  @AfterEach
  void close() {
    transport.close();
  }

  private OrderServiceClient client(Protocol protocol, ClientInterceptor... interceptors) {
    RpcClient.Builder builder =
        RpcClient.builder(transport)
            .config(
                RpcClientConfig.DEFAULTS
                    .withProtocol(protocol)
                    .withTimeout(Duration.ofSeconds(60)));
    for (ClientInterceptor interceptor : interceptors) {
      builder.intercept(interceptor);
    }
    return new OrderServiceClient(builder.build());
  }

  private static Order order(String mail, int count) {
    return Order.newBuilder().setMail(mail).setItem(Item.newBuilder().setCount(count)).build();
  }

  private static void assertViolations(RpcException error, int count) {
    assertThat(error.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(error.details()).hasSize(1);
    try {
      Violations violations = error.details().getFirst().unpack(Violations.class);
      assertThat(violations.getViolationsCount()).isEqualTo(count);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNECT", "GRPC", "GRPC_WEB"})
  void aServerRefusesWhatBreaksTheRules(Protocol protocol) {
    OrderServiceClient client = client(protocol);

    assertThat(client.place(order("ada@example.org", 10)).getCount()).isEqualTo(10);
    assertThatThrownBy(() -> client.place(order("ada", 11)))
        .isInstanceOfSatisfying(
            RpcException.class,
            e -> {
              assertThat(e.text()).contains("mail: ").contains("item.count: ");
              assertViolations(e, 2);
            });
    assertThatThrownBy(() -> client.place(Order.getDefaultInstance()))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT));
    assertThat(handled).hasValue(1);
  }

  @Test
  void aStreamFailsAtTheRequestThatBreaksThem() {
    try (RequestStream<Order, Receipt> stream = client(Protocol.GRPC).placeAll()) {
      stream.send(order("ada@example.org", 1));
      stream.send(order("ada@example.org", 0));
      assertThatThrownBy(stream::finish)
          .isInstanceOfSatisfying(
              RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT));
    }
    assertThat(handled).hasValue(1);
  }

  @Test
  void aClientDoesNotEvenSendIt() {
    OrderServiceClient client = client(Protocol.CONNECT, VALIDATION.client());

    assertThatThrownBy(() -> client.place(order("ada", 1)))
        .isInstanceOfSatisfying(RpcException.class, e -> assertViolations(e, 1));
    assertThat(handled).hasValue(0);
    assertThat(client.place(order("ada@example.org", 2)).getCount()).isEqualTo(2);
    try (RequestStream<Order, Receipt> stream = client.placeAll()) {
      stream.send(order("ada@example.org", 1));
      assertThatThrownBy(() -> stream.send(order("ada@example.org", 0)))
          .isInstanceOf(RpcException.class);
      stream.send(order("ada@example.org", 3));
      assertThat(stream.finish().getCount()).isEqualTo(4);
    }
  }

  /** Counts what comes through. */
  private final class Orders implements OrderService {
    @Override
    public Receipt place(Order order, Call call) {
      handled.incrementAndGet();
      return Receipt.newBuilder().setCount(order.getItem().getCount()).build();
    }

    @Override
    public Receipt placeAll(Source<Order> orders, Call call) {
      int count = 0;
      for (Order order : orders) {
        handled.incrementAndGet();
        count += order.getItem().getCount();
      }
      return Receipt.newBuilder().setCount(count).build();
    }
  }
}
