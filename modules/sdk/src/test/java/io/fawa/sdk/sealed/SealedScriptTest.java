/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.sealed;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Command;
import io.fawa.http.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page's script and this module read each other's files. */
class SealedScriptTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final SealKey KEY = SealKey.parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");

  @TempDir private Path folder;

  private static String node(String... words) throws IOException {
    String script = Tools.ROOT.resolve("modules/sdk/src/test/node/sealed.mjs").toString();
    return Command.of(Tools.require("node"), script).with(words).succeeds(LIMIT);
  }

  /** The published vectors, and the attacks of {@link SealedFileTest}. */
  @Test
  void theScriptPassesItsOwnTests() throws IOException {
    Path vectors = Tools.ROOT.resolve("modules/sdk/src/test/resources/sealed/vectors.json");
    assertThat(node("test", vectors.toString())).contains("0 failed").doesNotContain("FAIL");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 1_000_000})
  void theScriptOpensWhatWeSeal(int bytes) throws IOException {
    byte[] plain = Vectors.plaintext(bytes);
    SealedMetadata metadata =
        SealedMetadata.of("räksmörgås \"🦐\"\u0001.bin", "image/png", OptionalLong.of(bytes));
    Path sealed = folder.resolve("sealed");
    Path opened = folder.resolve("opened");
    Files.write(sealed, Vectors.seal(plain, KEY, new byte[Sealer.SALT_BYTES], metadata));
    assertThat(node("open", KEY.text(), sealed.toString(), opened.toString()))
        .contains(
            "{\"files\":[{\"name\":\"räksmörgås \\\"🦐\\\"\\u0001.bin\",\"type\":\"image/png\",\"size\":"
                + bytes
                + "}]}");
    assertThat(opened).hasBinaryContent(plain);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 1_000_000})
  void weOpenWhatTheScriptSeals(int bytes) throws IOException {
    byte[] plain = Vectors.plaintext(bytes);
    Path original = Files.write(folder.resolve("räksmörgås.txt"), plain);
    Path sealed = folder.resolve("sealed");
    node("seal", KEY.text(), original.toString(), sealed.toString());
    assertThat(Vectors.open(Files.readAllBytes(sealed), KEY)).isEqualTo(plain);
    try (OpeningInputStream in = OpeningInputStream.open(Files.newInputStream(sealed), KEY)) {
      assertThat(in.opener().metadata())
          .isEqualTo(SealedMetadata.of("räksmörgås.txt", "text/plain", OptionalLong.of(bytes)));
    }
  }
}
