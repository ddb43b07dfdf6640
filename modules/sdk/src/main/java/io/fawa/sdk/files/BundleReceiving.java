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
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.OptionalLong;

/** Receives the files of a bundle that the server knows, one by one, into a folder. */
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
      BundleFolder.make(folder);
    } else if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
    OptionalLong total = OptionalLong.of(listing.bytes());
    long done = 0;
    BundleFolder into = new BundleFolder(folder);
    for (int i = 0; i < listing.files().size(); i++) {
      Listed file = listing.files().get(i);
      Path target = into.target(file.path());
      if (!isThere(target, file)) {
        one.get(file(bundle, i), target, progress.within(done, total));
      }
      done += file.bytes();
    }
    return folder;
  }

  private static FileAddress bundle(FileAddress address) throws TransferException {
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
