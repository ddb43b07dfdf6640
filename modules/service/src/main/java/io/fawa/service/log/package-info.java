/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The formats of log records: one JSON object a line for machines, one short line for people at a
 * terminal. All code logs through {@link System.Logger}; this package formats the records in {@code
 * java.util.logging} behind it and sets levels.
 *
 * <p>A parameter of type {@link io.fawa.service.log.LogFields} becomes members of the JSON object.
 * Payloads, header values and secrets are never passed to a logger.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.service.log;
