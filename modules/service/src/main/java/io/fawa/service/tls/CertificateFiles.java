/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.tls;

import java.nio.file.Path;

/**
 * The files of a certificate chain and its key.
 *
 * @param certificates PEM certificates, leaf first
 * @param key the leaf's unencrypted PEM key: PKCS#8, or the older form of an EC or RSA key
 */
public record CertificateFiles(Path certificates, Path key) {}
