/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Digests of contents: SHA-256, CRC-32C and CRC-32, computed while bytes come ({@link
 * io.fawa.files.digest.RunningDigest}), and compared with what a sender has announced ({@link
 * io.fawa.files.digest.AnnouncedDigests}).
 */
@org.jspecify.annotations.NullMarked
package io.fawa.files.digest;
