/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Sealed files: AES-256-GCM in records of 64 KiB, readable only with a key that the server never
 * sees. The format is described byte for byte in {@code docs/formats/sealed-file.md}:
 *
 * <pre>
 * prefix   "fawa-e2e" · version 1 · blocks of metadata · salt (16)
 * metadata blocks × 1024 bytes, encrypted · tag (16)
 * records  64 KiB each, encrypted · tag (16); the last one has 1 to 65,536 bytes, or is the only one
 * </pre>
 *
 * {@link io.fawa.sdk.sealed.Sealer} and {@link io.fawa.sdk.sealed.Opener} work on single records
 * and do no I/O; the two streams read ahead by one byte to know the last record. Nothing here draws
 * random numbers: keys and salts are arguments.
 */
@NullMarked
package io.fawa.sdk.sealed;

import org.jspecify.annotations.NullMarked;
