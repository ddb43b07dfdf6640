/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codegen;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The comments of one proto file, converted for Javadoc. */
final class Comments {
  private final Map<List<Integer>, String> byPath = new HashMap<>();

  Comments(FileDescriptorProto file) {
    for (Location location : file.getSourceCodeInfo().getLocationList()) {
      String text =
          location.hasLeadingComments()
              ? location.getLeadingComments()
              : location.getTrailingComments();
      if (!text.isBlank()) {
        byPath.put(location.getPathList(), text);
      }
    }
  }

  /** The comment on the element at {@code path} as it stands in the file. */
  Optional<String> text(List<Integer> path) {
    return Optional.ofNullable(byPath.get(path));
  }

  /**
   * Javadoc for the element at {@code path} of the file's descriptor, or for {@code absent} if it
   * has no comment.
   */
  String javadoc(List<Integer> path, String absent, String indent) {
    String text = byPath.getOrDefault(path, absent);
    StringBuilder doc = new StringBuilder(indent).append("/**\n");
    boolean paragraph = false;
    for (String line : text.strip().split("\n", -1)) {
      String content = escape(line.strip());
      if (content.isEmpty()) {
        doc.append(indent).append(" *\n");
        paragraph = true;
      } else {
        doc.append(indent)
            .append(" * ")
            .append(paragraph ? "<p>" : "")
            .append(content)
            .append('\n');
        paragraph = false;
      }
    }
    return doc.append(indent).append(" */\n").toString();
  }

  private static String escape(String line) {
    return line.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("*/", "*&#47;")
        .replace("/*", "&#47;*")
        .replace("@", "&#64;")
        .replace("\\", "&#92;");
  }
}
