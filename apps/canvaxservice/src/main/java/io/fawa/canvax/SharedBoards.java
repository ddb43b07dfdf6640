/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canvax;

import io.fawa.api.canva.v1.CanvaService;
import io.fawa.service.Wiring;
import io.fawa.service.config.Setting;
import io.fawa.whiteboard.Boards;
import io.fawa.whiteboard.BoardsConfig;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/** The boards that all apps of a process show, so that every wire leads into the same rooms. */
public final class SharedBoards {
  private SharedBoards() {}

  /** Limits of boards, and where they are kept. */
  public static List<Setting<?>> settings() {
    return BoardSettings.TABLE;
  }

  /**
   * The boards of this process, with {@code Collaborate} served on them. They refuse members once a
   * drain begins.
   *
   * @throws Exception the store cannot be opened
   */
  public static Boards install(Wiring wiring) throws Exception {
    BoardsConfig config = BoardSettings.config(wiring.settings());
    Boards boards =
        wiring.shared(
            Boards.class,
            () ->
                new Boards(
                    config,
                    wiring.budget(),
                    BoardSettings.store(wiring.settings(), config, wiring.dataDirectory()),
                    new SecureRandom(),
                    System::nanoTime,
                    InstantSource.system()));
    wiring.onDrain(boards::close);
    wiring.rpc(CanvaService.bind(new Collaboration(boards)));
    wiring.metrics().gauge("fawa_boards", "Boards", () -> (long) boards.rooms());
    wiring.metrics().gauge("fawa_board_members", "Members", () -> (long) boards.members());
    wiring.metrics().gauge("fawa_board_bytes", "Bytes of boards with members", boards::bytes);
    return boards;
  }
}
