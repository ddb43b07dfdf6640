/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What gives access to a file besides its key: signed links ({@link
 * io.fawa.files.link.LinkSigner}), the terms that a sender asks for ({@link
 * io.fawa.files.link.SharingTerms}), passwords and deletion tokens.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.files.link;
