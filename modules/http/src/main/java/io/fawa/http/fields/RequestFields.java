/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http.fields;

import io.fawa.http.FieldRules;
import io.fawa.http.Headers;
import io.fawa.http.RequestTarget;
import java.util.Optional;

/**
 * A request's header section as it is decoded, checked on the way by RFC 9113 §8.2 and §8.3, which
 * RFC 9114 §4.2 and §4.3 repeat for HTTP/3. Single-owner.
 */
public final class RequestFields implements FieldSink {
  private final Headers headers = new Headers();
  private String method = "";
  private String scheme = "";
  private String authority = "";
  private String path = "";
  private String query = "";
  private String protocol = "";
  private String cookies = "";
  private boolean hasAuthority;
  private boolean regularSeen;
  private long contentLength = -1;
  private String defect = "";

  /** No field yet. */
  public RequestFields() {}

  /** A request that came as HTTP/1.1 and continues as a stream of HTTP/2 (RFC 7540 §3.2). */
  public static RequestFields upgraded(
      String method, String authority, String target, Headers headers) {
    RequestFields fields = new RequestFields();
    fields.method = method;
    fields.scheme = "http";
    fields.authority = authority;
    fields.target(target);
    headers.forEach((name, value) -> {
      if (FieldRules.allowed(name, value) && !name.equals("http2-settings")) {
        fields.headers.add(name, value);
      }
    });
    return fields;
  }

  @Override
  public void field(String name, String value) {
    if (!name.isEmpty() && name.charAt(0) == ':') {
      pseudo(name, value);
      return;
    }
    regularSeen = true;
    if (!FieldRules.validName(name) || !FieldRules.validValue(value)) {
      defect = "illegal field line";
      return;
    }
    if (!FieldRules.allowed(name, value)) {
      defect = "connection-specific field " + name;
      return;
    }
    switch (name) {
      case "content-length" -> contentLength(value);
      // RFC 9113 §8.2.3: cookie field lines are joined into one.
      case "cookie" -> cookies = cookies.isEmpty() ? value : cookies + "; " + value;
      default -> headers.add(name, value);
    }
  }

  private void pseudo(String name, String value) {
    if (regularSeen) {
      defect = "pseudo-field after a field";
      return;
    }
    if (!FieldRules.validValue(value)) {
      defect = "illegal value of " + name;
      return;
    }
    switch (name) {
      case ":method" -> method = once(name, method, value);
      case ":scheme" -> scheme = once(name, scheme, value);
      case ":authority" -> {
        authority = once(name, authority, value);
        hasAuthority = true;
      }
      case ":path" -> {
        if (!path.isEmpty()) {
          defect = ":path twice";
        }
        target(value);
      }
      case ":protocol" -> protocol = once(name, protocol, value);
      default -> defect = "pseudo-field " + name;
    }
  }

  private String once(String name, String before, String value) {
    if (!before.isEmpty() || value.isEmpty()) {
      defect = name + (value.isEmpty() ? " empty" : " twice");
    }
    return value;
  }

  /** RFC 9113 §8.3.1: a path with its query, or an asterisk; never an absolute target. */
  private void target(String target) {
    Optional<RequestTarget> parsed =
        target.startsWith("/")
            ? RequestTarget.parse(method, target)
            : Optional.of(new RequestTarget(target, "", ""));
    if (parsed.isEmpty()) {
      defect = "illegal :path";
      return;
    }
    path = parsed.get().path();
    query = parsed.get().query();
  }

  private void contentLength(String value) {
    long length = FieldRules.contentLength(value);
    if (length < 0 || (contentLength >= 0 && contentLength != length)) {
      defect = "content-length is not one number";
    } else if (contentLength < 0) {
      contentLength = length;
      headers.add("content-length", value);
    }
  }

  /**
   * Ends the header section.
   *
   * @return the defect; empty if there is none
   */
  public String finish(boolean endStream, boolean extendedConnect) {
    if (!cookies.isEmpty()) {
      headers.add("cookie", cookies);
    }
    if (!defect.isEmpty()) {
      return defect;
    }
    if (method.isEmpty()) {
      return "no :method";
    }
    if (!FieldRules.validMethod(method)) {
      // RFC 9110 §9.1: a method is a token; a space in it would split an HTTP/1.1 request line.
      return "illegal :method";
    }
    String wrong = method.equals("CONNECT") ? connectDefect(extendedConnect) : targetDefect();
    if (!wrong.isEmpty()) {
      return wrong;
    }
    if (authority.indexOf('@') >= 0) {
      return "user information in :authority";
    }
    String host = headers.get("host", "");
    if (!hasAuthority) {
      authority = host;
    } else if (!host.isEmpty() && !RequestTarget.sameAuthority(scheme, host, authority)) {
      return "host differs from :authority";
    }
    return endStream && contentLength > 0 ? "no body, but content-length " + contentLength : "";
  }

  private String targetDefect() {
    if (scheme.isEmpty() || path.isEmpty()) {
      return scheme.isEmpty() ? "no :scheme" : "no :path";
    }
    if (!protocol.isEmpty()) {
      return ":protocol without CONNECT";
    }
    boolean asterisk = path.equals("*") && method.equals("OPTIONS");
    return path.charAt(0) == '/' || asterisk ? "" : ":path is not absolute";
  }

  /** RFC 9113 §8.5, RFC 8441 §4. */
  private String connectDefect(boolean extendedConnect) {
    if (protocol.isEmpty()) {
      return !scheme.isEmpty() || !path.isEmpty() || !hasAuthority ? "malformed CONNECT" : "";
    }
    if (!extendedConnect) {
      return ":protocol was not offered";
    }
    return scheme.isEmpty() || path.isEmpty() || !hasAuthority ? "malformed extended CONNECT" : "";
  }

  /** The fields, without pseudo-header fields. */
  public Headers headers() {
    return headers;
  }

  /** The method; empty if there is none. */
  public String method() {
    return method;
  }

  /** The scheme; empty if there is none. */
  public String scheme() {
    return scheme;
  }

  /** The authority, or the host field. */
  public String authority() {
    return authority;
  }

  /** The path, percent-encoded, without the query. */
  public String path() {
    return path;
  }

  /** The query, without {@code ?}; empty if there is none. */
  public String query() {
    return query;
  }

  /** What an extended CONNECT asks for; empty otherwise. */
  public String protocol() {
    return protocol;
  }

  /** What content-length promises; -1 if there is none. */
  public long contentLength() {
    return contentLength;
  }
}
