/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.api.file.v1.FileService;
import io.fawa.api.greet.v1.GreetService;
import io.fawa.api.greet.v1.SayHelloRequest;
import io.fawa.connect.Method;
import org.junit.jupiter.api.Test;

class StubsTest {
  @Test
  void methodsAreWhatTheProtosSay() {
    assertThat(GreetService.Methods.SAY_HELLO.path()).isEqualTo("/greet.v1.GreetService/SayHello");
    assertThat(GreetService.Methods.SAY_HELLO.kind()).isEqualTo(Method.Kind.UNARY);
    assertThat(GreetService.Methods.SAY_HELLO.request())
        .isSameAs(SayHelloRequest.getDefaultInstance());
    assertThat(GreetService.Methods.GREET_BIDI_STREAM.kind()).isEqualTo(Method.Kind.BIDI_STREAM);
    assertThat(FileService.Methods.GET_DOWNLOAD_URL.name()).isEqualTo("GetDownloadURL");
  }
}
