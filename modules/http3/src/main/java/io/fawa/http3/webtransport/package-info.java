/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** WebTransport over HTTP/3 (draft-ietf-webtrans-http3) for services and clients. */
@org.jspecify.annotations.NullMarked
package io.fawa.http3.webtransport;
