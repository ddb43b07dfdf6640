/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import java.net.URI;
import java.time.Instant;

/**
 * A request for files.
 *
 * @param key by which files are sent for it
 * @param link for those who shall send
 * @param name what it is for
 * @param files how many may be sent
 * @param bytes of all together
 * @param fileBytes of each
 * @param open whether files can still be sent
 * @param expires when it ends
 */
public record FileRequest(
    String key,
    URI link,
    String name,
    int files,
    long bytes,
    long fileBytes,
    boolean open,
    Instant expires) {}
