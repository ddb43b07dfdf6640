/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import io.fawa.whiteboard.contract.Recorder;
import io.fawa.whiteboard.log.BoardLog;
import io.fawa.whiteboard.log.BoardLogException;
import io.fawa.whiteboard.log.LiveNews;
import io.fawa.whiteboard.log.LoggedChange;

/** Tells a recorder all that it hears; for those who want to hear it in another way. */
class Behind implements BoardLog.Listener {
  private final Recorder recorder;

  Behind(Recorder recorder) {
    this.recorder = recorder;
  }

  @Override
  public void appended(LoggedChange change) {
    recorder.appended(change);
  }

  @Override
  public void told(LiveNews news) {
    recorder.told(news);
  }

  @Override
  public void reachable(boolean now) {
    recorder.reachable(now);
  }

  @Override
  public void ended(BoardLogException why) {
    recorder.ended(why);
  }
}
