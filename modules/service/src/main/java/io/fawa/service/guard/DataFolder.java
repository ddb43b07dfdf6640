/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.guard;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Folders that only the user who runs the service can read, where the file system knows users. */
public final class DataFolder {
  private static final Logger LOG = System.getLogger(DataFolder.class.getName());
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  private DataFolder() {}

  /**
   * Creates {@code folder} and its missing parents, readable by the owner only. An existing one
   * loses access for all but its owner and group.
   *
   * @throws IOException it cannot be created
   */
  public static void create(Path folder) throws IOException {
    if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectories(folder);
      return;
    }
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
    if (permissions.removeAll(OTHERS)) {
      try {
        Files.setPosixFilePermissions(folder, permissions);
      } catch (IOException e) {
        LOG.log(Level.WARNING, "every user may read " + folder + "; restrict its permissions", e);
      }
    }
  }
}
