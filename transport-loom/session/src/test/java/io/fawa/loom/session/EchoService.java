/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fawa.loom.secure.OriginalKeys;
import io.fawa.loom.secure.OriginalSeal;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The service that the vectors were captured from: it answers the first pack with "auth-ok:" and
 * that pack, or with its public key if that is one, and each pack with "echo:" and the pack. What
 * packs ask for beyond that is for tests: "fail", "stop", "uid:N" at first.
 */
public class EchoService implements Service {
  /** The server's key of the vectors. */
  public static final byte[] PRIVATE_KEY = filled((byte) 0x11);

  private static final byte[] ECHO = "echo:".getBytes(UTF_8);
  private static final SecureRandom RANDOM = new SecureRandom();

  /** What happened: {@code connected UID}, {@code disconnected UID REASON}. */
  public final List<String> events = new CopyOnWriteArrayList<>();

  final AtomicLong lastSession = new AtomicLong();
  private final boolean keyAgreement;

  /**
   * A service.
   *
   * @param keyAgreement whether the first pack is a public key, and all after it is encrypted
   */
  public EchoService(boolean keyAgreement) {
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
    if (text.equals("nobody")) {
      throw new RefusedException(401, true, "nobody is not welcome");
    }
    long uid = text.startsWith("uid:") ? Long.parseLong(text.substring(4)) : 100;
    return new Admission(uid, 1, "red", ("auth-ok:" + text).getBytes(UTF_8));
  }

  @Override
  public void onConnected(Session session) throws Exception {
    lastSession.set(session.id());
    events.add("connected " + session.uid());
  }

  @Override
  public void handle(Session session, byte[] pack) throws Exception {
    String text = new String(pack, UTF_8);
    if (text.equals("fail")) {
      throw new IllegalStateException("as the test wants");
    }
    if (text.equals("overflow")) {
      overflow(1);
    }
    byte[] echo = Arrays.copyOf(ECHO, ECHO.length + pack.length);
    System.arraycopy(pack, 0, echo, ECHO.length, pack.length);
    session.push(echo);
  }

  private static int overflow(int depth) {
    return depth == Integer.MAX_VALUE ? 0 : depth + overflow(depth + 1);
  }

  @Override
  public void onDisconnected(Session session, EndReason reason) {
    events.add("disconnected " + session.uid() + " " + reason);
  }
}
