/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Who asks, and whose page asks for it: the address behind trusted proxies ({@link
 * io.fawa.service.guard.TrustedProxies}), the names this host is reached by ({@link
 * io.fawa.service.guard.KnownHosts}), writes from pages of foreign origins ({@link
 * io.fawa.service.guard.CrossOrigin}), what logs and folders keep to themselves.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.service.guard;
