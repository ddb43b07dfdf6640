/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.loom.net.GoPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program against the original libraries, with our own link between them. */
@Timeout(300)
class ToolGoPeerTest {
  private static final String KEY =
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
  private static final String LINK = "--delay 5ms --loss 0.02 --reorder 0.01 --seed 7";

  @TempDir static Path folder;

  private static Path program = Path.of("");

  @BeforeAll
  static void build() throws Exception {
    program = GoPeer.buildOrSkip("kcp-peer", folder);
  }

  private static GoPeer tool(String... parts) throws IOException {
    return Tool.start((Object[]) String.join(" ", parts).trim().split(" +"));
  }

  private static GoPeer original(
      String role, String address, int smux, String crypt, boolean fec, Object... more)
      throws IOException {
    List<Object> arguments = new ArrayList<>(List.of(role, address, "-smux", smux));
    arguments.addAll(List.of("-crypt", crypt, "-key", KEY, "-window", 512, "-mtu", 1300));
    arguments.addAll(fec ? List.of("-data", 10, "-parity", 3) : List.of());
    arguments.addAll(List.of(more));
    return GoPeer.start(program, arguments.toArray());
  }

  private static String options(int smux, String crypt, boolean fec, String more) {
    return "--smux %d --crypt %s --key %s --window 512 --mtu 1300 %s %s"
        .formatted(smux, crypt, KEY, fec ? "--fec 10+3" : "", more);
  }

  @ParameterizedTest
  @CsvSource({
    "0, nil, false, ''",
    "1, nil, true, ''",
    "2, aes-256-gcm, true, ''",
    "2, salsa20, false, --ours",
    "0, nil, true, --ours",
    "0, aes-128, false, '--nodelay 0,40,0,0'",
  })
  void eachServesTheOther(int smux, String crypt, boolean fec, String more) throws Exception {
    String options = options(smux, crypt, fec, more);
    try (GoPeer echo = original("-listen", "127.0.0.1:0", smux, crypt, fec);
        GoPeer link = tool("link 127.0.0.1:0", Tool.address(echo), LINK)) {
      String address = Tool.address(link);
      try (GoPeer client = tool("transfer", address, "--bytes 2000000", options)) {
        assertThat(client.line())
            .matches("transfer 2000000 bytes each way, [0-9.]+ MB/s, digest equal");
        assertThat(client.status()).isZero();
      }
      try (GoPeer client = tool("ping", address, "--seconds 2", options)) {
        assertThat(client.line()).startsWith("ping 120 of 120 back, p50 ");
        assertThat(client.status()).isZero();
      }
    }
    try (GoPeer echo = tool("echo 127.0.0.1:0", options);
        GoPeer link = tool("link 127.0.0.1:0", Tool.address(echo), LINK)) {
      String address = Tool.address(link);
      try (GoPeer client = original("-connect", address, smux, crypt, fec, "-bytes", 2_000_000)) {
        assertThat(client.line()).endsWith(", digest equal");
        assertThat(client.status()).isZero();
      }
      try (GoPeer client =
          original("-connect", address, smux, crypt, fec, "-ping", "-seconds", 2)) {
        assertThat(client.line()).startsWith("ping 120 of 120 back, p50 ");
        assertThat(client.status()).isZero();
      }
    }
  }
}
