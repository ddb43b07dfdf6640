/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import io.fawa.sdk.files.Outgoing.Seal;
import io.fawa.sdk.sealed.SealKey;
import io.fawa.sdk.sealed.SealedMetadata;
import io.fawa.sdk.sealed.SealedMetadata.Entry;
import io.fawa.sdk.sealed.SealingInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Several files that are sealed together: to the server one file, whose plaintext they are one
 * after the other (docs/formats/sealed-file.md).
 */
record SealedBundle(List<BundleFile> files) implements Source {
  /**
   * Checks that they fit into one.
   *
   * @throws IllegalArgumentException there are too many, or their paths cannot be together
   */
  SealedBundle {
    files = List.copyOf(files);
    if (files.isEmpty() || files.size() > SealedMetadata.FILES_MAX) {
      throw new IllegalArgumentException(
          "1 to %d files are encrypted together; got %d: pack them first, as by tar"
              .formatted(SealedMetadata.FILES_MAX, files.size()));
    }
    BundleFile.check(files);
  }

  /** A file as it was when it was looked at. */
  private record Member(BundleFile file, Map<String, String> attributes)
      implements JoinedInputStream.Input {
    static Member of(BundleFile file) throws IOException {
      return new Member(file, Source.attributes(file.file()));
    }

    @Override
    public long bytes() {
      return Source.size(attributes);
    }

    @Override
    public InputStream open() throws IOException {
      check();
      return Files.newInputStream(file.file());
    }

    Entry entry() {
      return new Entry(file.path(), Outgoing.type(file.path()), OptionalLong.of(bytes()));
    }

    void check() throws IOException {
      if (!Source.attributes(file.file()).equals(attributes)) {
        throw tooShort();
      }
    }

    @Override
    public TransferException tooShort() {
      return Outgoing.changed(file.file());
    }
  }

  private List<Member> members() throws IOException {
    List<Member> members = new ArrayList<>();
    for (BundleFile file : files) {
      members.add(Member.of(file));
    }
    return members;
  }

  @Override
  public String place() {
    StringBuilder place = new StringBuilder();
    for (BundleFile file : files) {
      place.append(file.file().toAbsolutePath().normalize()).append('\0');
      place.append(file.path()).append('\0');
    }
    return place.toString();
  }

  @Override
  public String identity() throws IOException {
    MessageDigest digest = Digests.sha256();
    for (Member member : members()) {
      digest.update(member.attributes().toString().getBytes(StandardCharsets.UTF_8));
    }
    return Digests.hex(digest);
  }

  @Override
  public long bytes() throws IOException {
    return members().stream().mapToLong(Member::bytes).sum();
  }

  @Override
  public Outgoing outgoing(Optional<Seal> seal) throws IOException {
    Seal with = seal.orElseThrow();
    List<Member> members = members();
    SealedMetadata metadata = new SealedMetadata(members.stream().map(Member::entry).toList());
    long plain = metadata.bytes().orElseThrow();
    // Made here, so that names that do not fit are refused before anything is sent.
    long bytes = with.sealer(metadata).layout().sealedBytes(plain);
    return new Outgoing() {
      @Override
      public OptionalLong bytes() {
        return OptionalLong.of(bytes);
      }

      @Override
      public InputStream open() throws IOException {
        for (Member member : members) {
          member.check();
        }
        return new SealingInputStream(new JoinedInputStream(members), with.sealer(metadata));
      }

      @Override
      public Optional<SealKey> key() {
        return Optional.of(with.key());
      }
    };
  }
}
