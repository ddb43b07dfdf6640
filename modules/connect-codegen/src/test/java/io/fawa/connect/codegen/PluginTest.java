/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileOptions;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class PluginTest {
  private static FileDescriptorProto.Builder file(MethodDescriptorProto.Builder... methods) {
    ServiceDescriptorProto.Builder service = ServiceDescriptorProto.newBuilder().setName("Clock");
    for (MethodDescriptorProto.Builder method : methods) {
      service.addMethod(method.setInputType(".t.v1.Ask").setOutputType(".t.v1.Ask.Reply"));
    }
    return FileDescriptorProto.newBuilder()
        .setName("t/v1/wall_clock.proto")
        .setPackage("t.v1")
        .setOptions(FileOptions.newBuilder().setJavaPackage("x.t").setJavaMultipleFiles(true))
        .addMessageType(
            DescriptorProto.newBuilder()
                .setName("Ask")
                .addNestedType(DescriptorProto.newBuilder().setName("Reply")))
        .addService(service);
  }

  private static MethodDescriptorProto.Builder method(String name) {
    return MethodDescriptorProto.newBuilder().setName(name);
  }

  private static CodeGeneratorResponse.File generate(FileDescriptorProto.Builder file) {
    CodeGeneratorResponse response =
        Plugin.generate(
            CodeGeneratorRequest.newBuilder()
                .addFileToGenerate(file.getName())
                .addProtoFile(file)
                .build());
    assertThat(response.getFileList()).hasSize(2);
    return response.getFile(0);
  }

  private static CodeGeneratorResponse.File generateClient(FileDescriptorProto.Builder file) {
    return Plugin.generate(
            CodeGeneratorRequest.newBuilder()
                .addFileToGenerate(file.getName())
                .addProtoFile(file)
                .build())
        .getFile(1);
  }

  private static String flat(String text) {
    return text.replaceAll("\\s+", " ");
  }

  @Test
  void eachKindHasItsShape() {
    CodeGeneratorResponse.File made =
        generate(
            file(
                method("GetURL"),
                method("Ticks").setServerStreaming(true),
                method("Wind").setClientStreaming(true),
                method("Sync").setClientStreaming(true).setServerStreaming(true)));

    assertThat(made.getName()).isEqualTo("x/t/Clock.java");
    assertThat(flat(made.getContent()))
        .contains("x.t.Ask.Reply getURL( x.t.Ask request, io.fawa.connect.Call call)")
        .contains(
            "void ticks( x.t.Ask request, io.fawa.connect.Sink<x.t.Ask.Reply> responses,"
                + " io.fawa.connect.Call call)")
        .contains(
            "x.t.Ask.Reply wind( io.fawa.connect.Source<x.t.Ask> requests,"
                + " io.fawa.connect.Call call)")
        .contains(
            "void sync( io.fawa.connect.Source<x.t.Ask> requests,"
                + " io.fawa.connect.Sink<x.t.Ask.Reply> responses, io.fawa.connect.Call call)")
        .contains(".unary(Methods.GET_URL, implementation::getURL)")
        .contains(".serverStream(Methods.TICKS, implementation::ticks)")
        .contains(".clientStream(Methods.WIND, implementation::wind)")
        .contains(".bidiStream(Methods.SYNC, implementation::sync)")
        .contains("NAME, x.t.WallClock::getDescriptor");
  }

  @Test
  void theClientHasEachKindTwice() {
    CodeGeneratorResponse.File made =
        generateClient(
            file(
                method("GetURL"),
                method("Ticks").setServerStreaming(true),
                method("Wind").setClientStreaming(true),
                method("Sync").setClientStreaming(true).setServerStreaming(true)));

    assertThat(made.getName()).isEqualTo("x/t/ClockClient.java");
    assertThat(flat(made.getContent()))
        .contains("public ClockClient(io.fawa.connect.RpcClient client) {")
        .contains("x.t.Ask.Reply getURL( x.t.Ask request) {")
        .contains("x.t.Ask.Reply getURL( x.t.Ask request, io.fawa.connect.ClientCall call) {")
        .contains("io.fawa.connect.ResponseStream<x.t.Ask.Reply> ticks( x.t.Ask request) {")
        .contains("io.fawa.connect.RequestStream< x.t.Ask, x.t.Ask.Reply> wind( ) {")
        .contains(
            "io.fawa.connect.DuplexStream< x.t.Ask, x.t.Ask.Reply> sync("
                + " io.fawa.connect.ClientCall call) {");
  }

  @Test
  void sideEffectsAreCarriedOver() {
    MethodOptions safe =
        MethodOptions.newBuilder()
            .setIdempotencyLevel(MethodOptions.IdempotencyLevel.NO_SIDE_EFFECTS)
            .build();

    assertThat(generate(file(method("Read").setOptions(safe))).getContent())
        .contains("Idempotency.NO_SIDE_EFFECTS");
    assertThat(generate(file(method("Write"))).getContent()).contains("Idempotency.UNKNOWN");
  }

  @Test
  void commentsBecomeJavadocThatCannotBreakOut() {
    FileDescriptorProto.Builder file =
        file(method("Tell"))
            .setSourceCodeInfo(
                SourceCodeInfo.newBuilder()
                    .addLocation(
                        Location.newBuilder()
                            .addAllPath(List.of(6, 0))
                            .setLeadingComments(" Tells <time>.\n\n @see */ \\u002a\n"))
                    .addLocation(
                        Location.newBuilder()
                            .addAllPath(List.of(6, 0, 2, 0))
                            .setTrailingComments(" Says it once.\n")));

    String made = generate(file).getContent();

    assertThat(made)
        .contains("/**\n * Tells &lt;time&gt;.\n *\n * <p>&#64;see *&#47; &#92;u002a\n */")
        .contains("  /**\n   * Says it once.\n   */\n");
  }

  @Test
  void commentsAreThereAtRunTimeByName() {
    FileDescriptorProto.Builder file =
        file(method("Tell"))
            .setSourceCodeInfo(
                SourceCodeInfo.newBuilder()
                    .addLocation(
                        Location.newBuilder()
                            .addAllPath(List.of(6, 0, 2, 0))
                            .setLeadingComments(
                                " Says \"it\" \\u002a.\n buf:lint:ignore X\n\n  Twice é.\n"))
                    .addLocation(
                        Location.newBuilder()
                            .addAllPath(List.of(4, 0, 3, 0))
                            .setTrailingComments(" An answer.\n")));

    assertThat(generate(file).getContent())
        .contains(".comments(Comments::byName)")
        .contains(
            "all.put(\"t.v1.Clock.Tell\", \"Says \\\"it\\\" \\\\u002a.\\n\\nTwice \\u00e9.\");")
        .contains("all.put(\"t.v1.Ask.Reply\", \"An answer.\");");
    assertThat(generate(file(method("Tell"))).getContent()).doesNotContain("Comments");
  }

  @Test
  void commentsOfImportsAreThereToo() {
    FileDescriptorProto.Builder far = commented("t/far.proto", "Far");
    FileDescriptorProto.Builder near =
        commented("t/near.proto", "Near").addDependency("t/far.proto");
    FileDescriptorProto.Builder known = commented("google/type/known.proto", "Known");
    FileDescriptorProto.Builder stranger = commented("t/stranger.proto", "Stranger");
    FileDescriptorProto.Builder file =
        file(method("Tell")).addDependency("t/near.proto").addDependency("google/type/known.proto");

    String made =
        Plugin.generate(
                CodeGeneratorRequest.newBuilder()
                    .addFileToGenerate(file.getName())
                    .addProtoFile(far)
                    .addProtoFile(near)
                    .addProtoFile(known)
                    .addProtoFile(stranger)
                    .addProtoFile(file)
                    .build())
            .getFile(0)
            .getContent();

    assertThat(made)
        .contains("\"far.Far\", \"About Far.\"", "\"near.Near\", \"About Near.\"")
        .doesNotContain("About Known.", "About Stranger.");
  }

  private static FileDescriptorProto.Builder commented(String name, String message) {
    return FileDescriptorProto.newBuilder()
        .setName(name)
        .setPackage(message.toLowerCase(java.util.Locale.ROOT))
        .addMessageType(DescriptorProto.newBuilder().setName(message))
        .setSourceCodeInfo(
            SourceCodeInfo.newBuilder()
                .addLocation(
                    Location.newBuilder()
                        .addAllPath(List.of(4, 0))
                        .setLeadingComments(" About " + message + ".\n")));
  }

  @Test
  void namesThatJavaTakesAreMadeUsable() {
    assertThat(ServiceFile.javaName("New")).isEqualTo("new_");
    assertThat(ServiceFile.javaName("GetDownloadURL")).isEqualTo("getDownloadURL");
    assertThat(ServiceFile.constantName("GetDownloadURL")).isEqualTo("GET_DOWNLOAD_URL");
    assertThat(ServiceFile.constantName("URLGet")).isEqualTo("URL_GET");
    assertThat(ServiceFile.constantName("say_hello")).isEqualTo("SAY_HELLO");
  }

  @Test
  void theOuterClassGivesWayToAMessageOfItsName() {
    FileDescriptorProto.Builder file = file().setName("ask.proto");
    file.getOptionsBuilder().clearJavaMultipleFiles();

    assertThat(JavaTypes.outerClass(file.build())).isEqualTo("x.t.AskOuterClass");
    assertThat(JavaTypes.of(List.of(file.build())).classOf(".t.v1.Ask.Reply"))
        .isEqualTo("x.t.AskOuterClass.Ask.Reply");
    assertThat(JavaTypes.outerClass(file.setName("a/b2c-d.proto").build())).isEqualTo("x.t.B2CD");
  }

  @Test
  void onlyFilesAskedForAreGenerated() {
    CodeGeneratorResponse response =
        Plugin.generate(CodeGeneratorRequest.newBuilder().addProtoFile(file(method("A"))).build());

    assertThat(response.getFileList()).isEmpty();
  }
}
