/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

/**
 * The ports an app listens on by default; 0 means any free port.
 *
 * @param cleartext HTTP/1.1, h2c and WebSocket
 * @param tls the same under TLS
 * @param admin health and metrics
 */
public record Ports(int cleartext, int tls, int admin) {}
