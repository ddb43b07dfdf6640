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
import java.io.IOException;
import java.io.InputStream;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

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
    Sealer sealer(SealedMetadata metadata) {
      return new Sealer(key, salt, metadata);
    }

    Sealer sealer(String name, OptionalLong bytes) {
      return sealer(SealedMetadata.of(name, type(name), bytes));
    }
  }

  /** The media type that a name lets guess; empty if none. */
  static String type(String name) {
    return Optional.ofNullable(URLConnection.guessContentTypeFromName(name)).orElse("");
  }

  /** Another content under the same key and salt would give both away. */
  static TransferException changed(Path file) {
    return new TransferException(
        Reason.DAMAGED,
        SafeName.shown(file.toString()) + " changed while it was sent; send it anew");
  }

  /** A file on disk. */
  static Outgoing of(Path file, String name, Optional<Seal> seal) throws IOException {
    Map<String, String> attributes = Source.attributes(file);
    OptionalLong plain = OptionalLong.of(Source.size(attributes));
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
        if (!Source.attributes(file).equals(attributes)) {
          throw changed(file);
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
