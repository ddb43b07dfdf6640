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

/** The text of one service's interface. */
final class ServiceFile {
  private final ServiceDescriptorProto service;
  private final int index;
  private final String outerClass;
  private final JavaTypes types;
  private final ServiceNames names;
  private final Comments comments;
  private final CommentTable table;
  private final RuntimeNames runtime;
  private final StringBuilder out = new StringBuilder();

  /**
   * The interface of one service.
   *
   * @param table the comments on the service and its types
   */
  ServiceFile(
      FileDescriptorProto file,
      int index,
      JavaTypes types,
      ServiceNames names,
      CommentTable table) {
    this.service = file.getService(index);
    this.index = index;
    this.outerClass = JavaTypes.outerClass(file);
    this.types = types;
    this.names = names;
    this.comments = new Comments(file);
    this.table = table;
    this.runtime = names.runtime();
  }

  CodeGeneratorResponse.File generate() {
    out.append(comments.javadoc(List.of(SERVICE_FIELD_NUMBER, index), names.fullName() + ".", ""));
    out.append(types.annotation(service));
    out.append("public interface ").append(names.contract()).append(" {\n");
    out.append("  /** The full name of the service. */\n");
    out.append("  java.lang.String ").append(names.nameConstant()).append(" = \"");
    out.append(names.fullName()).append("\";\n\n");
    for (int i = 0; i < service.getMethodCount(); i++) {
      handlerMethod(i);
    }
    bind();
    methods();
    if (!table.isEmpty()) {
      table.appendTo(out, names.commentsClass());
    }
    out.append("}\n");
    return CodeGeneratorResponse.File.newBuilder()
        .setName(names.path(names.contract()))
        .setContent(names.header(runtime) + out)
        .build();
  }

  /** A default method, so that a new RPC in the proto does not break implementations. */
  private void handlerMethod(int i) {
    MethodDescriptorProto method = service.getMethod(i);
    String request = types.classOf(method.getInputType());
    String response = types.classOf(method.getOutputType());
    List<Integer> path = List.of(SERVICE_FIELD_NUMBER, index, METHOD_FIELD_NUMBER, i);
    out.append(comments.javadoc(path, method.getName() + ".", "  "));
    if (method.getOptions().getDeprecated()) {
      out.append("  @java.lang.Deprecated\n");
    }
    out.append("  default ").append(method.getServerStreaming() ? "void" : response).append(' ');
    out.append(names.method(i)).append("(\n      ");
    if (method.getClientStreaming()) {
      out.append(runtime.of("Source")).append('<').append(request).append("> requests");
    } else {
      out.append(request).append(" request");
    }
    if (method.getServerStreaming()) {
      out.append(",\n      ").append(runtime.of("Sink"));
      out.append('<').append(response).append("> responses");
    }
    out.append(",\n      ").append(runtime.of("Call")).append(" call)\n");
    out.append("      throws java.lang.Exception {\n");
    out.append("    throw new ").append(runtime.of("RpcException")).append("(\n        ");
    out.append(runtime.of("Code")).append(".UNIMPLEMENTED,\n        \"");
    out.append(names.fullName()).append('/').append(method.getName());
    out.append(" is not implemented\");\n  }\n\n");
  }

  /** A statement for each rpc: an expression of a thousand calls overflows javac's stack. */
  private void bind() {
    String implementation = names.variable("implementation");
    String builder = names.variable("builder");
    out.append("  /** The service as {@code ").append(implementation).append("} answers it. */\n");
    out.append("  static ").append(runtime.of("Service")).append(" bind(");
    out.append(names.contract()).append(' ').append(implementation).append(") {\n    ");
    out.append(runtime.of("Service")).append(".Builder ").append(builder).append(" =\n        ");
    out.append(runtime.of("Service")).append(".builder(\n            ");
    out.append(names.nameConstant()).append(", ").append(outerClass);
    out.append("::getDescriptor);\n");
    for (int i = 0; i < service.getMethodCount(); i++) {
      out.append("    ").append(builder).append('.').append(builderMethod(service.getMethod(i)));
      out.append('(').append(names.methodsClass()).append('.').append(names.constant(i));
      out.append(", ").append(implementation).append("::").append(names.method(i));
      out.append(");\n");
    }
    if (!table.isEmpty()) {
      out.append("    ").append(builder).append(".comments(");
      out.append(names.commentsClass()).append("::byName);\n");
    }
    out.append("    return ").append(builder).append(".build();\n  }\n\n");
  }

  private void methods() {
    out.append("  /** What each method is on the wire. */\n");
    out.append("  final class ").append(names.methodsClass()).append(" {\n");
    out.append("    private ").append(names.methodsClass()).append("() {}\n");
    for (int i = 0; i < service.getMethodCount(); i++) {
      constant(i);
    }
    out.append("  }\n");
  }

  private void constant(int i) {
    MethodDescriptorProto method = service.getMethod(i);
    String request = types.classOf(method.getInputType());
    String response = types.classOf(method.getOutputType());
    String type = runtime.of("Method");
    out.append("\n    /** {@code ").append(names.fullName()).append('/').append(method.getName());
    out.append("}. */\n");
    out.append("    public static final ").append(type).append("<\n            ");
    out.append(request).append(",\n            ").append(response).append(">\n        ");
    out.append(names.constant(i)).append(" =\n            new ").append(type);
    out.append("<>(\n                \"").append(names.fullName());
    out.append("\",\n                \"").append(method.getName());
    out.append("\",\n                ").append(type).append(".Kind.");
    out.append(kind(method)).append(",\n                ").append(type);
    out.append(".Idempotency.").append(idempotency(method)).append(",\n");
    out.append("                ").append(request).append(".getDefaultInstance(),\n");
    out.append("                ").append(response).append(".getDefaultInstance());\n");
  }

  private static String kind(MethodDescriptorProto method) {
    if (method.getClientStreaming()) {
      return method.getServerStreaming() ? "BIDI_STREAM" : "CLIENT_STREAM";
    }
    return method.getServerStreaming() ? "SERVER_STREAM" : "UNARY";
  }

  private static String builderMethod(MethodDescriptorProto method) {
    if (method.getClientStreaming()) {
      return method.getServerStreaming() ? "bidiStream" : "clientStream";
    }
    return method.getServerStreaming() ? "serverStream" : "unary";
  }

  private static String idempotency(MethodDescriptorProto method) {
    return switch (method.getOptions().getIdempotencyLevel()) {
      case NO_SIDE_EFFECTS -> "NO_SIDE_EFFECTS";
      case IDEMPOTENT -> "IDEMPOTENT";
      case IDEMPOTENCY_UNKNOWN -> "UNKNOWN";
    };
  }
}
