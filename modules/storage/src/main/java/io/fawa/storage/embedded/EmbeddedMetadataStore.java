/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.embedded;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.files.FileKey;
import io.fawa.files.FileRecord;
import io.fawa.files.MetadataStore;
import io.fawa.files.StorageFullException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;

/**
 * Keeps records in one file. Thread-safe. A record is on the disk when {@link #putIfAbsent}
 * returns; those that come at the same time share one sync.
 *
 * <p>A store whose disk fails, or runs full, closes itself; this one then opens it anew at the next
 * call, with what was on the disk, so that an outage ends when its cause does. An interrupt would
 * close it too, as it closes every file channel, so calls put interrupts off until they are done.
 */
public final class EmbeddedMetadataStore implements MetadataStore, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EmbeddedMetadataStore.class.getName());
  private static final String MAP = "files";
  private static final int CACHE_MEBIBYTES = 4;

  private final Path file;

  /** Guards which records there are; nothing waits for the disk under it but opening. */
  private final ReentrantLock changing = new ReentrantLock();

  @GuardedBy("changing")
  private boolean closed;

  private volatile Opened opened;

  /**
   * Opens {@code file}, made if it is missing.
   *
   * @throws IOException it cannot be used, or another process uses it
   */
  public EmbeddedMetadataStore(Path file) throws IOException {
    this.file = file;
    this.opened = open(file);
  }

  @Override
  public boolean putIfAbsent(FileRecord record) throws IOException {
    return uninterrupted(() -> {
      long change;
      Opened current = current();
      changing.lock();
      try {
        String key = record.key().text();
        if (current.records.putIfAbsent(key, RecordCodec.encode(record)) != null) {
          return false;
        }
        current.expiries.add(new Expiry(record.expires(), key));
        change = current.changes.incrementAndGet();
      } finally {
        changing.unlock();
      }
      current.sync(change);
      return true;
    });
  }

  @Override
  public Optional<FileRecord> find(FileKey key) throws IOException {
    return uninterrupted(() -> current().find(key.text()));
  }

  @Override
  public boolean remove(FileRecord record) throws IOException {
    return uninterrupted(() -> {
      Opened current = current();
      changing.lock();
      try {
        String key = record.key().text();
        Optional<FileRecord> stored = current.find(key);
        if (stored.isEmpty() || !stored.get().content().equals(record.content())) {
          return false;
        }
        current.records.remove(key);
        current.expiries.remove(new Expiry(stored.get().expires(), key));
        return true;
      } finally {
        changing.unlock();
      }
      // Not synced: a removal that a crash undoes is done again by the next sweep.
    });
  }

  @Override
  public void expired(Instant now, Consumer<FileRecord> action) throws IOException {
    Opened current = uninterrupted(this::current);
    for (Expiry expiry : current.expiries) {
      if (expiry.at.isAfter(now)) {
        return;
      }
      uninterrupted(() -> current.find(expiry.key)).ifPresent(action);
    }
  }

  @Override
  public void all(Consumer<FileRecord> action) throws IOException {
    uninterrupted(() -> {
      for (Map.Entry<String, byte[]> entry : current().records.entrySet()) {
        action.accept(RecordCodec.decode(entry.getKey(), entry.getValue()));
      }
      return true;
    });
  }

  /** Writes everything and gives the file back. Closing twice is silent. */
  @Override
  public void close() {
    changing.lock();
    try {
      closed = true;
      if (!opened.store.isClosed()) {
        opened.store.close();
      }
    } finally {
      changing.unlock();
    }
  }

  /** Closes the store under its own feet. For tests. */
  void failAsADiskWould() {
    opened.store.closeImmediately();
  }

  private Opened current() throws IOException {
    Opened current = opened;
    return current.store.isClosed() ? reopened() : current;
  }

  private Opened reopened() throws IOException {
    changing.lock();
    try {
      if (closed) {
        throw new IOException("closed");
      }
      if (opened.store.isClosed()) {
        opened = open(file);
      }
      return opened;
    } finally {
      changing.unlock();
    }
  }

  private static Opened open(Path file) throws IOException {
    createForOwnerOnly(file);
    try {
      return new Opened(
          new MVStore.Builder()
              .fileName(file.toAbsolutePath().toString())
              .cacheSize(CACHE_MEBIBYTES)
              .backgroundExceptionHandler(
                  (thread, e) -> LOG.log(Level.ERROR, "writing records failed", e))
              .open());
    } catch (MVStoreException e) {
      throw failure(e);
    }
  }

  /** Whoever reads the records has every key. */
  private static void createForOwnerOnly(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    if (Files.exists(file)) {
      return;
    }
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] mode =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Files.createFile(file, mode);
  }

  private static <T> T uninterrupted(Act<T> act) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      return act.run();
    } catch (MVStoreException e) {
      throw failure(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static IOException failure(MVStoreException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains("No space left")) {
        return new StorageFullException("no room for a record", e);
      }
    }
    return new IOException("records: " + e.getMessage(), e);
  }

  private interface Act<T> {
    T run() throws IOException;
  }

  /** When a key's record is due. */
  private record Expiry(Instant at, String key) {}

  /** A store as long as it is open, and the index over it. */
  private static final class Opened {
    private final MVStore store;
    private final MVMap<String, byte[]> records;
    private final ConcurrentSkipListSet<Expiry> expiries =
        new ConcurrentSkipListSet<>(Comparator.comparing(Expiry::at).thenComparing(Expiry::key));

    private final AtomicLong changes = new AtomicLong();
    private final ReentrantLock syncing = new ReentrantLock();

    @GuardedBy("syncing")
    private long changesSynced;

    Opened(MVStore store) throws IOException {
      this.store = store;
      this.records =
          store.openMap(
              MAP,
              new MVMap.Builder<String, byte[]>()
                  .keyType(StringDataType.INSTANCE)
                  .valueType(ByteArrayDataType.INSTANCE));
      for (Map.Entry<String, byte[]> entry : records.entrySet()) {
        FileRecord record = RecordCodec.decode(entry.getKey(), entry.getValue());
        expiries.add(new Expiry(record.expires(), entry.getKey()));
      }
    }

    /** Has {@code change} on the disk, unless a sync that began after it has done so. */
    void sync(long change) {
      syncing.lock();
      try {
        if (changesSynced < change) {
          long upTo = changes.get();
          store.commit();
          store.sync();
          changesSynced = upTo;
        }
      } finally {
        syncing.unlock();
      }
    }

    Optional<FileRecord> find(String key) throws IOException {
      byte[] bytes = records.get(key);
      return bytes == null ? Optional.empty() : Optional.of(RecordCodec.decode(key, bytes));
    }
  }
}
