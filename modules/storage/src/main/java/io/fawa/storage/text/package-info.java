/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Records and sessions as texts with a checksum, which every store keeps as they are: readable for
 * people who repair one, and any damage is detected.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.storage.text;
