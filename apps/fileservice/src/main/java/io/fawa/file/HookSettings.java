/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.ContentScan;
import io.fawa.files.FileEvents;
import io.fawa.files.Hooks;
import io.fawa.service.Wiring;
import io.fawa.service.config.Setting;
import io.fawa.service.config.Settings;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The settings of what an operator may add: a scan of each file, and webhooks. Both are off. */
final class HookSettings {
  private static final int SECRET_CHARS_MIN = 16;
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private static final Setting<Optional<SocketAddress>> CLAMD =
      Setting.of(
          "clamd",
          "host:port or path",
          "host:port, or the absolute path of a Unix socket",
          "",
          "ClamAV's daemon, which scans each file before its link works",
          text -> Optional.of(given(text).map(Clamd::address)));
  private static final Setting<Long> SCAN_BYTES_MAX =
      Setting.bytes(
          "scanBytesMax",
          25L << 20,
          1,
          Long.MAX_VALUE,
          "largest file with clamd; at most its StreamMaxLength");
  private static final Setting<Duration> SCAN_TIMEOUT =
      Setting.duration(
          "scanTimeout",
          Duration.ofSeconds(60),
          Duration.ofSeconds(1),
          Duration.ofHours(1),
          "how long one scan may take");
  private static final Setting<Integer> SCANS_MAX =
      Setting.number("scansMax", 4, 1, 1_000, "scans at a time");
  private static final Setting<Optional<URI>> WEBHOOK_URL =
      Setting.of(
          "webhookUrl",
          "url",
          "a URL of http or https",
          "",
          "is called by a signed POST for each file that is stored or downloaded",
          text -> Optional.of(given(text).map(HttpUrl::parse)));
  private static final Setting<Optional<Path>> WEBHOOK_SECRET_FILE =
      Setting.file("webhookSecretFile", "file with the secret of the signatures of webhookUrl");

  static final List<Setting<?>> TABLE =
      List.of(CLAMD, SCAN_BYTES_MAX, SCAN_TIMEOUT, SCANS_MAX, WEBHOOK_URL, WEBHOOK_SECRET_FILE);

  private HookSettings() {}

  static Hooks hooks(Wiring wiring, InstantSource clock) throws IOException {
    Settings settings = wiring.settings();
    Optional<ContentScan> scan =
        settings
            .get(CLAMD)
            .map(address ->
                new Clamd(
                    address,
                    settings.get(SCAN_BYTES_MAX),
                    settings.get(SCAN_TIMEOUT),
                    settings.get(SCANS_MAX)));
    Optional<URI> url = settings.get(WEBHOOK_URL);
    if (url.isEmpty()) {
      return new Hooks(scan, FileEvents.NONE);
    }
    Webhooks webhooks = new Webhooks(url.get(), secret(settings), PAUSE, clock);
    wiring.onClose(webhooks);
    wiring
        .metrics()
        .counted(
            "fawa_webhooks_failed_total",
            "Webhooks that were dropped or have failed",
            webhooks::failed);
    return new Hooks(scan, webhooks);
  }

  private static String secret(Settings settings) throws IOException {
    Optional<Path> file = settings.get(WEBHOOK_SECRET_FILE);
    String secret = file.isPresent() ? Files.readString(file.get()).strip() : "";
    if (secret.length() < SECRET_CHARS_MIN) {
      throw new IOException(
          "webhookSecretFile must name a file with a secret of %d or more characters, got %d"
              .formatted(SECRET_CHARS_MIN, secret.length()));
    }
    return secret;
  }

  private static Optional<String> given(String text) {
    return Optional.of(text).filter(value -> !value.isEmpty());
  }
}
