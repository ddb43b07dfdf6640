/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import io.fawa.canva.CanvaApp;
import io.fawa.canvax.CanvaxApp;
import io.fawa.file.FileApp;
import io.fawa.greet.GreetApp;
import io.fawa.service.Places;
import io.fawa.service.launch.Launcher;
import java.util.List;

/** Starts all services, or those named before the flags. */
public final class Main {
  private Main() {}

  /** Serves until stopped. */
  public static void main(String[] args) {
    Launcher.run(
        args,
        () ->
            Places.linked(List.of(new GreetApp(), new FileApp(), new CanvaxApp(), new CanvaApp())));
  }
}
