/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Command;
import io.fawa.http.Tools;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the README has people type does what it says. */
@ExtendWith(FawaExtension.class)
class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
  private static final Pattern PRINTED =
      Pattern.compile("^  (?:try|send a file) +(.*curl .*)$", Pattern.MULTILINE);
  private static final Pattern KEY = Pattern.compile("[?&]key=([A-Z0-9]+)");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final List<String> SERVICES = List.of("greet", "file", "canvax", "canva");

  private final Fawa fawa;

  ReadmeTest(Fawa fawa) {
    this.fawa = fawa;
  }

  @Test
  void everyCommandToTryWorks(@TempDir Path folder) throws IOException {
    Tools.require("curl");
    Path photo = Files.writeString(folder.resolve("photo.jpg"), "not really a photo");
    String key = "none yet";
    List<String> commands = toTry("README.md");
    assertThat(commands).hasSizeGreaterThan(8);
    for (String command : commands) {
      String typed = atOurPorts(command).replace("photo.jpg", photo.toString()).replace("KEY", key);
      String output = Command.of("bash", "-c", typed).succeeds(LIMIT);
      assertThat(output).as(command).isNotBlank();
      Matcher stored = KEY.matcher(output);
      if (stored.find()) {
        key = stored.group(1);
      }
    }
    assertThat(key).matches("[A-Z0-9]{6,}");
  }

  /** Each service prints one when it starts. */
  @Test
  void everyPrintedCommandWorks(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("any.txt"), "any file");
    List<String> commands =
        PRINTED.matcher(fawa.log()).results().map(found -> found.group(1)).toList();
    assertThat(commands).hasSize(SERVICES.size());
    for (String command : commands) {
      String typed =
          command.replace("curl ", "curl -sS --fail-with-body ").replace("FILE", file.toString());
      assertThat(Command.of("bash", "-c", typed).succeeds(LIMIT)).as(command).isNotBlank();
    }
  }

  @Test
  void bothLanguagesHaveTheSameCommands() throws IOException {
    assertThat(commands("README.zh-CN.md")).isEqualTo(commands("README.md"));
  }

  /** Those that talk to a running service. */
  private static List<String> toTry(String readme) throws IOException {
    return commands(readme).stream()
        .filter(command -> command.matches("(curl|grpcurl|buf) .*"))
        .toList();
  }

  private static List<String> commands(String readme) throws IOException {
    List<String> commands = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(Files.readString(Tools.ROOT.resolve(readme)));
    while (blocks.find()) {
      blocks
          .group(1)
          .replace("\\\n", "")
          .lines()
          .map(line -> line.replaceFirst("(^|\\s+)#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .forEach(commands::add);
    }
    return commands;
  }

  /** Also has curl fail where it is refused. */
  private String atOurPorts(String command) {
    String typed =
        command
            .replaceFirst("^curl ", "curl -sS --fail-with-body ")
            .replaceFirst("^grpcurl ", Matcher.quoteReplacement(Tools.require("grpcurl")) + " ")
            .replaceFirst("^buf ", Matcher.quoteReplacement(Tools.require("buf")) + " ");
    for (int i = 0; i < SERVICES.size(); i++) {
      typed =
          typed
              .replace("127.0.0.1:" + (8080 + i), authority(fawa.clear(SERVICES.get(i))))
              .replace("127.0.0.1:" + (9080 + i), authority(fawa.admin(SERVICES.get(i))));
    }
    return typed;
  }

  private static String authority(String url) {
    return URI.create(url).getAuthority();
  }
}
