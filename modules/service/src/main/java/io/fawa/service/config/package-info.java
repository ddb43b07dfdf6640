/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Where a setting's value comes from, and what it may be.
 *
 * <p>A flag beats an environment variable, which beats the file, which beats the default. A key
 * such as {@code tlsAddr} is the flag {@code --tlsAddr}, the variable {@code FAWA_TLS_ADDR} and the
 * file's {@code tlsAddr}; with an app's name in front ({@code --greetservice.tlsAddr}, {@code
 * FAWA_GREETSERVICE_TLS_ADDR}, {@code greetservice: {tlsAddr: …}}) it is for that app alone, and
 * then beats the same source without the name. A value that does not fit stops the start and says
 * the key, the value and what is allowed; a key that no table declares stops it and says the
 * nearest one.
 *
 * <pre>
 *   ProcessConfig.table ─┐
 *   ServiceConfig.table ─┼─► Tables ─► check of what was given, Manual (--help, --sample), Settings
 *   App.settings ────────┘
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package io.fawa.service.config;
