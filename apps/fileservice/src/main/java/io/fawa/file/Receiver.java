/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.library.DownloadLimit;
import io.fawa.files.link.Passwords;
import io.fawa.limits.Asker;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks whether who asks for a file may have it: by its password, and not for a preview. */
record Receiver(Passwords passwords) {
  private static final HeaderName WWW_AUTHENTICATE = HeaderNames.create("WWW-Authenticate");
  private static final String BASIC = "basic ";

  /** Programs that fetch the addresses in a message to show a preview of them. */
  private static final Pattern PREVIEWS =
      Pattern.compile(
          "bot\\b|bot/|crawler|spider|preview|facebookexternalhit|facebookcatalog|whatsapp"
              + "|slack-imgproxy|skypeuri|embedly|iframely|vkshare|snapchat|viber|mattermost",
          Pattern.CASE_INSENSITIVE);

  static Asker asker(ServerRequest request) {
    return Asker.of(request.remotePeer().address());
  }

  /**
   * Checks the password, in {@code Authorization: Basic} with any user name or in {@code
   * Fawa-Password}.
   *
   * @throws FileRefusedException {@code PASSWORD}, {@code TOO_MANY}
   */
  void requirePassword(FileRecord file, ServerRequest request) throws FileRefusedException {
    passwords.require(file, AskedTerms.password(request).or(() -> basic(request)), asker(request));
  }

  private static Optional<String> basic(ServerRequest request) {
    Optional<String> field = request.headers().first(HeaderNames.AUTHORIZATION);
    if (field.isEmpty() || !field.get().toLowerCase(Locale.ROOT).startsWith(BASIC)) {
      return Optional.empty();
    }
    try {
      byte[] octets = Base64.getDecoder().decode(field.get().substring(BASIC.length()).strip());
      String text = new String(octets, StandardCharsets.UTF_8);
      return Optional.of(text.substring(text.indexOf(':') + 1));
    } catch (IllegalArgumentException noBase64) {
      return Optional.empty();
    }
  }

  /** Whether a program that makes previews asks for a file whose downloads are counted. */
  static boolean previews(FileRecord file, ServerRequest request) {
    return DownloadLimit.counts(file)
        && request
            .headers()
            .first(HeaderNames.USER_AGENT)
            .filter(agent -> PREVIEWS.matcher(agent).find())
            .isPresent();
  }

  /** Answers a refusal; one for a password says how to give it. */
  static void refuse(FileRefusedException e, ServerRequest request, ServerResponse response) {
    if (e.reason() == FileRefusedException.Reason.PASSWORD) {
      // A page that has asked for the password itself must not make its browser ask too.
      response.header(
          WWW_AUTHENTICATE,
          request.headers().contains(AskedTerms.PASSWORD)
              ? "Fawa-Password"
              : "Basic realm=\"file\", charset=\"UTF-8\"");
    }
    Replies.refusal(response, e);
  }

  static void refusePreview(ServerResponse response) {
    Replies.text(
        response,
        Status.FORBIDDEN_403,
        "the downloads of this file are counted, so it is not given for previews");
  }
}
