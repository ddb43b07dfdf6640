/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.greet;

import io.fawa.api.greet.v1.GreetService;
import io.fawa.service.App;
import io.fawa.service.Places;
import io.fawa.service.Wiring;
import io.fawa.service.config.Ports;
import io.fawa.service.launch.Launcher;
import java.util.List;

/** greetservice: every kind of RPC, and a page that calls them. */
public final class GreetApp implements App {
  @Override
  public String name() {
    return "greetservice";
  }

  @Override
  public Ports defaultPorts() {
    return new Ports(8080, 8443, 9080);
  }

  @Override
  public void install(Wiring wiring) {
    wiring.rpc(GreetService.bind(new Greetings()));
    wiring.pages("pages/greet");
    wiring.announce(
        "try",
        "curl -H 'Content-Type: application/json' -d '{\"name\":\"Ada\"}'"
            + " {url}/greet.v1.GreetService/SayHello");
  }

  /** Serves until stopped. */
  public static void main(String[] args) {
    Launcher.run(args, () -> Places.linked(List.of(new GreetApp())));
  }
}
