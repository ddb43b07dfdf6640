/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.tls;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Prepares the certificates of a directory for an address, and prints the authority's. */
final class PreparesCertificates {
  private PreparesCertificates() {}

  public static void main(String[] words) throws Exception {
    DevelopmentCertificates certificates =
        new DevelopmentCertificates(
            Path.of(words[0]), Clock.systemUTC(), List.of(InetAddress.getByName(words[1])));
    certificates.prepare();
    System.out.print(Files.readString(certificates.authority()));
  }
}
