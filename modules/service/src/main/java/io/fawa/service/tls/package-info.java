/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Certificates of a listener: those that were given, re-read when their files change, or, for
 * development, ones that the service makes and keeps by itself.
 *
 * <pre>
 *   DevelopmentCertificates ── ca.pem, leaf.pem, leaf-key.pem ──┐
 *   certFile, keyFile ─────────────────────────────────────────┴─► ReloadingKeyManager ─► SSLContext
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package io.fawa.service.tls;
