/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import io.fawa.files.ContentId;
import io.fawa.files.FileKey;
import io.fawa.files.FileRecord;
import io.fawa.files.MetadataStore;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;

/**
 * Keeps each record in a file of its own beside its content, and all of them in memory: about two
 * thirds of a KiB each. Damage of one file is damage of one record, which is noticed, set aside and
 * said when the store is opened. Thread-safe. The bytes of a record are on the disk when {@link
 * #putIfAbsent} returns, and its name with that of its content, when that is committed: they share
 * one directory, and so one sync of it.
 *
 * <p>An interrupt would fail a write, as it closes every file channel, so calls put interrupts off
 * until they are done.
 */
public final class DiskMetadataStore implements MetadataStore {
  private static final System.Logger LOG = System.getLogger(DiskMetadataStore.class.getName());

  /** A damaged disk must not fill the log as well. */
  private static final int FINDINGS_LOGGED_MAX = 20;

  private final DiskContentStore contents;
  private final Layout layout;
  private final Map<FileKey, FileRecord> records = new ConcurrentHashMap<>();
  private final ConcurrentSkipListSet<FileRecord> byExpiry =
      new ConcurrentSkipListSet<>(
          Comparator.comparing(FileRecord::expires).thenComparing(file -> file.key().text()));

  /** Keys of records that are being written. */
  private final Set<FileKey> reserved = ConcurrentHashMap.newKeySet();

  /**
   * Reads the records beside {@code contents}, whose directory it shares. What cannot be read is
   * set aside.
   *
   * @throws IOException the directory cannot be used
   */
  public DiskMetadataStore(DiskContentStore contents) throws IOException {
    this.contents = contents;
    this.layout = contents.layout();
    int damaged = 0;
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(layout.done(), "*" + Layout.RECORD)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        String id = name.substring(0, name.length() - Layout.RECORD.length());
        if (ContentId.isValid(id) && !read(new ContentId(id), file, damaged)) {
          damaged++;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    if (damaged > 0) {
      LOG.log(Level.WARNING, "{0} records could not be read and are set aside", damaged);
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
      uninterrupted(() -> write(record));
      add(record);
      return true;
    } finally {
      reserved.remove(record.key());
    }
  }

  @Override
  public Optional<FileRecord> find(FileKey key) throws IOException {
    contents.requireOpen();
    return Optional.ofNullable(records.get(key));
  }

  @Override
  public boolean remove(FileRecord record) throws IOException {
    FileRecord stored = records.get(record.key());
    if (stored == null || !stored.content().equals(record.content())) {
      return false;
    }
    // Not synced: a removal that a crash undoes is done again by the next sweep.
    uninterrupted(() -> move(layout.record(stored.content()), layout.gone(stored.content())));
    byExpiry.remove(stored);
    return records.remove(stored.key(), stored);
  }

  @Override
  public String setAside(FileRecord record) throws IOException {
    if (records.remove(record.key(), record)) {
      byExpiry.remove(record);
    }
    return layout.setAside(layout.record(record.content())).toString();
  }

  @Override
  public int count() throws IOException {
    contents.requireOpen();
    return records.size();
  }

  @Override
  public void expired(Instant now, Consumer<FileRecord> action) throws IOException {
    contents.requireOpen();
    for (FileRecord record : byExpiry) {
      if (!record.expiredAt(now)) {
        return;
      }
      action.accept(record);
    }
  }

  @Override
  public void all(Consumer<FileRecord> action) throws IOException {
    contents.requireOpen();
    records.values().forEach(action);
  }

  private void add(FileRecord record) {
    records.put(record.key(), record);
    byExpiry.add(record);
  }

  /** Takes a record up; false if it was set aside. */
  private boolean read(ContentId id, Path file, int damagedBefore) throws IOException {
    String why;
    try (InputStream in = Files.newInputStream(file)) {
      FileRecord record = RecordFile.decode(id, in.readNBytes(RecordFile.BYTES_MAX));
      if (!records.containsKey(record.key())) {
        add(record);
        return true;
      }
      why = "its key is that of another file";
    } catch (IOException e) {
      why = String.valueOf(e.getMessage());
    }
    LOG.log(
        damagedBefore < FINDINGS_LOGGED_MAX ? Level.WARNING : Level.DEBUG,
        "the record of content {0} cannot be used: {1}; it is now {2}",
        id.text(),
        why,
        layout.setAside(file));
    return false;
  }

  private void write(FileRecord record) throws IOException {
    Path file = layout.record(record.content());
    FileChannel created;
    try {
      created = OwnerOnly.createFile(file);
    } catch (IOException e) {
      throw DiskContentWriter.fullOrOther(e);
    }
    try (FileChannel channel = created) {
      ByteBuffer left = ByteBuffer.wrap(RecordFile.encode(record));
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw DiskContentWriter.fullOrOther(e);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      LOG.log(Level.WARNING, "{0} was gone already", from);
    }
  }

  private void uninterrupted(Act act) throws IOException {
    contents.requireOpen();
    boolean interrupted = Thread.interrupted();
    try {
      act.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private interface Act {
    void run() throws IOException;
  }
}
