/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.loom.secure.SigningKey;
import io.fawa.service.config.BadConfigurationException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The key that the native listeners sign with: 32 bytes in a file, as hexadecimal digits. */
final class NativeKey {
  private static final HexFormat HEX = HexFormat.of();

  private NativeKey() {}

  /**
   * The key in a file, which is made if there is none.
   *
   * @throws BadConfigurationException the file holds something else
   */
  static SigningKey of(String setting, Path file) throws IOException {
    if (!Files.exists(file)) {
      make(file);
    }
    String text = Files.readString(file).strip();
    if (!text.matches("[0-9a-fA-F]{%d}".formatted(2 * SigningKey.KEY_BYTES))) {
      throw new BadConfigurationException(
          "%s: %s is no key; it must hold %d hexadecimal digits, or not exist"
              .formatted(setting, file, 2 * SigningKey.KEY_BYTES));
    }
    return new SigningKey(HEX.parseHex(text));
  }

  /** Appears whole, and readable by its owner alone. */
  private static void make(Path file) throws IOException {
    byte[] secret = new byte[SigningKey.KEY_BYTES];
    new SecureRandom().nextBytes(secret);
    Path directory = file.toAbsolutePath().getParent();
    boolean posix = Files.getFileStore(directory).supportsFileAttributeView("posix");
    FileAttribute<?>[] attributes =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    Path fresh = Files.createTempFile(directory, ".new-", ".key", attributes);
    try {
      Files.writeString(fresh, HEX.formatHex(secret) + "\n");
      Files.createLink(file, fresh);
    } catch (FileAlreadyExistsException e) {
      // Another process has made one just now: that is the key.
    } finally {
      Files.delete(fresh);
    }
  }
}
