/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.boards;

import io.fawa.whiteboard.contract.Sketches;
import io.fawa.whiteboard.log.Board;
import io.fawa.whiteboard.log.BoardLog;
import io.fawa.whiteboard.log.BoardLogException;
import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.ElementChange;
import io.fawa.whiteboard.log.ElementState;
import io.fawa.whiteboard.log.LiveNews;
import io.fawa.whiteboard.log.LoggedChange;
import io.fawa.whiteboard.log.RoomCode;
import io.fawa.whiteboard.log.StoreLimits;
import io.fawa.whiteboard.log.TermsChange;
import io.fawa.whiteboard.log.ViewCode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A process to be killed: draws on some boards for ever, and says what is stored. */
final class Drawer {
  static final int BOARDS = 3;
  private static final int ELEMENTS = 20;

  private Drawer() {}

  /** Starts one. */
  static Process start(Path directory) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-cp",
            System.getProperty("java.class.path"),
            Drawer.class.getName(),
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  static Board board(int number) {
    return new Board(
        new RoomCode("BOARD" + number),
        "EPOCH" + "0".repeat(11),
        new ViewCode("VIEW" + "0".repeat(15) + number),
        "",
        false,
        7);
  }

  static DiskBoardStore open(Path directory) throws IOException {
    return DiskBoardStore.open(
        directory,
        DiskBoardsConfig.of(StoreLimits.defaults()).withBytesReserved(0),
        InstantSource.system());
  }

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    DiskBoardStore store = open(Path.of(args[0]));
    List<BoardLog> logs = new ArrayList<>();
    for (int i = 0; i < BOARDS; i++) {
      Board board = board(i);
      store.create(board);
      logs.add(store.open(board.code(), new Teller(board.code().text(), out)).orElseThrow());
    }
    List<Thread> threads = new ArrayList<>();
    for (BoardLog log : logs) {
      threads.add(Thread.ofPlatform().start(() -> drawForEver(log, out)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void drawForEver(BoardLog log, PrintStream out) {
    long first = log.opened().sequence();
    try {
      for (long n = first; !out.checkError(); n++) {
        log.append(Sketches.stroke("ann", (int) n));
        log.append(
            Sketches.change(
                Sketches.element("e" + n % ELEMENTS, n, 1),
                Sketches.element("f" + n % ELEMENTS, n, 2)));
      }
    } catch (BoardLogException e) {
      out.println("failed: " + e);
    }
  }

  /** Says on one line what was stored: board, number, and the end of a stroke or the states. */
  private record Teller(String board, PrintStream out) implements BoardLog.Listener {
    @Override
    public void appended(LoggedChange change) {
      String what =
          switch (change.change()) {
            case DrawEvent event -> "x=" + event.currX();
            case ElementChange states -> String.join(",", names(states.states()));
            case TermsChange terms -> "terms";
          };
      out.println(board + " " + change.sequence() + " " + what + " .");
    }

    private static List<String> names(List<ElementState> states) {
      return states.stream().map(state -> state.id() + "=" + state.version()).toList();
    }

    @Override
    public void told(LiveNews news) {}

    @Override
    public void reachable(boolean now) {
      out.println("reachable: " + now);
    }

    @Override
    public void ended(BoardLogException why) {
      out.println("ended: " + why);
    }
  }
}
