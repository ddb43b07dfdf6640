/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Message;
import io.fawa.connect.Answer;
import io.fawa.connect.LibraryHandler;
import io.fawa.connect.grpc.health.v1.HealthCheckRequest;
import io.fawa.connect.grpc.health.v1.HealthCheckResponse;
import io.fawa.connect.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.fawa.connect.grpc.health.v1.HealthListRequest;
import io.fawa.connect.grpc.health.v1.HealthListResponse;
import io.fawa.connect.grpc.reflection.v1.ExtensionRequest;
import io.fawa.connect.grpc.reflection.v1.ServerReflectionRequest;
import io.fawa.connect.grpc.reflection.v1.ServerReflectionResponse;
import io.fawa.connect.grpc.reflection.v1.ServiceResponse;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.Service;
import io.fawa.connect.test.v1.LibraryService;
import io.fawa.http.ClientExchange;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import io.fawa.http.RequestHead;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcServicesTest {
  private final HealthService health = new HealthService();
  private final MemoryTransport transport = new MemoryTransport(server(), HttpVersion.HTTP_2);

  private RpcServer server() {
    List<Service> services = new ArrayList<>(List.of(health.service()));
    services.addAll(ReflectionService.of(services));
    RpcServer.Builder server = RpcServer.builder();
    services.forEach(server::add);
    return server.build();
  }

  @AfterEach
  void close() {
    transport.close();
  }

  private ClientExchange open(String path) throws IOException {
    return transport.open(
        new RequestHead("POST", path, Headers.of("content-type", "application/grpc")),
        Deadline.after(Duration.ofSeconds(60)));
  }

  private static void send(ClientExchange call, Message message) throws IOException {
    byte[] data = message.toByteArray();
    byte[] frame =
        ByteBuffer.allocate(5 + data.length).put((byte) 0).putInt(data.length).put(data).array();
    call.write(frame, 0, frame.length);
    call.flush();
  }

  private static byte[] receive(ClientExchange call) throws IOException {
    ByteBuffer prefix = ByteBuffer.wrap(readFully(call, 5));
    prefix.get();
    return readFully(call, prefix.getInt());
  }

  private static byte[] readFully(ClientExchange call, int length) throws IOException {
    byte[] target = new byte[length];
    for (int done = 0; done < length; ) {
      int count = call.read(target, done, length - done);
      assertThat(count).isPositive();
      done += count;
    }
    return target;
  }

  private byte[] callOnce(String path, Message request) throws IOException {
    try (ClientExchange call = open(path)) {
      send(call, request);
      call.endRequest();
      return receive(call);
    }
  }

  private static HealthCheckRequest of(String service) {
    return HealthCheckRequest.newBuilder().setService(service).build();
  }

  @Test
  void checksWhatIsKnown() throws IOException {
    health.set("a", true);

    assertThat(
            HealthCheckResponse.parseFrom(callOnce("/grpc.health.v1.Health/Check", of("a")))
                .getStatus())
        .isEqualTo(ServingStatus.SERVING);
    assertThat(
            HealthCheckResponse.parseFrom(callOnce("/grpc.health.v1.Health/Check", of("")))
                .getStatus())
        .isEqualTo(ServingStatus.NOT_SERVING);
    try (ClientExchange call = open("/grpc.health.v1.Health/Check")) {
      send(call, of("nope"));
      call.endRequest();
      assertThat(call.read(new byte[1], 0, 1)).isEqualTo(-1);
      assertThat(call.trailers().first("grpc-status")).contains("5");
    }
  }

  @Test
  void listsAll() throws IOException {
    health.set("a", true);
    HealthListResponse list =
        HealthListResponse.parseFrom(
            callOnce("/grpc.health.v1.Health/List", HealthListRequest.getDefaultInstance()));

    assertThat(list.getStatusesMap().keySet()).containsExactlyInAnyOrder("", "a");
  }

  /** grpc.health.v1: a server that has more services than it can list says so. */
  @Test
  void listsAHundredAndNoMore() throws IOException {
    for (int i = 0; i < 99; i++) {
      health.set("s" + i, i % 2 == 0);
    }
    HealthListResponse list =
        HealthListResponse.parseFrom(
            callOnce("/grpc.health.v1.Health/List", HealthListRequest.getDefaultInstance()));
    assertThat(list.getStatusesMap()).hasSize(100);
    assertThat(list.getStatusesOrThrow("s2").getStatus()).isEqualTo(ServingStatus.SERVING);
    assertThat(list.getStatusesOrThrow("s3").getStatus()).isEqualTo(ServingStatus.NOT_SERVING);

    health.set("one more", true);
    try (ClientExchange call = open("/grpc.health.v1.Health/List")) {
      send(call, HealthListRequest.getDefaultInstance());
      call.endRequest();
      assertThat(call.read(new byte[1], 0, 1)).isEqualTo(-1);
      assertThat(call.trailers().first("grpc-status")).contains("8");
      assertThat(call.trailers().first("grpc-message")).contains("101 services, 100 can be listed");
    }
  }

  @Test
  void setAllChangesThoseThatAreKnown() throws IOException {
    health.set("a", false);
    health.setAll(true);
    for (String service : List.of("", "a")) {
      assertThat(
              HealthCheckResponse.parseFrom(callOnce("/grpc.health.v1.Health/Check", of(service)))
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
  }

  @Test
  void aWatchEndsWithItsDeadline() throws IOException {
    int millis = 50;
    Answer answer = watchFor(millis);
    // On a busy machine it may pass before the first message.
    while (answer.frames().isEmpty() && millis < 30_000) {
      millis *= 2;
      answer = watchFor(millis);
    }

    assertThat(answer.frames()).hasSize(1);
    assertThat(HealthCheckResponse.parseFrom(answer.lastFrame().data()).getStatus())
        .isEqualTo(ServingStatus.SERVICE_UNKNOWN);
    assertThat(answer.trailers().first("grpc-status")).contains("4");
  }

  private Answer watchFor(int millis) {
    Headers headers = Headers.of("content-type", "application/grpc", "grpc-timeout", millis + "m");
    byte[] request = Answer.frame(0, of("a").toByteArray());
    return Answer.post(server(), "/grpc.health.v1.Health/Watch", headers, request);
  }

  @Test
  void watchesChangesOfAServiceThatIsNotThereYet() throws IOException {
    try (ClientExchange call = open("/grpc.health.v1.Health/Watch")) {
      send(call, of("late"));
      call.endRequest();
      List<ServingStatus> seen = new ArrayList<>();
      seen.add(HealthCheckResponse.parseFrom(receive(call)).getStatus());
      health.set("late", true);
      seen.add(HealthCheckResponse.parseFrom(receive(call)).getStatus());
      health.set("late", true);
      health.setAll(false);
      seen.add(HealthCheckResponse.parseFrom(receive(call)).getStatus());

      assertThat(seen)
          .containsExactly(
              ServingStatus.SERVICE_UNKNOWN, ServingStatus.SERVING, ServingStatus.NOT_SERVING);
    }
  }

  @Test
  void endsItsWatchesWhenItCloses() throws IOException {
    health.set("a", true);
    try (ClientExchange call = open("/grpc.health.v1.Health/Watch")) {
      send(call, of("a"));
      call.endRequest();
      List<ServingStatus> seen = new ArrayList<>();
      seen.add(HealthCheckResponse.parseFrom(receive(call)).getStatus());
      health.close();
      health.set("a", true);
      health.setAll(true);
      seen.add(HealthCheckResponse.parseFrom(receive(call)).getStatus());

      assertThat(seen).containsExactly(ServingStatus.SERVING, ServingStatus.NOT_SERVING);
      assertThat(call.read(new byte[1], 0, 1)).isEqualTo(-1);
      assertThat(call.trailers().first("grpc-status")).contains("14");
    }
    assertThat(
            HealthCheckResponse.parseFrom(callOnce("/grpc.health.v1.Health/Check", of("a")))
                .getStatus())
        .isEqualTo(ServingStatus.NOT_SERVING);
  }

  private static ServerReflectionRequest.Builder ask() {
    return ServerReflectionRequest.newBuilder();
  }

  @Test
  void reflectionAnswersInBothVersions() throws IOException {
    for (String version : List.of("v1", "v1alpha")) {
      try (ClientExchange call =
          open("/grpc.reflection." + version + ".ServerReflection/ServerReflectionInfo")) {
        send(call, ask().setListServices("").build());
        assertThat(
                ServerReflectionResponse.parseFrom(receive(call))
                    .getListServicesResponse()
                    .getServiceList())
            .extracting(service -> service.getName())
            .containsExactly(
                "grpc.health.v1.Health",
                "grpc.reflection.v1.ServerReflection",
                "grpc.reflection.v1alpha.ServerReflection");
        for (String symbol :
            List.of(
                "grpc.health.v1.Health",
                "grpc.health.v1.Health.Check",
                "grpc.health.v1.HealthCheckResponse.ServingStatus")) {
          send(call, ask().setFileContainingSymbol(symbol).build());
          ByteString file =
              ServerReflectionResponse.parseFrom(receive(call))
                  .getFileDescriptorResponse()
                  .getFileDescriptorProto(0);
          assertThat(FileDescriptorProto.parseFrom(file).getName())
              .isEqualTo("grpc/health/v1/health.proto");
        }
      }
    }
  }

  /** The files that a tool gets must define the service, and all that its methods name. */
  @ParameterizedTest
  @ValueSource(strings = {"v1", "v1alpha"})
  void everyListedServiceIsDescribed(String version) throws Exception {
    try (ClientExchange call =
        open("/grpc.reflection." + version + ".ServerReflection/ServerReflectionInfo")) {
      send(call, ask().setListServices("").build());
      List<ServiceResponse> listed =
          ServerReflectionResponse.parseFrom(receive(call))
              .getListServicesResponse()
              .getServiceList();
      assertThat(listed).hasSize(3);
      for (ServiceResponse service : listed) {
        send(call, ask().setFileContainingSymbol(service.getName()).build());
        ServerReflectionResponse response = ServerReflectionResponse.parseFrom(receive(call));
        assertThat(response.hasErrorResponse()).as(response.toString()).isFalse();
        FileDescriptorProto proto =
            FileDescriptorProto.parseFrom(
                response.getFileDescriptorResponse().getFileDescriptorProto(0));
        String packageName = service.getName().substring(0, service.getName().lastIndexOf('.'));
        assertThat(proto.getPackage()).isEqualTo(packageName);
        assertThat(proto.getName()).startsWith(packageName.replace('.', '/') + "/");
        ServiceDescriptor described =
            FileDescriptor.buildFrom(proto, new FileDescriptor[0]).getServices().get(0);
        assertThat(described.getFullName()).isEqualTo(service.getName());
        assertThat(described.getMethods())
            .allMatch(method -> method.getInputType().getFullName().startsWith(packageName));

        for (MethodDescriptor method : described.getMethods()) {
          for (String symbol : List.of(method.getFullName(), method.getInputType().getFullName())) {
            send(call, ask().setFileContainingSymbol(symbol).build());
            assertThat(ServerReflectionResponse.parseFrom(receive(call)))
                .as(symbol)
                .matches(ServerReflectionResponse::hasFileDescriptorResponse);
          }
        }
        send(call, ask().setFileByFilename(proto.getName()).build());
        assertThat(ServerReflectionResponse.parseFrom(receive(call)))
            .matches(ServerReflectionResponse::hasFileDescriptorResponse);
      }
    }
  }

  @Test
  void reflectionSaysWhatItDoesNotKnow() throws IOException {
    try (ClientExchange call = open("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo")) {
      for (ServerReflectionRequest.Builder question :
          List.of(
              ask().setFileContainingSymbol("no.Such"),
              ask().setFileByFilename("no.proto"),
              ask().setAllExtensionNumbersOfType("no.Such"),
              ask()
                  .setFileContainingExtension(
                      ExtensionRequest.newBuilder()
                          .setContainingType("grpc.health.v1.HealthCheckRequest")
                          .setExtensionNumber(7)))) {
        send(call, question.build());
        assertThat(
                ServerReflectionResponse.parseFrom(receive(call)).getErrorResponse().getErrorCode())
            .isEqualTo(5);
      }
      send(call, ask().build());
      assertThat(ServerReflectionResponse.parseFrom(receive(call)).hasErrorResponse()).isTrue();
      send(call, ask().setFileByFilename("grpc/health/v1/health.proto").build());
      assertThat(ServerReflectionResponse.parseFrom(receive(call)).hasFileDescriptorResponse())
          .isTrue();
    }
  }

  /** A service whose file has an extension: google.api.http extends the options of methods. */
  @Test
  void extensionsAreFoundByWhatTheyExtend() throws IOException {
    List<Service> services =
        ReflectionService.of(List.of(LibraryService.bind(new LibraryHandler())));
    RpcServer.Builder server = RpcServer.builder();
    services.forEach(server::add);
    try (MemoryTransport library = new MemoryTransport(server.build(), HttpVersion.HTTP_2);
        ClientExchange call =
            library.open(
                new RequestHead(
                    "POST",
                    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
                    Headers.of("content-type", "application/grpc")),
                Deadline.after(Duration.ofSeconds(60)))) {
      String options = "google.protobuf.MethodOptions";
      send(call, ask().setHost("h").setAllExtensionNumbersOfType(options).build());
      ServerReflectionResponse numbers = ServerReflectionResponse.parseFrom(receive(call));
      assertThat(numbers.getValidHost()).isEqualTo("h");
      assertThat(numbers.getOriginalRequest().getAllExtensionNumbersOfType()).isEqualTo(options);
      assertThat(numbers.getAllExtensionNumbersResponse().getBaseTypeName()).isEqualTo(options);
      assertThat(numbers.getAllExtensionNumbersResponse().getExtensionNumberList())
          .containsExactly(72_295_728);

      send(
          call,
          ask()
              .setFileContainingExtension(
                  ExtensionRequest.newBuilder()
                      .setContainingType(options)
                      .setExtensionNumber(72_295_728))
              .build());
      List<String> files = new ArrayList<>();
      for (ByteString file :
          ServerReflectionResponse.parseFrom(receive(call))
              .getFileDescriptorResponse()
              .getFileDescriptorProtoList()) {
        files.add(FileDescriptorProto.parseFrom(file).getName());
      }
      // The file itself comes first, then each of those that it imports, once.
      assertThat(files)
          .startsWith("google/api/annotations.proto")
          .containsExactlyInAnyOrder(
              "google/api/annotations.proto",
              "google/api/http.proto",
              "google/protobuf/descriptor.proto");

      for (String symbol :
          List.of(
              "fawa.connect.test.v1.SearchRequest.text",
              "fawa.connect.test.v1.SearchRequest.order",
              "fawa.connect.test.v1.Genre",
              "fawa.connect.test.v1.GENRE_POEM",
              "google.api.http",
              "google.protobuf.Value.kind")) {
        send(call, ask().setFileContainingSymbol(symbol).build());
        assertThat(ServerReflectionResponse.parseFrom(receive(call)))
            .as(symbol)
            .matches(ServerReflectionResponse::hasFileDescriptorResponse);
      }
    }
  }
}
