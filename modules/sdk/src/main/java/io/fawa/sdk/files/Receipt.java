/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import java.net.URI;
import java.time.Instant;

/**
 * A file that is on the server.
 *
 * @param key short, for people
 * @param link for those who shall have the file; the fragment has the key of a sealed one
 * @param name as the server calls it
 * @param bytes as they are stored
 * @param sha256 of the stored bytes, in hexadecimal; equals what was sent
 * @param expires when the server removes it
 */
public record Receipt(
    String key, URI link, String name, long bytes, String sha256, Instant expires) {}
