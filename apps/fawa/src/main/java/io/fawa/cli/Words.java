/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.cli;

import java.util.Set;

/** Which first arguments are commands; free of anything that takes time to load. */
public final class Words {
  /** All commands. */
  public static final Set<String> COMMANDS = Set.of("send", "get", "rm", "request", "completion");

  /** What {@code fawa --help} says of them. */
  public static final String HELP =
      """

      commands, each with --help:
        send FILE... | -                          send files as one link; --e2e encrypts
        get URL|KEY [-o FILE|DIR|-]               receive a file, or the rest of it
        request [list|end URL|KEY]                a link by which others send files to you
        rm URL|KEY                                remove a file that was sent from here
        completion                                a script for bash and zsh: source <(fawa completion)
      """;

  private Words() {}
}
