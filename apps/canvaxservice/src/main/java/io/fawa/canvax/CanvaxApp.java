/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canvax;

import io.fawa.api.canva.v1.CanvaService;
import io.fawa.service.App;
import io.fawa.service.Places;
import io.fawa.service.Wiring;
import io.fawa.service.config.Ports;
import io.fawa.service.config.Setting;
import io.fawa.service.config.Settings;
import io.fawa.service.launch.Launcher;
import io.fawa.whiteboard.BoardLimit;
import io.fawa.whiteboard.Boards;
import io.fawa.whiteboard.BoardsConfig;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** canvaxservice: the whiteboard over RPC streams, and a page that shows it. */
public final class CanvaxApp implements App {
  private static final Set<BoardLimit> LIMITS =
      EnumSet.of(
          BoardLimit.MEMBERS_MAX, BoardLimit.HISTORY_EVENTS_MAX, BoardLimit.EVENTS_PER_SECOND);

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
    return LIMITS.stream().<Setting<?>>map(CanvaxApp::setting).toList();
  }

  @Override
  public void install(Wiring wiring) {
    Boards boards = new Boards(config(wiring.settings()));
    wiring.onDrain(boards::close);
    wiring.onClose(boards);
    wiring.rpc(CanvaService.bind(new Collaboration(boards)));
    wiring.http(new CanvasPage()::register);
    wiring.pages("pages/canvax");
    wiring.metrics().gauge("fawa_boards", "Boards", () -> (long) boards.rooms());
    wiring.metrics().gauge("fawa_board_members", "Members", () -> (long) boards.members());
    wiring.announce("draw", "{url}/canvas");
    wiring.announce(
        "try",
        "printf '\\0\\0\\0\\0\\2{}' | curl --http2-prior-knowledge --data-binary @- --output -"
            + " -H 'Content-Type: application/connect+json'"
            + " {url}/canva.v1.CanvaService/Collaborate");
  }

  private static BoardsConfig config(Settings settings) {
    return BoardLimit.config(LIMITS, limit -> settings.get(setting(limit)));
  }

  private static Setting<Integer> setting(BoardLimit limit) {
    return Setting.number(
        limit.key(), limit.absent(), BoardLimit.MIN, BoardLimit.MAX, limit.meaning());
  }

  /** Serves until stopped. */
  public static void main(String[] args) {
    Launcher.run(args, () -> Places.linked(List.of(new CanvaxApp())));
  }
}
