/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.canvax.SharedBoards;
import io.fawa.service.App;
import io.fawa.service.Places;
import io.fawa.service.Wiring;
import io.fawa.service.config.Ports;
import io.fawa.service.config.Setting;
import io.fawa.service.launch.Launcher;
import io.fawa.whiteboard.Boards;
import java.util.List;
import java.util.stream.Stream;

/**
 * canvaservice: whiteboards over WebTransport, WebSocket and, if wanted, TCP and KCP; and the page
 * that draws on them.
 */
public final class CanvaApp implements App {
  @Override
  public String name() {
    return "canvaservice";
  }

  @Override
  public Ports defaultPorts() {
    return new Ports(8083, 8446, 9083);
  }

  @Override
  public List<Setting<?>> settings() {
    return Stream.concat(SharedBoards.settings().stream(), NativeBoards.SETTINGS.stream()).toList();
  }

  @Override
  public void install(Wiring wiring) throws Exception {
    Boards boards = SharedBoards.install(wiring);
    wiring.http(new CanvaRoutes(boards)::register);
    wiring.http(new ImageRoutes(boards)::register);
    wiring.http(new BoardPage()::register);
    wiring.webSocket("/ws/canva", new BoardEndpoint(boards));
    wiring.webTransport("/webtransport/canva", new SessionEndpoint(boards));
    NativeBoards.install(wiring, boards);
    wiring.pages(BoardPage.FOLDER);
    wiring.announce("draw", "{url}/");
    wiring.announce("try", "curl -X POST {url}/create");
  }

  /** Serves until stopped. */
  public static void main(String[] args) {
    Launcher.run(args, () -> Places.linked(List.of(new CanvaApp())));
  }
}
