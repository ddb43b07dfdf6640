/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.log;

/**
 * The newest state of an element.
 *
 * @param sequence the number of the change that brought it
 * @param millis when that was appended, since 1970
 */
public record ElementAt(long sequence, long millis, ElementState state) {}
