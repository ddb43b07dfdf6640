/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The sources of settings, and their allowed values.
 *
 * <p>A flag overrides an environment variable, which overrides the file, which overrides the
 * default. A key such as {@code tlsAddr} is the flag {@code --tlsAddr}, the variable {@code
 * FAWA_TLS_ADDR} and the file's {@code tlsAddr}; with an app's name in front ({@code
 * --greetservice.tlsAddr}, {@code FAWA_GREETSERVICE_TLS_ADDR}, {@code greetservice: {tlsAddr: …}})
 * it is for that app only, and overrides the same source without the name. An invalid value aborts
 * the start with the key, the value and what is allowed; an unknown key aborts it with the nearest
 * known one.
 *
 * <pre>
 *   ProcessConfig.table ─┐
 *   ServiceConfig.table ─┼─► Tables ─► check of what was given, Manual (--help, --sample), Settings
 *   App.settings ────────┘
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package io.fawa.service.config;
