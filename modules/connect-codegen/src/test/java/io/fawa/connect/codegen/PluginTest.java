/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.Edition;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileOptions;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.JavaFeaturesProto;
import com.google.protobuf.JavaFeaturesProto.JavaFeatures;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
        .contains(
            "default x.t.Ask.Reply getURL( x.t.Ask request, io.fawa.connect.server.Call call)"
                + " throws java.lang.Exception { throw new io.fawa.connect.RpcException("
                + " io.fawa.connect.Code.UNIMPLEMENTED,"
                + " \"t.v1.Clock/GetURL is not implemented\"); }")
        .contains(
            "void ticks( x.t.Ask request, io.fawa.connect.Sink<x.t.Ask.Reply> responses,"
                + " io.fawa.connect.server.Call call)")
        .contains(
            "x.t.Ask.Reply wind( io.fawa.connect.Source<x.t.Ask> requests,"
                + " io.fawa.connect.server.Call call)")
        .contains(
            "void sync( io.fawa.connect.Source<x.t.Ask> requests,"
                + " io.fawa.connect.Sink<x.t.Ask.Reply> responses, io.fawa.connect.server.Call call)")
        .contains("builder.unary(Methods.GET_URL, implementation::getURL)")
        .contains("builder.serverStream(Methods.TICKS, implementation::ticks)")
        .contains("builder.clientStream(Methods.WIND, implementation::wind)")
        .contains("builder.bidiStream(Methods.SYNC, implementation::sync)")
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
        .contains("public ClockClient(io.fawa.connect.client.RpcClient client) {")
        .contains("x.t.Ask.Reply getURL( x.t.Ask request) {")
        .contains(
            "x.t.Ask.Reply getURL( x.t.Ask request, io.fawa.connect.client.ClientCall call) {")
        .contains("io.fawa.connect.client.ResponseStream<x.t.Ask.Reply> ticks( x.t.Ask request) {")
        .contains("io.fawa.connect.client.RequestStream< x.t.Ask, x.t.Ask.Reply> wind( ) {")
        .contains(
            "io.fawa.connect.client.DuplexStream< x.t.Ask, x.t.Ask.Reply> sync("
                + " io.fawa.connect.client.ClientCall call) {");
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
  void onlyCommentsOnWhatTheServiceTakesAndGivesAreThere() {
    FileDescriptorProto.Builder far = commented("t/far.proto", "Far");
    FileDescriptorProto.Builder near = commented("t/near.proto", "Near");
    near.getMessageTypeBuilder(0)
        .addField(
            FieldDescriptorProto.newBuilder()
                .setName("far")
                .setNumber(1)
                .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                .setTypeName(".far.Far"));
    FileDescriptorProto.Builder known = commented("google/type/known.proto", "Known");
    FileDescriptorProto.Builder stranger = commented("t/stranger.proto", "Stranger");
    FileDescriptorProto.Builder file = file(method("Tell"));
    file.getMessageTypeBuilder(0)
        .addField(
            FieldDescriptorProto.newBuilder()
                .setName("near")
                .setNumber(1)
                .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                .setTypeName(".near.Near"))
        .addField(
            FieldDescriptorProto.newBuilder()
                .setName("known")
                .setNumber(2)
                .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
                .setTypeName(".known.Known"));
    file.addMessageType(DescriptorProto.newBuilder().setName("Unused"))
        .addService(ServiceDescriptorProto.newBuilder().setName("Other"))
        .setSourceCodeInfo(
            SourceCodeInfo.newBuilder()
                .addLocation(
                    Location.newBuilder()
                        .addAllPath(List.of(4, 1))
                        .setLeadingComments("About Unused."))
                .addLocation(
                    Location.newBuilder()
                        .addAllPath(List.of(6, 1))
                        .setLeadingComments("About Other.")));

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
        .doesNotContain("About Known.", "About Stranger.", "About Unused.", "About Other.");
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

  private static String refusal(FileDescriptorProto.Builder... files) {
    CodeGeneratorRequest.Builder request = CodeGeneratorRequest.newBuilder();
    for (FileDescriptorProto.Builder file : files) {
      request.addFileToGenerate(file.getName()).addProtoFile(file);
    }
    CodeGeneratorResponse response = Plugin.generate(request.build());
    assertThat(response.getFileList()).isEmpty();
    return response.getError();
  }

  @Test
  void rpcsOfOneJavaNameAreRefused() {
    assertThat(refusal(file(method("GetURL"), method("Other"), method("GetUrl"))))
        .isEqualTo(
            "t/v1/wall_clock.proto: service t.v1.Clock: its rpcs GetURL and GetUrl would both be"
                + " GET_URL in Java");
    assertThat(refusal(file(method("GetUrl"), method("getUrl"))))
        .endsWith("its rpcs GetUrl and getUrl would both be getUrl in Java");
    assertThat(refusal(file(method("New"), method("new_"))))
        .endsWith("its rpcs New and new_ would both be new_ in Java");
  }

  @Test
  void servicesOfOneJavaNameAreRefused() {
    FileDescriptorProto.Builder other =
        FileDescriptorProto.newBuilder()
            .setName("other.proto")
            .setPackage("other")
            .setOptions(FileOptions.newBuilder().setJavaPackage("x.t"))
            .addService(ServiceDescriptorProto.newBuilder().setName("Clock"));

    assertThat(refusal(file(method("Tell")), other))
        .isEqualTo(
            "other.proto: services t.v1.Clock and other.Clock would both be in x/t/Clock.java:"
                + " give the file of one an option java_package");
  }

  @Test
  void aMessageWhoseClassNobodyCanNameIsRefused() {
    FileDescriptorProto.Builder bare =
        FileDescriptorProto.newBuilder()
            .setName("bare.proto")
            .setOptions(FileOptions.newBuilder().setJavaMultipleFiles(true))
            .addMessageType(DescriptorProto.newBuilder().setName("Bare"));
    FileDescriptorProto.Builder file = file(method("Tell"));
    file.getServiceBuilder(0).getMethodBuilder(0).setInputType(".Bare");

    assertThat(refusal(bare, file))
        .isEqualTo(
            "t/v1/wall_clock.proto: service t.v1.Clock: its rpc Tell uses Bare, whose Java class"
                + " has no package, so that no other package can name it: give its file an option"
                + " java_package");
  }

  @Test
  void aMessageThatHidesAnImportIsRefused() {
    FileDescriptorProto.Builder file = file(method("Tell")).clearPackage();
    file.getOptionsBuilder().clearJavaPackage();
    file.addMessageType(DescriptorProto.newBuilder().setName("io"))
        .addMessageType(DescriptorProto.newBuilder().setName("Call"));
    file.getServiceBuilder(0).getMethodBuilder(0).setInputType(".io").setOutputType(".Call");

    assertThat(refusal(file))
        .isEqualTo(
            "t/v1/wall_clock.proto: service Clock: the class io hides the package of that name, and"
                + " Call hides what would have to be imported instead: give the file an option"
                + " java_package");
  }

  @Test
  void moreRpcsThanAClassCanHoldAreRefused() {
    MethodDescriptorProto.Builder[] methods =
        IntStream.rangeClosed(0, ServiceNames.RPCS_MAX)
            .mapToObj(i -> method("Go" + i))
            .toArray(MethodDescriptorProto.Builder[]::new);

    assertThat(refusal(file(methods))).endsWith("it has 2001 rpcs, limit 2000");
    assertThat(generate(file(Arrays.copyOf(methods, ServiceNames.RPCS_MAX))).getContent())
        .contains("go1999(");
  }

  @Test
  void aFileNameCannotBreakOutOfItsComment() {
    FileDescriptorProto.Builder file = file(method("Tell")).setName("a\\u000aclass X {} \n.proto");

    assertThat(generate(file).getContent())
        .startsWith("// Generated by protoc-gen-fawa-connect from a?u000aclass X {} ?.proto. Do");
  }

  @Test
  void namesThatJavaTakesAreMadeUsable() {
    assertThat(ServiceNames.javaName("New", false)).isEqualTo("new_");
    assertThat(ServiceNames.javaName("_", false)).isEqualTo("__");
    assertThat(ServiceNames.javaName("GetDownloadURL", true)).isEqualTo("getDownloadURL");
    assertThat(ServiceNames.javaName("Wait", true)).isEqualTo("wait_");
    assertThat(ServiceNames.javaName("Wait", false)).isEqualTo("wait");
    assertThat(ServiceNames.javaName("Equals", true)).isEqualTo("equals");
    assertThat(ServiceNames.constantName("GetDownloadURL")).isEqualTo("GET_DOWNLOAD_URL");
    assertThat(ServiceNames.constantName("URLGet")).isEqualTo("URL_GET");
    assertThat(ServiceNames.constantName("say_hello")).isEqualTo("SAY_HELLO");
  }

  @Test
  void theOuterClassGivesWayToAMessageOfItsName() {
    FileDescriptorProto.Builder file = file().setName("ask.proto");
    file.getOptionsBuilder().clearJavaMultipleFiles();

    assertThat(JavaTypes.outerClass(file.build())).isEqualTo("x.t.AskOuterClass");
    assertThat(JavaTypes.of(List.of(file.build())).classOf(".t.v1.Ask.Reply"))
        .isEqualTo("x.t.AskOuterClass.Ask.Reply");
    assertThat(JavaTypes.outerClass(file.setName("a/b2c-d.proto").build())).isEqualTo("x.t.B2CD");
    assertThat(JavaTypes.outerClass(file.setName("a.b.txt").build())).isEqualTo("x.t.ABTxt");
  }

  @Test
  void protocIsToldWhichEditionsAreTaken() {
    CodeGeneratorResponse response = Plugin.generate(CodeGeneratorRequest.getDefaultInstance());

    assertThat(response.getSupportedFeatures())
        .isEqualTo(
            CodeGeneratorResponse.Feature.FEATURE_PROTO3_OPTIONAL_VALUE
                | CodeGeneratorResponse.Feature.FEATURE_SUPPORTS_EDITIONS_VALUE);
    assertThat(response.getMinimumEdition()).isEqualTo(Edition.EDITION_PROTO2_VALUE);
    assertThat(response.getMaximumEdition()).isEqualTo(Edition.EDITION_2026_VALUE);
  }

  @Test
  void sinceEdition2024ClassesAreTheirOwn() {
    FileDescriptorProto.Builder file =
        file().setName("ask.proto").setSyntax("editions").setEdition(Edition.EDITION_2023);
    file.getOptionsBuilder().clearJavaMultipleFiles();
    FileDescriptorProto.Builder nested = file.clone().setEdition(Edition.EDITION_2024);
    nested
        .getMessageTypeBuilder(0)
        .getOptionsBuilder()
        .getFeaturesBuilder()
        .setExtension(
            JavaFeaturesProto.java_,
            JavaFeatures.newBuilder()
                .setNestInFileClass(JavaFeatures.NestInFileClassFeature.NestInFileClass.YES)
                .build());

    assertThat(askOf(file)).isEqualTo("x.t.AskOuterClass.Ask");
    assertThat(askOf(file.setEdition(Edition.EDITION_2024))).isEqualTo("x.t.Ask");
    assertThat(askOf(nested)).isEqualTo("x.t.AskProto.Ask");
  }

  private static String askOf(FileDescriptorProto.Builder file) {
    return JavaTypes.of(List.of(file.build())).classOf(".t.v1.Ask");
  }

  @Test
  void thePluginHasOneName() throws IOException {
    try (Stream<Path> launchers = Files.list(Path.of(""))) {
      assertThat(launchers.map(Path::toString).filter(name -> name.startsWith("protoc-gen-")))
          .containsExactly("protoc-gen-fawa-connect");
    }
    assertThat(generate(file(method("Tell"))).getContent())
        .startsWith("// Generated by protoc-gen-fawa-connect from ");
    assertThat(generateClient(file(method("Tell"))).getContent())
        .startsWith("// Generated by protoc-gen-fawa-connect from ");
  }

  @Test
  void onlyFilesAskedForAreGenerated() {
    CodeGeneratorResponse response =
        Plugin.generate(CodeGeneratorRequest.newBuilder().addProtoFile(file(method("A"))).build());

    assertThat(response.getFileList()).isEmpty();
  }
}
