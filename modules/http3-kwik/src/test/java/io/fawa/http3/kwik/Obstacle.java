/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import io.fawa.http3.quic.QuicProvider;

/** Prints what keeps the providers of its process from working. */
final class Obstacle {
  private Obstacle() {}

  /** Takes no arguments. */
  public static void main(String[] args) {
    for (QuicProvider each : QuicProvider.installed()) {
      System.out.println(each.name() + ": " + each.obstacle().orElse("no obstacle"));
    }
  }
}
