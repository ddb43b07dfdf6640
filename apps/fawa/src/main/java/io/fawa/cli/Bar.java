/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.cli;

import io.fawa.sdk.files.Progress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on standard error if that is a terminal; elsewhere only what went wrong. */
final class Bar implements Progress, AutoCloseable {
  private static final int COLUMNS = 79;
  private static final int MILLIS = 200;
  private static final int NAME_CHARS = 24;
  private static final long UNIT_BYTES = 1 << 20;

  private final Optional<ProgressBar> bar;

  Bar(String name, boolean wanted) {
    bar = wanted && Terminal.isThere() ? Optional.of(made(name)) : Optional.empty();
  }

  private static ProgressBar made(String name) {
    String line = Terminal.line(name);
    String title =
        line.codePointCount(0, line.length()) > NAME_CHARS
            ? line.substring(0, line.offsetByCodePoints(0, NAME_CHARS - 1)) + "…"
            : line;
    return new ProgressBarBuilder()
        .setTaskName(title)
        .setInitialMax(-1)
        .setUnit(" MiB", UNIT_BYTES)
        .showSpeed()
        .setUpdateIntervalMillis(MILLIS)
        .setStyle(ProgressBarStyle.ASCII)
        .setConsumer(new ConsoleProgressBarConsumer(System.err, COLUMNS))
        .build();
  }

  @Override
  public void at(long bytes, OptionalLong total) {
    if (bar.isPresent()) {
      total.ifPresent(bar.get()::maxHint);
      bar.get().stepTo(bytes);
      bar.get().setExtraMessage("");
    }
  }

  @Override
  public void waits(String why, Duration pause) {
    String text =
        String.format(
            Locale.ROOT, "%s; trying again in %.1f s", Terminal.line(why), pause.toMillis() / 1e3);
    if (bar.isPresent()) {
      bar.get().setExtraMessage(text);
    } else {
      Terminal.note(text);
    }
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
  }
}
