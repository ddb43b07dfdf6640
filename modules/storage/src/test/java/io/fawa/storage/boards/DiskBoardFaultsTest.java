/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.boards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.whiteboard.contract.BoardClock;
import io.fawa.whiteboard.contract.Recorder;
import io.fawa.whiteboard.contract.Sketches;
import io.fawa.whiteboard.log.Board;
import io.fawa.whiteboard.log.BoardLog;
import io.fawa.whiteboard.log.BoardLogException;
import io.fawa.whiteboard.log.ElementState;
import io.fawa.whiteboard.log.StoreLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with the file of the boards. */
class DiskBoardFaultsTest {
  private static final String MARK = "a text that only this element has";

  @TempDir private Path directory;
  private final BoardClock clock = new BoardClock();
  private final Random random = new Random(3);
  private final DiskBoardsConfig config =
      DiskBoardsConfig.of(StoreLimits.defaults()).withBytesReserved(0);

  private DiskBoardStore open() throws IOException {
    return DiskBoardStore.open(directory, config, clock);
  }

  private Board drawnBoard() throws IOException {
    Board board = Sketches.board(random, 0);
    try (DiskBoardStore store = open()) {
      store.create(board);
      try (BoardLog log = store.open(board.code(), new Recorder()).orElseThrow()) {
        for (int i = 0; i < 100; i++) {
          log.append(Sketches.change(Sketches.element("e" + i, 1, 1)));
        }
        log.append(
            Sketches.change(new ElementState("mark", 1, 1, false, "{\"t\":\"" + MARK + "\"}")));
      }
    }
    return board;
  }

  @Test
  void damageIsSaidAndNothingIsOverwritten() throws IOException {
    drawnBoard();
    Path file = directory.resolve(DiskBoardStore.FILE);
    byte[] bytes = Files.readAllBytes(file);
    byte[] mark = MARK.getBytes(StandardCharsets.US_ASCII);
    int changed = 0;
    for (int at = 0; at + mark.length <= bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + mark.length, mark, 0, mark.length)) {
        bytes[at + 5] ^= 1;
        changed++;
      }
    }
    assertThat(changed).isPositive();
    Files.write(file, bytes);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(this::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("map elements is damaged")
          .hasMessageContaining("not changed");
      assertThat(file).hasBinaryContent(bytes);
    }
    Files.move(file, directory.resolve("aside"));
    open().close();
  }

  @Test
  void aFileOfSomethingElseIsNotOverwritten() throws IOException {
    Path file = directory.resolve(DiskBoardStore.FILE);
    byte[] other = new byte[20_000];
    random.nextBytes(other);
    Files.write(file, other);
    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString());
    assertThat(file).hasBinaryContent(other);
  }

  @Test
  void aFileIsUsedOnce() throws IOException {
    try (DiskBoardStore store = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another process uses it");
      assertThat(store.boards()).isZero();
    }
  }

  @Test
  void onlyTheServiceReadsTheFile() throws IOException {
    Path inner = directory.resolve("a/b");
    DiskBoardStore.open(inner, config, clock).close();
    assertThat(Files.getPosixFilePermissions(inner)).hasSize(3);
    assertThat(Files.getPosixFilePermissions(inner.resolve(DiskBoardStore.FILE))).hasSize(2);
  }

  @Test
  void aReserveIsLeftFree() throws IOException {
    Board board = drawnBoard();
    Recorder recorder = new Recorder();
    try (DiskBoardStore store =
        DiskBoardStore.open(directory, config.withBytesReserved(1L << 60), clock)) {
      assertThatThrownBy(() -> store.create(Sketches.board(random, 0)))
          .isInstanceOf(BoardLogException.class)
          .hasMessageContaining("full");
      BoardLog log = store.open(board.code(), recorder).orElseThrow();
      log.append(Sketches.clear());
      recorder.awaitReachable(false);
      assertThatThrownBy(() -> log.append(Sketches.clear()))
          .isInstanceOf(BoardLogException.class)
          .hasMessageContaining("the disk of " + directory);
      assertThat(store.find(board.code())).contains(board);
      assertThatThrownBy(() -> store.putImage(board.code(), "a".repeat(64), new byte[9]))
          .isInstanceOf(BoardLogException.class)
          .hasMessageContaining("full");
    }
    assertThat(recorder.changes()).isEmpty();
    assertThat(stored(board)).isEqualTo(101);
  }

  private long stored(Board board) throws IOException {
    try (DiskBoardStore store = open();
        BoardLog log = store.open(board.code(), new Recorder()).orElseThrow()) {
      return log.opened().sequence();
    }
  }

  /** Old states must not pile up: a few elements that change often are a small file. */
  @Test
  void theFileStaysSmall() throws IOException {
    Board board = Sketches.board(random, 0);
    String filler = "x".repeat(1_000);
    Recorder recorder = new Recorder();
    long largest = 0;
    int version = 0;
    try (DiskBoardStore store = open()) {
      store.create(board);
      try (BoardLog log = store.open(board.code(), recorder).orElseThrow()) {
        for (int round = 0; round < 10; round++) {
          for (int i = 0; i < 300; i++) {
            version++;
            log.append(
                Sketches.change(
                    new ElementState("e" + version % 100, version, 1, false, '"' + filler + '"')));
            recorder.await(version); // so that each is a commit of its own
          }
          store.sweep();
          largest = Math.max(largest, Files.size(directory.resolve(DiskBoardStore.FILE)));
        }
      }
    }
    assertThat(largest).as("3,000 commits of 1 KB in 100 KB").isLessThan(10L << 20);
  }

  /** A write fails in the middle of a commit, at a limit that is lifted later. */
  @Test
  void aCommitThatFailsLosesNothing() throws Exception {
    List<String> said = run("ulimit -S -f 3000; exec \"$@\"");
    assertThat(said)
        .contains("refused: the board cannot be stored: the file of the boards failed")
        .endsWith("again", "whole");
    checkSaid(said);
  }

  /** A disk that is full, and then no longer; the check of free space, or a write, notices. */
  @Test
  void aFullDiskLosesNothing() throws Exception {
    List<String> said = run(mounted("size=6m"));
    assertThat(said)
        .anyMatch(line -> line.startsWith("refused: the board cannot be stored"))
        .endsWith("again", "whole");
  }

  /** A shell that mounts a small file system over the folder, for its children only. */
  private static String mounted(String options) throws Exception {
    String mount = "mount -t tmpfs -o " + options + " tmpfs \"$FOLDER\"";
    for (String own : List.of("unshare -m", "unshare -Urm")) {
      Process tried =
          new ProcessBuilder("sh", "-c", own + " sh -c 'mount -t tmpfs tmpfs /mnt'").start();
      if (tried.waitFor(60, TimeUnit.SECONDS) && tried.exitValue() == 0) {
        return "exec " + own + " sh -c '" + mount + " && exec \"$@\"' sh \"$@\"";
      }
    }
    String why = "NOT TRIED: boards on a full file system; this user may not mount one";
    System.err.println(why);
    Assumptions.abort(why);
    return "";
  }

  private void checkSaid(List<String> said) throws IOException {
    long last = 0;
    for (String line : said) {
      if (line.startsWith("stored ")) {
        last = Long.parseLong(line.substring("stored ".length()));
      }
    }
    assertThat(last).isPositive();
    assertThat(stored(Drawer.board(0))).isGreaterThanOrEqualTo(last);
  }

  private List<String> run(String shell) throws Exception {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", shell, "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xmx64m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(DiskBoardFaultsTest.class.getName());
    command.add(directory.toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("FOLDER", directory.toString());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    List<String> said = new ArrayList<>();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        said.add(line);
        if (line.startsWith("refused")) {
          makeSpace(process);
        }
      }
      return said;
    } finally {
      process.destroyForcibly();
    }
  }

  /** Lifts the limit of its files; what fills its disk it deletes itself. */
  private static void makeSpace(Process process) throws Exception {
    Process lifted =
        new ProcessBuilder("prlimit", "--pid", Long.toString(process.pid()), "--fsize=unlimited")
            .start();
    assertThat(lifted.waitFor()).isZero();
  }

  /** Draws until that is refused, goes on when there is space again, and looks at everything. */
  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path folder = Path.of(args[0]);
    Path filler = folder.resolve("filler");
    Files.write(filler, new byte[1 << 20]);
    Recorder recorder = new Recorder();
    Board board = Drawer.board(0);
    DiskBoardStore store = Drawer.open(folder);
    store.create(board);
    BoardLog log = store.open(board.code(), recorder).orElseThrow();
    drawUntilRefused(log, recorder, out);
    Files.delete(filler);
    recorder.awaitReachable(true);
    log.append(Sketches.stroke("ann", 0));
    recorder.await(all -> all.getLast().change().equals(Sketches.stroke("ann", 0)));
    out.println("again");
    log.close();
    store.close();
    try (DiskBoardStore next = Drawer.open(folder);
        BoardLog again = next.open(board.code(), new Recorder()).orElseThrow()) {
      long last = recorder.changes().getLast().sequence();
      boolean whole =
          again.opened().sequence() == last
              && again.opened().elements().size() == last - 1
              && recorder.changes().size() == last
              && recorder.fault().isEmpty();
      out.println(whole ? "whole" : "not whole: " + recorder.fault());
    }
  }

  private static void drawUntilRefused(BoardLog log, Recorder recorder, PrintStream out) {
    String filler = '"' + "x".repeat(20_000) + '"';
    try {
      for (int i = 1; i < 100_000; i++) {
        log.append(Sketches.change(new ElementState("e" + i, 1, 1, false, filler)));
        if (i % 8 == 0) {
          int count = i;
          recorder.await(all -> all.size() >= count || recorder.unreachable() > 0);
          out.println("stored " + recorder.changes().size());
        }
      }
    } catch (BoardLogException e) {
      out.println("stored " + recorder.changes().size());
      out.println("refused: " + e.explanation());
    }
  }
}
