/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canvax;

import io.fawa.service.App;
import io.fawa.service.Places;
import io.fawa.service.Wiring;
import io.fawa.service.config.Ports;
import io.fawa.service.config.Setting;
import io.fawa.service.launch.Launcher;
import java.util.List;

/** canvaxservice: the whiteboard over RPC streams, and a page that shows it. */
public final class CanvaxApp implements App {
  @Override
  public String name() {
    return "canvaxservice";
  }

  @Override
  public Ports defaultPorts() {
    return new Ports(8082, 8445, 9082);
  }

  @Override
  public List<Setting<?>> settings() {
    return SharedBoards.settings();
  }

  @Override
  public void install(Wiring wiring) throws Exception {
    SharedBoards.install(wiring);
    wiring.http(new CanvasPage()::register);
    wiring.pages("pages/canvax");
    wiring.announce("draw", "{url}/canvas");
    wiring.announce(
        "try",
        "printf '\\0\\0\\0\\0\\2{}' | curl --http2-prior-knowledge --data-binary @- --output -"
            + " -H 'Content-Type: application/connect+json'"
            + " {url}/canva.v1.CanvaService/Collaborate");
  }

  /** Serves until stopped. */
  public static void main(String[] args) {
    Launcher.run(args, () -> Places.linked(List.of(new CanvaxApp())));
  }
}
