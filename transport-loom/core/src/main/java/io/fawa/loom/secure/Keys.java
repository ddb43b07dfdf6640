/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import java.util.Arrays;

/**
 * What a handshake has agreed on, for the end that ran it. Single-owner. It gives one seal: two
 * would use the same nonces.
 */
public final class Keys {
  /** Bytes of {@link #exporter}. */
  public static final int EXPORTER_BYTES = Hkdf.SECRET_BYTES;

  private final byte[] sendingSecret;
  private final byte[] receivingSecret;
  private final byte[] exporter;
  private boolean sealed;

  private Keys(byte[] sendingSecret, byte[] receivingSecret, byte[] exporter) {
    this.sendingSecret = sendingSecret;
    this.receivingSecret = receivingSecret;
    this.exporter = exporter;
  }

  /** The keys of one end; wipes the shared secret. */
  static Keys derive(
      Hello.Sender end, byte[] sharedSecret, byte[] clientHello, byte[] serverHello) {
    byte[] secret = Hkdf.extract(Hello.transcript(clientHello, serverHello), sharedSecret);
    Arrays.fill(sharedSecret, (byte) 0);
    byte[] client = Hkdf.expand(secret, "client to server", Hkdf.SECRET_BYTES);
    byte[] server = Hkdf.expand(secret, "server to client", Hkdf.SECRET_BYTES);
    byte[] exporter = Hkdf.expand(secret, "exporter", EXPORTER_BYTES);
    Arrays.fill(secret, (byte) 0);
    return end == Hello.Sender.CLIENT
        ? new Keys(client, server, exporter)
        : new Keys(server, client, exporter);
  }

  /** The seal of this end with the default settings. */
  public PackSeal seal() {
    return seal(RecordConfig.defaults());
  }

  /**
   * The seal of this end.
   *
   * @throws IllegalStateException it was taken before
   */
  public RecordSeal seal(RecordConfig config) {
    return seal(config, 0);
  }

  /** The seal whose first record each way has a number, 0 but in tests. */
  RecordSeal seal(RecordConfig config, long sequence) {
    if (sealed) {
      throw new IllegalStateException("the seal of these keys was taken before");
    }
    sealed = true;
    return new RecordSeal(
        new RecordSender(TrafficKeys.first(sendingSecret), config, sequence),
        new RecordReceiver(TrafficKeys.first(receivingSecret), config, sequence));
  }

  /**
   * A copy of 32 secret bytes that both ends of this connection have and no other connection has: a
   * proof made with them is worth nothing elsewhere.
   */
  public byte[] exporter() {
    return exporter.clone();
  }
}
