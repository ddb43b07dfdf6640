/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that an operator puts in place, right ones and wrong ones. */
class ReloadingKeyManagerTest {
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
  private static final Logger LOGGER = Logger.getLogger(ReloadingKeyManager.class.getName());

  @TempDir Path folder;
  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private final Warnings warnings = new Warnings();
  private CertificateFiles files;
  private int changes;

  /** What is logged as a warning. */
  private static final class Warnings extends Handler {
    final List<String> lines = new ArrayList<>();

    @Override
    public void publish(LogRecord record) {
      if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
        lines.add(new SimpleFormatter().formatMessage(record));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void listen() {
    files = new CertificateFiles(folder.resolve("tls.crt"), folder.resolve("tls.key"));
    LOGGER.addHandler(warnings);
  }

  @AfterEach
  void listenNoMore() {
    LOGGER.removeHandler(warnings);
  }

  /** A certificate that was made at some time and lives 13 days. */
  private CertificateFiles madeAt(Instant time) throws IOException {
    return new DevelopmentCertificates(
            folder.resolve("made-" + time.getEpochSecond()), Clock.fixed(time, ZoneOffset.UTC))
        .prepare();
  }

  private void install(CertificateFiles pair) throws IOException {
    Files.copy(pair.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(pair.certificates(), files.certificates(), StandardCopyOption.REPLACE_EXISTING);
    touch();
  }

  private void touch() throws IOException {
    changes++;
    FileTime time = FileTime.from(NOW.plusSeconds(changes));
    Files.setLastModifiedTime(files.certificates(), time);
  }

  private ReloadingKeyManager manager() throws IOException {
    return new ReloadingKeyManager(files, now::get);
  }

  @Test
  void anExpiredCertificateDoesNotReplaceAValidOne() throws IOException {
    install(madeAt(NOW));
    ReloadingKeyManager keys = manager();
    String valid = keys.fingerprint();

    install(madeAt(NOW.minus(Duration.ofDays(30))));
    for (int look = 0; look < 5; look++) {
      assertThat(keys.reloadIfChanged()).isFalse();
    }

    assertThat(keys.fingerprint()).isEqualTo(valid);
    assertThat(warnings.lines)
        .singleElement()
        .asString()
        .contains(files.certificates().toString(), "has expired")
        .contains("2026-04-01T11:00:00Z", "2026-04-14T12:00:00Z");
  }

  @Test
  void oneThatIsNotValidYetIsTakenWhenItsTimeHasCome() throws IOException {
    install(madeAt(NOW));
    ReloadingKeyManager keys = manager();
    String valid = keys.fingerprint();

    install(madeAt(NOW.plus(Duration.ofDays(2))));
    assertThat(keys.reloadIfChanged()).isFalse();
    assertThat(keys.reloadIfChanged()).isFalse();
    assertThat(keys.fingerprint()).isEqualTo(valid);
    assertThat(warnings.lines).singleElement().asString().contains("is not valid yet");

    now.set(NOW.plus(Duration.ofDays(2)));
    assertThat(keys.reloadIfChanged()).isTrue();
    assertThat(keys.fingerprint()).isNotEqualTo(valid);
  }

  @Test
  void aBrokenFileIsSaidOnceAndAgainWhenItChanges() throws IOException {
    install(madeAt(NOW));
    ReloadingKeyManager keys = manager();

    Files.writeString(files.certificates(), "-----BEGIN CERTIFICATE-----\nhalf");
    touch();
    keys.reloadIfChanged();
    keys.reloadIfChanged();
    assertThat(warnings.lines).hasSize(1);

    touch();
    keys.reloadIfChanged();
    keys.reloadIfChanged();
    assertThat(warnings.lines).hasSize(2);

    Files.delete(files.certificates());
    keys.reloadIfChanged();
    keys.reloadIfChanged();
    assertThat(warnings.lines).hasSize(3).last().asString().contains("does not exist");

    install(madeAt(NOW.plusSeconds(1)));
    now.set(NOW.plusSeconds(10));
    assertThat(keys.reloadIfChanged()).isTrue();
  }

  @Test
  void aStartSaysSettingValueAndReason() throws IOException {
    CertificateFiles good = madeAt(NOW);
    assertThatThrownBy(this::manager)
        .hasMessage("certFile: \"" + files.certificates() + "\" does not exist");
    Files.createDirectory(files.certificates());
    Files.copy(good.key(), files.key());
    assertThatThrownBy(this::manager)
        .hasMessage("certFile: \"" + files.certificates() + "\" is a directory");
    Files.delete(files.certificates());
    Files.copy(good.certificates(), files.certificates());
    Files.delete(files.key());
    assertThatThrownBy(this::manager).hasMessage("keyFile: \"" + files.key() + "\" does not exist");
    Files.copy(madeAt(NOW.plusSeconds(1)).key(), files.key());
    assertThatThrownBy(this::manager)
        .hasMessage(
            "keyFile: \""
                + files.key()
                + "\" is not the key of the certificate in "
                + files.certificates());
    Files.writeString(files.key(), "nothing");
    assertThatThrownBy(this::manager)
        .hasMessage("keyFile: \"" + files.key() + "\" holds no unencrypted PEM private key");
    install(madeAt(NOW.minus(Duration.ofDays(30))));
    assertThatThrownBy(this::manager)
        .hasMessageStartingWith(
            "certFile: \"" + files.certificates() + "\" has expired: it is valid from ");
  }
}
