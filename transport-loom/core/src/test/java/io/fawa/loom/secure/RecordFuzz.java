/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import static io.fawa.http.Fuzzing.require;

import io.fawa.http.FuzzInput;
import io.fawa.http.Fuzzing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Records sealed by a peer, then repeated, left out, overtaken, changed or made up: each opens once
 * at most, to what was sealed, and strictly in order without a window.
 */
public final class RecordFuzz {
  private RecordFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    int window = in.below(2) == 0 ? 1 : 64;
    long rekey = Math.max(window, 1 + in.below(100));
    Fuzzing.allocatesInProportion(
        input.length, () -> play(new FuzzInput(input), new RecordConfig(window, rekey, 1 << 20)));
  }

  private static void play(FuzzInput in, RecordConfig config) throws IOException {
    Ends ends = Ends.of(1);
    RecordSeal sender = ends.client().seal(config);
    RecordSeal receiver = ends.server().seal(config);
    List<byte[]> records = new ArrayList<>();
    boolean[] opened = new boolean[256];
    int newest = -1;
    while (in.left() > 0 && records.size() < opened.length) {
      byte[] pack = {(byte) records.size()};
      records.add(sender.seal(pack));
      int choice = in.octet();
      int which = choice < 128 ? records.size() - 1 : in.below(records.size());
      byte[] record = records.get(which);
      boolean changed = choice >= 192;
      if (changed) {
        record = Ends.flip(record, in.octet() % (8 * record.length));
      }
      try {
        byte[] back = receiver.open(record);
        require(!changed, "a changed record opened");
        require(Arrays.equals(back, new byte[] {(byte) which}), "not what was sealed");
        require(!opened[which], "record %d opened twice", which);
        require(config.windowRecords() > 1 || which == newest + 1, "%d after %d", which, newest);
        opened[which] = true;
        newest = Math.max(newest, which);
      } catch (SealBrokenException refused) {
        boolean due = which == newest + 1 && !changed;
        require(!due, "record %d was due and refused: %s", which, refused.getMessage());
      }
    }
    byte[] rest = in.rest();
    try {
      receiver.open(rest);
      require(false, "a made-up record opened");
    } catch (SealBrokenException refused) {
      require(refused.getMessage() != null, "refused without a reason");
    }
  }

  public static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (int window = 0; window < 2; window++) {
      byte[] inOrder = new byte[300];
      inOrder[0] = (byte) window;
      inOrder[1] = 70;
      byte[] mixed = inOrder.clone();
      for (int i = 2; i < mixed.length; i++) {
        mixed[i] = (byte) (i * 37);
      }
      seeds.add(inOrder);
      seeds.add(mixed);
    }
    return seeds;
  }
}
