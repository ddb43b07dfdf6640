/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.greet;

import io.fawa.api.greet.v1.GreetService;
import io.fawa.service.App;
import io.fawa.service.Launcher;
import io.fawa.service.Ports;
import io.fawa.service.Wiring;
import java.util.List;

/** greetservice: every kind of RPC, and a page that makes them. */
public final class GreetApp implements App {
  /** The page may load its own files and call its own server; nobody may frame it. */
  private static final String PAGE_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

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
    wiring.http(routes ->
        routes.addFilter((chain, request, response) -> {
          response.header("Content-Security-Policy", PAGE_POLICY);
          response.header("X-Content-Type-Options", "nosniff");
          response.header("Referrer-Policy", "no-referrer");
          chain.proceed();
        }));
    wiring.pages("pages/greet");
    wiring.announce(
        "try",
        "curl -H 'Content-Type: application/json' -d '{\"name\":\"Ada\"}'"
            + " {url}/greet.v1.GreetService/SayHello");
  }

  /** Serves until told to end. */
  public static void main(String[] args) {
    Launcher.run(args, () -> List.of(new GreetApp()));
  }
}
