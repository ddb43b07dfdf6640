/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.api.board;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The first pack of a native client: what the query of a WebSocket has, as a JSON object. */
public final class LoginMessage {
  private static final JsonFactory FACTORY = new JsonFactory();

  private LoginMessage() {}

  /**
   * The members whose values are texts or whole numbers, by name; a later one replaces an earlier
   * one. Invalid UTF-8 becomes U+FFFD.
   *
   * @throws MalformedMessageException it is not a JSON object
   */
  public static Map<String, String> decode(byte[] utf8) throws MalformedMessageException {
    try (JsonParser parser = FACTORY.createParser(new String(utf8, StandardCharsets.UTF_8))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedMessageException("a login is an object");
      }
      Map<String, String> members = new HashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT) {
          members.put(name, parser.getText());
        } else {
          parser.skipChildren();
        }
      }
      if (parser.nextToken() != null) {
        throw new MalformedMessageException("a login is one object");
      }
      return members;
    } catch (MalformedMessageException e) {
      throw e;
    } catch (JacksonException e) {
      throw new MalformedMessageException("not JSON", e);
    } catch (IOException e) {
      throw new MalformedMessageException("not readable", e);
    }
  }
}
