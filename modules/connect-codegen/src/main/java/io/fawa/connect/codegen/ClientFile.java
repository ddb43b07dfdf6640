/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codegen;

import static com.google.protobuf.DescriptorProtos.FileDescriptorProto.SERVICE_FIELD_NUMBER;
import static com.google.protobuf.DescriptorProtos.ServiceDescriptorProto.METHOD_FIELD_NUMBER;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.util.List;

/** The text of one service's client. */
final class ClientFile {
  private final ServiceDescriptorProto service;
  private final int index;
  private final JavaTypes types;
  private final ServiceNames names;
  private final Comments comments;
  private final RuntimeNames runtime;
  private final StringBuilder out = new StringBuilder();

  ClientFile(FileDescriptorProto file, int index, JavaTypes types, ServiceNames names) {
    this.service = file.getService(index);
    this.index = index;
    this.types = types;
    this.names = names;
    this.comments = new Comments(file);
    this.runtime = names.runtime();
  }

  CodeGeneratorResponse.File generate() {
    out.append(
        comments.javadoc(
            List.of(SERVICE_FIELD_NUMBER, index), "Calls " + names.fullName() + ".", ""));
    out.append(types.annotation(service));
    out.append("public final class ").append(names.client()).append(" {\n");
    for (int i = 0; i < service.getMethodCount(); i++) {
      MethodDescriptorProto method = service.getMethod(i);
      out.append("  private final ");
      out.append(runtime.of(isUnary(method) ? "UnaryCaller" : "StreamCaller"));
      out.append("<\n          ").append(request(method)).append(",\n          ");
      out.append(response(method)).append(">\n      ").append(names.caller(i)).append(";\n");
    }
    constructor();
    for (int i = 0; i < service.getMethodCount(); i++) {
      method(i);
    }
    out.append("}\n");
    return CodeGeneratorResponse.File.newBuilder()
        .setName(names.path(names.client()))
        .setContent(names.header(runtime) + out)
        .build();
  }

  private void constructor() {
    String client = names.variable("client");
    out.append("\n  /** A client that calls by way of {@code ").append(client);
    out.append("}. Thread-safe. */\n");
    out.append("  public ").append(names.client()).append("(").append(runtime.of("RpcClient"));
    out.append(' ').append(client).append(") {\n");
    for (int i = 0; i < service.getMethodCount(); i++) {
      out.append("    this.").append(names.caller(i)).append(" =\n        ").append(client);
      out.append(isUnary(service.getMethod(i)) ? ".unary(" : ".stream(").append(names.contract());
      out.append('.').append(names.methodsClass()).append('.').append(names.constant(i));
      out.append(");\n");
    }
    out.append("  }\n");
  }

  private void method(int i) {
    MethodDescriptorProto method = service.getMethod(i);
    List<Integer> path = List.of(SERVICE_FIELD_NUMBER, index, METHOD_FIELD_NUMBER, i);
    String doc = comments.javadoc(path, "Calls " + method.getName() + ".", "  ");
    String parameter = method.getClientStreaming() ? "" : request(method) + " request";
    String argument = method.getClientStreaming() ? "" : "request, ";
    String separator = parameter.isEmpty() ? "" : ",\n      ";
    signature(i, doc, parameter);
    // "this", as a method called "yield" cannot be called without.
    out.append("    return this.").append(names.method(i)).append('(').append(argument);
    out.append("new ").append(runtime.of("ClientCall")).append("());\n  }\n");
    signature(i, doc, parameter + separator + runtime.of("ClientCall") + " call");
    out.append("    return ").append(invocation(i)).append(";\n  }\n");
  }

  private void signature(int i, String doc, String parameters) {
    MethodDescriptorProto method = service.getMethod(i);
    out.append('\n').append(doc);
    if (method.getOptions().getDeprecated()) {
      out.append("  @java.lang.Deprecated\n");
    }
    out.append("  public ").append(result(method)).append(' ').append(names.method(i));
    out.append("(\n      ").append(parameters).append(") {\n");
  }

  private String result(MethodDescriptorProto method) {
    String both = "<\n          " + request(method) + ",\n          " + response(method) + ">";
    if (method.getClientStreaming()) {
      return runtime.of(method.getServerStreaming() ? "DuplexStream" : "RequestStream") + both;
    }
    return method.getServerStreaming()
        ? runtime.of("ResponseStream") + "<" + response(method) + ">"
        : response(method);
  }

  private String invocation(int i) {
    MethodDescriptorProto method = service.getMethod(i);
    String caller = names.caller(i);
    if (method.getClientStreaming()) {
      return method.getServerStreaming()
          ? caller + ".open(call)"
          : runtime.of("RequestStream") + ".open(" + caller + ", call)";
    }
    return method.getServerStreaming()
        ? runtime.of("ResponseStream") + ".open(" + caller + ", request, call)"
        : caller + ".call(request, call)";
  }

  private static boolean isUnary(MethodDescriptorProto method) {
    return !method.getClientStreaming() && !method.getServerStreaming();
  }

  private String request(MethodDescriptorProto method) {
    return types.classOf(method.getInputType());
  }

  private String response(MethodDescriptorProto method) {
    return types.classOf(method.getOutputType());
  }
}
