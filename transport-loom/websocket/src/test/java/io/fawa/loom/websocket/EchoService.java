/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fawa.loom.secure.OriginalKeys;
import io.fawa.loom.secure.OriginalSeal;
import io.fawa.loom.session.Admission;
import io.fawa.loom.session.AuthRequest;
import io.fawa.loom.session.EndReason;
import io.fawa.loom.session.Service;
import io.fawa.loom.session.Session;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The service that the vectors were captured from: it answers the first pack with "auth-ok:" and
 * that pack, or with its public key if that is one, and each pack with "echo:" and the pack.
 */
class EchoService implements Service {
  static final byte[] PRIVATE_KEY = filled((byte) 0x11);
  private static final byte[] ECHO = "echo:".getBytes(UTF_8);
  private static final SecureRandom RANDOM = new SecureRandom();

  final List<String> events = new CopyOnWriteArrayList<>();
  private final boolean keyAgreement;

  EchoService(boolean keyAgreement) {
    this.keyAgreement = keyAgreement;
  }

  private static byte[] filled(byte value) {
    byte[] bytes = new byte[OriginalKeys.KEY_BYTES];
    Arrays.fill(bytes, value);
    return bytes;
  }

  @Override
  public Admission authenticate(AuthRequest request) throws Exception {
    if (keyAgreement) {
      byte[] key = OriginalKeys.sharedKey(PRIVATE_KEY, request.pack());
      return new Admission(
          100,
          1,
          "red",
          OriginalKeys.publicKey(PRIVATE_KEY),
          Optional.of(new OriginalSeal(key, RANDOM::nextBytes)));
    }
    String text = new String(request.pack(), UTF_8);
    return new Admission(100, 1, "red", ("auth-ok:" + text).getBytes(UTF_8));
  }

  @Override
  public void onConnected(Session session) {
    events.add("connected " + session.uid());
  }

  @Override
  public void handle(Session session, byte[] pack) throws Exception {
    byte[] echo = Arrays.copyOf(ECHO, ECHO.length + pack.length);
    System.arraycopy(pack, 0, echo, ECHO.length, pack.length);
    session.push(echo);
  }

  @Override
  public void onDisconnected(Session session, EndReason reason) {
    events.add("disconnected " + session.uid() + " " + reason);
  }
}
