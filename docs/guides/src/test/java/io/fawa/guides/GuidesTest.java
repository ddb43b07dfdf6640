/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.guides;

import static org.assertj.core.api.Assertions.assertThat;

import example.forecast.CallsTester;
import example.hello.OwnHelidon;
import example.kcp.Echo;
import example.sessions.Main;
import example.weather.WeatherApp;
import io.fawa.guides.Guide.Block;
import io.fawa.http.Command;
import io.fawa.http.Tools;
import io.fawa.service.Running;
import io.fawa.service.launch.Launcher;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guides show code that is compiled here, and commands that answer what they say. */
class GuidesTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final List<String> CODE = List.of("java", "proto", "xml");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "add-a-service.md",
        "connect.md",
        "kcp.md",
        "libraries.md",
        "own-helidon.md",
        "sessions.md"
      })
  void showCodeThatIsCompiled(String name) throws IOException {
    int compared = 0;
    for (Block block : Guide.read(name).blocks()) {
      if (CODE.contains(block.language())) {
        assertThat(block.note()).as("where this is from:%n%s", block.text()).startsWith("code: ");
        assertThat(block.text())
            .as(block.note())
            .isEqualTo(Guide.quoted(block.note().substring("code: ".length())));
        compared++;
      }
    }
    assertThat(compared).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"add-a-service", "connect", "libraries", "own-helidon"})
  void projectsHaveTheVersionsOfThisBuild(String name) throws IOException {
    String project = Files.readString(Guide.FOLDER.resolve("projects/" + name + "/pom.xml"));
    String bom = Files.readString(Tools.ROOT.resolve("bom/pom.xml"));
    assertThat(project)
        .contains("<artifactId>fawa-bom</artifactId>")
        .contains("<fawa.version>" + element(bom, "version") + "</fawa.version>")
        .contains("com.google.protobuf:protoc:" + element(bom, "protobuf.version") + ":exe");
  }

  /** The text of the first element of that name. */
  private static String element(String xml, String name) {
    int start = xml.indexOf("<" + name + ">") + name.length() + 2;
    return xml.substring(start, xml.indexOf("</" + name + ">", start));
  }

  @Test
  void aServiceAnswersAsItsGuideSays(@TempDir Path folder) throws Exception {
    try (Running running =
        Launcher.start(
            List.of(
                "--addr=127.0.0.1:0",
                "--tlsAddr=127.0.0.1:0",
                "--adminAddr=127.0.0.1:0",
                "--dataDir=" + folder),
            List.of(new WeatherApp()),
            Map.of())) {
      runs("add-a-service.md", running.cleartextUrl("weather"));
    }
  }

  @Test
  void anApplicationOfHelidonAnswersAsItsGuideSays() throws Exception {
    WebServer server = OwnHelidon.start(0);
    try {
      runs("own-helidon.md", URI.create("http://127.0.0.1:" + server.port()));
    } finally {
      server.stop();
    }
  }

  @Test
  void callsGoAsTheGuideSays() throws Exception {
    CallsTester.overBothVersions();
    CallsTester.inMemory();
  }

  @Test
  void bytesGoOverKcpAsTheGuideSays() throws Exception {
    Echo.main(new String[0]);
  }

  @Test
  void sessionsGoAsTheGuideSays() throws Exception {
    Main.main(new String[0]);
  }

  /** Runs the commands of a guide against {@code url} and compares what they print. */
  private static void runs(String name, URI url) throws IOException {
    Tools.require("curl");
    String path = Path.of(Tools.require("grpcurl")).getParent().toString();
    List<Block> blocks = Guide.read(name).blocks();
    int compared = 0;
    for (int i = 0; i + 1 < blocks.size(); i++) {
      if (!blocks.get(i).note().equals("run")) {
        continue;
      }
      StringBuilder printed = new StringBuilder();
      for (String line : blocks.get(i).text().lines().toList()) {
        String command = line.replaceAll("127\\.0\\.0\\.1:809[0-9]", "127.0.0.1:" + url.getPort());
        String text =
            Command.of("sh", "-c", "PATH=\"" + path + ":$PATH\"; " + command).succeeds(LIMIT);
        printed.append(text).append(text.endsWith("\n") ? "" : "\n");
      }
      assertThat(printed.toString()).isEqualTo(blocks.get(i + 1).text());
      compared++;
    }
    assertThat(compared).isPositive();
  }
}
