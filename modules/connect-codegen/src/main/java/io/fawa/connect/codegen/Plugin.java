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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The plugin's main: one request on standard input, one response on standard output. */
public final class Plugin {
  private final CodeGeneratorRequest request;
  private final JavaTypes types;
  private final TakenNames taken;
  private final Definitions definitions;

  /** Maps the path of a generated file to its service. */
  private final Map<String, String> services = new HashMap<>();

  private final CodeGeneratorResponse.Builder response =
      CodeGeneratorResponse.newBuilder()
          .setSupportedFeatures(
              CodeGeneratorResponse.Feature.FEATURE_PROTO3_OPTIONAL_VALUE
                  | CodeGeneratorResponse.Feature.FEATURE_SUPPORTS_EDITIONS_VALUE)
          .setMinimumEdition(Edition.EDITION_PROTO2_VALUE)
          .setMaximumEdition(Edition.EDITION_2026_VALUE);

  private Plugin(CodeGeneratorRequest request) {
    this.request = request;
    this.types = JavaTypes.of(request.getProtoFileList());
    this.taken = TakenNames.of(request.getProtoFileList());
    this.definitions = Definitions.of(request.getProtoFileList());
  }

  /** Runs the plugin; protoc starts it without arguments. */
  public static void main(String[] args) throws IOException {
    generate(CodeGeneratorRequest.parseFrom(System.in, JavaTypes.extensions())).writeTo(System.out);
    System.out.flush();
  }

  /** Serves a request; errors in the protos are reported in the response. */
  static CodeGeneratorResponse generate(CodeGeneratorRequest request) {
    return new Plugin(request).run();
  }

  private CodeGeneratorResponse run() {
    Set<String> wanted = new HashSet<>(request.getFileToGenerateList());
    try {
      for (FileDescriptorProto file : request.getProtoFileList()) {
        if (wanted.contains(file.getName())) {
          for (int i = 0; i < file.getServiceCount(); i++) {
            add(file, i);
          }
        }
      }
    } catch (UnusableProtoException e) {
      return response.clearFile().setError(e.getMessage()).build();
    }
    return response.build();
  }

  private void add(FileDescriptorProto file, int index) {
    ServiceNames names = new ServiceNames(file, file.getService(index), types, taken);
    CommentTable table = CommentTable.of(file, index, definitions);
    for (CodeGeneratorResponse.File made :
        List.of(
            new ServiceFile(file, index, types, names, table).generate(),
            new ClientFile(file, index, types, names).generate())) {
      String other = services.put(made.getName(), names.fullName());
      if (other != null) {
        throw new UnusableProtoException(
            file.getName()
                + ": services "
                + other
                + " and "
                + names.fullName()
                + " would both be in "
                + made.getName()
                + ": give the file of one an option java_package");
      }
      response.addFile(made);
    }
  }
}
