/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage;

import io.fawa.files.FilesConfig;
import io.fawa.files.library.FileLibrary;
import io.fawa.files.library.Upload;
import io.fawa.limits.Asker;
import io.fawa.storage.disk.DiskContentStore;
import io.fawa.storage.disk.DiskMetadataStore;
import io.fawa.storage.disk.DiskUploadStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A process to be killed: uploads for ever and says the key of each file that is stored. */
final class Uploader {
  static final Asker ME = Asker.named("192.0.2.1");
  static final int THREADS = 3;
  private static final String SHARED = "shared";

  private Uploader() {}

  /** Starts one; where the folder is shared it recovers and sweeps all the time as well. */
  static Process start(Path directory, boolean shared) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Uploader.class.getName(),
            directory.toString(),
            shared ? SHARED : "alone")
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  static DiskContentStore contents(Path directory, boolean shared) throws IOException {
    Path contents = directory.resolve("contents");
    return shared ? DiskContentStore.shared(contents, 0) : new DiskContentStore(contents, 0);
  }

  static FileLibrary library(
      DiskContentStore contents,
      DiskMetadataStore metadata,
      DiskUploadStore uploads,
      InstantSource clock) {
    return new FileLibrary(
        contents, metadata, uploads, FilesConfig.defaults(), clock, new SecureRandom());
  }

  static byte[] bytes(String name) {
    return name.repeat(20_000).getBytes(StandardCharsets.UTF_8);
  }

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    boolean shared = args[1].equals(SHARED);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    DiskContentStore contents = contents(directory, shared);
    FileLibrary library =
        library(
            contents,
            new DiskMetadataStore(contents),
            new DiskUploadStore(contents),
            InstantSource.system());
    Upload neverEnds = library.begin("never ends", -1, ME);
    neverEnds.append(bytes("never"), 0, 100_000);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      String name = "file of " + i;
      threads.add(Thread.ofPlatform().start(() -> uploadForEver(library, name, out)));
    }
    while (shared && !out.checkError()) {
      if (!library.recover().clean()) {
        out.println("recovery has found damage");
      }
      library.sweep();
    }
    threads.get(0).join();
  }

  private static void uploadForEver(FileLibrary library, String name, PrintStream out) {
    byte[] bytes = bytes(name);
    while (!out.checkError()) {
      try (Upload upload = library.begin(name, bytes.length, ME)) {
        upload.append(bytes, 0, bytes.length);
        out.println(upload.complete().key().text());
      } catch (IOException e) {
        out.println("an upload has failed: " + e);
        throw new IllegalStateException(e);
      }
    }
  }
}
