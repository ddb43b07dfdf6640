/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.api.file.v1.FileService;
import io.fawa.connect.server.RpcServerConfig;
import io.fawa.files.FilesConfig;
import io.fawa.files.library.ContentCheck;
import io.fawa.files.library.ExpirySweeper;
import io.fawa.files.library.FileLibrary;
import io.fawa.files.library.Heartbeat;
import io.fawa.files.link.LinkSigner;
import io.fawa.files.link.Passwords;
import io.fawa.files.link.SharingTerms;
import io.fawa.service.App;
import io.fawa.service.Places;
import io.fawa.service.Wiring;
import io.fawa.service.config.Ports;
import io.fawa.service.config.Setting;
import io.fawa.service.config.Settings;
import io.fawa.service.launch.Launcher;
import io.fawa.storage.disk.SecretFile;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * fileservice: files by key and by signed link, on disk, for a limited time; and a page for people.
 */
public final class FileApp implements App {
  private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(5);

  @Override
  public String name() {
    return "fileservice";
  }

  @Override
  public Ports defaultPorts() {
    return new Ports(8081, 8444, 9081);
  }

  @Override
  public List<Setting<?>> settings() {
    return Stream.of(FileSettings.TABLE, StoreSettings.TABLE, HookSettings.TABLE)
        .flatMap(List::stream)
        .<Setting<?>>map(setting -> setting)
        .toList();
  }

  @Override
  public void install(Wiring wiring) throws IOException {
    Settings settings = wiring.settings();
    FilesConfig config = FileSettings.limits(settings);
    RpcServerConfig rpc =
        RpcServerConfig.DEFAULTS
            .withReceiveBytesMax(settings.get(FileSettings.MESSAGE_BYTES_MAX).intValue())
            // Most files are compressed already, and compressing costs more than sending.
            .withCompressBytesMin(Integer.MAX_VALUE);
    InstantSource clock = InstantSource.system();
    LinkSigner signer = signer(wiring, clock);
    Stores stores = Stores.open(wiring, clock);
    FileLibrary library = stores.library(config, clock, HookSettings.hooks(wiring, clock));
    stores.check(wiring, library);
    wiring.onClose(new Heartbeat(library));
    wiring.onClose(new ExpirySweeper(library, SWEEP_INTERVAL));
    wiring.onClose(new ContentCheck(library));
    PublicUrl url = PublicUrl.of(wiring);
    SecureRandom random = new SecureRandom();
    Passwords passwords = new Passwords(new Argon2(random), clock, config.askersMax());
    SharingTerms terms = new SharingTerms(config, passwords, random);

    wiring.rpcConfig(rpc);
    wiring.rpc(FileService.bind(new FileCalls(library, terms, passwords, signer, url::of)));
    Receiver receiver = new Receiver(passwords);
    Downloads downloads = new Downloads(library, signer, receiver, stores.contents());
    wiring.http(downloads::routes);
    Receipts receipts = new Receipts(signer, url::of);
    UploadResource resource = new UploadResource(library, terms, receipts);
    ResumableHttp resumables =
        new ResumableHttp(resource, config.fileBytesMax(), config.resumeLife(), clock);
    wiring.http(
        new UploadRoutes(resource, new Tus(resource, config.fileBytesMax()), resumables)::routes);
    wiring.http(new Uploads(resource, resumables)::routes);
    wiring.http(new BundleRoutes(resource, receiver, downloads)::routes);
    wiring.http(new RequestRoutes(resource, config)::routes);
    wiring.http(new Page(config, downloads)::routes);
    wiring.pages(Page.FOLDER);
    wiring.readiness("records", library::works);
    measure(wiring, library);
    wiring.announce("send a file", "curl -T FILE {url}/");
  }

  /** Serves until stopped. */
  public static void main(String[] args) {
    Launcher.run(args, () -> Places.linked(List.of(new FileApp())));
  }

  private static LinkSigner signer(Wiring wiring, InstantSource clock) throws IOException {
    byte[] secret = linkSecret(wiring);
    Duration validity = wiring.settings().get(FileSettings.LINK_VALIDITY);
    LinkSigner signer =
        validity.isZero() ? new LinkSigner(secret, clock) : new LinkSigner(secret, validity, clock);
    return StoreSettings.formerLinkSecret(wiring.settings(), LinkSigner.SECRET_BYTES)
        .map(signer::accepting)
        .orElse(signer);
  }

  private static byte[] linkSecret(Wiring wiring) throws IOException {
    Optional<byte[]> given = StoreSettings.linkSecret(wiring.settings(), LinkSigner.SECRET_BYTES);
    return given.isPresent()
        ? given.get()
        : SecretFile.loadOrCreate(wiring.dataDirectory(), "link.secret", LinkSigner.SECRET_BYTES);
  }

  private static void measure(Wiring wiring, FileLibrary library) {
    var metrics = wiring.metrics();
    metrics.counted(
        "fawa_files_stored_total", "Files stored", () -> library.counts().filesStored());
    metrics.counted(
        "fawa_file_bytes_stored_total",
        "Bytes of stored files",
        () -> library.counts().bytesStored());
    metrics.counted(
        "fawa_files_expired_total", "Files removed", () -> library.counts().filesExpired());
    metrics.counted(
        "fawa_uploads_abandoned_total",
        "Uploads that were not completed",
        () -> library.counts().uploadsAbandoned());
    metrics.counted(
        "fawa_uploads_recovered_total",
        "Uploads of dead processes that this one has ended",
        () -> library.counts().uploadsRecovered());
    metrics.gauge(
        "fawa_file_quota_bytes",
        "Bytes that count for the quotas, with uploads in progress; 0 without quotas",
        () -> library.counts().quotaBytes());
    metrics.counted(
        "fawa_file_quota_refused_total",
        "Uploads that a quota has refused",
        () -> library.counts().quotaRefused());
    metrics.gauge(
        "fawa_uploads_now", "Uploads in progress", () -> (long) library.counts().uploadsNow());
  }
}
