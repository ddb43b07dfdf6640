/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import static io.fawa.sdk.files.ScriptedServer.file;
import static io.fawa.sdk.files.ScriptedServer.receipt;
import static io.fawa.sdk.files.ScriptedServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.sdk.files.ScriptedServer.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bundles, with a server that fails or lies. */
@Timeout(60)
class BundleTest {
  private static final byte[] CONTENT = "hello".getBytes(StandardCharsets.UTF_8);
  private static final Step LIMITS =
      status(
          200,
          "{\"bundleFilesMax\":2,\"timeToLiveMaxSeconds\":3600}",
          "Content-Type",
          "application/json");

  @TempDir private Path folder;

  private FileClient client(ScriptedServer server) {
    return new FileClient(ClientConfig.of(server.uri(), folder.resolve("state")));
  }

  private List<BundleFile> files(int count) throws IOException {
    Path file = Files.write(folder.resolve("x"), CONTENT);
    return Stream.iterate(1, i -> i <= count, i -> i + 1)
        .map(i -> new BundleFile(file, "d/" + i))
        .toList();
  }

  @Test
  void whatWasSentIsRemovedIfThereIsNoBundle() throws IOException {
    Step gone = status(204, "");
    try (ScriptedServer server =
            new ScriptedServer(
                LIMITS, receipt("A"), receipt("B"), status(400, "not so"), gone, gone);
        FileClient client = client(server)) {
      assertThatThrownBy(
              () -> client.sendBundle(files(2), new SendOptions("trip", false), Progress.NONE))
          .hasMessageContaining("not so");
      assertThat(server.requests())
          .containsExactly(
              "GET /limits",
              "PUT /upload/1",
              "PUT /upload/2",
              "POST /bundles",
              "DELETE /download?key=A",
              "DELETE /download?key=B");
    }
  }

  @Test
  void moreFilesThanAllowedAreNotSent() throws IOException {
    try (ScriptedServer server = new ScriptedServer(LIMITS);
        FileClient client = client(server)) {
      assertThatThrownBy(
              () -> client.sendBundle(files(3), new SendOptions("trip", false), Progress.NONE))
          .hasMessageContaining("1 to 2 files");
      assertThat(server.requests()).containsExactly("GET /limits");
    }
  }

  private static Step listing(String... paths) {
    String sha256 = HexFormat.of().formatHex(Digests.sha256().digest(CONTENT));
    String files =
        Stream.of(paths)
            .map(path -> "{\"path\":\"%s\",\"size\":5,\"sha256\":\"%s\"}".formatted(path, sha256))
            .collect(Collectors.joining(","));
    String json = "{\"name\":\"../up.zip\",\"files\":[" + files + "]}";
    return status(200, json, "Content-Type", "application/json");
  }

  /** A file that is overwritten while another one is received would be lost without a word. */
  @Test
  void aFileIsNotThePartOfAnother() throws IOException {
    try (ScriptedServer server =
            new ScriptedServer(listing("a.part", "a"), file(CONTENT, "\"v\""));
        FileClient client = client(server)) {
      FileAddress address = FileAddress.parse("ABC123", server.uri());
      assertThatThrownBy(() -> client.getBundle(address, folder, false, true, Progress.NONE))
          .hasMessageContaining("another file of this link");
      assertThat(folder.resolve("up/a.part")).hasBinaryContent(CONTENT);
    }
  }

  @Test
  void noPathLeadsOutOfTheFolder() throws IOException {
    Path all = folder.resolve("a/b");
    List<String> paths =
        List.of("../../../up", "/abs", "..", ".ssh/keys", "a//b", "c:/x", "..\\\\..\\\\up");
    for (int i = 0; i < paths.size(); i++) {
      String path = paths.get(i);
      Path target = Files.createDirectories(all.resolve("target" + i));
      try (ScriptedServer server = new ScriptedServer(listing(path), file(CONTENT, "\"v\""));
          FileClient client = client(server)) {
        FileAddress address = FileAddress.parse("ABC123", server.uri());
        Path received = client.getBundle(address, target, false, true, Progress.NONE);
        assertThat(received).isEqualTo(target.resolve("up"));
        assertThat(inside(received)).as(path).hasSize(1);
      }
    }
    assertThat(inside(all)).hasSize(paths.size());
    assertThat(inside(folder).stream().filter(file -> !file.startsWith(folder.resolve("state"))))
        .hasSize(paths.size())
        .noneMatch(file -> String.valueOf(file.getFileName()).startsWith("."));
  }

  private static List<Path> inside(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void aTokenIsGivenToNoOtherServer() throws IOException {
    try (ScriptedServer mine = new ScriptedServer(receipt("ABC123"));
        ScriptedServer other = new ScriptedServer();
        FileClient client = client(mine)) {
      Path file = Files.write(folder.resolve("x"), CONTENT);
      Receipt receipt = client.send(file, new SendOptions("x", false), Progress.NONE);
      assertThat(receipt.deleteToken()).contains("T-ABC123");
      assertThat(receipt.toString()).doesNotContain("ABC123", "T-");
      FileAddress elsewhere = FileAddress.parse(other.uri() + "/download?key=ABC123", mine.uri());
      assertThatThrownBy(() -> client.remove(elsewhere, Optional.empty()))
          .hasMessageContaining("no token");
      assertThat(other.requests()).isEmpty();
    }
  }
}
