/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.metrics;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The version of this build.
 *
 * @param version the release, or the next one with {@code -SNAPSHOT}
 * @param commit short, or {@code unknown}
 */
public record Build(String version, String commit) {
  private static final Build OWN = read();

  /** This build. */
  public static Build own() {
    return OWN;
  }

  private static Build read() {
    Properties facts = new Properties();
    try (InputStream in = Build.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        facts.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Build(
        facts.getProperty("version", "unknown"), facts.getProperty("commit", "unknown"));
  }

  /** The text of {@code --version}. */
  @Override
  public String toString() {
    return version + " (commit " + commit + "), Java " + Runtime.version();
  }
}
