/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.log;

/**
 * A change in a log.
 *
 * @param sequence its number: 1 for the first of the log, then one more for each
 * @param millis when it was appended, since 1970, by the clock of the store
 */
public record LoggedChange(long sequence, long millis, BoardChange change) {}
