/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Access rules: the client address behind trusted proxies ({@link
 * io.fawa.service.guard.TrustedProxies}), the names of this host ({@link
 * io.fawa.service.guard.KnownHosts}), writes from pages of foreign origins ({@link
 * io.fawa.service.guard.CrossOrigin}), and the permissions of data folders.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.service.guard;
