/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.resume;

import io.fawa.loom.resume.SessionMessage.Data;
import java.util.List;

/** What a {@link SendLog} has for a peer that names the last pack it received. */
public sealed interface Replay {
  /** All that the peer does not have, in order: nothing is missing. */
  record Packs(List<Data> packs) implements Replay {
    /** Copies the list. */
    public Packs {
      packs = List.copyOf(packs);
    }
  }

  /** Some packs are gone, or the peer has another stream; the reason is for people. */
  record Lost(String reason) implements Replay {}
}
