/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Authentication by bearer tokens (RFC 6750 §2.1), checked on servers and sent by clients, the same
 * in every protocol. A {@link io.fawa.connect.auth.TokenVerifier} decides what a token is and whom
 * it identifies.
 */
@NullMarked
package io.fawa.connect.auth;

import org.jspecify.annotations.NullMarked;
