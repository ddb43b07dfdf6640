/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * How log records look: one JSON object a line for machines, one short line for a person at a
 * terminal. Everything logs through {@link System.Logger}; this package formats what arrives at
 * {@code java.util.logging} behind it and sets the level.
 *
 * <p>A parameter of type {@link io.fawa.service.log.LogFields} becomes members of the JSON object.
 * Payloads, header values and secrets are never handed to a logger in the first place.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.service.log;
