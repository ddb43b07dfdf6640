/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectsTest {
  private static List<String> found(String text, int piece) throws IOException {
    JsonObjects objects = new JsonObjects(JsonObjects.BYTES_MAX);
    List<String> found = new ArrayList<>();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int from = 0; from < bytes.length; from += piece) {
      byte[] some = Arrays.copyOfRange(bytes, from, Math.min(from + piece, bytes.length));
      objects.take(some, some.length);
      for (Optional<String> next = objects.next(); next.isPresent(); next = objects.next()) {
        found.add(next.get());
      }
    }
    objects.end();
    return found;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  void objectsStandBehindOneAnother(int piece) throws IOException {
    String first = "{\"a\":{\"b\":[1,{}]},\"é\":\"}{\\\"\\\\\"}";
    assertThat(found(first + "{}" + " \n{\"x\":\"[\"}\n", piece))
        .containsExactly(first, "{}", "{\"x\":\"[\"}");
  }

  @Test
  void whatIsNoObjectIsHandedOn() throws IOException {
    assertThat(found("7", 1)).containsExactly("7");
    assertThat(found("}{}", 3)).containsExactly("}", "{}");
    assertThat(found("[1]", 3)).containsExactly("[1]");
  }

  @Test
  void anObjectThatIsTooLongOrCutShort() {
    String longText = "{\"a\":\"" + "x".repeat(JsonObjects.BYTES_MAX) + "\"}";
    assertThatThrownBy(() -> found(longText, 4096)).hasMessage("a message over 65536 bytes");
    assertThatThrownBy(() -> found("{\"a\":1", 100)).hasMessage("the stream ends within a message");
    assertThatThrownBy(() -> found("\"text", 100)).hasMessage("the stream ends within a message");
  }

  @Test
  void theLongestObjectIsFound() throws IOException {
    String text = "{\"a\":\"" + "x".repeat(JsonObjects.BYTES_MAX - 8) + "\"}";
    assertThat(text).hasSize(JsonObjects.BYTES_MAX);
    assertThat(found(text + text, 1000)).containsExactly(text, text);
  }
}
