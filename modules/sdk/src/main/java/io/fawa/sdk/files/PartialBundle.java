/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import io.fawa.sdk.files.TransferException.Reason;
import io.fawa.sdk.sealed.SealedMetadata.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Several files that are received one after the other, as they follow each other in a sealed file.
 * Each is {@code NAME.part} until all are there, then all get their names.
 */
final class PartialBundle implements Destination {
  private static final String FOLDER = "files";

  private final Path folder;
  private final Path target;
  private final List<Piece> pieces;
  private final boolean known;
  private final boolean overwrite;

  /** The piece that the next byte belongs to, and how much of it there is. */
  private int index;

  private long at;
  private @Nullable Partial current;

  /**
   * A file, as it is told beforehand.
   *
   * @param published whether an earlier run got as far as giving it its name
   */
  private record Piece(Path target, long bytes, boolean published)
      implements JoinedInputStream.Input {
    Path part() {
      return Partial.partOf(target);
    }

    boolean hasPart() {
      return Files.isRegularFile(part(), LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether it is there whole. */
    boolean isWhole() throws IOException {
      return published || (hasPart() && Files.size(part()) == bytes);
    }

    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(published ? target : part(), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public IOException tooShort() {
      return new TransferException(
          Reason.DAMAGED,
          SafeName.shown(target.toString()) + " was changed meanwhile; receive it again");
    }
  }

  private PartialBundle(
      Path folder, Path target, List<Piece> pieces, boolean known, boolean overwrite) {
    this.folder = folder;
    this.target = target;
    this.pieces = pieces;
    this.known = known;
    this.overwrite = overwrite;
  }

  /**
   * The folder that the paths of files begin in: {@code where}, if they are all in one folder of
   * their own, else a new one there.
   */
  static Path folder(Path where, List<Entry> files) {
    return common(files).isPresent() ? where : where.resolve(FOLDER);
  }

  /** The folder that all paths begin with. */
  private static Optional<String> common(List<Entry> files) {
    Set<String> first = new HashSet<>();
    for (Entry file : files) {
      int slash = file.name().indexOf('/');
      first.add(slash <= 0 ? "" : SafeName.of(file.name().substring(0, slash)));
    }
    return Optional.of(first.iterator().next())
        .filter(name -> first.size() == 1 && !name.isEmpty());
  }

  /**
   * Opens it; makes the folders that are missing.
   *
   * @param folder which the paths of the files begin in
   * @param known whether parts that are there are ours
   * @throws TransferException something is in the way
   */
  static PartialBundle open(Path folder, List<Entry> files, boolean known, boolean overwrite)
      throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
    List<Piece> pieces = new ArrayList<>();
    BundleFolder into = new BundleFolder(folder);
    for (Entry file : files) {
      Path target = into.target(file.name());
      if (!known && !overwrite && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        throw Partial.exists(target);
      }
      pieces.add(new Piece(target, file.bytes().orElseThrow(), false));
    }
    if (known) {
      findPublished(pieces);
    }
    Path target = common(files).map(folder::resolve).orElse(folder);
    return new PartialBundle(folder, target, List.copyOf(pieces), known, overwrite);
  }

  /**
   * Names are given in order once all parts are there: what has one and is before a part is ours.
   */
  private static void findPublished(List<Piece> pieces) throws IOException {
    int last = pieces.size() - 1;
    while (last >= 0 && !pieces.get(last).hasPart()) {
      last--;
    }
    for (int i = 0; i < last; i++) {
      Piece piece = pieces.get(i);
      boolean published =
          !piece.hasPart()
              && Files.isRegularFile(piece.target(), LinkOption.NOFOLLOW_LINKS)
              && Files.size(piece.target()) == piece.bytes();
      pieces.set(i, new Piece(piece.target(), piece.bytes(), published));
    }
  }

  @Override
  public Path target() {
    return target;
  }

  @Override
  public Path place() {
    return folder;
  }

  @Override
  public InputStream content() throws IOException {
    List<JoinedInputStream.Input> left = new ArrayList<>();
    for (Piece piece : pieces) {
      if (!piece.isWhole()) {
        if (piece.hasPart() && Files.size(piece.part()) < piece.bytes()) {
          left.add(new Piece(piece.target(), Files.size(piece.part()), false));
        }
        break;
      }
      left.add(piece);
    }
    return new JoinedInputStream(left);
  }

  @Override
  public void continueAt(long bytes) throws IOException {
    closeCurrent();
    index = 0;
    at = bytes;
    while (at > 0 && index < pieces.size() && at >= pieces.get(index).bytes()) {
      at -= pieces.get(index).bytes();
      index++;
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (index == pieces.size()) {
        throw new TransferException(
            Reason.DAMAGED, "the link has more bytes than its files; ask for the files again");
      }
      Piece piece = pieces.get(index);
      int count = (int) Math.min(length - done, piece.bytes() - at);
      if (!piece.published()) {
        part(piece).write(bytes, offset + done, count);
      }
      done += count;
      at += count;
      if (at == piece.bytes()) {
        closeCurrent();
        index++;
        at = 0;
      }
    }
  }

  private Partial part(Piece piece) throws IOException {
    Partial open = current;
    if (open == null) {
      open = Partial.open(piece.target(), known, overwrite);
      current = open;
      open.continueAt(at);
    }
    return open;
  }

  private void closeCurrent() throws IOException {
    Partial open = current;
    current = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void publish() throws IOException {
    closeCurrent();
    for (Piece piece : pieces) {
      check(piece);
    }
    for (Piece piece : pieces) {
      if (!piece.published()) {
        try (Partial part = Partial.open(piece.target(), true, overwrite)) {
          part.publish();
        }
      }
    }
  }

  /** Makes the part of a file without bytes, which may be the last. */
  private void check(Piece piece) throws IOException {
    if (!piece.published() && piece.bytes() == 0 && !piece.hasPart()) {
      Partial.open(piece.target(), known, overwrite).close();
    }
    if (!piece.isWhole()) {
      throw new TransferException(
          Reason.DAMAGED,
          SafeName.shown(piece.target().toString())
              + " is not whole: its part was changed; receive it again");
    }
  }

  @Override
  public void delete() throws IOException {
    closeCurrent();
    for (Piece piece : pieces) {
      Files.deleteIfExists(piece.part());
    }
  }

  @Override
  public void close() throws IOException {
    closeCurrent();
  }
}
