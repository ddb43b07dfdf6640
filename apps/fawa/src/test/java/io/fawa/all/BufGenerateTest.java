/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Command;
import io.fawa.http.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protoc plugin, started by buf as a local one. */
class BufGenerateTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void makesWhatMavenMakes() throws IOException {
    Path template = folder.resolve("buf.gen.yaml");
    Files.writeString(
        template,
        """
        version: v2
        plugins:
          - local: %s
            out: %s
        """
            .formatted(
                Tools.ROOT.resolve("modules/connect-codegen/protoc-gen-fawa-connect"), folder));

    Command.of(Tools.require("buf"), "generate", Tools.ROOT.resolve("api").toString())
        .with("--template", template.toString())
        .succeeds(LIMIT);

    Path byMaven = Tools.ROOT.resolve("api/target/generated-sources/protobuf/java");
    List<Path> made;
    try (Stream<Path> files = Files.walk(folder)) {
      made = files.filter(file -> file.toString().endsWith(".java")).toList();
    }
    assertThat(made)
        .extracting(file -> file.getFileName().toString())
        .containsExactlyInAnyOrder(
            "CanvaService.java",
            "CanvaServiceClient.java",
            "FileService.java",
            "FileServiceClient.java",
            "GreetService.java",
            "GreetServiceClient.java");
    for (Path file : made) {
      assertThat(file).hasSameTextualContentAs(byMaven.resolve(folder.relativize(file)));
    }
  }
}
