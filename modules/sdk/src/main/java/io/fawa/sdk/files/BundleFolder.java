/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import io.fawa.sdk.files.TransferException.Reason;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The folder that a bundle is received into. Every name of a path is made safe by {@link SafeName},
 * so that none leads out of it, and no link below it is followed.
 */
final class BundleFolder {
  private final Path folder;

  /** The files of before, and their parts. */
  private final Set<Path> taken = new HashSet<>();

  BundleFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Where the file of a path goes. Makes the folders before it one by one.
   *
   * @throws TransferException what is there is no folder or no file, and stays as it is; or a file
   *     of before would be the same, or would be in the way while this one is a part
   */
  Path target(String path) throws IOException {
    String[] names = path.split("/", -1);
    Path parent = folder;
    for (int i = 0; i < names.length - 1; i++) {
      parent = parent.resolve(SafeName.of(names[i]));
      make(parent);
    }
    Path target = parent.resolve(SafeName.of(names[names.length - 1]));
    if (Files.isSymbolicLink(target) || Files.isDirectory(target)) {
      throw new TransferException(
          Reason.EXISTS,
          SafeName.shown(target.toString()) + " exists and is no file; it is left as it is");
    }
    if (!taken.add(target) || !taken.add(Partial.partOf(target))) {
      throw new TransferException(
          Reason.EXISTS,
          "another file of this link would be "
              + SafeName.shown(target.toString())
              + " or its part; receive it in a browser");
    }
    return target;
  }

  /** Makes a folder in one that is there, unless it is there. */
  static void make(Path folder) throws IOException {
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw new TransferException(
            Reason.EXISTS,
            SafeName.shown(folder.toString()) + " exists and is no folder; it is left as it is",
            e);
      }
    }
  }
}
