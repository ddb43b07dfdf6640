/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.grpc;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.fawa.connect.Code;
import io.fawa.connect.Method;
import io.fawa.connect.Sink;
import io.fawa.connect.Source;
import io.fawa.connect.grpc.reflection.v1.ErrorResponse;
import io.fawa.connect.grpc.reflection.v1.ExtensionNumberResponse;
import io.fawa.connect.grpc.reflection.v1.ExtensionRequest;
import io.fawa.connect.grpc.reflection.v1.FileDescriptorResponse;
import io.fawa.connect.grpc.reflection.v1.ListServiceResponse;
import io.fawa.connect.grpc.reflection.v1.ServerReflection;
import io.fawa.connect.grpc.reflection.v1.ServerReflectionProto;
import io.fawa.connect.grpc.reflection.v1.ServerReflectionRequest;
import io.fawa.connect.grpc.reflection.v1.ServerReflectionResponse;
import io.fawa.connect.grpc.reflection.v1.ServiceResponse;
import io.fawa.connect.server.Call;
import io.fawa.connect.server.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Lists services and their definitions for tools (gRPC "Server Reflection"), in {@code
 * grpc.reflection.v1} and {@code v1alpha}, which differ only in their names. Immutable and
 * thread-safe.
 */
public final class ReflectionService {
  private static final String V1ALPHA = "grpc.reflection.v1alpha.ServerReflection";
  private static final FileDescriptor V1ALPHA_FILE = v1alpha();

  private final TreeSet<String> services = new TreeSet<>();
  private final Map<String, FileDescriptor> files = new HashMap<>();
  private final Map<String, FileDescriptor> symbols = new HashMap<>();

  /** By the extended message, then by number. */
  private final Map<String, Map<Integer, FileDescriptor>> extensions = new HashMap<>();

  private ReflectionService(List<Service> described) {
    services.add(ServerReflection.NAME);
    services.add(V1ALPHA);
    add(ServerReflectionProto.getDescriptor());
    add(V1ALPHA_FILE);
    for (Service service : described) {
      services.add(service.name());
      add(service.file());
    }
  }

  /** The services that describe {@code described}, and themselves, to add to the same server. */
  public static List<Service> of(List<Service> described) {
    ReflectionService reflection = new ReflectionService(described);
    Method<ServerReflectionRequest, ServerReflectionResponse> v1 =
        ServerReflection.Methods.SERVER_REFLECTION_INFO;
    return List.of(
        Service.builder(ServerReflection.NAME, ServerReflectionProto::getDescriptor)
            .bidiStream(v1, reflection::answerAll)
            .build(),
        Service.builder(V1ALPHA, () -> V1ALPHA_FILE)
            .bidiStream(
                new Method<>(
                    V1ALPHA, v1.name(), v1.kind(), v1.idempotency(), v1.request(), v1.response()),
                reflection::answerAll)
            .build());
  }

  /** The v1 file with the names of v1alpha. */
  private static FileDescriptor v1alpha() {
    FileDescriptorProto.Builder file = ServerReflectionProto.getDescriptor().toProto().toBuilder();
    file.setName(file.getName().replace("/v1/", "/v1alpha/"));
    file.setPackage(inV1alpha(file.getPackage()));
    file.clearOptions();
    for (DescriptorProto.Builder message : file.getMessageTypeBuilderList()) {
      for (FieldDescriptorProto.Builder field : message.getFieldBuilderList()) {
        if (field.hasTypeName()) {
          field.setTypeName(inV1alpha(field.getTypeName()));
        }
      }
    }
    for (MethodDescriptorProto.Builder method : file.getServiceBuilder(0).getMethodBuilderList()) {
      method.setInputType(inV1alpha(method.getInputType()));
      method.setOutputType(inV1alpha(method.getOutputType()));
    }
    try {
      return FileDescriptor.buildFrom(file.build(), new FileDescriptor[0]);
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException("the file of v1alpha is not valid", e);
    }
  }

  private static String inV1alpha(String name) {
    return name.replace("grpc.reflection.v1", "grpc.reflection.v1alpha");
  }

  private void add(FileDescriptor file) {
    if (files.putIfAbsent(file.getFullName(), file) != null) {
      return;
    }
    file.getDependencies().forEach(this::add);
    for (ServiceDescriptor service : file.getServices()) {
      symbols.put(service.getFullName(), file);
      for (MethodDescriptor method : service.getMethods()) {
        symbols.put(method.getFullName(), file);
      }
    }
    addTypes(file, file.getMessageTypes(), file.getEnumTypes(), file.getExtensions());
  }

  private void addTypes(
      FileDescriptor file,
      List<Descriptor> messages,
      List<EnumDescriptor> enums,
      List<FieldDescriptor> extending) {
    for (Descriptor message : messages) {
      symbols.put(message.getFullName(), file);
      message.getFields().forEach(field -> symbols.put(field.getFullName(), file));
      message.getOneofs().forEach(oneof -> symbols.put(oneof.getFullName(), file));
      addTypes(file, message.getNestedTypes(), message.getEnumTypes(), message.getExtensions());
    }
    for (EnumDescriptor type : enums) {
      String name = type.getFullName();
      symbols.put(name, file);
      // To protobuf a value stands beside its enum; Java's own full names put it within.
      String scope = name.substring(0, name.length() - type.getName().length());
      type.getValues().forEach(value -> symbols.put(scope + value.getName(), file));
    }
    for (FieldDescriptor field : extending) {
      symbols.put(field.getFullName(), file);
      extensions
          .computeIfAbsent(field.getContainingType().getFullName(), name -> new TreeMap<>())
          .put(field.getNumber(), file);
    }
  }

  private void answerAll(
      Source<ServerReflectionRequest> requests,
      Sink<ServerReflectionResponse> responses,
      Call call) {
    for (ServerReflectionRequest request : requests) {
      ServerReflectionResponse.Builder response =
          ServerReflectionResponse.newBuilder()
              .setValidHost(request.getHost())
              .setOriginalRequest(request);
      answer(request, response);
      responses.send(response.build());
    }
  }

  private void answer(ServerReflectionRequest request, ServerReflectionResponse.Builder response) {
    switch (request.getMessageRequestCase()) {
      case FILE_BY_FILENAME ->
          answerFile(
              Optional.ofNullable(files.get(request.getFileByFilename())),
              request.getFileByFilename(),
              response);
      case FILE_CONTAINING_SYMBOL ->
          answerFile(
              Optional.ofNullable(symbols.get(request.getFileContainingSymbol())),
              request.getFileContainingSymbol(),
              response);
      case FILE_CONTAINING_EXTENSION -> {
        ExtensionRequest wanted = request.getFileContainingExtension();
        answerFile(
            Optional.ofNullable(
                extensionsOf(wanted.getContainingType()).get(wanted.getExtensionNumber())),
            wanted.getContainingType() + " " + wanted.getExtensionNumber(),
            response);
      }
      case ALL_EXTENSION_NUMBERS_OF_TYPE -> {
        String type = request.getAllExtensionNumbersOfType();
        if (symbols.containsKey(type)) {
          response.setAllExtensionNumbersResponse(
              ExtensionNumberResponse.newBuilder()
                  .setBaseTypeName(type)
                  .addAllExtensionNumber(extensionsOf(type).keySet()));
        } else {
          answerNotFound(type, response);
        }
      }
      case LIST_SERVICES -> {
        ListServiceResponse.Builder list = ListServiceResponse.newBuilder();
        services.forEach(name -> list.addService(ServiceResponse.newBuilder().setName(name)));
        response.setListServicesResponse(list);
      }
      case MESSAGEREQUEST_NOT_SET ->
          response.setErrorResponse(
              ErrorResponse.newBuilder()
                  .setErrorCode(Code.INVALID_ARGUMENT.number())
                  .setErrorMessage("the request has no message_request"));
    }
  }

  private Map<Integer, FileDescriptor> extensionsOf(String type) {
    return extensions.getOrDefault(type, Map.of());
  }

  /** Responds with the file and all its imports, the file itself first. */
  private void answerFile(
      Optional<FileDescriptor> file, String asked, ServerReflectionResponse.Builder response) {
    if (file.isEmpty()) {
      answerNotFound(asked, response);
      return;
    }
    List<FileDescriptor> wanted = new ArrayList<>(List.of(file.get()));
    FileDescriptorResponse.Builder answer = FileDescriptorResponse.newBuilder();
    for (int i = 0; i < wanted.size(); i++) {
      answer.addFileDescriptorProto(wanted.get(i).toProto().toByteString());
      for (FileDescriptor imported : wanted.get(i).getDependencies()) {
        if (!wanted.contains(imported)) {
          wanted.add(imported);
        }
      }
    }
    response.setFileDescriptorResponse(answer);
  }

  private static void answerNotFound(String asked, ServerReflectionResponse.Builder response) {
    response.setErrorResponse(
        ErrorResponse.newBuilder()
            .setErrorCode(Code.NOT_FOUND.number())
            .setErrorMessage("not found: " + asked));
  }
}
