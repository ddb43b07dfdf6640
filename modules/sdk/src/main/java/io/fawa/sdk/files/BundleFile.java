/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A file that is sent as one of a bundle.
 *
 * @param file where it is
 * @param path within the bundle, with {@code /} between names
 */
public record BundleFile(Path file, String path) {
  /**
   * A file by its name, or the files in a folder by their paths from its name on, sorted. Links in
   * a folder are left out, as they may lead out of it.
   *
   * @throws IOException a folder has no file, or cannot be read
   */
  public static List<BundleFile> of(Path fileOrFolder) throws IOException {
    Path last = fileOrFolder.toAbsolutePath().normalize().getFileName();
    String name = last == null ? "files" : last.toString();
    if (!Files.isDirectory(fileOrFolder)) {
      return List.of(new BundleFile(fileOrFolder, name));
    }
    List<BundleFile> files = new ArrayList<>();
    try (Stream<Path> found = Files.walk(fileOrFolder)) {
      found
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .forEach(file -> files.add(new BundleFile(file, name + below(fileOrFolder, file))));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    if (files.isEmpty()) {
      throw new IOException(SafeName.shown(fileOrFolder.toString()) + " has no files");
    }
    return files;
  }

  private static String below(Path folder, Path file) {
    StringBuilder path = new StringBuilder();
    folder.relativize(file).forEach(segment -> path.append('/').append(segment));
    return path.toString();
  }

  /**
   * Checks, before anything is sent, what the server would refuse at the end.
   *
   * @throws IllegalArgumentException two have one path, or a path is not one everywhere
   */
  static void check(List<BundleFile> files) {
    Set<String> paths = new HashSet<>();
    for (BundleFile file : files) {
      String path = Normalizer.normalize(file.path(), Normalizer.Form.NFC);
      for (String name : path.split("/", -1)) {
        if (name.isEmpty() || name.endsWith(".") || name.contains("\\") || name.contains(":")) {
          throw new IllegalArgumentException(
              "a name in a bundle has no \\ and no :, and does not end with a dot; got \"%s\""
                  .formatted(SafeName.shown(path)));
        }
      }
      if (!paths.add(path.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException(
            "two files have the path \"%s\", where upper and lower case are the same"
                .formatted(SafeName.shown(path)));
      }
    }
  }
}
