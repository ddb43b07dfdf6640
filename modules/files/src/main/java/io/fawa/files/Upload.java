/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import io.fawa.limits.Asker;
import java.io.Closeable;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * An upload of one file. It buffers no more than the store's writer, for any file size.
 * Single-owner: one thread appends, completes and closes.
 *
 * <pre>
 *   try (Upload upload = library.begin(name, size)) {
 *     while (more) upload.append(bytes, 0, n);
 *     FileRecord file = upload.complete();
 *   } // without complete, nothing is left
 * </pre>
 */
public final class Upload implements Closeable {
  private final FileLibrary library;
  private final FileName name;
  private final ContentId content;
  private final ContentWriter writer;
  private final Asker asker;
  private final long bytesDeclared;
  private final long bytesMax;
  private final MessageDigest digest;
  private long received;
  private Instant progressDue;
  private boolean ended;

  /**
   * Creates an upload with a session.
   *
   * @param progressDue when its progress is recorded next
   */
  Upload(
      FileLibrary library,
      FileName name,
      ContentId content,
      ContentWriter writer,
      Asker asker,
      long bytesDeclared,
      long bytesMax,
      Instant progressDue) {
    this.library = library;
    this.name = name;
    this.content = content;
    this.writer = writer;
    this.asker = asker;
    this.bytesDeclared = bytesDeclared;
    this.bytesMax = bytesMax;
    this.progressDue = progressDue;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The name of the file. */
  public FileName name() {
    return name;
  }

  /** The bytes appended so far. */
  public long received() {
    return received;
  }

  /**
   * Appends bytes, waiting for the store. Does not retain {@code source}.
   *
   * @throws FileRefusedException {@code INVALID} for more bytes than declared, {@code TOO_LARGE}
   *     for more than allowed, {@code FULL}, {@code UNAVAILABLE}
   */
  public void append(byte[] source, int offset, int length) throws FileRefusedException {
    if (ended) {
      throw new IllegalStateException("the upload has ended");
    }
    if (bytesDeclared >= 0 && length > bytesDeclared - received) {
      throw FileRefusedException.invalid(
          "%d bytes declared, at least %d received".formatted(bytesDeclared, received + length));
    }
    if (length > bytesMax - received) {
      throw FileRefusedException.tooLarge(
          "at least %d bytes, limit %d".formatted(received + length, bytesMax));
    }
    try {
      writer.append(source, offset, length);
      digest.update(source, offset, length);
      received += length;
      progressDue = library.progressed(progressDue, content, writer, received);
    } catch (IOException e) {
      throw library.refused("append", content, e);
    }
  }

  /**
   * Ends the upload: the file is durable and can be found when this returns.
   *
   * @throws FileRefusedException {@code INVALID} for fewer bytes than declared, {@code FULL},
   *     {@code UNAVAILABLE}; the upload is then discarded
   */
  public FileRecord complete() throws FileRefusedException {
    if (ended) {
      throw new IllegalStateException("the upload has ended");
    }
    if (bytesDeclared >= 0 && received != bytesDeclared) {
      throw FileRefusedException.invalid(
          "%d bytes declared, %d received".formatted(bytesDeclared, received));
    }
    FileRecord record;
    try {
      writer.seal();
      record = library.publish(name, received, HexFormat.of().formatHex(digest.digest()), content);
    } catch (FileRefusedException e) {
      throw e;
    } catch (IOException e) {
      throw library.refused("seal", content, e);
    }
    try {
      writer.commit();
    } catch (IOException e) {
      library.withdraw(record);
      throw library.refused("commit", content, e);
    }
    ended = true;
    library.ended(content, asker, record.size());
    writer.close();
    return record;
  }

  /** Without {@link #complete}, discards the upload; after it, does nothing. */
  @Override
  public void close() {
    if (ended) {
      return;
    }
    ended = true;
    writer.close();
    library.abandoned(content, asker);
  }
}
