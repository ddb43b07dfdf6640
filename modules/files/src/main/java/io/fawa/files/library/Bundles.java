/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import io.fawa.files.ByteRange;
import io.fawa.files.Checksums;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.MetadataStore;
import io.fawa.files.bundle.BundleEntry;
import io.fawa.files.bundle.BundleManifest;
import io.fawa.files.bundle.BundlePath;
import io.fawa.files.link.DeleteToken;
import io.fawa.files.link.Sharing;
import io.fawa.limits.Asker;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Makes one key of several files. They are uploaded before, each by itself; then they can be
 * reached by the bundle only, and live as long as it. Thread-safe.
 */
public final class Bundles {
  private static final System.Logger LOG = System.getLogger(Bundles.class.getName());
  private static final int BUFFER_BYTES = 64 * 1024;

  private final FileLibrary library;
  private final MetadataStore metadata;
  private final int filesMax;

  Bundles(FileLibrary library, MetadataStore metadata, int filesMax) {
    this.library = library;
    this.metadata = metadata;
    this.filesMax = filesMax;
  }

  /**
   * A file for a bundle.
   *
   * @param key by which it was stored
   * @param deleteToken that its sender got: who only received the file cannot take it away
   * @param path within the bundle, with {@code /} between its segments
   */
  public record Member(String key, String deleteToken, String path) {
    /** Hides key and token. */
    @Override
    public String toString() {
      return "Member[path=" + path + "]";
    }
  }

  /**
   * Makes a bundle.
   *
   * @param saidName the name of its zip
   * @param sharing its terms and key
   * @param asker the sender
   * @throws FileRefusedException {@code INVALID} members, {@code TOO_MANY} unknown keys, {@code
   *     FULL}, {@code UNAVAILABLE}
   */
  public FileRecord create(String saidName, List<Member> members, Sharing sharing, Asker asker)
      throws FileRefusedException {
    if (!sharing.terms().request().isEmpty()) {
      throw FileRefusedException.invalid(
          "a bundle cannot be sent for a request; send its files for it");
    }
    if (members.isEmpty() || members.size() > filesMax) {
      throw FileRefusedException.invalid(
          "a bundle of %d files: allowed are 1 to %d".formatted(members.size(), filesMax));
    }
    BundlePath.Names names = new BundlePath.Names();
    List<FileRecord> files = new ArrayList<>();
    List<BundleEntry> entries = new ArrayList<>();
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      try {
        String path = BundlePath.parse(member.path());
        names.add(path);
        FileRecord file = file(member, asker);
        files.add(file);
        entries.add(
            new BundleEntry(
                path, file.size(), file.sha256(), crc32(file), file.created(), file.key()));
      } catch (FileRefusedException e) {
        throw new FileRefusedException(
            e.reason(), "file %d of %d: %s".formatted(i + 1, members.size(), e.getMessage()));
      }
    }
    FileRecord bundle = store(saidName, BundleManifest.encode(entries), sharing, asker);
    take(files, bundle);
    return bundle;
  }

  private FileRecord file(Member member, Asker asker) throws FileRefusedException {
    FileRecord file =
        library
            .find(member.key(), asker)
            .orElseThrow(() -> FileRefusedException.invalid("no file has this key"));
    if (!DeleteToken.matches(member.deleteToken(), file.terms())) {
      throw FileRefusedException.invalid("deleteToken is not that of the file");
    }
    if (file.kind() != FileRecord.Kind.FILE) {
      throw FileRefusedException.invalid("it is a bundle itself");
    }
    if (DownloadLimit.counts(file) || !file.terms().password().isEmpty()) {
      throw FileRefusedException.invalid(
          "it has a password or a number of downloads; give those to the bundle");
    }
    return file;
  }

  /** Of a file of an earlier version it is computed now. */
  private long crc32(FileRecord file) throws FileRefusedException {
    if (file.checksums().crc32() != Checksums.UNKNOWN) {
      return file.checksums().crc32();
    }
    CRC32 crc32 = new CRC32();
    try (InputStream in = library.read(file, ByteRange.whole(file.size()))) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        crc32.update(buffer, 0, count);
      }
    } catch (FileRefusedException e) {
      throw e;
    } catch (IOException e) {
      throw StoreFailure.refused("read", file.content(), e);
    }
    return crc32.getValue();
  }

  private FileRecord store(String saidName, byte[] manifest, Sharing sharing, Asker asker)
      throws FileRefusedException {
    NewUpload asked =
        NewUpload.of(zipName(saidName), manifest.length, asker)
            .sharedAs(sharing)
            .withKind(FileRecord.Kind.BUNDLE);
    try (Upload upload = library.begin(asked)) {
      upload.append(manifest, 0, manifest.length);
      return upload.complete();
    }
  }

  private static String zipName(String said) {
    String name = said.isBlank() ? "files" : said.strip();
    return name.endsWith(".zip") ? name : name + ".zip";
  }

  /** Makes the files members; if one has changed meanwhile, there is no bundle, and none is. */
  private void take(List<FileRecord> files, FileRecord bundle) throws FileRefusedException {
    int taken = 0;
    try {
      while (taken < files.size() && replace(files.get(taken), bundle)) {
        taken++;
      }
      if (taken == files.size()) {
        files.forEach(file -> library.expires(file, bundle.expires()));
        return;
      }
      throw FileRefusedException.invalid(
          "file %d of %d: it was removed or changed meanwhile".formatted(taken + 1, files.size()));
    } catch (FileRefusedException e) {
      giveBack(files.subList(0, taken), bundle);
      throw e;
    } catch (IOException e) {
      giveBack(files.subList(0, taken), bundle);
      throw StoreFailure.refused("bundling", bundle.content(), e);
    }
  }

  private boolean replace(FileRecord file, FileRecord bundle) throws IOException {
    return metadata.replace(file, asMember(file, bundle));
  }

  private static FileRecord asMember(FileRecord file, FileRecord bundle) {
    return file.withKind(FileRecord.Kind.MEMBER).withExpires(bundle.expires());
  }

  private void giveBack(List<FileRecord> files, FileRecord bundle) {
    try {
      for (FileRecord file : files) {
        metadata.replace(asMember(file, bundle), file);
      }
      library.removeAlone(bundle);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "files of a bundle that failed stay until they expire", e);
    }
  }

  /** Opens a bundle. */
  Bundle open(FileRecord record) throws FileRefusedException {
    return new Bundle(library, record);
  }

  /** Removes the files of a bundle. */
  void removeMembers(FileRecord record) {
    try {
      open(record)
          .list(entry -> {
            var file = library.member(entry.key());
            if (file.isPresent()) {
              library.removeAlone(file.get());
            }
          });
    } catch (IOException e) {
      LOG.log(Level.WARNING, "files of a removed bundle stay until they expire", e);
    }
  }
}
