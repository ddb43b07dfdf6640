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
import io.fawa.whiteboard.Boards;
import io.fawa.whiteboard.BoardsConfig;
import java.util.List;

/** canvaxservice: the whiteboard over RPC streams, and a page that shows it. */
public final class CanvaxApp implements App {
  private static final BoardsConfig DEFAULTS = BoardsConfig.defaults();
  private static final int MANY = 1_000_000;
  private static final Setting<Integer> MEMBERS_MAX =
      Setting.number("membersMax", DEFAULTS.membersMax(), 1, MANY, "streams on one board");
  private static final Setting<Integer> HISTORY_EVENTS_MAX =
      Setting.number(
          "historyEventsMax",
          DEFAULTS.history().eventsMax(),
          1,
          MANY,
          "events a board keeps for those who join");
  private static final Setting<Integer> EVENTS_PER_SECOND =
      Setting.number(
          "eventsPerSecond",
          (int) DEFAULTS.events().perSecond(),
          1,
          MANY,
          "events one stream may draw in the long run, twice that at once");

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
    return List.of(MEMBERS_MAX, HISTORY_EVENTS_MAX, EVENTS_PER_SECOND);
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
    int events = settings.get(EVENTS_PER_SECOND);
    return DEFAULTS
        .withRooms(DEFAULTS.roomsMax(), settings.get(MEMBERS_MAX))
        .withHistory(settings.get(HISTORY_EVENTS_MAX), DEFAULTS.history().bytesMax())
        .withEvents(new BoardsConfig.Rate(2 * events, events));
  }

  /** Serves until told to end. */
  public static void main(String[] args) {
    Launcher.run(args, () -> Places.linked(List.of(new CanvaxApp())));
  }
}
