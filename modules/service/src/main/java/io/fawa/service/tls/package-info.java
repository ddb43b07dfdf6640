/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Certificates of a listener: configured ones, reloaded when their files change, or development
 * certificates that the service creates.
 *
 * <pre>
 *   DevelopmentCertificates ── ca.pem, leaf.pem, leaf-key.pem ──┐
 *   certFile, keyFile ─────────────────────────────────────────┴─► ReloadingKeyManager ─► SSLContext
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package io.fawa.service.tls;
