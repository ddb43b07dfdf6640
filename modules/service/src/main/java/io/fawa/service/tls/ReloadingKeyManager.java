/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.tls;

import io.fawa.http3.quic.QuicCertificate;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.FileTime;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Serves TLS handshakes from a pair of PEM files: {@link #reloadIfChanged()} reads changed files,
 * and new handshakes use them at once. If files are damaged, half written, expired or not valid
 * yet, the old pair stays in use and a warning is logged once for each state of the files.
 * Thread-safe.
 */
public final class ReloadingKeyManager extends X509ExtendedKeyManager {
  private static final Logger LOG = System.getLogger(ReloadingKeyManager.class.getName());

  private final CertificateFiles files;
  private final InstantSource clock;
  private final AtomicReference<Loaded> current;

  /** The last warning; empty after a success. */
  private final AtomicReference<String> said = new AtomicReference<>("");

  /**
   * Reads the files for the first time.
   *
   * @throws IOException they do not contain a usable pair
   */
  public ReloadingKeyManager(CertificateFiles files) throws IOException {
    this(files, InstantSource.system());
  }

  ReloadingKeyManager(CertificateFiles files, InstantSource clock) throws IOException {
    this.files = files;
    this.clock = clock;
    Stamp stamp;
    try {
      stamp = stamp();
    } catch (IOException e) {
      KeyMaterial.read(files); // names the file and the reason
      throw e;
    }
    KeyMaterial material = KeyMaterial.read(files, clock.instant());
    this.current = new AtomicReference<>(new Loaded(stamp, 1, material, null));
  }

  /**
   * Reads the files again if they have changed. Called every few seconds.
   *
   * @return true if a new pair is in use now
   */
  public boolean reloadIfChanged() {
    Loaded old = current.get();
    String state = "missing";
    try {
      Stamp stamp = stamp();
      if (stamp.equals(old.stamp)) {
        said.set("");
        return false;
      }
      state = stamp.toString();
      KeyMaterial fresh = KeyMaterial.read(files, clock.instant());
      said.set("");
      current.set(new Loaded(stamp, old.generation + 1, fresh, old.material));
      LOG.log(
          Level.INFO,
          "certificate reloaded, valid until {0}, SHA-256 {1}",
          fresh.leaf().getNotAfter().toInstant(),
          fresh.fingerprint());
      return true;
    } catch (IOException e) {
      String complaint = e.getMessage() + state;
      if (!complaint.equals(said.getAndSet(complaint))) {
        LOG.log(
            Level.WARNING,
            "certificate not reloaded, the old one stays in use: {0}",
            e instanceof NoSuchFileException ? e.getMessage() + " does not exist" : e.getMessage());
      }
      return false;
    }
  }

  /** SHA-256 of the leaf in use, lower-case hexadecimal. */
  public String fingerprint() {
    return current.get().material.fingerprint();
  }

  /** The key in use, with its chain. */
  public QuicCertificate certificate() {
    KeyMaterial material = current.get().material;
    return new QuicCertificate(material.key(), material.chain());
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return alias(keyType);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    String alias = alias(keyType);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return current.get().named(alias).chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return current.get().named(alias).key();
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  /**
   * A new alias for each generation keeps the TLS stack from using cached entries of the old one.
   */
  private @Nullable String alias(String keyType) {
    Loaded loaded = current.get();
    String algorithm = loaded.material.key().getAlgorithm();
    boolean fits =
        keyType.startsWith(algorithm) || (keyType.equals("EC") && algorithm.equals("ECDSA"));
    return fits ? loaded.alias() : null;
  }

  private Stamp stamp() throws IOException {
    return new Stamp(
        Files.getLastModifiedTime(files.certificates()),
        Files.size(files.certificates()),
        Files.getLastModifiedTime(files.key()),
        Files.size(files.key()));
  }

  private record Stamp(FileTime certificates, long certificatesSize, FileTime key, long keySize) {}

  private record Loaded(
      Stamp stamp, int generation, KeyMaterial material, @Nullable KeyMaterial previous) {

    String alias() {
      return "leaf-" + generation;
    }

    /** The pair of an alias: a handshake that began before a reload keeps its pair. */
    KeyMaterial named(String alias) {
      return previous == null || alias.equals(alias()) ? material : previous;
    }
  }
}
