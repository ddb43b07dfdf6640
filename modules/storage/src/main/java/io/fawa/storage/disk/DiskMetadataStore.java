/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import io.fawa.files.ContentId;
import io.fawa.files.FileKey;
import io.fawa.files.FileRecord;
import io.fawa.files.MetadataStore;
import io.fawa.files.Visitor;
import io.fawa.storage.text.RecordText;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Keeps each record in its own file beside its content, and all of them in memory: about two thirds
 * of a KiB each. A damaged file affects one record, which is set aside and logged when the store is
 * opened. Thread-safe. The bytes of a record are on disk when {@link #putIfAbsent} returns; its
 * name is synced with that of its content at the commit, as both are in one directory.
 *
 * <p>In a shared directory, a key that is not in memory is looked up on disk, and once a minute the
 * records of other processes are read, so that their files expire even if they have crashed.
 *
 * <p>Calls defer interrupts to their end, as an interrupt closes every file channel in use.
 */
public final class DiskMetadataStore implements MetadataStore {
  private static final System.Logger LOG = System.getLogger(DiskMetadataStore.class.getName());

  private static final Duration REFRESH_INTERVAL = Duration.ofMinutes(1);

  /** A damaged disk must not flood the log. */
  private static final int FINDINGS_LOGGED_MAX = 20;

  private final DiskContentStore contents;
  private final boolean syncsNames;
  private final Layout layout;
  private final DirectoryLock lock;
  private final Room room;
  private final Keys keys;
  private final Map<FileKey, FileRecord> records = new ConcurrentHashMap<>();
  private final Map<ContentId, FileRecord> byContent = new ConcurrentHashMap<>();
  private final ConcurrentSkipListSet<FileRecord> byExpiry =
      new ConcurrentSkipListSet<>(
          Comparator.comparing(FileRecord::expires).thenComparing(file -> file.key().text()));

  /** Keys of records that are being written. */
  private final Set<FileKey> reserved = ConcurrentHashMap.newKeySet();

  private volatile Instant refreshed = Instant.MIN;

  /**
   * Reads the records beside {@code contents}, whose directory it shares. Unreadable ones are set
   * aside.
   *
   * @throws IOException the directory cannot be used
   */
  public DiskMetadataStore(DiskContentStore contents) throws IOException {
    this(contents, false);
  }

  /**
   * Reads the records in the directory of {@code folder}, which has no contents: theirs are in
   * another store, whose commits sync no name here.
   *
   * @throws IOException the directory cannot be used
   */
  public static DiskMetadataStore withoutContents(DiskContentStore folder) throws IOException {
    return new DiskMetadataStore(folder, true);
  }

  private DiskMetadataStore(DiskContentStore contents, boolean syncsNames) throws IOException {
    this.contents = contents;
    this.syncsNames = syncsNames;
    this.layout = contents.layout();
    this.lock = contents.lock();
    this.room = contents.room();
    this.keys = new Keys(layout, lock.isShared());
    if (!lock.isShared()) {
      OwnerOnly.deleteUnfinished(layout.done()); // other processes may be using it
    }
    refresh();
    keys.removeStale(records::containsKey, lock);
  }

  /** Reads every record that is not in memory yet. */
  private void refresh() throws IOException {
    int damaged = 0;
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(layout.done(), "*" + Layout.RECORD)) {
      for (Path file : files) {
        Optional<ContentId> content = Layout.content(file, Layout.RECORD);
        if (content.isPresent()
            && !byContent.containsKey(content.get())
            && !read(content.get(), file, damaged)) {
          damaged++;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    if (damaged > 0) {
      LOG.log(Level.WARNING, "{0} records could not be read and were set aside", damaged);
    }
  }

  @Override
  public boolean putIfAbsent(FileRecord record) throws IOException {
    if (!reserved.add(record.key())) {
      return false;
    }
    try {
      if (records.containsKey(record.key())) {
        return false;
      }
      contents.requireOpen();
      return OwnerOnly.uninterrupted(() -> written(record)) && add(record);
    } finally {
      reserved.remove(record.key());
    }
  }

  @Override
  public boolean replace(FileRecord seen, FileRecord next) throws IOException {
    contents.requireOpen();
    Path file = layout.record(seen.content());
    byte[] bytes = RecordText.encode(next);
    try {
      return OwnerOnly.uninterrupted(() ->
          lock.alone(() -> {
            if (!Optional.of(seen).equals(current(file, seen.content()))) {
              return false;
            }
            OwnerOnly.write(Layout.unfinished(file), bytes, true);
            keys.replace(next, Layout.unfinished(file));
            swap(next);
            return true;
          }));
    } catch (IOException e) {
      throw room.orOther(e, 0, bytes.length);
    }
  }

  /** The record as it is on disk. */
  private static Optional<FileRecord> current(Path file, ContentId content) throws IOException {
    try {
      return Optional.of(decoded(content, file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<FileRecord> find(FileKey key) throws IOException {
    contents.requireOpen();
    FileRecord known = records.get(key);
    if (!lock.isShared()) {
      return Optional.ofNullable(known);
    }
    if (known != null && isThere(known)) {
      // Other processes count downloads too, and receive files for a request.
      return known.terms().downloadsMax() == 0 && known.kind() != FileRecord.Kind.REQUEST
          ? Optional.of(known)
          : current(layout.record(known.content()), known.content());
    }
    Optional<FileRecord> found = OwnerOnly.uninterrupted(() -> keys.find(key));
    found.ifPresent(this::add);
    return found;
  }

  @Override
  public Optional<FileRecord> find(ContentId content) throws IOException {
    contents.requireOpen();
    Path file = layout.record(content);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (!byContent.containsKey(content)) {
      read(content, file, 0);
    }
    return Optional.ofNullable(byContent.get(content));
  }

  @Override
  public boolean remove(FileRecord record) throws IOException {
    FileRecord stored = records.get(record.key());
    if (stored == null || !stored.content().equals(record.content())) {
      return false;
    }
    contents.requireOpen();
    // Not synced: the next sweep repeats a removal that a crash undoes.
    boolean removed =
        lock.alone(() -> {
          keys.remove(stored);
          return moved(layout.record(stored.content()), layout.gone(stored.content()));
        });
    forget(stored);
    return removed;
  }

  @Override
  public Optional<String> setAside(FileRecord record) throws IOException {
    contents.requireOpen();
    Optional<String> where =
        lock.alone(() -> {
          keys.remove(record);
          return layout.setAside(layout.record(record.content()));
        });
    forget(record);
    return where;
  }

  @Override
  public int count() throws IOException {
    contents.requireOpen();
    return records.size();
  }

  @Override
  public void expired(Instant now, int max, Visitor<FileRecord> action) throws IOException {
    contents.requireOpen();
    if (lock.isShared() && !now.isBefore(refreshed.plus(REFRESH_INTERVAL))) {
      refreshed = now;
      refresh();
    }
    int left = max;
    for (FileRecord record : byExpiry) {
      if (left == 0 || !record.expiredAt(now)) {
        return;
      }
      left--;
      action.visit(record);
    }
  }

  @Override
  public void all(Visitor<FileRecord> action) throws IOException {
    contents.requireOpen();
    if (lock.isShared()) {
      refresh();
    }
    for (FileRecord record : records.values()) {
      action.visit(record);
    }
  }

  /** Adds a record, unless another one has its key. */
  private boolean add(FileRecord record) {
    FileRecord known = records.putIfAbsent(record.key(), record);
    if (known != null && !known.content().equals(record.content()) && !isThere(known)) {
      known = records.putIfAbsent(record.key(), record);
    }
    if (known == null) {
      byContent.put(record.content(), record);
      byExpiry.add(record);
    }
    return known == null || known.content().equals(record.content());
  }

  /** False for a record that another process has removed; drops it from memory. */
  private boolean isThere(FileRecord known) {
    boolean there = Files.exists(layout.record(known.content()));
    if (!there) {
      forget(known);
    }
    return there;
  }

  private void forget(FileRecord record) {
    FileRecord known = records.get(record.key());
    if (known != null
        && known.content().equals(record.content())
        && records.remove(known.key(), known)) {
      byContent.remove(known.content());
      byExpiry.remove(known);
    }
  }

  /** Puts a later state of a record, which is found at any moment. */
  private void swap(FileRecord next) {
    FileRecord before = records.put(next.key(), next);
    byContent.put(next.content(), next);
    if (before != null) {
      byExpiry.remove(before);
    }
    byExpiry.add(next);
  }

  /** Reads and adds a record; false if it was set aside. */
  private boolean read(ContentId id, Path file, int damagedBefore) throws IOException {
    String why;
    try {
      FileRecord record = OwnerOnly.uninterrupted(() -> decoded(id, file));
      if (add(record)) {
        if (!keys.isRight(record)) {
          lock.alone(() -> ensureKey(record));
        }
        return true;
      }
      why = "its key belongs to another file";
    } catch (NoSuchFileException e) {
      return true; // another process has removed it
    } catch (FileSystemException | ClosedChannelException e) {
      throw e; // it could not be read, so its state is unknown
    } catch (IOException e) {
      why = String.valueOf(e.getMessage());
    }
    LOG.log(
        damagedBefore < FINDINGS_LOGGED_MAX ? Level.WARNING : Level.DEBUG,
        "the record of content {0} cannot be used: {1}; it is now {2}",
        id.text(),
        why,
        layout.setAside(file).orElse("gone"));
    return false;
  }

  private boolean ensureKey(FileRecord record) throws IOException {
    if (Files.exists(layout.record(record.content()))) {
      keys.ensure(record);
    }
    return true;
  }

  private static FileRecord decoded(ContentId id, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return RecordText.decode(id, in.readNBytes(RecordText.BYTES_MAX));
    }
  }

  /**
   * Writes a record, unless its key is in use. Other processes read files by name, so it is renamed
   * when it is complete and has its key.
   */
  private boolean written(FileRecord record) throws IOException {
    Path file = layout.record(record.content());
    Path unfinished = Layout.unfinished(file);
    byte[] bytes = RecordText.encode(record);
    boolean written = false;
    try {
      OwnerOnly.write(unfinished, bytes, true);
      written = lock.alone(() -> keys.add(record, unfinished));
      if (written && syncsNames) {
        contents.namesChanged();
      }
      return written;
    } catch (IOException e) {
      throw room.orOther(e, 0, bytes.length);
    } finally {
      if (!written) {
        Files.deleteIfExists(unfinished);
      }
    }
  }

  private static boolean moved(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (NoSuchFileException e) {
      return false; // another process was faster
    }
  }
}
