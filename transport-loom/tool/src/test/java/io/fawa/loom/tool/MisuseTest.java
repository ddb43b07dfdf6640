/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arguments that cannot be obeyed are answered by one line and status 2. */
class MisuseTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String line) {
    List<String> words = line.isEmpty() ? List.of() : List.of(line.split(" "));
    return Main.run(words, new PrintStream(out, true), new PrintStream(err, true));
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "serve :1 | unknown command serve, known are echo, transfer, ping and link",
        "echo | the address to listen on is missing: HOST:PORT",
        "echo here | the address to listen on is 'here', write it HOST:PORT",
        "echo :70000 | the port of :70000 is '70000', allowed are whole numbers from 0 to 65535",
        "echo no.such.host.invalid:1 | unknown host no.such.host.invalid",
        "echo :0 :1 | ':1' is one argument too many",
        "echo :0 --colour red | unknown option --colour; see kcp --help",
        "echo :0 --rate 60 | unknown option --rate; see kcp --help",
        "echo :0 --mtu | --mtu needs a value",
        "echo :0 --mtu 1400 --mtu=1300 | --mtu is specified twice",
        "echo :0 --mtu 127 | --mtu is '127', allowed are whole numbers from 128 to 1500",
        "echo :0 --window x | --window is 'x', allowed are whole numbers from 1 to 65535",
        "echo :0 --smux 3 | --smux is '3', allowed are whole numbers from 0 to 2",
        "echo :0 --ours=yes | --ours takes no value",
        "echo :0 --crypt aes --key 00 | --crypt aes needs a --key of at least 16 bytes in hex, not 1",
        "echo :0 --crypt aes --key 00 --pass x | --pass and --key exclude each other",
        "echo :0 --fec 10 | --fec is '10', write it as 10+3",
        "echo :0 --fec 10+0 | --fec: 10+0 shards, allowed are 1+1 to 256 in all",
        "echo :0 --nodelay 1,10 | --nodelay is '1,10', write it as 1,10,2,1",
        "transfer :1 --bytes 0 | --bytes is '0', allowed are whole numbers from 1 to 1152921504606846976",
        "transfer :1 --patience 3 | --patience is '3', write it as 20ms, 3s or 1m",
        "ping :1 --size 3 | --size is '3', allowed are whole numbers from 4 to 1048576",
        "ping :1 --rate 1000000 --seconds 1000 | --rate times --seconds is more than 100000000",
        "link :0 | the address of the target is missing: HOST:PORT",
        "link :0 :1 --loss 1.5 | --loss is '1.5', allowed are 0 to 1",
        "link :0 :1 --loss much | --loss is 'much', allowed are 0 to 1",
        "link :0 :1 --delay 2m | --delay is 120000 ms, allowed are 0 to 60000",
      })
  void isRefused(String line, String message) {
    assertThat(run(line)).isEqualTo(2);
    assertThat(text(err)).isEqualTo("kcp: " + message + System.lineSeparator());
    assertThat(text(out)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"rot13, unknown cipher rot13, known are [nil", "'', unknown cipher"})
  void anUnknownCipherIsAnsweredWithThoseThereAre(String name, String beginning) {
    assertThat(run("echo :0 --crypt=" + name)).isEqualTo(2);
    assertThat(text(err)).startsWith("kcp: --crypt: " + beginning).contains("salsa20");
  }

  @Test
  void aKeyThatIsNotHexIsRefused() {
    assertThat(run("echo :0 --crypt aes --key xyz")).isEqualTo(2);
    assertThat(text(err)).startsWith("kcp: --key is not hex").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({"''", "help", "--help", "ping --help"})
  void whoAsksIsTold(String line) {
    assertThat(run(line)).isZero();
    assertThat(text(out)).contains("kcp echo", "kcp transfer", "kcp ping", "kcp link", "--ours");
  }

  @Test
  void anAddressThatIsNotOursFails() {
    assertThat(run("echo 192.0.2.1:4000")).isEqualTo(1);
    assertThat(text(err)).startsWith("kcp: ").hasLineCount(1);
  }
}
