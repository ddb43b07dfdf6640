/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import io.fawa.sdk.files.TransferException.Reason;
import io.fawa.sdk.sealed.SealKey;
import io.fawa.sdk.sealed.SealedMetadata;
import io.fawa.sdk.sealed.Sealer;
import io.fawa.sdk.sealed.SealingInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Bytes on their way to the server: those of a file, or those of a file sealed. */
interface Outgoing {
  /** Their number, if known. */
  OptionalLong bytes();

  /**
   * From the first byte on; the caller closes the stream.
   *
   * @throws TransferException they are no longer the same
   */
  InputStream open() throws IOException;

  /** The key of what is sealed. */
  Optional<SealKey> key();

  /**
   * How a file is sealed.
   *
   * @param salt of this file only
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Seal(SealKey key, byte[] salt) {
    Sealer sealer(String name, OptionalLong bytes) {
      String type = URLConnection.guessContentTypeFromName(name);
      return new Sealer(
          key, salt, SealedMetadata.of(name, Optional.ofNullable(type).orElse(""), bytes));
    }
  }

  /** What a file is known by: if one of these differs, it may have other bytes. */
  static Map<String, String> identity(Path file) throws IOException {
    Map<String, String> identity = new TreeMap<>();
    try {
      boolean unix = Files.getFileStore(file).supportsFileAttributeView("unix");
      Map<String, Object> seen =
          Files.readAttributes(
              file, unix ? "unix:size,lastModifiedTime,ctime,ino,dev" : "size,lastModifiedTime");
      seen.forEach((name, value) -> identity.put(name, String.valueOf(value)));
    } catch (NoSuchFileException e) {
      FileNotFoundException missing =
          new FileNotFoundException(SafeName.shown(file.toString()) + " does not exist");
      missing.initCause(e);
      throw missing;
    }
    return identity;
  }

  /** The length of a file. */
  static long size(Path file) throws IOException {
    return Long.parseLong(identity(file).getOrDefault("size", "0"));
  }

  /** A file on disk. */
  static Outgoing of(Path file, String name, Optional<Seal> seal) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileNotFoundException(
          SafeName.shown(file.toString()) + " is a folder; pack it, or name its files");
    }
    Map<String, String> identity = identity(file);
    OptionalLong plain = OptionalLong.of(Long.parseLong(identity.getOrDefault("size", "0")));
    return new Outgoing() {
      @Override
      public OptionalLong bytes() {
        return seal.isEmpty()
            ? plain
            : OptionalLong.of(
                seal.get().sealer(name, plain).layout().sealedBytes(plain.getAsLong()));
      }

      @Override
      public InputStream open() throws IOException {
        // Another content under the same key and salt would give both away.
        if (!identity(file).equals(identity)) {
          throw new TransferException(
              Reason.DAMAGED,
              SafeName.shown(file.toString()) + " changed while it was sent; send it anew");
        }
        InputStream in = Files.newInputStream(file);
        return seal.isEmpty() ? in : new SealingInputStream(in, seal.get().sealer(name, plain));
      }

      @Override
      public Optional<SealKey> key() {
        return seal.map(Seal::key);
      }
    };
  }

  /** A stream, which is read once. */
  static Outgoing of(InputStream stream, String name, Optional<Seal> seal) {
    return new Outgoing() {
      @Override
      public OptionalLong bytes() {
        return OptionalLong.empty();
      }

      @Override
      public InputStream open() {
        return seal.isEmpty()
            ? stream
            : new SealingInputStream(stream, seal.get().sealer(name, OptionalLong.empty()));
      }

      @Override
      public Optional<SealKey> key() {
        return seal.map(Seal::key);
      }
    };
  }
}
