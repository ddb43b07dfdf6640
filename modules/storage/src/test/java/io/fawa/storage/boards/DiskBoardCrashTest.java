/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.boards;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.whiteboard.contract.Recorder;
import io.fawa.whiteboard.log.BoardLog;
import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.LoggedChange;
import io.fawa.whiteboard.log.StoredBoard;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that draws, without warning, and looks at what it left. */
class DiskBoardCrashTest {
  private static final int KILLS = 6;
  private static final int LINES_BEFORE_A_KILL = 500;

  @TempDir private Path directory;

  /** What was said to be stored of a board: by number of the change. */
  private final Map<String, Map<Long, String>> said = new HashMap<>();

  @Test
  void whatWasAcknowledgedIsThereAndNothingTwice() throws Exception {
    for (int kill = 1; kill <= KILLS; kill++) {
      Process drawer = Drawer.start(directory);
      try (BufferedReader out = drawer.inputReader(StandardCharsets.US_ASCII)) {
        // The first comes as soon as something is stored.
        for (int i = 0; i < LINES_BEFORE_A_KILL * (kill - 1) + 1; i++) {
          note(String.valueOf(out.readLine()));
        }
        drawer.toHandle().destroyForcibly(); // unlike the process, leaves its output readable
        try (Stream<String> rest = out.lines()) {
          rest.filter(line -> line.endsWith(".")).forEach(this::note);
        }
        assertThat(drawer.waitFor()).isNotZero();
      } finally {
        drawer.destroyForcibly();
      }
      check();
    }
    assertThat(said).hasSize(Drawer.BOARDS);
  }

  private void note(String line) {
    assertThat(line).matches("BOARD[0-9] [0-9]+ [-a-z0-9=,]+ \\.");
    String[] words = line.split(" ", -1);
    Map<Long, String> changes = said.computeIfAbsent(words[0], board -> new HashMap<>());
    assertThat(changes.put(Long.parseLong(words[1]), words[2])).as("said once").isNull();
  }

  private void check() throws Exception {
    try (DiskBoardStore store = Drawer.open(directory)) {
      for (int i = 0; i < Drawer.BOARDS; i++) {
        String name = Drawer.board(i).code().text();
        Optional<BoardLog> log = store.open(Drawer.board(i).code(), new Recorder());
        Map<Long, String> changes = said.getOrDefault(name, Map.of());
        if (log.isPresent()) {
          check(log.get().opened(), changes);
        } else {
          assertThat(changes).as("killed before it was created").isEmpty();
        }
      }
    }
  }

  private static void check(StoredBoard stored, Map<Long, String> changes) {
    long last = changes.keySet().stream().mapToLong(number -> number).max().orElse(0);
    assertThat(stored.sequence()).isGreaterThanOrEqualTo(last);
    Map<Long, String> ink = new HashMap<>();
    List<Integer> strokes = new ArrayList<>();
    for (LoggedChange drawn : stored.ink()) {
      int end = ((DrawEvent) drawn.change()).currX();
      ink.put(drawn.sequence(), "x=" + end);
      strokes.add(end);
    }
    assertThat(strokes).doesNotHaveDuplicates();
    Map<String, Long> versions = new HashMap<>();
    stored
        .elements()
        .forEach(element -> versions.put(element.state().id(), element.state().version()));
    changes.forEach((number, what) -> {
      if (what.startsWith("x=")) {
        assertThat(ink).containsEntry(number, what);
      } else {
        for (String state : what.split(",", -1)) {
          String[] parts = state.split("=", -1);
          assertThat(versions.get(parts[0])).isGreaterThanOrEqualTo(Long.parseLong(parts[1]));
        }
      }
    });
  }
}
