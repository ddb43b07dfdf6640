/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.cli;

import io.fawa.sdk.files.FileAddress;
import io.fawa.sdk.files.FileClient;
import io.fawa.sdk.files.SafeName;
import io.fawa.sdk.files.TransferException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Receives a file. */
@Command(
    name = "get",
    description = {
      "Receives a file, and prints where it is.",
      "While it is on its way it is NAME.part; the same command goes on with that after an"
          + " interruption. The name is the sender's, made safe: never outside of the folder, never"
          + " hidden."
    },
    sortOptions = false,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:the file is there and was compared with its SHA-256",
      "1:failed: no connection, a file of that name exists, the disk is full",
      "2:wrong usage",
      "3:not found or expired",
      "4:refused by the server: a password is needed, the link is not valid, too many tries",
      "5:damaged, or the key does not fit",
      "130:interrupted"
    })
final class Get implements Callable<Integer> {
  private static final String STDOUT = "-";

  @Mixin private ServerOptions server = new ServerOptions();

  @Parameters(paramLabel = "URL|KEY", description = "a link, or the key of a file on --server")
  private String address = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE|DIR|-",
      description = "where it goes; - is standard output; default: this folder")
  private String output = ".";

  @Option(names = "--force", description = "replace a file of that name")
  private boolean force;

  @Option(
      names = "--extract",
      description =
          "receive the files of a bundle instead of its zip, into DIR or a folder of its name;"
              + " files that were encrypted together always come so")
  private boolean extract;

  @Mixin private PasswordOption password = new PasswordOption();

  @Override
  public Integer call() throws IOException {
    FileAddress file = server.address(address);
    if (extract && output.equals(STDOUT)) {
      throw server.usage("--extract makes files; it cannot write them to standard output");
    }
    Optional<String> given = password.text(server, false);
    try {
      receive(given.map(file::withPassword).orElse(file));
    } catch (TransferException e) {
      if (e.reason() != TransferException.Reason.PASSWORD
          || password.isGiven()
          || !PasswordOption.canAsk()) {
        throw e;
      }
      receive(file.withPassword(PasswordOption.typed(false)));
    }
    return ExitCode.OK;
  }

  private void receive(FileAddress from) throws IOException {
    String title = from.uri().getPath().replaceFirst(".*/", "");
    if (output.equals(STDOUT)) {
      try (FileClient client = new FileClient(server.config());
          Bar bar = new Bar(title, !server.json());
          OutputStream out = new FileOutputStream(FileDescriptor.out)) {
        client.get(from, out, bar);
      }
    } else {
      print(received(from, title));
    }
  }

  private Path received(FileAddress from, String title) throws IOException {
    try (FileClient client = new FileClient(server.config());
        Bar bar = new Bar(title, !server.json())) {
      Path where = Path.of(output);
      return extract
          ? client.getBundle(from, where, !output.equals("."), force, bar)
          : client.get(from, where, force, bar);
    }
  }

  private void print(Path file) throws IOException {
    if (server.json()) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("file", file);
      if (Files.isRegularFile(file)) {
        members.put("size", Files.size(file));
      }
      System.out.println(JsonLine.of(members));
    } else {
      System.out.println(SafeName.shown(file.toString()));
    }
  }
}
