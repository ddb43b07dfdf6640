/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.connect.Method;
import io.fawa.connect.server.Service;
import io.fawa.http.Command;
import io.fawa.http.MemoryTransport;
import io.fawa.http.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Protos whose names clash with Java's, protobuf's, or those of the generated code itself. */
class CorpusTest {
  private static final Path CORPUS =
      Tools.ROOT.resolve("modules/connect-codegen/src/test/resources/corpus");

  /** The limit of the generator. */
  private static final int RPCS_MAX = 2_000;

  @TempDir Path folder;

  static List<String> corpus() throws IOException {
    try (Stream<Path> all = Files.list(CORPUS)) {
      return all.map(each -> each.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void everyProtoIsCompiledAndEveryRpcCalled(String name)
      throws IOException, ReflectiveOperationException {
    try (Generated generated = Generated.of(CORPUS.resolve(name), folder)) {
      List<GeneratedService> services = generated.services();

      assertThat(services).isNotEmpty();
      for (GeneratedService service : services) {
        service.callAll();
        service.callAllByDefault();
      }
    }
  }

  @Test
  void onlyNamesThatClashAreChanged() throws IOException {
    assertThat(servicesOf("greeter_client"))
        .containsExactly(
            "corpus/clientfile/Greeter.java",
            "corpus/clientfile/GreeterClient_.java",
            "corpus/clientfileone/Greeter.java",
            "corpus/clientfileone/GreeterClient_.java",
            "corpus/clientservice/Greeter.java",
            "corpus/clientservice/GreeterClient.java",
            "corpus/clientservice/GreeterClientClient.java",
            "corpus/clientservice/GreeterClientClientClient.java",
            "corpus/clientservice/GreeterClientClient_.java",
            "corpus/clientservice/GreeterClient_.java",
            "corpus/enumother/Greeter.java",
            "corpus/enumother/GreeterClient_.java",
            "corpus/enumsame/Greeter.java",
            "corpus/enumsame/GreeterClient_.java",
            "corpus/messageother/Greeter.java",
            "corpus/messageother/GreeterClient_.java",
            "corpus/messagesame/Greeter.java",
            "corpus/messagesame/GreeterClient_.java",
            "corpus/orbuilder/AskOrBuilderClient.java",
            "corpus/orbuilder/AskOrBuilder_.java");
  }

  @Test
  void namesThatWouldHidePackagesAreChanged() throws IOException {
    assertThat(servicesOf("words"))
        .containsExactly(
            "corpus/another/zooClient.java",
            "corpus/another/zoo_.java",
            "corpus/words/Later.java",
            "corpus/words/LaterClient.java",
            "corpus/words/Other.java",
            "corpus/words/OtherClient.java",
            "corpus/words/comClient.java",
            "corpus/words/com_.java",
            "corpus/words/ioClient.java",
            "corpus/words/io_.java",
            "corpus/words/javaClient.java",
            "corpus/words/java_.java",
            "corpus/wordsone/Other.java",
            "corpus/wordsone/OtherClient.java",
            "corpus/wordsone/comClient.java",
            "corpus/wordsone/com_.java",
            "corpus/wordsone/ioClient.java",
            "corpus/wordsone/io_.java",
            "corpus/wordsone/javaClient.java",
            "corpus/wordsone/java_.java",
            "foo/bar/Other.java",
            "foo/bar/OtherClient.java",
            "foo/bar/fooClient.java",
            "foo/bar/foo_.java",
            "goo/bar/Other.java",
            "goo/bar/OtherClient.java",
            "goo/bar/gooClient.java",
            "goo/bar/goo_.java");
  }

  private List<String> servicesOf(String name) throws IOException {
    assertThat(Generated.protoc(CORPUS.resolve(name), folder).status()).isZero();
    Path services = folder.resolve("services");
    try (Stream<Path> all = Files.walk(services)) {
      return all.filter(Files::isRegularFile)
          .map(file -> services.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void aThousandRpcsAreCalled() throws IOException, ReflectiveOperationException {
    try (Generated generated = Generated.of(protos(rpcs(1_000)), folder)) {
      generated.services().get(0).callAll();
    }
  }

  @Test
  void asManyRpcsAsThereMayBeAreCompiledAndBound()
      throws IOException, ReflectiveOperationException {
    Path protos = protos(rpcs(RPCS_MAX));
    Files.writeString(
        protos.resolve("Nothing.java"),
        "package many;\npublic final class Nothing implements Many {}\n");

    try (Generated generated = Generated.of(protos, folder)) {
      GeneratedService many = generated.services().get(0);
      Service service = many.bind(generated.load("many.Nothing").getConstructor().newInstance());
      try (MemoryTransport transport = GeneratedService.transport(service)) {
        assertThat(service.methods()).hasSize(RPCS_MAX);
        many.assertUnimplemented(many.client(transport), service.methods().get(RPCS_MAX - 1));
      }
    }
  }

  /** Of all kinds in turn. */
  private static String rpcs(int count) {
    StringBuilder rpcs = new StringBuilder();
    for (int i = 0; i < count; i++) {
      rpcs.append("rpc Go").append(i).append(i % 4 < 2 ? "(Ask)" : "(stream Ask)");
      rpcs.append(" returns ").append(i % 2 == 0 ? "(Ask);\n" : "(stream Ask);\n");
    }
    return rpcs.toString();
  }

  @Test
  void rpcsThatDifferOnlyInWhatJavaDropsAreRefused() throws IOException {
    Path protos = protos("rpc GetURL(Ask) returns (Ask);\nrpc GetUrl(Ask) returns (Ask);\n");

    Command.Outcome outcome = Generated.protoc(protos, folder);

    assertThat(outcome.status()).isNotZero();
    assertThat(outcome.text())
        .contains(
            "many.proto: service many.Many: its rpcs GetURL and GetUrl would both be GET_URL");
  }

  /** Whoever implements a service need not know what was added to it since. */
  @Test
  void aNewRpcBreaksNobody() throws IOException, ReflectiveOperationException {
    Path protos =
        protos("rpc Old(Ask) returns (Ask);\nrpc New(stream Ask) returns (stream Ask);\n");
    Files.writeString(
        protos.resolve("Before.java"),
        """
        package many;

        public final class Before implements Many {
          @Override
          public Ask old(Ask request, io.fawa.connect.server.Call call) {
            return request;
          }
        }
        """);

    try (Generated generated = Generated.of(protos, folder)) {
      GeneratedService many = generated.services().get(0);
      Service service = many.bind(generated.load("many.Before").getConstructor().newInstance());
      try (MemoryTransport transport = GeneratedService.transport(service)) {
        Object client = many.client(transport);
        Method<?, ?> old = service.methods().get(0);

        assertThat(many.call(client, old, GeneratedService.requests(old), false))
            .isEqualTo(GeneratedService.requests(old));
        many.assertUnimplemented(client, service.methods().get(1));
      }
    }
  }

  private Path protos(String rpcs) throws IOException {
    Path protos = Files.createDirectory(folder.resolve("protos"));
    Files.writeString(
        protos.resolve("many.proto"),
        """
        syntax = "proto3";
        package many;
        option java_multiple_files = true;
        message Ask {
          string text = 1;
        }
        service Many {
        %s}
        """
            .formatted(rpcs));
    return protos;
  }
}
