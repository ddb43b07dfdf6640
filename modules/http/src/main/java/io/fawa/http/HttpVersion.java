/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

/** The HTTP version that carries an exchange (RFC 9110 §2.5). */
public enum HttpVersion {
  /** RFC 9112. Half-duplex: a response ends the reading of its request. */
  HTTP_1_1("HTTP/1.1"),
  /** RFC 9113. */
  HTTP_2("HTTP/2"),
  /** RFC 9114. */
  HTTP_3("HTTP/3");

  private final String token;

  HttpVersion(String token) {
    this.token = token;
  }

  /** True where request and response bodies can flow at the same time. */
  public boolean fullDuplex() {
    return this != HTTP_1_1;
  }

  @Override
  public String toString() {
    return token;
  }
}
