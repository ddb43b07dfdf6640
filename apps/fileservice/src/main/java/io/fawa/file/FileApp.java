/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.api.file.v1.FileService;
import io.fawa.connect.Call;
import io.fawa.connect.RpcServerConfig;
import io.fawa.files.ContentCheck;
import io.fawa.files.ExpirySweeper;
import io.fawa.files.FileLibrary;
import io.fawa.files.FilesConfig;
import io.fawa.files.LinkSigner;
import io.fawa.files.Recovery;
import io.fawa.service.App;
import io.fawa.service.Launcher;
import io.fawa.service.Ports;
import io.fawa.service.Wiring;
import io.fawa.service.config.Settings;
import io.fawa.service.log.FirstLogger;
import io.fawa.storage.disk.DiskContentStore;
import io.fawa.storage.disk.DiskMetadataStore;
import io.fawa.storage.disk.SecretFile;
import io.fawa.storage.embedded.EarlierRecords;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/** fileservice: files by key and by signed link, on disk, for a while; and a page for people. */
public final class FileApp implements App {
  private static final System.Logger LOG = FirstLogger.named(FileApp.class.getName());
  private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(5);
  private static final long RECORD_BYTES = 700;
  private static final Duration DAY = Duration.ofDays(1);

  @Override
  public String name() {
    return "fileservice";
  }

  @Override
  public Ports defaultPorts() {
    return new Ports(8081, 8444, 9081);
  }

  @Override
  public void install(Wiring wiring) throws IOException {
    Settings settings = wiring.settings();
    FilesConfig config = limits(settings);
    long bytesReserved =
        settings.bytes("reserveBytes", 256L << 20, 0, Long.MAX_VALUE, "disk space to leave free");
    Duration validity =
        settings.duration(
            "linkValidity", Duration.ofMinutes(5), Duration.ofSeconds(1), DAY, "life of a link");
    RpcServerConfig rpc =
        RpcServerConfig.DEFAULTS
            .withReceiveBytesMax(
                (int) settings.bytes("maxMessageBytes", 4 << 20, 1024, 1 << 30, "longest message"))
            // Files rarely shrink, and trying costs more than sending.
            .withCompressBytesMin(Integer.MAX_VALUE);
    Path data = wiring.dataDirectory();
    InstantSource clock = InstantSource.system();

    DiskContentStore contents = new DiskContentStore(data.resolve("contents"), bytesReserved);
    wiring.onClose(contents);
    DiskMetadataStore metadata = new DiskMetadataStore(contents);
    EarlierRecords.takeOver(data.resolve("records.mv"), contents.list(), metadata);
    FileLibrary library = new FileLibrary(contents, metadata, config, clock, new SecureRandom());
    say(library.recover(), data);
    wiring.onClose(new ExpirySweeper(library, SWEEP_INTERVAL));
    wiring.onClose(new ContentCheck(library));
    byte[] secret = SecretFile.loadOrCreate(data, "link.secret", LinkSigner.SECRET_BYTES);
    LinkSigner signer = new LinkSigner(secret, validity, clock);

    wiring.rpcConfig(rpc);
    wiring.rpc(FileService.bind(new FileCalls(library, signer, baseUrl(wiring))));
    wiring.http(new Downloads(library, signer)::routes);
    wiring.http(new Uploads(library)::routes);
    wiring.http(new Page(config)::routes);
    wiring.pages(Page.FOLDER);
    wiring.readiness("records", library::works);
    measure(wiring, library);
    wiring.announce("send a file", "curl -T FILE {url}/upload/");
  }

  /** Serves until told to end. */
  public static void main(String[] args) {
    Launcher.run(args, () -> List.of(new FileApp()));
  }

  /** Each finding is a warning of its own; this one says what to do. */
  private static void say(Recovery found, Path data) {
    if (!found.clean()) {
      LOG.log(
          Level.WARNING,
          "of what was stored, %d files are whole, %d contents fit no record and %d are gone;"
                  .formatted(found.files(), found.contentsSetAside(), found.filesLost())
              + " nothing was deleted: look below "
              + data.resolve("contents/aside")
              + ", where each .record is a text that names its content, take from there what is"
              + " needed, and have the disk checked");
    }
  }

  private static FilesConfig limits(Settings settings) {
    FilesConfig defaults = FilesConfig.defaults();
    long fileBytesMax =
        settings.bytes("maxFileBytes", defaults.fileBytesMax(), 0, Long.MAX_VALUE, "largest file");
    int filesMax =
        number(settings, "maxFiles", filesThatFit(), 1_000_000_000, "files kept at a time");
    int uploadsMax = number(settings, "maxUploads", defaults.uploadsMax(), 1_000_000, "at once");
    int uploadsPerAskerMax =
        number(
            settings,
            "maxUploadsPerAsker",
            FilesConfig.share(uploadsMax),
            1_000_000,
            "of those, how many of one address or IPv6 /64");
    int missesMax =
        number(
            settings,
            "maxUnknownKeys",
            defaults.missesMax(),
            1_000_000,
            "tried by one address or IPv6 /64 at once");
    return defaults
        .withKeyLength((int) settings.number("keyLength", 6, 6, 64, "characters of a new key"))
        .withTimeToLive(
            settings.duration(
                "timeToLive",
                defaults.timeToLive(),
                Duration.ofSeconds(1),
                DAY.multipliedBy(365),
                "how long a file is kept"))
        .withFiles(fileBytesMax, filesMax)
        .withUploads(uploadsMax, uploadsPerAskerMax)
        .withMisses(missesMax, defaults.missInterval());
  }

  private static int number(Settings settings, String key, int absent, int max, String purpose) {
    return (int) settings.number(key, absent, 1, max, purpose);
  }

  /** Records are kept in memory: a quarter of it may be used for them. */
  private static int filesThatFit() {
    return (int) Math.min(1_000_000_000, Runtime.getRuntime().maxMemory() / 4 / RECORD_BYTES);
  }

  /** What links begin with: as it was set, else the host that the caller named itself. */
  private static Function<Call, String> baseUrl(Wiring wiring) {
    boolean set = wiring.settings().optional("publicUrl", "how callers reach it").isPresent();
    return call -> {
      String host = call.requestHeaders().get("host", "");
      return set || !wiring.knowsHost(host)
          ? wiring.publicUrl().toString().replaceFirst("/$", "")
          : (call.peer().secure() ? "https://" : "http://") + host;
    };
  }

  private static void measure(Wiring wiring, FileLibrary library) {
    var metrics = wiring.metrics();
    metrics.gauge("fawa_files_stored", "Files taken", () -> library.counts().filesStored());
    metrics.gauge("fawa_file_bytes_stored", "Their bytes", () -> library.counts().bytesStored());
    metrics.gauge("fawa_files_expired", "Files removed", () -> library.counts().filesExpired());
    metrics.gauge(
        "fawa_uploads_abandoned", "Not completed", () -> library.counts().uploadsAbandoned());
    metrics.gauge(
        "fawa_uploads_now", "Uploads under way", () -> (long) library.counts().uploadsNow());
  }
}
