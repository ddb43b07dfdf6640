/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whether the rest of a body in chunks is here already; a bar stands for CR LF, ^ for CR, $ for LF.
 */
class ChunkedLookAheadTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "0||~0~true",
        "0||next~0~true",
        "2|ab|0||~0~true",
        "2|ab|0||~1~true",
        "2|ab|0||~2~true",
        "2|ab|A|0123456789|0||~1~true",
        "2|ab|f|0123456789abcde|00||~0~true",
        "2|ab|1b|0123456789abcdefghijklmnopq|0||~1~true",
        "0~0~false",
        "0|~0~false",
        "0|$~0~false",
        "2|ab|0|~1~false",
        "2|ab|0|^~1~false",
        "2|ab|0|T: u||~1~false",
        "2|ab|0;x||~1~false",
        "2|ab~1~false",
        "2|ab|~2~false",
        "2|ab|5|abcde~0~false",
        "2|ab|g||~1~false",
        "2|ab|0$|~1~false",
        "2|ab|0^x|~1~false",
        "2|ab|||~1~false",
      })
  void theEndIsLookedForAmongWhatIsHere(String body, int reads, boolean received)
      throws IOException {
    String text =
        "POST / HTTP/1.1|Host: h|Transfer-Encoding: chunked||"
            + body.replace("$", "\n").replace("^", "\r");
    Conversation wire =
        new Conversation(Answers.bytes(text.replace("|", "\r\n")), Integer.MAX_VALUE);
    ByteInput in = new ByteInput(wire::read);
    MessageBody rest = new RequestReader(in, Http1ServerConfig.DEFAULTS).read().body();
    for (int i = 0; i < reads; i++) {
      assertThat(rest.read(new byte[1], 0, 1)).isEqualTo(1);
    }
    int available = in.available();

    assertThat(rest.received()).isEqualTo(received);
    assertThat(in.available()).as("nothing is taken").isEqualTo(available);
    assertThat(rest.ended()).isFalse();
    if (received) {
      byte[] part = new byte[100];
      while (rest.read(part, 0, 100) >= 0) {
        // To the end, without more input.
      }
      assertThat(rest.received()).isTrue();
      assertThat(rest.announcedBytes()).isZero();
    }
  }
}
