/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import io.fawa.files.ContentId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Where things are in the directory of a store; see the package. */
record Layout(Path directory) {
  static final String RECORD = ".record";
  static final String GONE = ".gone";

  Path lock() {
    return directory.resolve("lock");
  }

  Path partial() {
    return directory.resolve("partial");
  }

  Path partial(ContentId id) {
    return partial().resolve(id.text());
  }

  Path done() {
    return directory.resolve("done");
  }

  Path done(ContentId id) {
    return done().resolve(id.text());
  }

  Path record(ContentId id) {
    return done().resolve(id.text() + RECORD);
  }

  Path gone(ContentId id) {
    return done().resolve(id.text() + GONE);
  }

  /** Made when the first thing is put there: an operator need not look into an empty one. */
  private Path aside() {
    return directory.resolve("aside");
  }

  /** Moves a file to where nothing is read or deleted any more; returns where it is then. */
  Path setAside(Path file) throws IOException {
    OwnerOnly.createDirectories(aside());
    String name = file.getFileName().toString();
    Path target = aside().resolve(name);
    for (int i = 2; Files.exists(target); i++) {
      target = aside().resolve(name + "-" + i);
    }
    if (Files.exists(file)) {
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    }
    return target;
  }
}
