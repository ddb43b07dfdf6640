/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import io.fawa.whiteboard.log.LiveNews;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** News as a message: the store that tells them, a letter for the kind, the member, the rest. */
final class NewsBytes {
  private NewsBytes() {}

  static byte[] encode(String store, LiveNews news) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(store);
      out.writeByte(
          switch (news) {
            case LiveNews.Here here -> 'h';
            case LiveNews.Gone gone -> 'g';
            case LiveNews.Pointer pointer -> 'p';
          });
      out.writeUTF(news.clientId());
      String rest =
          switch (news) {
            case LiveNews.Here here -> here.card();
            case LiveNews.Gone gone -> "";
            case LiveNews.Pointer pointer -> pointer.json();
          };
      out.write(rest.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalArgumentException("a client id of more than 65,535 bytes", e);
    }
    return bytes.toByteArray();
  }

  static String store(byte[] message) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(message))) {
      return in.readUTF();
    }
  }

  static LiveNews decode(byte[] message) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(message))) {
      in.readUTF();
      int kind = in.readUnsignedByte();
      String client = in.readUTF();
      String rest = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return switch (kind) {
        case 'h' -> new LiveNews.Here(client, rest);
        case 'g' -> new LiveNews.Gone(client);
        case 'p' -> new LiveNews.Pointer(client, rest);
        default -> throw new IOException("news of kind " + kind);
      };
    }
  }
}
