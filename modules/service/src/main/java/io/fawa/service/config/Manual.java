/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import java.util.ArrayList;
import java.util.List;

/** Builds the output of {@code --help} and {@code --sample} from the tables. */
public final class Manual {
  private static final int FLAG_COLUMNS = 44;

  private final Tables tables;
  private final List<String> services;

  /** Creates one for the services that would start. */
  public Manual(Tables tables, List<String> services) {
    this.tables = tables;
    this.services = List.copyOf(services);
  }

  /** Every setting of these services, with type, meaning and default. */
  public String help() {
    List<String> lines = new ArrayList<>();
    lines.add("usage: fawa [SERVICE ...] [--KEY=VALUE ...]");
    lines.add("");
    lines.add("services: " + String.join(", ", tables.own().keySet()) + " (all)");
    lines.add("Each key is also the variable FAWA_KEY_IN_CAPITALS and a key of the YAML file;");
    lines.add("SERVICE.KEY is for one service only.");
    lines.add("");
    lines.add("  --help, --version");
    lines.add("  --sample                                  a file of all settings, as comments");
    tables.process().forEach(setting -> lines.add(flag("", setting)));
    lines.add("");
    lines.add("every service:");
    shared().stream()
        .filter(setting -> !setting.isOfOneService())
        .forEach(setting -> lines.add(flag("", setting)));
    for (String service : services) {
      lines.add("");
      lines.add(service + ":");
      String prefix = services.size() == 1 ? "" : service + ".";
      for (Setting<?> setting : tables.of(service)) {
        if (setting.isOfOneService() || isOwn(service, setting)) {
          lines.add(flag(prefix, setting));
        }
      }
    }
    return String.join("\n", lines) + "\n";
  }

  /** The settings that every service has; defaults of single services are ignored here. */
  private List<Setting<?>> shared() {
    return tables.every().getOrDefault(services.getFirst(), List.of());
  }

  private boolean isOwn(String service, Setting<?> setting) {
    return tables.own().getOrDefault(service, List.of()).contains(setting);
  }

  private static String flag(String prefix, Setting<?> setting) {
    String flag = "  --" + prefix + setting.key() + " " + setting.type();
    String absent = setting.absent().isEmpty() ? "" : " (" + setting.absent() + ")";
    return String.format("%-" + FLAG_COLUMNS + "s%s%s", flag + " ", setting.meaning(), absent);
  }

  /** A file with every setting as a comment, with its default. */
  public String sample() {
    List<String> lines = new ArrayList<>();
    lines.add("## Every setting and its default; remove \"# \" to change one.");
    lines.add("## A flag overrides an environment variable, which overrides this file.");
    lines.add("");
    tables.process().stream()
        .filter(setting -> !setting.key().equals("config"))
        .forEach(setting -> entry(lines, "", setting));
    lines.add("## For all services; the same key below a service's name is for that service only.");
    shared().stream()
        .filter(setting -> !setting.isOfOneService())
        .forEach(setting -> entry(lines, "", setting));
    for (String service : services) {
      lines.add("# " + service + ":");
      for (Setting<?> setting : tables.of(service)) {
        if (setting.isOfOneService() || isOwn(service, setting)) {
          entry(lines, "  ", setting);
        }
      }
      lines.add("");
    }
    return String.join("\n", lines).stripTrailing() + "\n";
  }

  private static void entry(List<String> lines, String indent, Setting<?> setting) {
    lines.add("## " + indent + setting.meaning() + "; " + setting.allowed());
    lines.add("# " + indent + setting.key() + ": \"" + setting.absent() + "\"");
    if (indent.isEmpty()) {
      lines.add("");
    }
  }
}
