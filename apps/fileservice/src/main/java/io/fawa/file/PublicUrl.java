/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.connect.server.Call;
import io.fawa.service.Wiring;
import io.fawa.service.config.ServiceConfig;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Where links begin: at the setting, else at the host that the client has called.
 *
 * @param configured of this service, without a slash at the end; asked once the ports are bound
 * @param trusts whether a client may choose this host
 */
record PublicUrl(Supplier<String> configured, Predicate<String> trusts) {
  static PublicUrl of(Wiring wiring) {
    boolean set = wiring.settings().get(ServiceConfig.PUBLIC_URL).isPresent();
    return new PublicUrl(
        () -> wiring.publicUrl().toString().replaceFirst("/$", ""),
        host -> !set && wiring.knowsHost(host));
  }

  String of(Call call) {
    return of(call.requestHeaders().get("host", ""), call.peer().secure());
  }

  String of(ServerRequest request) {
    return of(request.headers().first(HeaderNames.HOST).orElse(""), request.isSecure());
  }

  private String of(String host, boolean secure) {
    return trusts.test(host) ? (secure ? "https://" : "http://") + host : configured.get();
  }
}
