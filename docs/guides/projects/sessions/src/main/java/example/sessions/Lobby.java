/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package example.sessions;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fawa.loom.session.Admission;
import io.fawa.loom.session.AuthRequest;
import io.fawa.loom.session.EndReason;
import io.fawa.loom.session.RefusedException;
import io.fawa.loom.session.Service;
import io.fawa.loom.session.Session;

// begin server
/** Lets in players whose first pack is their number and the password, and repeats what they say. */
final class Lobby implements Service {
  @Override
  public Admission authenticate(AuthRequest request) throws RefusedException {
    String[] login = new String(request.pack(), UTF_8).split(" ", 2);
    if (login.length != 2 || !login[0].matches("[0-9]{1,9}") || !login[1].equals("sesame")) {
      throw new RefusedException(401, true, "number or password is wrong");
    }
    return new Admission(Long.parseLong(login[0]), 0, "", "welcome".getBytes(UTF_8));
  }

  @Override
  public void onConnected(Session session) {
    session.attach(session.startTime()); // whatever the application keeps of it
  }

  @Override
  public void handle(Session session, byte[] pack) {
    session.push(("heard: " + new String(pack, UTF_8)).getBytes(UTF_8));
  }

  @Override
  public void onDisconnected(Session session, EndReason reason) {
    System.getLogger("lobby").log(System.Logger.Level.DEBUG, "{0}: {1}", session, reason);
  }
}
// end server
