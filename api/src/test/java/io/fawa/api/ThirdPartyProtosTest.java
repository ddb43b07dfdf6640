/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Google's protos as buf sees them are those that the Java build compiles against. */
class ThirdPartyProtosTest {
  @ParameterizedTest
  @ValueSource(strings = {"google/api/annotations.proto", "google/api/http.proto"})
  void areThoseOfTheMavenArtifact(String path) throws IOException {
    try (InputStream published =
        Objects.requireNonNull(getClass().getClassLoader().getResourceAsStream(path))) {
      assertThat(Files.readString(Path.of("third_party", path)))
          .isEqualTo(new String(published.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
