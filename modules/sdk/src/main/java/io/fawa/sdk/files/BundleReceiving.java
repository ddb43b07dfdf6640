/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import io.fawa.sdk.files.BundleJson.Listed;
import io.fawa.sdk.files.BundleJson.Listing;
import io.fawa.sdk.files.TransferException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Receives the files of a bundle into a folder. Every name of a path is made safe by {@link
 * SafeName}, so that none leads out of the folder, and no link below it is followed.
 */
final class BundleReceiving {
  private static final int LISTING_BYTES_MAX = 32 << 20;
  private static final int BUFFER_BYTES = 1 << 16;

  private final Transport transport;
  private final One one;

  /** Receives one file. */
  @FunctionalInterface
  interface One {
    Path get(FileAddress address, Path target, Progress progress) throws IOException;
  }

  BundleReceiving(Transport transport, One one) {
    this.transport = transport;
    this.one = one;
  }

  Path get(FileAddress address, Path where, boolean exact, Progress progress) throws IOException {
    FileAddress bundle = bundle(address);
    HttpResponse<InputStream> answer = transport.call(bundle.request().build());
    if (answer.statusCode() != 200) {
      throw transport.refusal(answer);
    }
    Listing listing = BundleJson.listing(Transport.atMost(LISTING_BYTES_MAX, answer));
    Path folder =
        exact ? where : where.resolve(SafeName.of(listing.name().replaceFirst("\\.zip$", "")));
    if (!exact) {
      makeFolder(folder);
    } else if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
    OptionalLong total = OptionalLong.of(listing.bytes());
    long done = 0;
    for (int i = 0; i < listing.files().size(); i++) {
      Listed file = listing.files().get(i);
      Path target = target(folder, file.path());
      if (!isThere(target, file)) {
        one.get(file(bundle, i), target, progress.within(done, total));
      }
      done += file.bytes();
    }
    return folder;
  }

  private static FileAddress bundle(FileAddress address) throws TransferException {
    if (address.key().isPresent()) {
      throw new TransferException(
          Reason.REFUSED,
          "a sealed file is no bundle of the server; receive it without extracting");
    }
    String key =
        DeleteTokens.key(address.uri())
            .orElseThrow(
                () -> new TransferException(Reason.REFUSED, "the address has no key of a bundle"));
    URI uri = URI.create(DeleteTokens.server(address.uri()) + "/bundle?key=" + key);
    return new FileAddress(uri, Optional.empty(), address.password());
  }

  private static FileAddress file(FileAddress bundle, int index) {
    URI uri = URI.create(bundle.uri() + "&file=" + index);
    return new FileAddress(uri, Optional.empty(), bundle.password());
  }

  /** Makes the folders of a path one by one: what is there and is no folder stays as it is. */
  private static Path target(Path folder, String path) throws IOException {
    String[] names = path.split("/", -1);
    Path parent = folder;
    for (int i = 0; i < names.length - 1; i++) {
      parent = parent.resolve(SafeName.of(names[i]));
      makeFolder(parent);
    }
    Path target = parent.resolve(SafeName.of(names[names.length - 1]));
    if (Files.isSymbolicLink(target) || Files.isDirectory(target)) {
      throw new TransferException(
          Reason.EXISTS,
          SafeName.shown(target.toString()) + " exists and is no file; it is left as it is");
    }
    return target;
  }

  private static void makeFolder(Path folder) throws IOException {
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

  /** Whether an earlier run has received it. */
  private static boolean isThere(Path target, Listed file) throws IOException {
    if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
        || Files.size(target) != file.bytes()) {
      return false;
    }
    MessageDigest digest = Digests.sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(target, LinkOption.NOFOLLOW_LINKS)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
      }
    }
    return Digests.hex(digest).equals(file.sha256());
  }
}
