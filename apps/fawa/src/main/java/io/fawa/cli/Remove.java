/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.cli;

import io.fawa.sdk.files.FileAddress;
import io.fawa.sdk.files.FileClient;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes a file from the server. */
@Command(
    name = "rm",
    description = {
      "Removes a file from the server, before it expires.",
      "What this user has sent from this machine needs no token."
    },
    sortOptions = false,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:it is removed",
      "1:failed: no connection",
      "2:wrong usage",
      "3:not found or expired",
      "4:refused: no token is known here, or it is not that of the file",
      "130:interrupted"
    })
final class Remove implements Callable<Integer> {
  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(paramLabel = "URL|KEY", description = "a link, or the key of a file on --server")
  private String address = "";

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "the deleteToken that its sender got; default: what was kept when it was sent")
  private @Nullable String token;

  @Override
  public Integer call() throws IOException {
    FileAddress file = server.address(address);
    try (FileClient client = new FileClient(server.config())) {
      client.remove(file, Optional.ofNullable(token));
    }
    return ExitCode.OK;
  }
}
