/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A blocking client of the file service: {@link io.fawa.sdk.files.FileClient} sends, receives and
 * looks at files, continues what was interrupted, and checks what arrived.
 */
@NullMarked
package io.fawa.sdk.files;

import org.jspecify.annotations.NullMarked;
