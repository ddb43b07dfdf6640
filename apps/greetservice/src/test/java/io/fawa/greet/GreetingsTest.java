/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.greet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.api.greet.v1.GreetBidiStreamRequest;
import io.fawa.api.greet.v1.GreetBidiStreamResponse;
import io.fawa.api.greet.v1.GreetClientStreamRequest;
import io.fawa.api.greet.v1.GreetStreamRequest;
import io.fawa.api.greet.v1.GreetStreamResponse;
import io.fawa.api.greet.v1.SayHelloRequest;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.connect.Source;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GreetingsTest {
  private static final String LONGEST = "x".repeat(Greetings.NAME_LENGTH_MAX);

  private final Greetings greetings = new Greetings();
  private final RecordingCall call = new RecordingCall();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {"Ada|Hello, Ada!", "\"\"|Hello, !", "<b>|Hello, <b>!", "世界|Hello, 世界!"})
  void greetsOneName(String name, String wanted) {
    assertThat(hello(name)).isEqualTo(wanted);
    assertThat(call.responseHeaders().all("greet-version")).containsExactly("v1");
  }

  @Test
  void greetsTheLongestName() {
    assertThat(hello(LONGEST)).isEqualTo("Hello, " + LONGEST + "!");
  }

  @Test
  void refusesAnyLongerNameInEveryKind() {
    String tooLong = LONGEST + "x";
    assertRefused(() -> hello(tooLong), Code.INVALID_ARGUMENT, "name of 1025 characters");
    assertRefused(() -> parts(tooLong), Code.INVALID_ARGUMENT, "limit 1024");
    assertRefused(() -> summary(List.of("Ada", tooLong)), Code.INVALID_ARGUMENT, "limit 1024");
    assertRefused(() -> echoes(List.of("Ada", tooLong)), Code.INVALID_ARGUMENT, "limit 1024");
  }

  @Test
  void aRefusalCarriesNoVersion() {
    assertRefused(() -> hello(LONGEST + "x"), Code.INVALID_ARGUMENT, "");
    assertThat(call.responseHeaders().isEmpty()).isTrue();
  }

  @Test
  void streamsTenParts() {
    assertThat(parts("Ada"))
        .hasSize(10)
        .startsWith("Hello, Ada! (part 1)", "Hello, Ada! (part 2)")
        .endsWith("Hello, Ada! (part 10)");
  }

  @Test
  void streamsToTheWorldWithoutAName() {
    assertThat(parts("")).hasSize(10).allMatch(part -> part.startsWith("Hello, World! (part "));
  }

  @Test
  void greetsAllNamesAtOnce() {
    assertThat(summary(List.of("Alice", "Bob", "Charlie")))
        .isEqualTo("Hello, Alice, Bob, Charlie!");
    assertThat(summary(List.of("Alice"))).isEqualTo("Hello, Alice!");
    assertThat(summary(List.of())).isEqualTo("Hello, !");
    assertThat(summary(List.of("", "", ""))).isEqualTo("Hello, , , !");
  }

  @Test
  void greetsNoMoreNamesThanFit() {
    // Each takes 1,024 characters and, but for the first, a separator of two.
    int fitting = (Greetings.SUMMARY_LENGTH_MAX + 2) / (Greetings.NAME_LENGTH_MAX + 2);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < fitting; i++) {
      names.add(LONGEST);
    }
    assertThat(summary(names)).hasSize(fitting * 1026 - 2 + "Hello, !".length());
    names.add(LONGEST);
    assertRefused(() -> summary(names), Code.RESOURCE_EXHAUSTED, "1000000");
  }

  @Test
  void aBrokenStreamKeepsItsOwnError() {
    Source<GreetClientStreamRequest> broken =
        () -> {
          throw new RpcException(Code.INVALID_ARGUMENT, "promised 255 bytes, got 4");
        };
    assertRefused(
        () -> greetings.greetClientStream(broken, call), Code.INVALID_ARGUMENT, "promised");
  }

  @Test
  void echoesEachNameBeforeItAsksForTheNext() {
    List<String> story = new ArrayList<>();
    Iterator<String> names = List.of("Ada", "Bob").iterator();
    Source<GreetBidiStreamRequest> requests =
        () -> {
          story.add("receive");
          return names.hasNext()
              ? Optional.of(GreetBidiStreamRequest.newBuilder().setName(names.next()).build())
              : Optional.empty();
        };
    greetings.greetBidiStream(requests, echo -> story.add(echo.getEcho()), call);
    assertThat(story)
        .containsExactly("receive", "Hello, Ada!", "receive", "Hello, Bob!", "receive");
  }

  @Test
  void echoesWhatCameBeforeARefusedName() {
    List<String> echoes = new ArrayList<>();
    assertRefused(
        () ->
            greetings.greetBidiStream(
                source(List.of(bidi("Ada"), bidi(LONGEST + "x"))),
                echo -> echoes.add(echo.getEcho()),
                call),
        Code.INVALID_ARGUMENT,
        "limit");
    assertThat(echoes).containsExactly("Hello, Ada!");
  }

  private String hello(String name) {
    return greetings.sayHello(SayHelloRequest.newBuilder().setName(name).build(), call).getResp();
  }

  private List<String> parts(String name) {
    List<GreetStreamResponse> parts = new ArrayList<>();
    greetings.greetStream(GreetStreamRequest.newBuilder().setName(name).build(), parts::add, call);
    return parts.stream().map(GreetStreamResponse::getPart).toList();
  }

  private String summary(List<String> names) {
    List<GreetClientStreamRequest> requests =
        names.stream()
            .map(name -> GreetClientStreamRequest.newBuilder().setName(name).build())
            .toList();
    return greetings.greetClientStream(source(requests), call).getSummary();
  }

  private List<String> echoes(List<String> names) {
    List<GreetBidiStreamResponse> echoes = new ArrayList<>();
    greetings.greetBidiStream(
        source(names.stream().map(GreetingsTest::bidi).toList()), echoes::add, call);
    return echoes.stream().map(GreetBidiStreamResponse::getEcho).toList();
  }

  private static GreetBidiStreamRequest bidi(String name) {
    return GreetBidiStreamRequest.newBuilder().setName(name).build();
  }

  private static <T> Source<T> source(List<T> messages) {
    Iterator<T> left = messages.iterator();
    return () -> left.hasNext() ? Optional.of(left.next()) : Optional.empty();
  }

  private static void assertRefused(ThrowingCallable body, Code code, String text) {
    assertThatThrownBy(body)
        .isInstanceOfSatisfying(
            RpcException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(code);
              assertThat(failure.text()).contains(text);
            });
  }
}
