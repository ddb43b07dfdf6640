/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import io.fawa.files.ByteRange;
import io.fawa.files.Checksums;
import io.fawa.files.FileName;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.Visitor;
import io.fawa.files.bundle.BundleEntry;
import io.fawa.files.bundle.BundleManifest;
import io.fawa.files.bundle.ZipStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Several files that are shared by one key. As a whole they are a zip, which is made while it is
 * read: its length and each byte of it are known before, so that a download can be resumed at any
 * offset. Thread-safe.
 */
public final class Bundle implements Representation {
  private final FileLibrary library;
  private final FileRecord record;
  private final BundleManifest.Head head;

  Bundle(FileLibrary library, FileRecord record) throws FileRefusedException {
    this.library = library;
    this.record = record;
    try (BundleManifest manifest = manifest()) {
      this.head = manifest.head();
    } catch (IOException e) {
      throw StoreFailure.refused("list", record.content(), e);
    }
  }

  private BundleManifest manifest() throws IOException {
    return new BundleManifest(library.read(record, ByteRange.whole(record.size())));
  }

  /** How many files it has. */
  public long count() {
    return head.count();
  }

  /** The size of the zip in bytes. */
  @Override
  public long size() {
    return head.zipBytes();
  }

  @Override
  public String tag() {
    return record.sha256() + "-zip";
  }

  /** None: they would need all contents to be read first. */
  @Override
  public Optional<Checksums> checksums() {
    return Optional.empty();
  }

  /** Visits its files in the order of the zip. */
  public void list(Visitor<BundleEntry> action) throws IOException {
    try (BundleManifest manifest = manifest()) {
      for (Optional<BundleEntry> next = manifest.next(); next.isPresent(); next = manifest.next()) {
        action.visit(next.get());
      }
    }
  }

  /**
   * The record of one of its files, with the name that it has here.
   *
   * @param number from 0
   * @return empty if there are not so many
   * @throws FileRefusedException {@code UNAVAILABLE}
   */
  public Optional<FileRecord> file(long number) throws FileRefusedException {
    try (BundleManifest manifest = manifest()) {
      Optional<BundleEntry> entry = manifest.next();
      for (long i = 0; i < number && entry.isPresent(); i++) {
        entry = manifest.next();
      }
      if (entry.isEmpty()) {
        return Optional.empty();
      }
      String path = entry.get().path();
      FileName name = new FileName(path.substring(path.lastIndexOf('/') + 1));
      return library.member(entry.get().key()).map(file -> file.withName(name));
    } catch (FileRefusedException e) {
      throw e;
    } catch (IOException e) {
      throw StoreFailure.refused("list", record.content(), e);
    }
  }

  @Override
  public InputStream open(ByteRange part) throws FileRefusedException {
    try {
      return new ZipStream(new Members(), part);
    } catch (FileRefusedException e) {
      throw e;
    } catch (IOException e) {
      throw StoreFailure.refused("open", record.content(), e);
    }
  }

  private final class Members implements ZipStream.Source {
    @Override
    public BundleManifest manifest() throws IOException {
      return Bundle.this.manifest();
    }

    @Override
    public InputStream content(BundleEntry entry, long from) throws IOException {
      FileRecord file =
          library
              .member(entry.key())
              .orElseThrow(() -> new IOException("a file of a bundle has expired"));
      return library.read(file, new ByteRange(from, file.size() - from));
    }
  }
}
