/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.sealed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Test data of sealed files: the published vectors, and plaintexts of their pattern. */
final class Vectors {
  private Vectors() {}

  /** A vector's members by name. */
  record Vector(Map<String, String> members) {
    String text(String member) {
      String value = members.get(member);
      assertThat(value).as(member).isNotNull();
      return String.valueOf(value);
    }

    byte[] hex(String member) {
      return HexFormat.of().parseHex(text(member));
    }

    int number(String member) {
      return Integer.parseInt(text(member));
    }

    SealKey key() {
      return SealKey.parse(text("key"));
    }

    @Override
    public String toString() {
      return text("name");
    }
  }

  static List<Vector> all() {
    List<Vector> all = new ArrayList<>();
    try (InputStream in = Vectors.class.getResourceAsStream("/sealed/vectors.json");
        JsonParser json = new JsonFactory().createParser(in)) {
      while (json.nextToken() != JsonToken.START_ARRAY) {
        // The text before the list.
      }
      while (json.nextToken() == JsonToken.START_OBJECT) {
        Map<String, String> members = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          json.nextToken();
          members.put(name, json.getText());
        }
        all.add(new Vector(members));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(all).hasSizeGreaterThan(5);
    return all;
  }

  static byte[] plaintext(int bytes) {
    byte[] plain = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      plain[i] = (byte) (7 * i + i / 251);
    }
    return plain;
  }

  static byte[] seal(byte[] plain, SealKey key, byte[] salt, SealedMetadata metadata) {
    try (InputStream in =
        new SealingInputStream(new ByteArrayInputStream(plain), new Sealer(key, salt, metadata))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] open(byte[] file, SealKey key) throws IOException {
    try (InputStream in = OpeningInputStream.open(new ByteArrayInputStream(file), key)) {
      return in.readAllBytes();
    }
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
