/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import io.fawa.files.FileKey;
import io.fawa.files.FileRecord;
import io.fawa.storage.text.RecordText;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds the record of a key among those of all processes: each record file has its key as a second
 * name, a hard link. Linking fails if the name is in use, so no key is assigned twice. The records
 * are authoritative; links left by a crash or damage are repaired when a store is opened. Its
 * changes are made {@link DirectoryLock#alone}.
 */
final class Keys {
  private static final System.Logger LOG = System.getLogger(Keys.class.getName());

  private final Layout layout;
  private final boolean links;

  /**
   * Uses an existing directory.
   *
   * @throws IOException the directory is shared, and its file system has no hard links
   */
  Keys(Layout layout, boolean shared) throws IOException {
    this.layout = layout;
    OwnerOnly.createDirectories(layout.keys());
    this.links = canLink(shared);
  }

  /**
   * Gives {@code record} its key and its file its name.
   *
   * @param written the record's file under another name
   * @return false if the key is in use
   */
  boolean add(FileRecord record, Path written) throws IOException {
    Path key = layout.key(record.key());
    if (links) {
      if (Files.exists(key)) {
        if (find(record.key()).isPresent()) {
          return false;
        }
        Files.deleteIfExists(key); // of a removed record
      }
      Files.createLink(key, written);
    }
    try {
      Files.move(written, layout.record(record.content()), StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (IOException e) {
      if (links) {
        Files.deleteIfExists(key);
      }
      throw e;
    }
  }

  /**
   * Replaces the file of {@code record}, which has its key, by {@code written}. At any moment the
   * key finds the old or the new one.
   */
  void replace(FileRecord record, Path written) throws IOException {
    if (links) {
      Path key = layout.key(record.key());
      Path link = Layout.unfinished(key);
      Files.deleteIfExists(link); // of a crash
      Files.createLink(link, written);
      Files.move(link, key, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(written, layout.record(record.content()), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Ensures that the key of {@code record} links to it. */
  void ensure(FileRecord record) throws IOException {
    if (links && !names(record)) {
      Files.deleteIfExists(layout.key(record.key()));
      Files.createLink(layout.key(record.key()), layout.record(record.content()));
    }
  }

  /** True if the key of {@code record} links to it, or no link is needed. */
  boolean isRight(FileRecord record) throws IOException {
    return !links || names(record);
  }

  /** Removes the key of {@code record}, if it links to it. */
  void remove(FileRecord record) throws IOException {
    if (links && names(record)) {
      Files.deleteIfExists(layout.key(record.key()));
    }
  }

  /** The record of {@code key}; empty if there is none, or it is being removed. */
  Optional<FileRecord> find(FileKey key) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(layout.key(key))) {
      bytes = in.readNBytes(RecordText.BYTES_MAX);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    FileRecord record;
    try {
      record = RecordText.decode(bytes);
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "{0} cannot be used: {1}; the next start repairs it",
          layout.keys(),
          e.getMessage());
      return Optional.empty();
    }
    boolean there = record.key().equals(key) && Files.exists(layout.record(record.content()));
    return there ? Optional.of(record) : Optional.empty();
  }

  /** Removes keys without a record that {@code known} does not contain. */
  void removeStale(Predicate<FileKey> known, DirectoryLock lock) throws IOException {
    try (DirectoryStream<Path> names = Files.newDirectoryStream(layout.keys())) {
      for (Path name : names) {
        Optional<FileKey> key = FileKey.parse(name.getFileName().toString());
        if (key.isPresent() && !known.test(key.get())) {
          lock.alone(
              () -> find(key.get()).isEmpty() && Files.deleteIfExists(layout.key(key.get())));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private boolean names(FileRecord record) throws IOException {
    try {
      return Files.isSameFile(layout.key(record.key()), layout.record(record.content()));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private boolean canLink(boolean shared) throws IOException {
    Path probe = layout.keys().resolve("can-link");
    try {
      Files.createLink(probe, layout.lock());
      Files.deleteIfExists(probe);
      return true;
    } catch (FileAlreadyExistsException e) {
      Files.deleteIfExists(probe);
      return true;
    } catch (UnsupportedOperationException | FileSystemException e) {
      if (shared) {
        throw new IOException(
            "the file system of "
                + layout.directory()
                + " does not support hard links, or has no space for one;"
                + " only one process can use it",
            e);
      }
      LOG.log(Level.DEBUG, "no hard links in " + layout.directory(), e);
      return false;
    }
  }
}
