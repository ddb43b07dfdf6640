/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Who calls: bearer tokens (RFC 6750 §2.1) checked on servers and sent by clients, the same in
 * every protocol. What a token is and whom it stands for is the business of a {@link
 * io.fawa.connect.auth.TokenVerifier}.
 */
@NullMarked
package io.fawa.connect.auth;

import org.jspecify.annotations.NullMarked;
