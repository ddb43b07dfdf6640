/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import tech.kwik.core.log.BaseLogger;

/** Logs kwik's messages at DEBUG, errors too: kwik calls ordinary ends of connections errors. */
final class KwikLog extends BaseLogger {
  private static final System.Logger LOG = System.getLogger("io.fawa.http3.kwik");

  KwikLog() {
    boolean wanted = LOG.isLoggable(Level.DEBUG);
    logInfo(wanted);
    logWarning(wanted);
    boolean all = LOG.isLoggable(Level.TRACE);
    logDebug(all);
    logPackets(all);
    logRecovery(all);
    logStream(all);
    logFlowControl(all);
  }

  @Override
  protected void log(String message) {
    LOG.log(Level.DEBUG, message);
  }

  @Override
  protected void log(String message, Throwable failure) {
    LOG.log(Level.DEBUG, message, failure);
  }

  @Override
  protected void logWithHexDump(String message, byte[] data, int length) {
    LOG.log(Level.DEBUG, message + "\n" + byteToHexBlock(data, length));
  }

  @Override
  protected void logWithHexDump(String message, ByteBuffer data, int offset, int length) {
    LOG.log(Level.DEBUG, message + "\n" + byteToHexBlock(data, offset, length));
  }
}
