/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.boards;

import io.fawa.storage.changes.BoardBytes;
import io.fawa.whiteboard.log.Board;
import io.fawa.whiteboard.log.BoardState;
import io.fawa.whiteboard.log.DrawEvent;
import io.fawa.whiteboard.log.ElementAt;
import io.fawa.whiteboard.log.ElementChange;
import io.fawa.whiteboard.log.LoggedChange;
import io.fawa.whiteboard.log.RoomCode;
import io.fawa.whiteboard.log.StoredBoard;
import io.fawa.whiteboard.log.TermsChange;
import io.fawa.whiteboard.log.ViewCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * The file of all boards; see the package for its maps. Changes count after {@link #commit}. After
 * a failed commit the file must be opened anew by {@link #reset}. Not thread-safe.
 */
final class BoardFile implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(BoardFile.class.getName());
  private static final String FORMAT = "1";

  /** So that no page of the file is much larger than the others. */
  private static final int SLICE_BYTES = 128 << 10;

  /**
   * Space that a commit has freed is used again only later, when the system has probably written
   * that commit. With syncs it certainly has.
   */
  private static final int RETENTION_MILLIS = 2_000;

  private static final int COMPACT_BELOW_PERCENT = 50;
  private static final int COMPACT_BYTES = 4 << 20;
  private static final int COMMITS_PER_COMPACTION = 1_000;
  private static final int CLOSE_MILLIS_MAX = 500;

  private final Path file;
  private final DiskBoardsConfig config;
  private @Nullable Maps maps;
  private int commits;

  /** An open file. */
  private record Maps(
      MVStore store,
      CheckedMap about,
      CheckedMap boards,
      CheckedMap views,
      CheckedMap elements,
      CheckedMap ink,
      CheckedMap images,
      CheckedMap slices) {
    static Maps of(MVStore store) {
      return new Maps(
          store,
          CheckedMap.open(store, "about"),
          CheckedMap.open(store, "boards"),
          CheckedMap.open(store, "views"),
          CheckedMap.open(store, "elements"),
          CheckedMap.open(store, "ink"),
          CheckedMap.open(store, "images"),
          CheckedMap.open(store, "slices"));
    }

    List<CheckedMap> all() {
      return List.of(about, boards, views, elements, ink, images, slices);
    }
  }

  /**
   * Opens or creates the file.
   *
   * @throws IOException it is in use, or damaged; then it is left as it is
   */
  BoardFile(Path file, DiskBoardsConfig config) throws IOException {
    this.file = file;
    this.config = config;
    if (Files.exists(file) && Files.size(file) > 0) {
      verify();
    } else {
      OwnerOnlyFile.create(file);
    }
    reset();
  }

  private void verify() throws IOException {
    long start = System.nanoTime();
    try (MVStore store = new MVStore.Builder().fileName(file.toString()).readOnly().open()) {
      for (String name : Maps.of(store).all().stream().map(CheckedMap::name).toList()) {
        CheckedMap.open(store, name).verify();
      }
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new IOException(
          "the boards in "
              + file
              + " cannot be used: "
              + reason(e)
              + ". The file was not changed; restore a copy of it, or move it away to start without"
              + " its boards",
          e);
    }
    LOG.log(Level.DEBUG, "{0} was read in {1} ms", file, (System.nanoTime() - start) / 1_000_000);
  }

  private static String reason(Throwable failure) {
    return failure instanceof MVStoreException e
            && e.getErrorCode() == org.h2.mvstore.DataUtils.ERROR_FILE_LOCKED
        ? "another process uses it"
        : String.valueOf(failure.getMessage());
  }

  /** Opens the file anew, without what is not committed. */
  void reset() throws IOException {
    closeNow();
    try {
      MVStore store =
          new MVStore.Builder()
              .fileName(file.toString())
              .autoCommitDisabled()
              .autoCommitBufferSize(0) // else a large change is committed in the middle
              .cacheSize(Math.max(1, config.cacheBytes() >> 20))
              .open();
      store.setRetentionTime(config.sync() ? 0 : RETENTION_MILLIS);
      store.setVersionsToKeep(0);
      Maps next = Maps.of(store);
      maps = next;
      byte[] format = next.about().get("format");
      if (format == null) {
        next.about().put("format", FORMAT.getBytes(StandardCharsets.US_ASCII));
        commit();
      } else if (!new String(format, StandardCharsets.US_ASCII).equals(FORMAT)) {
        throw new IOException("its format is not " + FORMAT);
      }
    } catch (IOException | RuntimeException e) {
      closeNow();
      throw new IOException("the boards in " + file + " cannot be opened: " + reason(e), e);
    }
  }

  private Maps maps() {
    return Objects.requireNonNull(maps, "a file that is open");
  }

  boolean broken() {
    return maps == null || maps.store().isClosed();
  }

  /** Makes everything since the last commit durable, all or nothing. */
  void commit() throws IOException {
    MVStore store = maps().store();
    if (!store.hasUnsavedChanges()) {
      return;
    }
    try {
      store.commit();
      if (config.sync()) {
        store.sync();
      }
      commits++;
      if (commits % COMMITS_PER_COMPACTION == 0) {
        compact();
      }
    } catch (RuntimeException e) {
      throw new IOException("boards cannot be written to " + file + ": " + reason(e), e);
    }
  }

  /** Rewrites what little is left in old parts of the file, a few megabytes at most. */
  void compact() {
    maps().store().compact(COMPACT_BELOW_PERCENT, COMPACT_BYTES);
  }

  /** Checks that there is space for {@code bytes} more. */
  void requireRoom(long bytes) throws IOException {
    long free = Files.getFileStore(file).getUsableSpace();
    if (free - bytes < config.bytesReserved()) {
      throw new IOException(
          "the disk of %s is full: %d bytes are free, %d are to be left free"
              .formatted(file, free, config.bytesReserved()));
    }
  }

  /** Writes something, to see whether that is possible again. */
  void probe() {
    maps().about().put("probe", Long.toString(commits).getBytes(StandardCharsets.US_ASCII));
  }

  int boards() {
    return (int) Math.min(Integer.MAX_VALUE, maps().boards().map().sizeAsLong());
  }

  Optional<BoardRow> row(RoomCode code) throws IOException {
    byte[] row = maps().boards().get(code.text());
    return row == null ? Optional.empty() : Optional.of(BoardRow.decode(code, row));
  }

  Optional<RoomCode> code(ViewCode view) throws IOException {
    byte[] code = maps().views().get(view.text());
    return code == null
        ? Optional.empty()
        : RoomCode.parse(new String(code, StandardCharsets.US_ASCII));
  }

  boolean create(BoardRow row) {
    Board board = row.board();
    if (maps().boards().contains(board.code().text())
        || maps().views().contains(board.view().text())) {
      return false;
    }
    put(row);
    maps()
        .views()
        .put(board.view().text(), board.code().text().getBytes(StandardCharsets.US_ASCII));
    return true;
  }

  void put(BoardRow row) {
    maps().boards().put(row.board().code().text(), row.encode());
  }

  void remove(Board board) {
    String prefix = prefix(board.code());
    maps().boards().remove(board.code().text());
    maps().views().remove(board.view().text());
    for (CheckedMap map :
        List.of(maps().elements(), maps().ink(), maps().images(), maps().slices())) {
      map.removeAll(prefix);
    }
  }

  /** Up to {@code max} boards, from the code {@code from} on. */
  List<BoardRow> rows(String from, int max) throws IOException {
    List<BoardRow> rows = new ArrayList<>();
    maps()
        .boards()
        .each(
            from,
            "",
            (key, value) -> {
              rows.add(BoardRow.decode(new RoomCode(key), value));
              return rows.size() < max;
            });
    return rows;
  }

  StoredBoard load(BoardRow row) throws IOException {
    String prefix = prefix(row.board().code());
    List<ElementAt> elements = new ArrayList<>();
    maps()
        .elements()
        .each(
            prefix,
            prefix,
            (key, value) ->
                elements.add(BoardBytes.element(key.substring(prefix.length()), value)));
    elements.sort((one, other) -> Long.compare(one.sequence(), other.sequence()));
    List<LoggedChange> ink = new ArrayList<>();
    maps()
        .ink()
        .each(
            prefix,
            prefix,
            (key, value) ->
                ink.add(
                    new LoggedChange(
                        HexFormat.fromHexDigitsToLong(key, prefix.length(), key.length()),
                        ByteBuffer.wrap(value).getLong(),
                        BoardBytes.draw(value, Long.BYTES, value.length - Long.BYTES))));
    return new StoredBoard(row.board(), row.sequence(), row.horizon(), row.terms(), elements, ink);
  }

  /** Writes what {@code change}, which was just applied, has changed in {@code state}. */
  void write(BoardState state, LoggedChange change) {
    String prefix = prefix(state.board().code());
    switch (change.change()) {
      case ElementChange ignored -> writeElements(prefix, state, change.sequence());
      case DrawEvent event -> {
        if (event.clears()) {
          writeElements(prefix, state, change.sequence());
        }
        writeInk(prefix, state, change, event);
      }
      case TermsChange ignored -> {
        // They are in the row.
      }
    }
  }

  private void writeInk(String prefix, BoardState state, LoggedChange change, DrawEvent event) {
    byte[] drawn = BoardBytes.draw(event);
    maps()
        .ink()
        .put(
            inkKey(prefix, change.sequence()),
            ByteBuffer.allocate(Long.BYTES + drawn.length)
                .putLong(change.millis())
                .put(drawn)
                .array());
    long oldest = state.oldestInk().map(LoggedChange::sequence).orElse(Long.MAX_VALUE);
    maps().ink().removeWhile(prefix, prefix, inkKey(prefix, oldest));
  }

  private void writeElements(String prefix, BoardState state, long change) {
    for (ElementAt element : state.changedSince(change)) {
      maps().elements().put(prefix + element.state().id(), BoardBytes.element(element));
    }
  }

  void removeElements(RoomCode code, List<String> ids) {
    ids.forEach(id -> maps().elements().remove(prefix(code) + id));
  }

  boolean hasImage(RoomCode code, String id) {
    return maps().images().contains(prefix(code) + id);
  }

  void putImage(RoomCode code, String id, byte[] bytes) {
    String key = prefix(code) + id;
    maps().images().put(key, ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    for (int from = 0; from < bytes.length; from += SLICE_BYTES) {
      int end = Math.min(bytes.length, from + SLICE_BYTES);
      maps().slices().put(sliceKey(key, from), Arrays.copyOfRange(bytes, from, end));
    }
  }

  Optional<byte[]> image(RoomCode code, String id) throws IOException {
    String key = prefix(code) + id;
    byte[] length = maps().images().get(key);
    if (length == null) {
      return Optional.empty();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(ByteBuffer.wrap(length).getInt());
    maps()
        .slices()
        .each(
            key + '/',
            key + '/',
            (slice, value) -> {
              bytes.writeBytes(value);
              return true;
            });
    if (bytes.size() != ByteBuffer.wrap(length).getInt()) {
      throw new IOException("an image of a board in " + file + " is not complete");
    }
    return Optional.of(bytes.toByteArray());
  }

  private static String prefix(RoomCode code) {
    return code.text() + '/';
  }

  private static String inkKey(String prefix, long sequence) {
    return prefix + HexFormat.of().toHexDigits(sequence);
  }

  private static String sliceKey(String imageKey, int from) {
    return imageKey + '/' + HexFormat.of().toHexDigits(from);
  }

  /** Closes it without what is not committed; {@link #reset} opens it again. */
  void abandon() {
    closeNow();
  }

  private void closeNow() {
    if (maps != null) {
      try {
        maps.store().closeImmediately();
      } catch (RuntimeException e) {
        LOG.log(Level.DEBUG, "a failed file could not be closed", e);
      }
      maps = null;
    }
  }

  /** Closes it after what was committed. */
  @Override
  public void close() throws IOException {
    if (broken()) {
      closeNow();
      return;
    }
    try {
      maps().store().close(CLOSE_MILLIS_MAX);
    } catch (RuntimeException e) {
      throw new IOException(file + " cannot be closed", e);
    }
  }
}
