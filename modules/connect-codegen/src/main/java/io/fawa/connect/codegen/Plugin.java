/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codegen;

import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** The plugin's main: one request on standard input, one response on standard output. */
public final class Plugin {
  private Plugin() {}

  /** Runs the plugin; protoc starts it without arguments. */
  public static void main(String[] args) throws IOException {
    generate(CodeGeneratorRequest.parseFrom(System.in)).writeTo(System.out);
    System.out.flush();
  }

  /** Answers a request; what is wrong with the protos is said in the response. */
  static CodeGeneratorResponse generate(CodeGeneratorRequest request) {
    CodeGeneratorResponse.Builder response =
        CodeGeneratorResponse.newBuilder()
            .setSupportedFeatures(
                CodeGeneratorResponse.Feature.FEATURE_PROTO3_OPTIONAL_VALUE
                    | CodeGeneratorResponse.Feature.FEATURE_SUPPORTS_EDITIONS_VALUE)
            .setMinimumEdition(Edition.EDITION_PROTO2_VALUE)
            .setMaximumEdition(Edition.EDITION_2023_VALUE);
    JavaTypes types = JavaTypes.of(request.getProtoFileList());
    Set<String> wanted = new HashSet<>(request.getFileToGenerateList());
    for (FileDescriptorProto file : request.getProtoFileList()) {
      if (wanted.contains(file.getName())) {
        CommentTable table = CommentTable.of(file, request.getProtoFileList());
        for (int i = 0; i < file.getServiceCount(); i++) {
          response.addFile(new ServiceFile(file, i, types, table).generate());
          response.addFile(new ClientFile(file, i, types).generate());
        }
      }
    }
    return response.build();
  }
}
