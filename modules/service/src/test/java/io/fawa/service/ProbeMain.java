/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import io.fawa.service.config.Ports;
import io.fawa.service.config.Setting;
import io.fawa.service.launch.Launcher;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** {@link ProbeApp} as a process of its own, which says on standard error what is done to it. */
final class ProbeMain implements App {
  private static final Setting<String> FAILS =
      Setting.text("fails", "", "how the app fails to start");

  private final ProbeApp probe = new ProbeApp();
  private final CountDownLatch draining = new CountDownLatch(1);

  private ProbeMain() {}

  public static void main(String[] words) {
    Launcher.run(words, () -> List.of(new ProbeMain()));
  }

  @Override
  public String name() {
    return probe.name();
  }

  @Override
  public Ports defaultPorts() {
    return probe.defaultPorts();
  }

  @Override
  public List<Setting<?>> settings() {
    return List.of(FAILS);
  }

  @Override
  public void install(Wiring wiring) throws Exception {
    wiring.onClose(() -> say("first resource closed"));
    wiring.onClose(() -> say("last resource closed"));
    switch (wiring.settings().get(FAILS)) {
      case "defect" -> throw new IllegalStateException("wires are crossed");
      case "store" -> throw new IOException("the store is locked");
      default -> probe.install(wiring);
    }
    wiring.onDrain(() -> say("drain begins"));
    wiring.onDrain(draining::countDown);
    wiring.http(routes ->
        routes
            .get(
                "/until-drain",
                (request, response) -> {
                  say("waiting");
                  draining.await();
                  response.send("ended by the drain");
                })
            .get(
                "/stuck",
                (request, response) -> {
                  say("stuck");
                  stayForEver();
                })
            .get(
                "/exit",
                (request, response) -> {
                  Thread.ofPlatform().start(() -> System.exit(7));
                  response.send("ends");
                }));
  }

  /** Neither a cut connection nor an interrupt ends it. */
  private static void stayForEver() {
    CountDownLatch never = new CountDownLatch(1);
    while (never.getCount() > 0) {
      try {
        never.await();
      } catch (InterruptedException e) {
        say("interrupted");
      }
    }
  }

  private static void say(String what) {
    System.err.println("probe: " + what);
  }
}
