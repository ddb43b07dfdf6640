/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.TextFormat;
import io.fawa.connect.LibraryHandler;
import io.fawa.connect.Method;
import io.fawa.connect.json.JsonCodec;
import io.fawa.connect.json.JsonTypes;
import io.fawa.connect.rest.rule.PathTemplate;
import io.fawa.connect.test.v1.CreateBookRequest;
import io.fawa.connect.test.v1.LibraryService;
import io.fawa.connect.test.v1.SearchRequest;
import io.fawa.connect.test.v1.SearchResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the annotations of a method may say, and when a server refuses to start because of them. */
class RestBindingTest {
  private static final JsonTypes TYPES =
      new JsonTypes(List.of(LibraryService.bind(new LibraryHandler()).file()));

  private static MethodDescriptor annotated(String rule) throws Exception {
    HttpRule.Builder http = HttpRule.newBuilder();
    TextFormat.merge(rule, http);
    FileDescriptor library = SearchRequest.getDescriptor().getFile();
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder()
            .setName("annotated.proto")
            .addDependency(library.getName())
            .addService(
                ServiceDescriptorProto.newBuilder()
                    .setName("Annotated")
                    .addMethod(
                        MethodDescriptorProto.newBuilder()
                            .setName("Method")
                            .setInputType("." + SearchRequest.getDescriptor().getFullName())
                            .setOutputType("." + SearchResponse.getDescriptor().getFullName())
                            .setOptions(
                                MethodOptions.newBuilder()
                                    .setExtension(AnnotationsProto.http, http.build()))))
            .build();
    return build(file, library).getServices().getFirst().getMethods().getFirst();
  }

  private static FileDescriptor build(FileDescriptorProto file, FileDescriptor library)
      throws DescriptorValidationException {
    return FileDescriptor.buildFrom(file, new FileDescriptor[] {library});
  }

  @Test
  void readsEveryPatternOfAnAnnotation() throws Exception {
    MethodDescriptor method =
        annotated(
            "get: '/a' additional_bindings {put: '/b' body: '*'} additional_bindings {post: '/c'}"
                + " additional_bindings {delete: '/d'} additional_bindings {patch: '/e/{text}'"
                + " body: 'author' response_body: 'books'}"
                + " additional_bindings {custom {kind: 'report' path: '/f'}}");

    assertThat(
            io.fawa.connect.rest.rule.HttpRule.of(method).stream()
                .map(rule ->
                    String.join(
                        " ",
                        rule.method(),
                        rule.template().source(),
                        rule.body(),
                        rule.responseBody())))
        .containsExactly(
            "GET /a  ",
            "PUT /b * ",
            "POST /c  ",
            "DELETE /d  ",
            "PATCH /e/{text} author books",
            "REPORT /f  ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "body: '*'",
        "get: 'v1'",
        "get: ''",
        "custom {path: '/a'}",
        "custom {kind: 'X'}",
        "get: '/a' additional_bindings {get: '/b' additional_bindings {get: '/c'}}",
        "get: '/a' additional_bindings {}",
      })
  void refusesAnAnnotationThatMakesNoSense(String rule) throws Exception {
    MethodDescriptor method = annotated(rule);

    assertThatThrownBy(() -> io.fawa.connect.rest.rule.HttpRule.of(method))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("google.api.http of Annotated.Method: ");
  }

  @ParameterizedTest
  @CsvSource({
    "/{nope}, '', ''",
    "/{text.nope}, '', ''",
    "/{friends.born}, '', ''",
    "/{tags}, '', ''",
    "/{author}, '', ''",
    "/{labels}, '', ''",
    "/{extra}, '', ''",
    "/a, nope, ''",
    "/a, author.born, ''",
    "/a, *, nope",
  })
  void refusesFieldsThatAreNotThereOrDoNotFit(String path, String body, String responseBody) {
    Method<?, ?> method = search(Method.Kind.UNARY);
    var rule =
        new io.fawa.connect.rest.rule.HttpRule("GET", PathTemplate.parse(path), body, responseBody);

    assertThatThrownBy(() -> new RestBinding(rule, method, TYPES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("google.api.http GET " + path);
  }

  @Test
  void takesEveryFieldThatIsOneText() {
    for (String name : List.of("text", "author.born", "since", "loan", "fields", "rare", "lent")) {
      var rule =
          new io.fawa.connect.rest.rule.HttpRule(
              "GET", PathTemplate.parse("/{" + name + "}"), "", "");

      assertThat(
              new RestBinding(rule, search(Method.Kind.UNARY), TYPES)
                  .parameters(
                      List.of(name.equals("rare") || name.equals("lent") ? "true" : "1"), ""))
          .hasSize(1);
    }
  }

  @Test
  void aStreamOfRequestsNeedsABody() {
    var rule = new io.fawa.connect.rest.rule.HttpRule("GET", PathTemplate.parse("/a"), "", "");

    assertThatThrownBy(() -> new RestBinding(rule, search(Method.Kind.CLIENT_STREAM), TYPES))
        .hasMessageContaining("receives a stream");
  }

  @Test
  void onePathOfOneHttpMethodIsOneMethods() {
    RestRoutes<String> routes = new RestRoutes<>(new JsonCodec(List.of()));
    FileDescriptor library = LibraryService.bind(new LibraryHandler()).file();
    Method<?, ?> method = LibraryService.bind(new LibraryHandler()).methods().getFirst();
    routes.add(library, method, "");

    assertThatThrownBy(() -> routes.add(library, method, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("is taken");
  }

  private static Method<?, ?> search(Method.Kind kind) {
    return new Method<>(
        "Library",
        "Search",
        kind,
        Method.Idempotency.UNKNOWN,
        SearchRequest.getDefaultInstance(),
        kind == Method.Kind.UNARY
            ? SearchResponse.getDefaultInstance()
            : CreateBookRequest.getDefaultInstance());
  }
}
