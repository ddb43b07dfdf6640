/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority and a leaf for the names of this machine and the addresses it listens on.
 * They are created at first use and kept in a directory, so that TLS works in development without
 * set-up: trust {@code ca.pem} once.
 *
 * <p>Keys are P-256. A leaf is valid for 13 days, below the 14 that browsers allow a WebTransport
 * server certificate pinned by its hash, and is renewed when less than 3 are left. Only the owner
 * can read key files. Several processes may share a directory. Not for production, and not
 * thread-safe.
 */
public final class DevelopmentCertificates {
  private static final Duration LOOK_INTERVAL = Duration.ofMinutes(10);

  private static final Duration CA_LIFE = Duration.ofDays(3650);
  private static final Duration LEAF_LIFE = Duration.ofDays(13);
  private static final Duration RENEW_BEFORE_END = Duration.ofDays(3);

  /** The clocks of peers may be slow. */
  private static final Duration BACKDATED = Duration.ofHours(1);

  private static final X500Name CA_NAME = new X500Name("CN=fawa development CA");
  private static final X500Name LEAF_NAME = new X500Name("CN=localhost, O=fawa development");
  private static final GeneralName LOCALHOST = new GeneralName(GeneralName.dNSName, "localhost");
  private static final List<String> LOOPBACK = List.of("127.0.0.1", "0:0:0:0:0:0:0:1");

  /**
   * How {@link X509Certificate#getSubjectAlternativeNames} marks an address (RFC 5280 §4.2.1.6).
   */
  private static final Integer ADDRESS = GeneralName.iPAddress;

  /** The most addresses in a leaf, which also keeps those of other processes. */
  private static final int ADDRESSES_MAX = 64;

  private final Path directory;

  // Of refresh():
  private List<Optional<FileTime>> seen = List.of();
  private Instant lookAgain = Instant.MIN;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  /** The addresses for the leaf, as texts. */
  private final Set<String> addresses = new LinkedHashSet<>(LOOPBACK);

  /** Certificates in {@code directory}, which is created if missing. */
  public DevelopmentCertificates(Path directory, Clock clock) {
    this(directory, clock, List.of());
  }

  /**
   * Certificates that also cover {@code listening}.
   *
   * @param listening addresses of this machine; the wildcard address means all of them
   */
  public DevelopmentCertificates(Path directory, Clock clock, List<InetAddress> listening) {
    this.directory = directory;
    this.clock = clock;
    for (InetAddress address : listening) {
      (address.isAnyLocalAddress() ? ofThisMachine().stream() : Stream.of(address))
          .limit(ADDRESSES_MAX / 2)
          .map(DevelopmentCertificates::text)
          .forEach(addresses::add);
    }
  }

  private static List<InetAddress> ofThisMachine() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLinkLocalAddress())
          .toList();
    } catch (SocketException e) {
      return List.of();
    }
  }

  /** The address without host name and scope. */
  private static String text(InetAddress address) {
    String text = address.getHostAddress();
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }

  /** The authority's certificate, for a client to trust. */
  public Path authority() {
    return directory.resolve("ca.pem");
  }

  /**
   * Creates what is missing, unreadable or about to expire, and returns the files of the leaf.
   *
   * @throws IOException the directory cannot be written
   */
  public CertificateFiles prepare() throws IOException {
    Files.createDirectories(directory);
    CertificateFiles ca = new CertificateFiles(authority(), directory.resolve("ca-key.pem"));
    CertificateFiles leaf =
        new CertificateFiles(directory.resolve("leaf.pem"), directory.resolve("leaf-key.pem"));
    if (!complete(ca, leaf)) {
      DirectoryLock lock = DirectoryLock.take(directory);
      try {
        create(ca, leaf);
      } catch (GeneralSecurityException | OperatorCreationException e) {
        throw new IOException("could not create a development certificate in " + directory, e);
      } finally {
        lock.close();
      }
    }
    return leaf;
  }

  private boolean complete(CertificateFiles ca, CertificateFiles leaf) throws IOException {
    return usable(ca) && usable(leaf) && isOf(ca, leaf) && named(leaf).containsAll(addresses);
  }

  /** Creates what another process has not created meanwhile. */
  private void create(CertificateFiles ca, CertificateFiles leaf)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    if (!usable(ca)) {
      makeAuthority(ca);
    }
    if (!complete(ca, leaf)) {
      makeLeaf(leaf, KeyMaterial.read(ca));
    }
  }

  /**
   * As {@link #prepare}, for a look every second: it reads the certificates only if a file has
   * changed, or after a while. Called by one thread.
   *
   * @throws IOException as {@link #prepare} does
   */
  public void refresh() throws IOException {
    Instant now = clock.instant();
    if (stamps().equals(seen) && now.isBefore(lookAgain)) {
      return;
    }
    prepare();
    seen = stamps();
    lookAgain = now.plus(LOOK_INTERVAL);
  }

  /** When each file was last changed; empty for one that is not there. */
  private List<Optional<FileTime>> stamps() {
    List<Optional<FileTime>> stamps = new ArrayList<>();
    for (String name : List.of("ca.pem", "ca-key.pem", "leaf.pem", "leaf-key.pem")) {
      try {
        stamps.add(Optional.of(Files.getLastModifiedTime(directory.resolve(name))));
      } catch (IOException missing) {
        stamps.add(Optional.empty());
      }
    }
    return stamps;
  }

  /** SHA-256 of the leaf in lower-case hexadecimal, as WebTransport clients pin it. */
  public String fingerprint() throws IOException {
    return KeyMaterial.read(prepare()).fingerprint();
  }

  private boolean usable(CertificateFiles files) {
    if (!Files.exists(files.certificates()) || !Files.exists(files.key())) {
      return false;
    }
    try {
      Instant end = KeyMaterial.read(files).leaf().getNotAfter().toInstant();
      return end.isAfter(clock.instant().plus(RENEW_BEFORE_END));
    } catch (IOException damaged) {
      return false;
    }
  }

  /** False after a crash between the two writes, or if the authority was replaced. */
  private static boolean isOf(CertificateFiles ca, CertificateFiles leaf) throws IOException {
    return KeyMaterial.read(leaf).chain().getLast().equals(KeyMaterial.read(ca).leaf());
  }

  /** The addresses of a leaf; empty if there is no leaf. */
  private static Set<String> named(CertificateFiles leaf) {
    Set<String> named = new LinkedHashSet<>();
    try {
      Collection<List<?>> names = KeyMaterial.read(leaf).leaf().getSubjectAlternativeNames();
      if (names != null) {
        names.stream()
            .filter(name -> ADDRESS.equals(name.get(0)))
            .map(name -> String.valueOf(name.get(1)))
            .forEach(named::add);
      }
    } catch (IOException | CertificateParsingException e) {
      // It is created again.
    }
    return named;
  }

  private void makeAuthority(CertificateFiles files)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    KeyPair pair = newKeyPair();
    X509v3CertificateBuilder builder = builder(CA_NAME, CA_NAME, pair.getPublic(), CA_LIFE);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
    builder.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    write(files, pair.getPrivate(), List.of(sign(builder, pair.getPrivate())));
  }

  private void makeLeaf(CertificateFiles files, KeyMaterial ca)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    KeyPair pair = newKeyPair();
    X509v3CertificateBuilder builder = builder(CA_NAME, LEAF_NAME, pair.getPublic(), LEAF_LIFE);
    // Apps that listen on different addresses share the leaf, so existing addresses are kept.
    Stream<String> all = Stream.concat(addresses.stream(), named(files).stream());
    addLeafExtensions(builder, all.distinct().limit(ADDRESSES_MAX).toList());
    write(files, pair.getPrivate(), List.of(sign(builder, ca.key()), ca.leaf()));
  }

  private static void addLeafExtensions(X509v3CertificateBuilder builder, List<String> addresses)
      throws CertIOException {
    Stream<GeneralName> names =
        addresses.stream().map(address -> new GeneralName(GeneralName.iPAddress, address));
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(Stream.concat(Stream.of(LOCALHOST), names).toArray(GeneralName[]::new)));
  }

  private X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, PublicKey key, Duration life) {
    Instant now = clock.instant();
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, random),
        Date.from(now.minus(BACKDATED)),
        Date.from(now.plus(life)),
        subject,
        key);
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
  }

  private KeyPair newKeyPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }

  /** Writes the key first: a crash in between leaves a mismatched pair, which is created again. */
  private static void write(CertificateFiles files, PrivateKey key, List<X509Certificate> chain)
      throws IOException {
    replace(files.key(), "rw-------", new JcaPKCS8Generator(key, null));
    replace(files.certificates(), "rw-r--r--", chain.toArray());
  }

  private static void replace(Path file, String permissions, Object... entries) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      for (Object entry : entries) {
        pem.writeObject(entry);
      }
    }
    Path directory = file.toAbsolutePath().getParent();
    boolean posix = Files.getFileStore(directory).supportsFileAttributeView("posix");
    Path fresh =
        posix
            ? Files.createTempFile(
                directory,
                ".new-",
                ".pem",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
            : Files.createTempFile(directory, ".new-", ".pem");
    Files.writeString(fresh, text.toString());
    if (posix) {
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(permissions));
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
