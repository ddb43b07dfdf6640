/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.resume;

import static io.fawa.http.Fuzzing.require;

import io.fawa.http.Fuzzing;
import io.fawa.loom.wire.MalformedFrameException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Messages of a session: malformed, or the only form of what was read. */
public final class SessionMessageFuzz {
  private SessionMessageFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Fuzzing.allocatesInProportion(
        input.length,
        () -> {
          SessionMessage message;
          try {
            message = SessionMessages.decode(input);
          } catch (MalformedFrameException refused) {
            return;
          }
          byte[] again = SessionMessages.encode(message);
          require(Arrays.equals(input, again), "%s has two forms", message);
        });
  }

  public static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    Random random = new Random(30);
    for (int i = 0; i < 60; i++) {
      seeds.add(SessionMessages.encode(SessionMessagesTest.any(random)));
    }
    return seeds;
  }
}
